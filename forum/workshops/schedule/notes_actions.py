"""Write the notes of a workshop; make and delete the key of a member's calendar feed."""

import secrets

from sqlalchemy import delete

from forum import policy
from forum.core import clock, formatting, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.gate import mention_queries
from forum.gate.actions import discard_withheld, hold_if_unreleased, record_mentions
from forum.models.workshops import CalendarKey, Workshop, WorkshopNotes
from forum.policy.viewer import Viewer
from forum.workshops.schedule import queries
from forum.workshops.schedule.actions import StaleWorkshop


def check_may_write_notes(viewer: Viewer, workshop: Workshop) -> None:
    """Forbidden for others than the organisers; Refused, with when, for them before the start."""
    policy.require(policy.organises(viewer, workshop))
    if workshop.is_cancelled:
        raise Refused("This workshop was cancelled, so there are no notes of it.")
    if workshop.is_draft:
        raise Refused("This workshop is a draft. Publish it first.")
    if not policy.may_write_notes(viewer, workshop):
        begins = formatting.day_and_time(workshop.starts_at)
        raise Refused(f"Not yet: notes can be written once the workshop has begun ({begins}).")


def write_notes(viewer: Viewer, workshop: Workshop, seen_number: int, body: str) -> None:
    """Add a version; StaleWorkshop unless `seen_number` is the newest (0: there was none)."""
    check_may_write_notes(viewer, workshop)
    mentioned = mention_queries.find(viewer, body, queries.mentioned_in_notes(workshop))
    if queries.newest_number(workshop) != seen_number:
        raise StaleWorkshop(
            "The notes were changed after you opened them. Your text is kept below."
        )
    earlier = queries.own_held_notes(viewer, workshop)
    if earlier is not None:
        discard_withheld(earlier)  # the new version takes its place
    new = WorkshopNotes(
        workshop_id=workshop.id,
        number=seen_number + 1,
        writer_id=viewer.id,
        body=body,
        html=text.to_html(body),
        html_policy=text.HTML_POLICY,
    )
    db.session.add(new)
    with rollback_on_conflict() as conflict:  # the constraint lets one number in
        if hold_if_unreleased(new) is None:
            workshop.changed_at = clock.now()
        record_mentions("notes", new.id, mentioned)
        db.session.commit()
    if conflict:
        raise StaleWorkshop("The notes were changed while you saved. Your text is kept below.")


def make_calendar_key(viewer: Viewer) -> str:
    """Return a new key: only its hash is stored. The key before it stops working."""
    policy.require(policy.may_have_calendar(viewer))
    key = secrets.token_urlsafe(32)
    _delete_key(viewer)
    db.session.add(CalendarKey(user_id=viewer.id, key_hash=hashed(key)))
    db.session.commit()
    return key


def delete_calendar_key(viewer: Viewer) -> None:
    _delete_key(viewer)
    db.session.commit()


def _delete_key(viewer: Viewer) -> None:
    db.session.execute(delete(CalendarKey).where(policy.own(viewer, CalendarKey.user_id)))
