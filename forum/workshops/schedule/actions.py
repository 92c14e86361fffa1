"""Schedule, change, publish and cancel workshops."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum import policy
from forum.core import audit, clock, text
from forum.core.db import commit_once, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.bookings import dedupe_prefix
from forum.models.case_studies import Basis
from forum.models.moderation import Act, Decision
from forum.models.workshops import (
    Invitation,
    Series,
    Workshop,
    WorkshopChange,
    WorkshopChangeKind,
    WorkshopStatus,
)
from forum.policy.viewer import Viewer
from forum.workshops.schedule import queries
from forum.workshops.schedule.change_notice import differences, facts

Answers = dict[str, Any]  # by column names, and terms, co_organisers, invited (addresses)


DATES_ADDED = "Dates added one by one"  # the rule of a series that began as one workshop


class StaleWorkshop(Refused):
    """A newer version was saved since this form was opened."""


class TooFewPlaces(Refused):
    """Fewer places than people who hold one."""


@dataclass(frozen=True)
class Occurrence:
    starts_at: datetime  # naive UTC, as is ends_at
    ends_at: datetime


def schedule(
    viewer: Viewer,
    key: str,
    answers: Answers,
    occurrences: Sequence[Occurrence],
    rule: str = "",
    is_draft: bool = False,
    date_of: Workshop | None = None,
) -> Workshop:
    """One workshop, or a series with one for each occurrence; the first is returned.

    `date_of`: they are further dates of the series of this one, which gets a series if it has
    none. Idempotent by the form's key.
    """
    policy.require(policy.may_schedule(viewer))
    if (already := queries.submitted_as(viewer, key)) is not None:
        return already
    series = Series(rule=rule) if len(occurrences) > 1 else None
    if date_of is not None:
        series = _series_of(viewer, date_of)
    workshops = [
        _new(viewer, key if number == 0 else _random_key(), answers, occurrence)
        for number, occurrence in enumerate(occurrences)
    ]
    for workshop in workshops:
        workshop.series = series
        if not is_draft:
            _publish(workshop)
    return _commit_once(viewer.id, key, workshops)


def _series_of(viewer: Viewer, workshop: Workshop) -> Series:
    """Locks the workshop, so that two dates added at once are of one series."""
    policy.require(policy.organises(viewer, workshop))
    db.session.refresh(workshop, with_for_update={"of": Workshop})
    if workshop.series is None:
        workshop.series = Series(rule=DATES_ADDED)
    return workshop.series


def _new(viewer: Viewer, key: str, answers: Answers, occurrence: Occurrence) -> Workshop:
    workshop = Workshop(
        organiser_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        basis=Basis.ILLUSTRATIVE if viewer.is_demonstration else Basis.MEMBER,
    )
    _apply(workshop, answers)
    return workshop


def _random_key() -> str:
    return secrets.token_hex(16)


def _apply(workshop: Workshop, answers: Answers) -> None:
    answers = dict(answers)
    addresses = answers.pop("invited")
    for name, answer in answers.items():
        setattr(workshop, name, answer)
    already = {invitation.address: invitation for invitation in workshop.invitations}
    workshop.invitations = [already.get(one) or Invitation(address=one) for one in addresses]
    workshop.slug = text.slug(workshop.title)
    workshop.agenda_html = text.to_html(workshop.agenda)
    workshop.html_policy = text.HTML_POLICY
    workshop.changed_at = clock.now()


def _commit_once(organiser_id: int, key: str, workshops: list[Workshop]) -> Workshop:
    db.session.add_all(workshops)
    return commit_once(workshops[0], organiser_id=organiser_id, submission_key=key)


def change(
    viewer: Viewer, workshop: Workshop, seen_version: int, answers: Answers, occurrence: Occurrence
) -> None:
    """Raise StaleWorkshop after another's change, TooFewPlaces where more people hold one.

    A change of the facts is recorded for people with a booking in the same commit.
    """
    policy.require(policy.may_change_workshop(viewer, workshop))
    before = facts(workshop)
    with db.session.no_autoflush:
        _claim_version(workshop, seen_version, answers["capacity"])
        workshop.starts_at, workshop.ends_at = occurrence.starts_at, occurrence.ends_at
        _apply(workshop, answers)
    if workshop.is_published:
        workshop.sequence += 1
        if changed := differences(before, facts(workshop)):
            _record_change(workshop, WorkshopChangeKind.CHANGED, changed)
    db.session.commit()


def _claim_version(workshop: Workshop, seen_version: int, capacity: int) -> None:
    """Compare-and-set of version and capacity: one of two changes at once wins.

    A place booked meanwhile is not taken away.
    """
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
            raise StaleWorkshop(
                "This workshop was changed after you opened it. Your answers are kept."
            )
        raise TooFewPlaces(
            f"{workshop.places_taken} places are taken. Enter {workshop.places_taken} or more."
        )
    db.session.refresh(workshop, ["version", "capacity", "places_taken"])


def publish(viewer: Viewer, workshop: Workshop) -> None:
    """Idempotent. Refused after its start."""
    policy.require(policy.may_change_workshop(viewer, workshop))
    if workshop.is_published:
        return
    if workshop.has_started:
        raise Refused("Its start is past. Change the date first, then publish it.")
    _publish(workshop)
    db.session.commit()


def _publish(workshop: Workshop) -> None:
    workshop.status = WorkshopStatus.PUBLISHED
    workshop.published_at = workshop.changed_at = clock.now()


def cancel(viewer: Viewer, workshop: Workshop, reason: str, with_later: bool = False) -> int:
    """`with_later`: the later ones of its series too. Return how many were cancelled.

    By a moderator it is a line of the public log, and its organiser is told.
    """
    policy.require(policy.may_cancel_workshop(viewer, workshop))
    chosen = [workshop]
    if with_later:
        chosen += [
            other
            for other in queries.others_of_series(viewer, workshop)
            if other.starts_at > workshop.starts_at and policy.may_cancel_workshop(viewer, other)
        ]
    for one in chosen:
        _cancel(one, text.one_line(reason))
        if policy.cancels_as_moderator(viewer, one):
            _log_as_moderator(viewer, one, text.one_line(reason))
    db.session.commit()
    return len(chosen)


def _log_as_moderator(viewer: Viewer, workshop: Workshop, reason: str) -> None:
    db.session.add(
        Decision(
            act=Act.WITHDRAWN,
            reason=reason,
            what="a workshop, cancelled",
            kind="workshop",
            object_id=workshop.id,
            member_id=workshop.organiser_id,
            moderator_id=viewer.id,
        )
    )
    outbox.send(
        workshop.organiser.email,
        "A moderator cancelled your workshop",
        f"Hello {workshop.organiser.name},\n\nA moderator cancelled “{workshop.title}”, for this"
        f" reason:\n\n{reason}\n\nEverybody who booked is told. If you think that is wrong,"
        f" another moderator looks at it: {address('/me/decisions')}\n",
    )
    audit.add(viewer, "cancelled a workshop", f"workshop {workshop.id}: {reason}")


def _cancel(workshop: Workshop, reason: str) -> None:
    was_published = workshop.is_published
    workshop.status, workshop.cancelled_reason = WorkshopStatus.CANCELLED, reason
    workshop.changed_at = clock.now()
    workshop.sequence += 1
    workshop.version += 1
    if was_published:
        outbox.cancel_all(dedupe_prefix(workshop.id))  # letters not sent yet are out of date
        _record_change(workshop, WorkshopChangeKind.CANCELLED, [])


def delete_draft(viewer: Viewer, workshop: Workshop) -> None:
    policy.require(policy.may_change_workshop(viewer, workshop) and workshop.is_draft)
    db.session.delete(workshop)
    db.session.commit()


def _record_change(
    workshop: Workshop, kind: WorkshopChangeKind, differences: list[dict[str, str]]
) -> None:
    db.session.add(WorkshopChange(workshop_id=workshop.id, kind=kind, what=differences))
