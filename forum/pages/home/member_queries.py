"""What the home page tells a member of their own: one statement, one row for each thing.

Each part is limited, and reads by an index of the member or among the newest of a list: what it
costs does not follow how much the exchange holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from forum import policy
from forum.core import clock
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import Guest, Standing, User, user_term
from forum.models.bookings import LIVE, Booking, BookingState
from forum.models.case_studies import CaseStudy, Draft
from forum.models.communities import Community, CommunityFacilitator
from forum.models.expertise import Asked
from forum.models.organisations import Organisation, SupplyLinkProposal, areas_worked_in
from forum.models.profiles import Profile, profile_practice
from forum.models.questions import Answer, Discussion, discussion_term
from forum.models.social import Follow, HomeVisit
from forum.models.tries import Plan
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, WorkshopStatus
from forum.pages.home import decision_queries
from forum.pages.home.union_queries import (
    KEEPS_LINKS,
    NOW,
    ORGANISATION,
    TODAY,
    HomePart,
    Row,
    first,
    part_of,
)
from forum.pages.home.visits import Visit
from forum.people.supply_chains.jobs import REMIND_AFTER
from forum.policy.viewer import ANY_LEAD, ANY_VIEWER, parameters
from forum.reference.vocabularies.area_borders import UNKNOWN
from forum.social.things.queries import case_study_path, question_path
from forum.workshops.schedule import queries as schedule

NEWEST_QUESTIONS = 60  # among which questions for the member are looked for
NEXT_WORKSHOPS = 200  # among which those near the member come first
SHOWN_WORKSHOPS = 3


class Place(StrEnum):
    """Where a workshop is, as seen by the member."""

    NEAR = "near you"
    ELSEWHERE = "elsewhere"  # the nearest first
    ONLINE = "online"


PLACES = tuple(Place)


@dataclass(frozen=True)
class OpenThing:
    what: str  # "Draft"
    title: str
    path: str
    at: datetime | None = None
    day: date | None = None
    more: str = ""


@dataclass(frozen=True)
class NearWorkshop:
    title: str
    path: str
    starts_at: datetime
    where: str
    place: Place


@dataclass
class MemberHome:
    follows: list[tuple[str, int, str]] = field(default_factory=list)  # kind, target, strength
    visit: Visit | None = None
    to_do: list[OpenThing] = field(default_factory=list)  # what the member began or promised
    to_decide: list[OpenThing] = field(default_factory=list)
    to_answer: list[OpenThing] = field(default_factory=list)
    workshops: list[NearWorkshop] = field(default_factory=list)

    is_area_known: bool = False  # so that workshops can be nearer or farther

    @property
    def places(self) -> list[Place]:
        """In the order in which they are listed."""
        return [place for place in PLACES if any(w.place == place for w in self.workshops)]


def member_home(viewer: User | Guest) -> MemberHome:
    """One statement; nothing of another member's, nor what the viewer may not see."""
    confirms = policy.may_see_waiting_members(viewer) and not viewer.is_moderator
    own = viewer.organisation_id or 0
    asked = parameters(
        viewer,
        now=clock.now(),
        today=clock.in_london(clock.now()).date(),
        viewer_organisation_id=own,
        may_keep_links=policy.may_keep_supply_links(viewer, own),
        is_analyst=policy.is_analyst(viewer),
        fortnight_ago=clock.now() - timedelta(days=14),
        unconfirmed_before=clock.in_london(clock.now()).date() - REMIND_AFTER,
    )
    rows = db.session.execute(_whole(confirms), asked)
    return _sorted_out([Row._make(row) for row in rows], viewer)


@cache
def _whole(confirms: bool) -> CompoundSelect[Any]:
    """Built once: building it costs five times what running it does.

    `confirms`: the members of an organisation, as its lead.
    """
    return union_all(
        _follows(),
        _visit(),
        _drafts(),
        _plans(),
        _bookings(),
        _workshop_drafts(),
        _asked(),
        _invitations_to_facilitate(),
        *([_waiting_members()] if confirms else []),
        _proposed_links(),
        _questions(),
        _workshops(),
        *decision_queries.parts(),
    )


def _follows() -> Select[Any]:
    part = part_of(HomePart.FOLLOW, Follow.target_id, key=Follow.kind, more=Follow.strength)
    return part.where(policy.own_follows(ANY_VIEWER))


def _visit() -> Select[Any]:
    part = part_of(HomePart.VISIT, HomeVisit.member_id, at=HomeVisit.seen_at, until=HomeVisit.since)
    return part.where(HomeVisit.member_id == ANY_VIEWER.id)


def _drafts() -> Select[Any]:
    title = func.coalesce(Draft.answers["title"][0].as_string(), "")
    part = part_of(HomePart.DRAFT, Draft.id, key=Draft.key, title=title, at=Draft.saved_at)
    return first(part.where(policy.own_drafts(ANY_VIEWER)), Draft.saved_at.desc(), Draft.id)


