"""The workshop of an address, for whoever may be on such a page; NotFound for everybody else."""

from forum import policy
from forum.core.errors import NotFound
from forum.models.workshops import Workshop
from forum.policy.access import viewer
from forum.workshops.attendance import queries
from forum.workshops.schedule import queries as workshops


def run_by_viewer(workshop_id: int) -> Workshop:
    workshop = workshops.get(viewer(), workshop_id)
    if not policy.may_run_day(viewer(), workshop):
        raise NotFound
    return workshop


def written_by_viewer(workshop_id: int) -> Workshop:
    """One whose tables this viewer may write at."""
    workshop = workshops.get(viewer(), workshop_id)
    if not policy.may_write_table(viewer(), workshop, queries.came(viewer(), workshop)):
        raise NotFound
    return workshop
