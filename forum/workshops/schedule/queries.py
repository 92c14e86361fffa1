from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, State
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Series, Workshop, WorkshopNotes, WorkshopOnRecord, workshop_term
from forum.reference.organisations import queries as organisations


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to: any of each, all together. Terms are slugs."""

    groups: Sequence[str] = ()
    circumstances: Sequence[str] = ()
    areas: Sequence[str] = ()
    is_online: bool = False
    has_places: bool = False
    is_past: bool = False
    between: tuple[datetime, datetime] | None = None


def get(viewer, workshop_id: int) -> Workshop:
    whole = select(Workshop).where(policy.visible_workshops(viewer), Workshop.id == workshop_id)
    more = (selectinload(Workshop.co_organisers), joinedload(Workshop.series))
    found = db.session.scalar(with_names(whole).options(*more))
    if found is None:
        raise NotFound
    return found


def with_names(statement: Select[Workshop]) -> Select[Workshop]:
    """All that a row of a list names, in three statements however many rows there are."""
    return statement.options(
        joinedload(Workshop.area),
        joinedload(Workshop.organisation),
        joinedload(Workshop.organiser).lazyload(User.organisation),
        selectinload(Workshop.terms),
    )


def listed(wanted: Wanted) -> Select[Workshop]:
    """Those to come, the next first; those that were, the last first."""
    order = Workshop.starts_at.desc() if wanted.is_past else Workshop.starts_at
    return with_names(select(Workshop).where(*_conditions(wanted))).order_by(order, Workshop.id)


def _conditions(wanted: Wanted) -> list:
    return [policy.listed_workshops(), *_when(wanted), *narrowed(wanted)]


def _when(wanted: Wanted) -> list:
    if wanted.between:
        since, until = wanted.between
        return [Workshop.starts_at >= since, Workshop.starts_at < until]
    if wanted.is_past:
        return [Workshop.ends_at <= clock.now()]
    return [Workshop.ends_at > clock.now()]


def narrowed(wanted: Wanted) -> list:
    """For whom, where and with places: all but when."""
    found: list[ColumnElement[bool]] = []
    for word, slugs in (
        (Vocabulary.GROUP, wanted.groups),
        (Vocabulary.CIRCUMSTANCE, wanted.circumstances),
    ):
        if slugs:
            found.append(Workshop.id.in_(_filed_under(word, slugs)))
    if wanted.areas:
        areas = select(Term.id).where(
            Term.vocabulary == Vocabulary.AREA, Term.slug.in_(wanted.areas)
        )
        found.append(Workshop.area_id.in_(areas))
    if wanted.is_online:
        found.append(Workshop.link != "")
    if wanted.has_places:
        found.append(Workshop.places_taken < Workshop.capacity)
    return found


def _filed_under(word: Vocabulary, slugs: Sequence[str]) -> Select[int]:
    terms = select(Term.id).where(Term.vocabulary == word, Term.slug.in_(slugs))
    return select(workshop_term.c.workshop_id).where(workshop_term.c.term_id.in_(terms))


def in_ids(ids: Sequence[int]) -> list[Workshop]:
    """Of these, the ones that are listed; in no order."""
    found = select(Workshop).where(Workshop.id.in_(ids), policy.listed_workshops())
    return list(db.session.scalars(with_names(found)))


def with_words(words: str) -> list[int]:
    """For while there is no search index: those whose title or agenda has all the words."""
    found = select(Workshop.id).where(policy.listed_workshops())
    for word in words.split():
        searched = (Workshop.title, Workshop.agenda, Workshop.place_name)
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in searched)))
    return list(db.session.scalars(found.order_by(Workshop.starts_at.desc())))


# Near somebody


@dataclass(frozen=True)
class Near:
    """What is known of where somebody works, and with whom."""

    areas: list[Term]
    groups: list[Term]

    @property
    def is_known(self) -> bool:
        return bool(self.areas or self.groups)


def near(viewer, areas: list[Term]) -> Near:
    """`areas`: those of the viewer's organisation."""
    return Near(areas, list(viewer.works_with))


def listed_near(near: Near, wanted: Wanted) -> Select[Workshop]:
    """To come, in one's areas or online; for one's groups, or for no group in particular."""
    return listed(wanted).where(*_near(near))


def _near(near: Near) -> list:
    found: list = []
    if near.areas:
        here = Workshop.area_id.in_([area.id for area in near.areas])
        found.append(or_(here, Workshop.link != ""))
    if near.groups:
        ids = [group.id for group in near.groups]
        filed = select(workshop_term.c.workshop_id)
        for_mine = Workshop.id.in_(filed.where(workshop_term.c.term_id.in_(ids)))
        found.append(or_(for_mine, Workshop.id.not_in(filed)))
    return found


# On the pages of other wings


@dataclass(frozen=True)
class NextWorkshops:
    """A few workshops for the home page."""

    workshops: list[Workshop]
    is_near: bool  # near the viewer; False: the next of all


def next_for(viewer, most: int) -> NextWorkshops:
    """Near the viewer where there are any, else the next of all."""
    found = near(viewer, organisations.areas_of(viewer.organisation_id))
    if found.is_known:
        workshops = list(db.session.scalars(listed_near(found, Wanted()).limit(most)))
        if workshops:
            return NextWorkshops(workshops, is_near=True)
    return NextWorkshops(list(db.session.scalars(listed(Wanted()).limit(most))), is_near=False)