def _plans() -> Select[Any]:
    part = part_of(
        HomePart.PLAN,
        CaseStudy.id,
        key=CaseStudy.slug,
        title=CaseStudy.title,
        day=Plan.come_back_on,
    )
    own = part.join(Plan, Plan.case_study_id == CaseStudy.id).where(
        policy.own(ANY_VIEWER, Plan.member_id), policy.readable_case_studies(ANY_VIEWER)
    )
    return first(own, Plan.come_back_on, Plan.id)


def _bookings() -> Select[Any]:
    part = part_of(
        HomePart.BOOKING,
        Workshop.id,
        key=Workshop.slug,
        title=Workshop.title,
        more=Booking.state,
        at=Workshop.starts_at,
    )
    own = part.join(Booking, Booking.workshop_id == Workshop.id).where(
        policy.own_bookings(ANY_VIEWER),
        Booking.state.in_(LIVE),
        policy.listed_workshops(),
        Workshop.ends_at > NOW,
    )
    return first(own, Workshop.starts_at, Workshop.id)


def _workshop_drafts() -> Select[Any]:
    part = part_of(
        HomePart.WORKSHOP_DRAFT,
        Workshop.id,
        key=Workshop.slug,
        title=Workshop.title,
        at=Workshop.starts_at,
    )
    own = part.where(
        policy.own(ANY_VIEWER, Workshop.organiser_id),
        Workshop.status.concat("") == WorkshopStatus.DRAFT,
    )
    return first(own, Workshop.starts_at, Workshop.id)


def _asked() -> Select[Any]:
    """Questions that somebody asked the member to answer, and that they have not."""
    part = part_of(HomePart.ASKED, Discussion.id, key=Discussion.slug, title=Discussion.title)
    waiting = part.join(Asked, Asked.discussion_id == Discussion.id).where(
        Asked.person_id == ANY_VIEWER.id, policy.listed_discussions(), ~_has_answered()
    )
    return first(waiting, Asked.at.desc(), Asked.id)


def _has_answered() -> Any:
    return exists().where(
        Answer.discussion_id == Discussion.id,
        Answer.author_id == ANY_VIEWER.id,
        Answer.withdrawn_at.is_(None),
    )


def _invitations_to_facilitate() -> Select[Any]:
    part = part_of(HomePart.FACILITATE, Community.id, key=Community.slug, title=Community.name)
    asked = part.join(CommunityFacilitator, CommunityFacilitator.community_id == Community.id)
    return first(
        asked.where(
            CommunityFacilitator.user_id == ANY_VIEWER.id,
            CommunityFacilitator.accepted_at.is_(None),
            Community.closed_at.is_(None),
        ),
        Community.name,
    )


def _waiting_members() -> Select[Any]:
    """How many colleagues a lead is to confirm; those of a moderator are in the queue's number."""
    waiting = select(func.count(User.id)).where(
        User.standing == Standing.PENDING, policy.waiting_members(ANY_LEAD)
    )
    return part_of(HomePart.MEMBERS, literal(0, Integer), number=waiting.scalar_subquery())


def _proposed_links() -> Select[Any]:
    """Supply-chain links that another organisation proposes; its lead confirms or declines."""
    one = SupplyLinkProposal
    answers = case((one.proposed_by_id == one.prime_id, one.subcontractor_id), else_=one.prime_id)
    part = part_of(HomePart.LINK, one.id, title=Organisation.name, number=answers)
    waiting = part.join(Organisation, Organisation.id == one.proposed_by_id).where(
        one.decided_at.is_(None),
        or_(one.prime_id == ORGANISATION, one.subcontractor_id == ORGANISATION),
        one.proposed_by_id != ORGANISATION,
        KEEPS_LINKS,
    )
    return first(waiting, one.id)


def _questions() -> Select[Any]:
    """Newest of others, nobody's answer yet, on the member's groups or practices."""
    newest = (
        select(Discussion.id, Discussion.slug, Discussion.title, Discussion.author_id)
        .where(policy.listed_discussions())
        .order_by(Discussion.moved_at.desc(), Discussion.id.desc())
        .limit(NEWEST_QUESTIONS)
        .subquery()
    )
    groups = select(user_term.c.term_id).where(user_term.c.user_id == ANY_VIEWER.id)
    practices = (
        select(profile_practice.c.term_id)
        .join(Profile, Profile.id == profile_practice.c.profile_id)
        .where(Profile.user_id == ANY_VIEWER.id)
    )
    is_theirs = exists().where(
        discussion_term.c.discussion_id == newest.c.id,
        discussion_term.c.term_id.in_(groups.union_all(practices)),
    )
    is_answered = exists().where(Answer.discussion_id == newest.c.id, Answer.withdrawn_at.is_(None))
    is_asked = exists().where(Asked.discussion_id == newest.c.id, Asked.person_id == ANY_VIEWER.id)
    part = part_of(HomePart.QUESTION, newest.c.id, key=newest.c.slug, title=newest.c.title)
    others = part.where(newest.c.author_id != ANY_VIEWER.id, is_theirs, ~is_answered, ~is_asked)
    return first(others, newest.c.id.desc())


