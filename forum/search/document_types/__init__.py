"""The types of indexed documents. A further one is a file here and a line below.

Only what every visitor may read is indexed, and never a performance figure.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from forum.search.document_types import (
    base,
    case_studies,
    discussions,
    help_pages,
    organisations,
    workshops,
)
from forum.search.engine import Document

BATCH = 200


@dataclass(frozen=True)
class DocumentType:
    name: str  # in keys, index jobs and addresses
    label: str  # of its tab
    one: str
    many: str
    ids: Callable[[], Sequence[int]]  # of all listed rows
    documents: Callable[[Sequence[int]], list[Document]]  # of these, without unlisted ones


def _document_type(module: ModuleType, label: str, one: str, many: str) -> DocumentType:
    return DocumentType(module.KIND, label, one, many, module.ids, module.documents)


CASE_STUDIES = _document_type(case_studies, "Case studies", "case study", "case studies")
ORGANISATIONS = _document_type(organisations, "Organisations", "organisation", "organisations")
DISCUSSIONS = _document_type(discussions, "Questions", "question", "questions")
WORKSHOPS = _document_type(workshops, "Workshops", "workshop", "workshops")
HELP = _document_type(help_pages, "Help", "help page", "help pages")
DOCUMENT_TYPES = {
    one.name: one for one in (CASE_STUDIES, DISCUSSIONS, WORKSHOPS, ORGANISATIONS, HELP)
}


def all_documents() -> Iterator[Document]:
    """Every document of the index, read in batches."""
    for document_type in DOCUMENT_TYPES.values():
        ids = document_type.ids()
        for start in range(0, len(ids), BATCH):
            yield from document_type.documents(ids[start : start + BATCH])


def present_state(changes: Collection[tuple[str, int]]) -> tuple[list[Document], list[str]]:
    """The documents of these (kind, id) as the database has them, and the keys of deleted ones."""
    documents: list[Document] = []
    touched: set[str] = set()
    for name, document_type in DOCUMENT_TYPES.items():
        ids = sorted(object_id for kind, object_id in changes if kind == name)
        touched |= {base.key(name, i) for i in ids}
        documents += document_type.documents(ids) if ids else []
    return documents, sorted(touched - {document.key for document in documents})
