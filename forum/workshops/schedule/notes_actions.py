"""Notes of a workshop, and the key of one's own calendar feed."""

import secrets

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from forum import policy
from forum.core import clock, text
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.gate.actions import discard_withheld, hold_if_unreleased
from forum.models.workshops import CalendarKey, Workshop, WorkshopNotes
from forum.workshops.schedule import queries
from forum.workshops.schedule.actions import Stale


def write_notes(viewer, workshop: Workshop, seen_number: int, body: str) -> None:
    """A new version; Stale where it does not follow on the one that was seen (0: none was)."""
    policy.require(policy.may_write_notes(viewer, workshop))
    if queries.newest_number(workshop) != seen_number:
        raise Stale("The notes were changed after you opened them. Your text is kept below.")
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
    try:
        if hold_if_unreleased(new) is None:
            workshop.changed_at = clock.now()
        db.session.commit()
    except IntegrityError:  # two at once: the constraint lets one number in
        db.session.rollback()
        raise Stale("The notes were changed while you saved. Your text is kept below.") from None


def make_calendar_key(viewer) -> str:
    """The key of one's own feed, which is shown this once; the one before opens nothing more."""
    policy.require(policy.may_have_calendar(viewer))
    key = secrets.token_urlsafe(32)
    _drop_key(viewer)
    db.session.add(CalendarKey(user_id=viewer.id, key_hash=hashed(key)))
    db.session.commit()
    return key


def drop_calendar_key(viewer) -> None:
    _drop_key(viewer)
    db.session.commit()


def _drop_key(viewer) -> None:
    db.session.execute(delete(CalendarKey).where(policy.own(viewer, CalendarKey.user_id)))
