import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum import policy
from forum.core import clock, text
from forum.core.db import commit_once, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.bookings import facts_of
from forum.models.case_studies import Basis
from forum.models.workshops import Invitation, Series, Status, What, Workshop, WorkshopChange
from forum.workshops.schedule import queries
from forum.workshops.schedule.change_notice import differences, facts

Answers = dict[str, Any]  # by the names of the columns, and terms, co_organisers, invited


class Stale(Refused):
    """Somebody saved a newer version since this form was opened."""


class TooFewPlaces(Refused):
    """Fewer places than people who hold one."""


@dataclass(frozen=True)
class When:
    starts_at: datetime  # naive UTC, as is ends_at
    ends_at: datetime


def schedule(
    viewer, key: str, answers: Answers, when: Sequence[When], rule: str = "", is_draft: bool = False
) -> Workshop:
    """One workshop, or one for each time of a series; once, however often the form is sent.

    Answers the first of them.
    """
    policy.require(policy.may_schedule(viewer))
    if (already := queries.submitted_as(viewer, key)) is not None:
        return already
    series = Series(rule=rule) if len(when) > 1 else None
    made = [_new(viewer, key if n == 0 else _own_key(), answers, w) for n, w in enumerate(when)]
    for workshop in made:
        workshop.series = series
        if not is_draft:
            _publish(workshop)
    return _commit_once(viewer.id, key, made)


def _new(viewer, key: str, answers: Answers, when: When) -> Workshop:
    workshop = Workshop(
        organiser_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        basis=Basis.ILLUSTRATIVE if viewer.is_demonstration else Basis.MEMBER,
    )
    _fill(workshop, answers)
    return workshop


def _own_key() -> str:
    return secrets.token_hex(16)


def _fill(workshop: Workshop, answers: Answers) -> None:
    answers = dict(answers)
    addresses = answers.pop("invited")
    for name, answer in answers.items():
        setattr(workshop, name, answer)
    kept = {invitation.address: invitation for invitation in workshop.invitations}
    workshop.invitations = [kept.get(one) or Invitation(address=one) for one in addresses]
    workshop.slug = text.slug(workshop.title)
    workshop.agenda_html = text.to_html(workshop.agenda)
    workshop.html_policy = text.HTML_POLICY
    workshop.changed_at = clock.now()


def _commit_once(organiser_id: int, key: str, made: list[Workshop]) -> Workshop:
    db.session.add_all(made)
    return commit_once(made[0], organiser_id=organiser_id, submission_key=key)


def change(viewer, workshop: Workshop, seen_version: int, answers: Answers, when: When) -> None:
    """Stale after another's change, TooFewPlaces where more people hold one.

    What matters to those who come is written down for them, in the same commit.
    """
    policy.require(policy.may_change_workshop(viewer, workshop))
    before = facts(workshop)
    with db.session.no_autoflush:
        _take_turn(workshop, seen_version, answers["capacity"])
        workshop.starts_at, workshop.ends_at = when.starts_at, when.ends_at
        _fill(workshop, answers)
    if workshop.is_published:
        workshop.sequence += 1
        if changed := differences(before, facts(workshop)):
            _tell(workshop, What.CHANGED, changed)
    db.session.commit()


def _take_turn(workshop: Workshop, seen_version: int, capacity: int) -> None:
    # So that of two changes at once one is told, and a place booked meanwhile is not taken away.
    if not update_if(
        Workshop,
        Workshop.id == workshop.id,
        Workshop.version == seen_version,
        Workshop.places_taken <= capacity,
        synchronize=False,
        version=seen_version + 1,
        capacity=capacity,
    ):
        db.session.rollback()
        db.session.refresh(workshop)
        if workshop.version != seen_version:
            raise Stale("This workshop was changed after you opened it. Your answers are kept.")
        raise TooFewPlaces(
            f"{workshop.places_taken} places are taken. Enter {workshop.places_taken} or more."
        )
    db.session.refresh(workshop, ["version", "capacity", "places_taken"])


def publish(viewer, workshop: Workshop) -> None:
    """Publishing twice is publishing."""
    policy.require(policy.may_change_workshop(viewer, workshop))
    if workshop.is_published:
        return
    if workshop.has_started:
        raise Refused("Its start is past. Change the date first, then publish it.")
    _publish(workshop)
    db.session.commit()


def _publish(workshop: Workshop) -> None:
    workshop.status = Status.PUBLISHED
    workshop.published_at = workshop.changed_at = clock.now()


def cancel(viewer, workshop: Workshop, reason: str, with_later: bool = False) -> int:
    """Those who booked are told why. `with_later`: the later ones of its series too.

    Answers how many were cancelled.
    """
    policy.require(policy.may_change_workshop(viewer, workshop))
    chosen = [workshop]
    if with_later and workshop.series:
        others = queries.of_series(viewer, workshop.series, workshop)
        chosen += [
            other
            for other in others
            if other.starts_at > workshop.starts_at and policy.may_change_workshop(viewer, other)
        ]
    for one in chosen:
        _cancel(one, text.one_line(reason))
    db.session.commit()
    return len(chosen)


def _cancel(workshop: Workshop, reason: str) -> None:
    was_published = workshop.is_published
    workshop.status, workshop.cancelled_reason = Status.CANCELLED, reason
    workshop.changed_at = clock.now()
    workshop.sequence += 1
    workshop.version += 1
    if was_published:
        outbox.cancel_all(facts_of(workshop.id))  # what waits to be told is not true any more
        _tell(workshop, What.CANCELLED, [])


def delete_draft(viewer, workshop: Workshop) -> None:
    """A draft that nobody else has seen goes for good."""
    policy.require(policy.may_change_workshop(viewer, workshop) and workshop.is_draft)
    db.session.delete(workshop)
    db.session.commit()


def _tell(workshop: Workshop, kind: What, what: list[dict[str, str]]) -> None:
    db.session.add(WorkshopChange(workshop_id=workshop.id, kind=kind, what=what))
