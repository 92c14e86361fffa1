"""The workshop of an address for those who may use the page; NotFound for others."""

from forum import policy
from forum.core.errors import NotFound
from forum.models.workshops import Workshop
from forum.policy.access import viewer
from forum.workshops.attendance import queries
from forum.workshops.schedule import queries as workshops


def workshop_to_run(workshop_id: int) -> Workshop:
    workshop = workshops.get(viewer(), workshop_id)
    if not policy.may_run_day(viewer(), workshop):
        raise NotFound
    return workshop


def workshop_to_write_at(workshop_id: int) -> Workshop:
    """One at whose tables this viewer may write."""
    workshop = workshops.get(viewer(), workshop_id)
    if not policy.may_write_table(viewer(), workshop, queries.came(viewer(), workshop)):
        raise NotFound
    return workshop
