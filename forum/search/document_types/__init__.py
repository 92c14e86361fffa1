"""The kinds of things that can be found. A further one is a file here and a line below.

Only what every visitor may read is indexed, and never a performance figure.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from forum.search.document_types import (
    case_studies,
    discussions,
    help_pages,
    organisations,
    workshops,
)
from forum.search.engine import Document

AT_ONCE = 200


@dataclass(frozen=True)
class Kind:
    name: str  # in keys, in changes of the outbox and in addresses
    label: str  # of its tab
    one: str
    many: str
    ids: Callable[[], Sequence[int]]  # of all that may be found
    documents: Callable[[Sequence[int]], list[Document]]  # of these, without what may not


def _kind(module: ModuleType, label: str, one: str, many: str) -> Kind:
    return Kind(module.KIND, label, one, many, module.ids, module.documents)


CASE_STUDIES = _kind(case_studies, "Case studies", "case study", "case studies")
ORGANISATIONS = _kind(organisations, "Organisations", "organisation", "organisations")
DISCUSSIONS = _kind(discussions, "Questions", "question", "questions")
WORKSHOPS = _kind(workshops, "Workshops", "workshop", "workshops")
HELP = _kind(help_pages, "Help", "help page", "help pages")
KINDS = {kind.name: kind for kind in (CASE_STUDIES, DISCUSSIONS, WORKSHOPS, ORGANISATIONS, HELP)}


def all_documents() -> Iterator[Document]:
    """Everything that belongs in the index, read in batches."""
    for kind in KINDS.values():
        ids = kind.ids()
        for start in range(0, len(ids), AT_ONCE):
            yield from kind.documents(ids[start : start + AT_ONCE])
