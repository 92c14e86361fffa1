"""The workshop of an address for those who may use the page; NotFound for others."""

from forum import policy
from forum.core import formatting
from forum.core.errors import NotFound, Refused
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


def check_may_give_feedback(workshop: Workshop, came: bool) -> None:
    """Refused before the start and two weeks after the end; NotFound for who did not come."""
    if workshop.is_published and not workshop.has_started:
        begins = formatting.day_and_time(workshop.starts_at)
        raise Refused(f"Not yet: you can say what you think once it has begun ({begins}).")
    if not came:
        raise NotFound
    if not policy.may_give_feedback(viewer(), workshop, came):
        raise Refused("Answers could be given until two weeks after the workshop.")