def _workshops() -> Select[Any]:
    """Of the next ones: in the member's areas first, then the nearest, then online."""
    upcoming = (
        select(
            Workshop.id,
            Workshop.slug,
            Workshop.title,
            Workshop.starts_at,
            Workshop.place_name,
            Workshop.area_id,
            cast(Workshop.link != "", Boolean).label("has_link"),
        )
        .where(policy.listed_workshops(), Workshop.starts_at > NOW)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(NEXT_WORKSHOPS)
        .subquery()
    )
    own = (
        select(user_term.c.term_id)
        .join(Term, Term.id == user_term.c.term_id)
        .where(user_term.c.user_id == ANY_VIEWER.id, Term.vocabulary == Vocabulary.AREA)
    )
    of_organisation: Any = select(areas_worked_in(ORGANISATION, TODAY).subquery())
    theirs = select(Term.id).where(
        or_(Term.id.in_(own), and_(~own.exists(), Term.id.in_(of_organisation)))
    )
    is_online = and_(upcoming.c.place_name == "", upcoming.c.has_link)
    place = schedule.nearness(theirs, upcoming.c.area_id, is_online)
    part = part_of(
        HomePart.WORKSHOP,
        upcoming.c.id,
        key=upcoming.c.slug,
        title=upcoming.c.title,
        more=upcoming.c.place_name,
        number=place,
        at=upcoming.c.starts_at,
    )
    return first(part, place, upcoming.c.starts_at, upcoming.c.id, most=SHOWN_WORKSHOPS)


# What the rows are


def _sorted_out(rows: Sequence[Row], viewer: User | Guest) -> MemberHome:
    home = MemberHome()
    if viewer.items_to_review:
        items = plural(viewer.items_to_review, "item", "items")
        home.to_decide.append(OpenThing("Moderation", f"{items} to read", "/moderation"))
    for row in rows:
        if row.part == HomePart.FOLLOW:
            home.follows.append((row.key, row.id, row.more))
        elif row.part == HomePart.VISIT and row.at is not None:
            home.visit = Visit(row.until, row.at)
        elif row.part == HomePart.WORKSHOP and row.at is not None:
            home.workshops.append(_near_workshop(row, row.at))  # in their order
            home.is_area_known |= row.number < UNKNOWN
        elif row.part in decision_queries.SAID:
            _add_decision(home, row)
        else:
            _add_open_thing(home, row)
    return home


def _near_workshop(row: Row, starts_at: datetime) -> NearWorkshop:
    place = {0: Place.NEAR, schedule.ONLINE: Place.ONLINE}.get(row.number, Place.ELSEWHERE)
    where = row.more or ("Online" if place == Place.ONLINE else "place not said yet")
    return NearWorkshop(row.title, _workshop_path(row), starts_at, where, place)


def _workshop_path(row: Row) -> str:
    return f"/workshops/{row.id}-{row.key}"


def _add_decision(home: MemberHome, row: Row) -> None:
    what, title, path = decision_queries.said(row)
    if title:
        things = home.to_do if row.part in decision_queries.OWN_WORK else home.to_decide
        things.append(OpenThing(what, title, path))


def _add_open_thing(home: MemberHome, row: Row) -> None:
    match row.part:
        case HomePart.DRAFT:
            title = row.title.strip() or "No title yet"
            home.to_do.append(OpenThing("Draft", title, f"/share/{row.key}", at=row.at))
        case HomePart.PLAN:
            path = f"{case_study_path(row.id, row.key)}#tries"
            home.to_do.append(OpenThing("You meant to try", row.title, path, day=row.day))
        case HomePart.BOOKING:
            what = BOOKING_NAMES[BookingState(row.more)]
            home.to_do.append(OpenThing(what, row.title, _workshop_path(row), at=row.at))
        case HomePart.WORKSHOP_DRAFT:
            path = _workshop_path(row)
            home.to_do.append(OpenThing("Workshop not yet published", row.title, path, at=row.at))
        case HomePart.FACILITATE:
            path = f"/communities/{row.key}"
            home.to_decide.append(OpenThing("You are asked to facilitate", row.title, path))
        case HomePart.MEMBERS if row.number:
            colleagues = plural(row.number, "colleague", "colleagues")
            title = f"{colleagues} to confirm"
            home.to_decide.append(OpenThing("Your organisation", title, "/moderation/members"))
        case HomePart.LINK:
            path = f"/organisations/{row.number}/supply-chain"
            home.to_decide.append(OpenThing("Proposes a supply-chain link", row.title, path))
        case HomePart.ASKED | HomePart.QUESTION:
            more = "Somebody asked you" if row.part == HomePart.ASKED else ""
            path = question_path(row.id, row.key)
            home.to_answer.append(OpenThing("Question", row.title, path, more=more))


BOOKING_NAMES = {
    BookingState.BOOKED: "You have a place",
    BookingState.OFFERED: "A place is offered to you",
    BookingState.WAITING: "You are on the waiting list",
}
