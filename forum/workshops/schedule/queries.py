from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Guest, Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.organisations import Organisation
from forum.models.social import Mention
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import (
    MOST_DAYS,
    Workshop,
    WorkshopNotes,
    WorkshopOnRecord,
    workshop_term,
)
from forum.policy.viewer import Viewer
from forum.reference.organisations import queries as organisations
from forum.reference.vocabularies import area_borders


@dataclass(frozen=True)
class WorkshopFilter:
    """Any value of a field, all fields together. Terms are slugs."""

    groups: Sequence[str] = ()
    circumstances: Sequence[str] = ()
    areas: Sequence[str] = ()
    is_online: bool = False
    has_places: bool = False
    is_past: bool = False
    between: tuple[datetime, datetime] | None = None  # naive UTC; the second is excluded


ANY = WorkshopFilter()
ONLINE = area_borders.UNKNOWN + 1  # beyond the farthest area
LONGEST = timedelta(days=MOST_DAYS + 1)


def get(viewer: Viewer, workshop_id: int) -> Workshop:
    whole = select(Workshop).where(policy.visible_workshops(viewer), Workshop.id == workshop_id)
    more = (selectinload(Workshop.co_organisers), joinedload(Workshop.series))
    workshop = db.session.scalar(with_related(whole).options(*more))
    if workshop is None:
        raise NotFound
    return workshop


def with_related(statement: Select[Workshop]) -> Select[Workshop]:
    """With all that a row of a list names: three statements for any number of rows."""
    return statement.options(
        joinedload(Workshop.area),
        joinedload(Workshop.organisation),
        joinedload(Workshop.organiser).lazyload(User.organisation),
        selectinload(Workshop.terms),
    )


def listed(narrowed: WorkshopFilter) -> Select[Workshop]:
    """Upcoming workshops, the next first; past ones, the last first."""
    order = Workshop.starts_at.desc() if narrowed.is_past else Workshop.starts_at
    statement = with_related(select(Workshop).where(*_conditions(narrowed)))
    return statement.order_by(order, Workshop.id)


def listed_page(
    narrowed: WorkshopFilter, limit: int, after: tuple[datetime, int] | None
) -> Sequence[Workshop]:
    """As listed(), from a place in that order on: start and id of the last one before."""
    statement = listed(narrowed)
    if after is not None:
        at, last_id = after
        later = Workshop.starts_at < at if narrowed.is_past else Workshop.starts_at > at
        next_of_same = and_(Workshop.starts_at == at, Workshop.id > last_id)
        statement = statement.where(or_(later, next_of_same))
    return db.session.scalars(statement.limit(limit)).all()


def _conditions(narrowed: WorkshopFilter) -> list[ColumnElement[bool]]:
    return [policy.listed_workshops(), *_time_conditions(narrowed), *filter_conditions(narrowed)]


def _time_conditions(narrowed: WorkshopFilter) -> list[ColumnElement[bool]]:
    """Each says of starts_at too what follows: that is what the index of the order has."""
    now = clock.now()
    if narrowed.between:
        since, until = narrowed.between
        is_in_reach = Workshop.starts_at > since - LONGEST
        return [Workshop.ends_at > since, Workshop.starts_at < until, is_in_reach]
    if narrowed.is_past:
        return [Workshop.ends_at <= now, Workshop.starts_at < now]
    return [Workshop.ends_at > now, Workshop.starts_at > now - LONGEST]


def filter_conditions(narrowed: WorkshopFilter) -> list[ColumnElement[bool]]:
    """Terms, area, online and places; not the time."""
    conditions: list[ColumnElement[bool]] = []
    for vocabulary, slugs in (
        (Vocabulary.GROUP, narrowed.groups),
        (Vocabulary.CIRCUMSTANCE, narrowed.circumstances),
    ):
        if slugs:
            conditions.append(Workshop.id.in_(_with_terms(vocabulary, slugs)))
    if narrowed.areas:
        areas = select(Term.id).where(
            Term.vocabulary == Vocabulary.AREA, Term.slug.in_(narrowed.areas)
        )
        conditions.append(Workshop.area_id.in_(areas))
    if narrowed.is_online:
        conditions.append(Workshop.link != "")
    if narrowed.has_places:
        conditions.append(Workshop.places_taken < Workshop.capacity)
    return conditions


