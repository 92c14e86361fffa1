from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.attendance import Feedback, TableDraft, WorkshopDay, WorkshopTable
from forum.models.bookings import Booking, State
from forum.models.case_studies import CaseStudy, Draft
from forum.models.workshops import Workshop
from forum.workshops.attendance.name_matching import Person

SHOWN_FROM = 3  # answers, before what people thought is shown
IN_THE_ROOM = (State.BOOKED, State.WALKED_IN)


@dataclass(frozen=True)
class Summary:
    """What those who came thought; without a name."""

    answers: int
    counts: tuple[int, ...] = ()  # of 1, 2 ... 5
    differently: tuple[str, ...] = ()
    next_time: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.answers >= SHOWN_FROM


def day(workshop: Workshop) -> WorkshopDay:
    """As it stands; one that is not in the database yet where nobody needed it."""
    found = db.session.get(WorkshopDay, workshop.id)
    return found or WorkshopDay(workshop_id=workshop.id, code_turn=0, others=0)


def came(viewer, workshop: Workshop) -> bool:
    """Whether this member said so, or an organiser did."""
    if not viewer.is_authenticated:
        return False
    here = select(Booking.id).where(
        policy.own_bookings(viewer), Booking.workshop_id == workshop.id, Booking.came.is_(True)
    )
    return db.session.scalar(here) is not None


def count_came(workshop: Workshop) -> int:
    counted = select(func.count(Booking.id)).where(
        Booking.workshop_id == workshop.id, Booking.came.is_(True)
    )
    return db.session.scalar(counted) or 0


def people(workshop: Workshop) -> list[Person]:
    """Everybody who asked for a place and is still a member, by name."""
    asked = (
        select(Booking)
        .where(Booking.workshop_id == workshop.id, Booking.member_id.is_not(None))
        .options(joinedload(Booking.member))
    )
    found = [Person(b.id, b.member.name) for b in db.session.scalars(asked) if b.member]
    return sorted(found, key=lambda person: person.name.casefold())


def bookings(workshop: Workshop, ids: Sequence[int]) -> list[Booking]:
    """Of this workshop alone, whatever ids were sent."""
    some = select(Booking).where(Booking.workshop_id == workshop.id, Booking.id.in_(ids))
    return list(db.session.scalars(some.order_by(Booking.id)))


def who_came(workshop: Workshop) -> list[Booking]:
    here = (
        select(Booking)
        .where(Booking.workshop_id == workshop.id, Booking.came.is_(True))
        .where(Booking.member_id.is_not(None))
        .options(joinedload(Booking.member))
    )
    return sorted(db.session.scalars(here), key=lambda b: b.member.name if b.member else "")


# Tables


def tables(workshop: Workshop) -> list[WorkshopTable]:
    of_it = select(WorkshopTable).where(WorkshopTable.workshop_id == workshop.id)
    whole = of_it.options(
        joinedload(WorkshopTable.writer),
        joinedload(WorkshopTable.draft).joinedload(TableDraft.author),
    )
    return list(db.session.scalars(whole.order_by(WorkshopTable.number)))


def table(workshop: Workshop, number: int) -> WorkshopTable:
    found = db.session.scalar(
        select(WorkshopTable).filter_by(workshop_id=workshop.id, number=number)
    )
    if found is None:
        raise NotFound
    return found


def case_studies_of(workshop: Workshop) -> Select[CaseStudy]:
    """What its tables wrote that is published by now.

    Not the anonymous ones: the roster would narrow down whose they are.
    """
    made = and_(
        TableDraft.draft_key == CaseStudy.submission_key,
        TableDraft.author_id == CaseStudy.author_id,
    )
    return (
        select(CaseStudy)
        .join(TableDraft, made)
        .where(TableDraft.workshop_id == workshop.id)
        .where(policy.listed_case_studies(), policy.named_case_studies())
        .order_by(CaseStudy.posted_at, CaseStudy.id)
    )


def published_from(workshop: Workshop) -> list[CaseStudy]:
    return list(db.session.scalars(case_studies_of(workshop)))


def origin_of(case_study: CaseStudy) -> Workshop | None:
    """The workshop at which it was first written down; of an anonymous one nobody is told."""
    if case_study.is_anonymous:
        return None
    return db.session.scalar(
        select(Workshop)
        .join(TableDraft, TableDraft.workshop_id == Workshop.id)
        .where(
            TableDraft.draft_key == case_study.submission_key,
            TableDraft.author_id == case_study.author_id,
        )
    )


def unfinished() -> Select[TableDraft]:
    """Made of a table and not sent: the draft is still there."""
    there = and_(Draft.key == TableDraft.draft_key, Draft.author_id == TableDraft.author_id)
    return select(TableDraft).join(Draft, there).options(joinedload(TableDraft.author))


# What people thought


def own_feedback(viewer, workshop: Workshop) -> Feedback | None:
    own = select(Feedback).where(
        policy.own(viewer, Feedback.member_id), Feedback.workshop_id == workshop.id
    )
    return db.session.scalar(own)


def feedback_by(viewer) -> Select[Feedback]:
    return select(Feedback).where(policy.own(viewer, Feedback.member_id))


def summary(workshop: Workshop) -> Summary:
    """Sorted by their words, so that their order tells nothing of whose they are."""
    of_it = select(Feedback).where(Feedback.workshop_id == workshop.id)
    rows = list(db.session.scalars(of_it))
    if len(rows) < SHOWN_FROM:
        return Summary(len(rows))
    counted = Counter(row.useful for row in rows)
    return Summary(
        answers=len(rows),
        counts=tuple(counted[value] for value in range(1, 6)),
        differently=tuple(sorted(row.differently for row in rows if row.differently)),
        next_time=tuple(sorted(row.next_time for row in rows if row.next_time)),
    )
