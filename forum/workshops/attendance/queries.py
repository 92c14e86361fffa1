"""Who came to a workshop, what its tables wrote, and feedback."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.attendance import Feedback, TableDraft, WorkshopDay, WorkshopTable
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, Draft
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.attendance import attendance_code
from forum.workshops.attendance.name_matching import Person

SHOWN_FROM = 3  # answers, so that nobody's can be told from another's
PRESENT_STATES = (BookingState.BOOKED, BookingState.WALKED_IN)


@dataclass(frozen=True)
class FeedbackSummary:
    """Totals and answers without names; only the number of answers below SHOWN_FROM."""

    answers: int
    counts: tuple[int, ...] = ()  # of 1, 2 ... 5
    differently: tuple[str, ...] = ()
    next_time: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.answers >= SHOWN_FROM


def day(workshop: Workshop) -> WorkshopDay:
    """A new one, not in the session, until an organiser first needs it."""
    saved = db.session.get(WorkshopDay, workshop.id)
    return saved or WorkshopDay(workshop_id=workshop.id, code_turn=0, others=0)


def came(viewer: Viewer, workshop: Workshop) -> bool:
    """Recorded by the code or by an organiser."""
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
    """Members with a booking in any state, by name."""
    with_booking = (
        select(Booking)
        .where(Booking.workshop_id == workshop.id, Booking.member_id.is_not(None))
        .options(joinedload(Booking.member))
    )
    people = [Person(b.id, b.member.name) for b in db.session.scalars(with_booking) if b.member]
    return sorted(people, key=lambda person: person.name.casefold())


def bookings(workshop: Workshop, ids: Sequence[int]) -> list[Booking]:
    """Those of this workshop; other ids are ignored."""
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
    statement = select(WorkshopTable).filter_by(workshop_id=workshop.id, number=number)
    table = db.session.scalar(statement)
    if table is None:
        raise NotFound
    return table


def case_studies_of(workshop: Workshop) -> Select[CaseStudy]:
    """Published ones that its tables wrote.

    Not anonymous ones: the roster would narrow down their authors.
    """
    from_table = and_(
        TableDraft.draft_key == CaseStudy.submission_key,
        TableDraft.author_id == CaseStudy.author_id,
    )
    return (
        select(CaseStudy)
        .join(TableDraft, from_table)
        .where(TableDraft.workshop_id == workshop.id)
        .where(policy.listed_case_studies(), policy.told_openly())
        .order_by(CaseStudy.posted_at, CaseStudy.id)
    )


def published_case_studies(workshop: Workshop) -> list[CaseStudy]:
    return list(db.session.scalars(case_studies_of(workshop)))


def origin_of(case_study: CaseStudy) -> Workshop | None:
    """The workshop at which it was first written down; None of an anonymous one."""
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
    """Drafts made of tables that are not sent yet."""
    unsent = and_(Draft.key == TableDraft.draft_key, Draft.author_id == TableDraft.author_id)
    return select(TableDraft).join(Draft, unsent).options(joinedload(TableDraft.author))


# Feedback


def own_feedback(viewer: Viewer, workshop: Workshop) -> Feedback | None:
    own = select(Feedback).where(
        policy.own(viewer, Feedback.member_id), Feedback.workshop_id == workshop.id
    )
    return db.session.scalar(own)


def feedback_summary(workshop: Workshop) -> FeedbackSummary:
    """Answers are sorted by their text, so that their order does not identify their authors."""
    of_it = select(Feedback).where(Feedback.workshop_id == workshop.id)
    rows = list(db.session.scalars(of_it))
    if len(rows) < SHOWN_FROM:
        return FeedbackSummary(len(rows))
    counted = Counter(row.useful for row in rows)
    return FeedbackSummary(
        answers=len(rows),
        counts=tuple(counted[value] for value in range(1, 6)),
        differently=tuple(sorted(row.differently for row in rows if row.differently)),
        next_time=tuple(sorted(row.next_time for row in rows if row.next_time)),
    )


# The page of a workshop


@dataclass(frozen=True)
class AttendanceDetails:
    """What the page of a workshop offers this viewer of its day."""

    came: bool
    may_run_day: bool
    may_enter_code: bool
    may_write_table: bool
    may_give_feedback: bool
    case_studies: list[CaseStudy]  # written at its tables and published

    @property
    def is_anything_open(self) -> bool:
        return self.may_enter_code or self.may_write_table or self.may_give_feedback


def details(viewer: Viewer, workshop: Workshop) -> AttendanceDetails:
    has_come = came(viewer, workshop)
    is_open = policy.may_book(viewer) and attendance_code.is_open(workshop)
    may_show_results = workshop.has_started and workshop.is_published
    return AttendanceDetails(
        came=has_come,
        may_run_day=policy.may_run_day(viewer, workshop),
        may_enter_code=is_open and not has_come,
        may_write_table=has_come and policy.may_write_table(viewer, workshop, has_come),
        may_give_feedback=policy.may_give_feedback(viewer, workshop, has_come),
        case_studies=published_case_studies(workshop) if may_show_results else [],
    )