def _with_terms(vocabulary: Vocabulary, slugs: Sequence[str]) -> Select[int]:
    terms = select(Term.id).where(Term.vocabulary == vocabulary, Term.slug.in_(slugs))
    return select(workshop_term.c.workshop_id).where(workshop_term.c.term_id.in_(terms))


# How many workshops each filter leaves


def facet_counts(
    narrowed: WorkshopFilter, near: "NearFilter | None" = None
) -> dict[str, dict[str, int]]:
    """{parameter: {value: workshops}} of the list; terms without a workshop are left out.

    A value counts together with the other parameters, and instead of its own parameter's values.
    Five statements.
    """
    where = _near_conditions(near) if near else []

    def ids(**without: Any) -> Select[int]:
        return select(Workshop.id).where(*_conditions(replace(narrowed, **without)), *where)

    return {
        "with": _count_attributes(ids()),
        "area": _count_areas(ids(areas=())),
        "group": _count_terms(Vocabulary.GROUP, ids(groups=())),
        "circumstance": _count_terms(Vocabulary.CIRCUMSTANCE, ids(circumstances=())),
    }


def _count_attributes(ids: Select[int]) -> dict[str, int]:
    """Of "with", whose values narrow together."""
    free = func.sum(case((Workshop.places_taken < Workshop.capacity, 1), else_=0))
    online = func.sum(case((Workshop.link != "", 1), else_=0))
    row = db.session.execute(select(free, online).where(Workshop.id.in_(ids))).one()
    return {"free": row[0] or 0, "online": row[1] or 0}


