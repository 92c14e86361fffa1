"""Figures that stand in the way of a merge. Nobody is shown any of them by that."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.figures import Figure
from forum.models.provenance import OF_WHAT, series_key
from forum.models.uploads import Chunk, Upload, UploadState
from forum.performance.figures import queries

OPEN = (UploadState.CHECKING, UploadState.ASKING, UploadState.WAITING, UploadState.APPROVED)
OF_WHOM = ("basis", "source")
FILE_WAITS = (
    "A file of figures names one of the two and is not decided on yet. Ask the analysts to decide "
    "first, then merge."
)
BOTH_HAVE = (
    "Both have figures of the same kind for the same time, so they cannot become one: a figure "
    "would say two things. Retire the one that is not wanted any more instead."
)


def refuse_open_files(column: str, ids: Sequence[int]) -> None:
    """Staged rows hold ids as they were when the file was checked."""
    staged = select(Chunk).join(Upload, Upload.id == Chunk.upload_id).where(Upload.state.in_(OPEN))
    for chunk in db.session.scalars(staged.execution_options(yield_per=20)):
        if any(row.get(column) in ids for row in chunk.rows):
            raise Refused(FILE_WAITS)


def refuse_same_figures(column: str, from_id: int, into_id: int) -> None:
    """Of terms: no figure can say of which of the two it was."""
    if conflicting(column, from_id, into_id):
        raise Refused(BOTH_HAVE)


def conflicting(column: str, from_id: int, into_id: int) -> set[str]:
    """Series of both that would become one, by their keys before the merge."""
    moving = queries.figures_to_merge(column, from_id)
    after = {figure.subject: _key(figure, {column: into_id}) for figure in moving}
    taken = queries.subjects_among(list(after.values()))
    return {before for before, key in after.items() if key in taken}


def _key(figure: Figure, changed: dict[str, int]) -> str:
    of = {name: getattr(figure, name) for name in (*OF_WHAT, *OF_WHOM)}
    return series_key(of | changed)