def upcoming_of_term(term: Term, most: int) -> list[Workshop]:
    if term.vocabulary == Vocabulary.AREA:
        about = Workshop.area_id == term.id
    else:
        filed = select(workshop_term.c.workshop_id).where(workshop_term.c.term_id == term.id)
        about = Workshop.id.in_(filed)
    return list(db.session.scalars(listed(Wanted()).where(about).limit(most)))


@dataclass(frozen=True)
class OrganisationWorkshops:
    """For the page of an organisation."""

    upcoming: list[Workshop]
    past: list[Workshop]
    on_record: list[WorkshopOnRecord]


def of_organisation(organisation: Organisation, most: int) -> OrganisationWorkshops:
    """`most` upcoming and `most` past ones, and all on record."""

    def held(wanted: Wanted) -> list[Workshop]:
        theirs = listed(wanted).where(Workshop.organisation_id == organisation.id)
        return list(db.session.scalars(theirs.limit(most)))

    by_them = WorkshopOnRecord.organisation_id == organisation.id
    return OrganisationWorkshops(
        upcoming=held(Wanted()),
        past=held(Wanted(is_past=True)),
        on_record=_on_record(select(WorkshopOnRecord).where(by_them)),
    )


def on_record() -> list[WorkshopOnRecord]:
    return _on_record(select(WorkshopOnRecord))


def one_on_record(record_id: int) -> WorkshopOnRecord:
    found = db.session.get(WorkshopOnRecord, record_id)
    if found is None:
        raise NotFound
    return found


def _on_record(found: Select[WorkshopOnRecord]) -> list[WorkshopOnRecord]:
    whole = found.options(joinedload(WorkshopOnRecord.organisation))
    return list(db.session.scalars(whole.order_by(WorkshopOnRecord.position)))


class InMonth(NamedTuple):
    """As much of a workshop as a month shows."""

    id: int
    slug: str
    title: str
    starts_at: datetime


def in_month(since: datetime, until: datetime, wanted: Wanted) -> list[InMonth]:
    """Columns, not objects: a busy month has hundreds."""
    columns = select(Workshop.id, Workshop.slug, Workshop.title, Workshop.starts_at)
    whole = replace(wanted, between=(since, until))
    rows = db.session.execute(
        columns.where(*_conditions(whole)).order_by(Workshop.starts_at, Workshop.id)
    )
    return [InMonth._make(row) for row in rows]


# Of those who organise


def organised(viewer) -> Select[Workshop]:
    """One's own and those one helps with, drafts and cancelled ones too; the latest first."""
    return with_names(select(Workshop).where(policy.organised_workshops(viewer))).order_by(
        Workshop.starts_at.desc(), Workshop.id.desc()
    )


def last_scheduled(viewer) -> Workshop | None:
    """The one that was scheduled last, to be copied."""
    own = select(Workshop).where(Workshop.organiser_id == viewer.id)
    return db.session.scalars(own.order_by(Workshop.id.desc()).limit(1)).first()


def submitted_as(viewer, key: str) -> Workshop | None:
    """The first of those that this form has made already."""
    same = select(Workshop).where(
        Workshop.organiser_id == viewer.id, Workshop.submission_key == key
    )
    return db.session.scalar(same)


def members_by_email(addresses: Sequence[str]) -> dict[str, User]:
    """Verified members; they alone may organise."""
    found = select(User).where(User.email.in_(addresses), User.standing == Standing.VERIFIED)
    return {member.email: member for member in db.session.scalars(found)}


def of_series(viewer, series: Series, but: Workshop) -> list[Workshop]:
    others = select(Workshop).where(
        Workshop.series_id == series.id,
        Workshop.id != but.id,
        policy.visible_workshops(viewer),
    )
    return list(db.session.scalars(others.order_by(Workshop.starts_at)))


# Notes


def notes(workshop: Workshop) -> WorkshopNotes | None:
    """As they stand now."""
    return db.session.scalars(_versions(workshop).limit(1)).first()


def own_held_notes(viewer, workshop: Workshop) -> WorkshopNotes | None:
    """The version of this viewer's that waits for a moderator."""
    waiting = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == workshop.id,
        policy.own(viewer, WorkshopNotes.writer_id),
        WorkshopNotes.held.has(),
    )
    return db.session.scalars(waiting.order_by(WorkshopNotes.number.desc())).first()


def newest_number(workshop: Workshop) -> int:
    """Of all versions of the notes, those that are not shown too; 0 where there are none."""
    highest = select(func.max(WorkshopNotes.number)).where(WorkshopNotes.workshop_id == workshop.id)
    return db.session.scalar(highest) or 0


def versions_of_notes(workshop: Workshop) -> list[WorkshopNotes]:
    """The newest first."""
    return list(db.session.scalars(_versions(workshop).options(joinedload(WorkshopNotes.writer))))


def _versions(workshop: Workshop) -> Select[WorkshopNotes]:
    of_it = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == workshop.id, WorkshopNotes.withdrawn_at.is_(None)
    )
    return of_it.order_by(WorkshopNotes.number.desc())


def has_place(viewer, workshop: Workshop) -> bool:
    own = select(Booking.id).where(
        policy.own_bookings(viewer),
        Booking.workshop_id == workshop.id,
        Booking.state == State.BOOKED,
    )
    return db.session.scalar(own) is not None