def _count_areas(ids: Select[int]) -> dict[str, int]:
    counted = (
        select(Term.slug, func.count())
        .join(Workshop, Workshop.area_id == Term.id)
        .where(Workshop.id.in_(ids))
        .group_by(Term.slug)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _count_terms(vocabulary: Vocabulary, ids: Select[int]) -> dict[str, int]:
    counted = (
        select(Term.slug, func.count())
        .join(workshop_term, workshop_term.c.term_id == Term.id)
        .where(Term.vocabulary == vocabulary, workshop_term.c.workshop_id.in_(ids))
        .group_by(Term.slug)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


# For search


def in_ids(ids: Sequence[int]) -> list[Workshop]:
    """Those of them that are listed; in no order."""
    statement = select(Workshop).where(Workshop.id.in_(ids), policy.listed_workshops())
    return list(db.session.scalars(with_related(statement)))


def with_words(words: str) -> list[int]:
    """Without a search index: ids of workshops whose title, agenda or place has all the words."""
    statement = select(Workshop.id).where(policy.listed_workshops())
    columns = (Workshop.title, Workshop.agenda, Workshop.place_name)
    for word in words.split():
        has_word = or_(*(column.icontains(word, autoescape=True) for column in columns))
        statement = statement.where(has_word)
    return list(db.session.scalars(statement.order_by(Workshop.starts_at.desc())))


# Near a member


@dataclass(frozen=True)
class NearFilter:
    """The areas in which a member works, or else their organisation, and whom they work with."""

    areas: list[Term]
    groups: list[Term]

    @property
    def is_known(self) -> bool:
        return bool(self.areas or self.groups)


def near_filter(viewer: User | Guest) -> NearFilter:
    return NearFilter(organisations.areas_of_member(viewer), list(viewer.works_with))


def borders_from(own: Any, area_id: Any) -> ColumnElement[int]:
    """How many borders lie between an area and the nearest of one's own: 0 in one of them.

    `own`: a SELECT of ids of areas, or a list of them. The home page and the list ask the same.
    """
    here, there = aliased(Term), aliased(Term)
    fewest = select(func.min(area_borders.borders_between(here, there))).select_from(here)
    of_two = fewest.join(there, there.id == area_id).where(here.id.in_(own))
    return func.coalesce(of_two.scalar_subquery(), area_borders.UNKNOWN)


def nearness(own: Any, area_id: Any, is_online: Any) -> ColumnElement[int]:
    """To order by: borders between, and after all of them what is online alone."""
    return case((is_online, ONLINE), else_=borders_from(own, area_id))


def listed_near(near: NearFilter, narrowed: WorkshopFilter) -> Select[Workshop]:
    """In these areas first, then beside them, then online; for these groups, or for all."""
    statement = listed(narrowed).where(*_near_conditions(near))
    if not near.areas:
        return statement
    is_online = and_(Workshop.place_name == "", Workshop.link != "")
    order = nearness([area.id for area in near.areas], Workshop.area_id, is_online)
    return statement.order_by(None).order_by(order, Workshop.starts_at, Workshop.id)


def _near_conditions(near: NearFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if near.areas:
        conditions.append(or_(_is_near(near), Workshop.link != ""))
    if near.groups:
        ids = [group.id for group in near.groups]
        with_any_group = select(workshop_term.c.workshop_id)
        for_these = Workshop.id.in_(with_any_group.where(workshop_term.c.term_id.in_(ids)))
        conditions.append(or_(for_these, Workshop.id.not_in(with_any_group)))
    return conditions


def _is_near(near: NearFilter) -> ColumnElement[bool]:
    """In one of the areas, or in one beside it."""
    own = [area.id for area in near.areas]
    return borders_from(own, Workshop.area_id) <= area_borders.BESIDE


# On the pages of other wings


def next_listed(most: int) -> list[Workshop]:
    """The next of all, for who is not known."""
    return list(db.session.scalars(listed(ANY).limit(most)))


def upcoming_of_term(term: Term, most: int) -> list[Workshop]:
    if term.vocabulary == Vocabulary.AREA:
        about = Workshop.area_id == term.id
    else:
        ids = select(workshop_term.c.workshop_id).where(workshop_term.c.term_id == term.id)
        about = Workshop.id.in_(ids)
    return list(db.session.scalars(listed(ANY).where(about).limit(most)))


def next_of(organisations: ColumnElement[bool], term_ids: Collection[int]) -> Workshop | None:
    """The next one held by one of these organisations, or on one of these terms."""
    held_by = Workshop.organisation_id.in_(select(Organisation.id).where(organisations))
    on_terms = select(workshop_term.c.workshop_id).where(workshop_term.c.term_id.in_(term_ids))
    about = or_(held_by, Workshop.id.in_(on_terms))
    return db.session.scalars(listed(ANY).where(about).limit(1)).first()


@dataclass(frozen=True)
class OrganisationWorkshops:
    """For the page of an organisation."""

    upcoming: list[Workshop]
    past: list[Workshop]
    on_record: list[WorkshopOnRecord]


def of_organisation(organisation: Organisation, most: int) -> OrganisationWorkshops:
    """`most` upcoming and `most` past ones, and all on record."""

    def held(narrowed: WorkshopFilter) -> list[Workshop]:
        theirs = listed(narrowed).where(Workshop.organisation_id == organisation.id)
        return list(db.session.scalars(theirs.limit(most)))

    by_them = WorkshopOnRecord.organisation_id == organisation.id
    return OrganisationWorkshops(
        upcoming=held(ANY),
        past=held(WorkshopFilter(is_past=True)),
        on_record=_on_record(select(WorkshopOnRecord).where(by_them)),
    )


def on_record() -> list[WorkshopOnRecord]:
    return _on_record(select(WorkshopOnRecord))


def get_on_record(record_id: int) -> WorkshopOnRecord:
    record = db.session.get(WorkshopOnRecord, record_id)
    if record is None:
        raise NotFound
    return record


def _on_record(statement: Select[WorkshopOnRecord]) -> list[WorkshopOnRecord]:
    whole = statement.options(joinedload(WorkshopOnRecord.organisation))
    return list(db.session.scalars(whole.order_by(WorkshopOnRecord.position)))


# A month


class MonthEntry(NamedTuple):
    """The columns of a workshop that a month shows."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime


def in_month(since: datetime, until: datetime, narrowed: WorkshopFilter) -> list[MonthEntry]:
    """Columns, not objects: a busy month has hundreds."""
    columns = select(
        Workshop.id, Workshop.slug, Workshop.title, Workshop.starts_at, Workshop.ends_at
    )
    conditions = _conditions(replace(narrowed, between=(since, until)))
    rows = db.session.execute(columns.where(*conditions).order_by(Workshop.starts_at, Workshop.id))
    return [MonthEntry._make(row) for row in rows]


def next_start(narrowed: WorkshopFilter) -> datetime:
    """When the next workshop begins; now where one is on, or none is to come."""
    upcoming = replace(narrowed, is_past=False, between=None)
    first = select(func.min(Workshop.starts_at)).where(*_conditions(upcoming))
    now = clock.now()
    return max(db.session.scalar(first) or now, now)


# For organisers


def organised(viewer: Viewer) -> Select[Workshop]:
    """Own workshops and those one helps with, drafts and cancelled ones too; the latest first."""
    return with_related(select(Workshop).where(policy.organised_workshops(viewer))).order_by(
        Workshop.starts_at.desc(), Workshop.id.desc()
    )


def last_scheduled(viewer: Viewer) -> Workshop | None:
    own = select(Workshop).where(Workshop.organiser_id == viewer.id)
    return db.session.scalars(own.order_by(Workshop.id.desc()).limit(1)).first()


def submitted_as(viewer: Viewer, key: str) -> Workshop | None:
    """The first workshop that this form has made already."""
    same = select(Workshop).where(
        Workshop.organiser_id == viewer.id, Workshop.submission_key == key
    )
    return db.session.scalar(same)


def members_by_email(addresses: Sequence[str]) -> dict[str, User]:
    """Verified members; they alone may organise."""
    members = select(User).where(User.email.in_(addresses), User.standing == Standing.VERIFIED)
    return {member.email: member for member in db.session.scalars(members)}


def others_of_series(viewer: Viewer, workshop: Workshop) -> list[Workshop]:
    """In order of start; none of a workshop without a series."""
    if workshop.series_id is None:
        return []
    others = select(Workshop).where(
        Workshop.series_id == workshop.series_id,
        Workshop.id != workshop.id,
        policy.visible_workshops(viewer),
    )
    return list(db.session.scalars(others.order_by(Workshop.starts_at)))


# Notes


def notes(workshop: Workshop) -> WorkshopNotes | None:
    """The newest version that is shown."""
    return db.session.scalars(_versions(workshop).limit(1)).first()


def mentioned_in_notes(workshop: Workshop) -> list[int]:
    """Ids of the members whom the newest version that is shown mentions."""
    newest = _versions(workshop).with_only_columns(WorkshopNotes.id).limit(1).scalar_subquery()
    of_it = Mention.kind == "notes", Mention.object_id == newest
    return list(db.session.scalars(select(Mention.member_id).where(*of_it)))


def own_held_notes(viewer: Viewer, workshop: Workshop) -> WorkshopNotes | None:
    """The viewer's version that waits for a moderator."""
    held = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == workshop.id,
        policy.own(viewer, WorkshopNotes.writer_id),
        WorkshopNotes.held.has(),
    )
    return db.session.scalars(held.order_by(WorkshopNotes.number.desc())).first()


def newest_number(workshop: Workshop) -> int:
    """Of all versions of the notes, hidden ones too; 0 where there are none."""
    highest = select(func.max(WorkshopNotes.number)).where(WorkshopNotes.workshop_id == workshop.id)
    return db.session.scalar(highest) or 0


def versions_of_notes(workshop: Workshop) -> list[WorkshopNotes]:
    """The newest first."""
    return list(db.session.scalars(_versions(workshop).options(joinedload(WorkshopNotes.writer))))


def _versions(workshop: Workshop) -> Select[WorkshopNotes]:
    shown = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == workshop.id, WorkshopNotes.withdrawn_at.is_(None)
    )
    return shown.order_by(WorkshopNotes.number.desc())


# The page of a workshop


@dataclass(frozen=True)
class ScheduleDetails:
    """What the page of a workshop shows of its schedule."""

    is_organiser: bool
    may_change: bool
    may_see_link: bool
    may_write_notes: bool
    notes: WorkshopNotes | None
    others_of_series: list[Workshop]


def details(viewer: Viewer, workshop: Workshop) -> ScheduleDetails:
    return ScheduleDetails(
        is_organiser=policy.organises(viewer, workshop),
        may_change=policy.may_change_workshop(viewer, workshop),
        may_see_link=policy.may_see_link(viewer, workshop, has_place(viewer, workshop)),
        may_write_notes=policy.may_write_notes(viewer, workshop),
        notes=notes(workshop) if workshop.is_published and workshop.has_started else None,
        others_of_series=others_of_series(viewer, workshop),
    )


def has_place(viewer: Viewer, workshop: Workshop) -> bool:
    own = select(Booking.id).where(
        policy.own_bookings(viewer),
        Booking.workshop_id == workshop.id,
        Booking.state == BookingState.BOOKED,
    )
    return db.session.scalar(own) is not None
