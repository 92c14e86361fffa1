"""What the digest of a member holds. It is read as a visitor reads: titles and public sentences.

What is the same for all is read once (News); for some members at a time the rest follows in a
fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import load_only, selectinload

from forum import policy
from forum.core import clock
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.core.london_time import span
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind, MailStop
from forum.models.accounts import Guest, User, user_term
from forum.models.bookings import LIVE, Booking
from forum.models.questions import Answer, Discussion
from forum.models.social import (
    Activity,
    ActivityKind,
    ActivityTarget,
    DigestFrequency,
    Follow,
    FollowKind,
    Notice,
    SocialPreference,
    Strength,
)
from forum.models.tries import Try
from forum.models.workshops import WhoMayCome, Workshop
from forum.reference.vocabularies import queries as vocabularies
from forum.social.digest import sources
from forum.social.digest.schedule import DigestPeriod, is_monthly
from forum.social.digest.sources import DigestEntry, DigestSection
from forum.social.things import item_queries
from forum.social.things.item_queries import Item
from forum.social.things.queries import question_path

MOST_CASE_STUDIES = 5
MOST_FURTHER = 5
MOST_QUESTIONS = 2
MOST_WORKSHOPS = 3
MOST_OUTCOMES = 5
MOST_READ = 2_000  # of each kind, the newest: more than a period holds
QUESTIONS_SINCE = timedelta(days=90)
WORKSHOPS_UNTIL = timedelta(days=60)
PUBLIC = Guest()
FURTHER = {  # one, several
    ActivityKind.ANSWER: ("new answer", "new answers"),
    ActivityKind.COMMENT: ("new comment", "new comments"),
    ActivityKind.QUESTION: ("new question", "new questions"),
    ActivityKind.TRY: ("new report of a try", "new reports of tries"),
    ActivityKind.VERSION: ("change by its author", "changes by its author"),
    ActivityKind.WORKSHOP: ("new workshop", "new workshops"),
}
NAMES_THE_AUTHOR = (FollowKind.PERSON, FollowKind.ORGANISATION)

Target = tuple[str, int]


@dataclass(frozen=True)
class NewCaseStudy:
    activity_id: int
    actor_id: int | None
    item: Item
    targets: frozenset[Target]  # without those that would tell an anonymous author


@dataclass(frozen=True)
class NewOnThing:
    """A comment, an answer, a try, an edit, a question or a workshop, told by the thing's title."""

    actor_id: int | None
    kind: ActivityKind
    title: str
    path: str  # of the thing
    targets: frozenset[Target]


@dataclass(frozen=True)
class DigestQuestion:
    id: int
    author_id: int
    entry: DigestEntry
    terms: frozenset[int]


@dataclass(frozen=True)
class NextWorkshop:
    id: int
    organiser_id: int
    entry: DigestEntry
    area_id: int | None
    beside: frozenset[int]  # ids of the areas that border on it
    terms: frozenset[int]
    is_online: bool


@dataclass(frozen=True)
class DigestNews:
    """What is the same for every member."""

    period: DigestPeriod
    case_studies: Sequence[NewCaseStudy]  # the newest first
    further: Mapping[Target, Sequence[NewOnThing]]  # by what is followed, the newest first
    questions: Sequence[DigestQuestion]  # the newest first
    workshops: Sequence[NextWorkshop]  # the next first


@dataclass
class Reader:
    """What of a member decides on their digest."""

    follows: set[Target] = field(default_factory=set)
    muted: set[Target] = field(default_factory=set)
    terms: set[int] = field(default_factory=set)  # of the profile: groups and areas
    booked: set[int] = field(default_factory=set)  # workshops

    @property
    def own_terms(self) -> set[int]:
        followed = {target_id for kind, target_id in self.follows if kind == FollowKind.TERM}
        return self.terms | followed


Sections = dict[int, list[DigestSection]]  # by member


def news(period: DigestPeriod) -> DigestNews:
    further = _further(period)
    return DigestNews(period, _case_studies(period), further, _questions(), _workshops())


def _further(period: DigestPeriod) -> Mapping[Target, list[NewOnThing]]:
    """What happened to things, as a visitor may read it; the names of people are left out."""
    rows = db.session.execute(
        select(Activity.id, Activity.kind, Activity.object_id, Activity.actor_id)
        .where(Activity.kind.in_(FURTHER), Activity.is_listed)
        .where(Activity.at > period.since, Activity.at <= period.until)
        .order_by(Activity.id.desc())
        .limit(MOST_READ)
    ).all()
    items = item_queries.load_all(PUBLIC, {(row.kind, row.object_id) for row in rows})
    targets = _targets([row.id for row in rows])
    found: dict[Target, list[NewOnThing]] = defaultdict(list)
    for row in rows:
        if (item := items.get((row.kind, row.object_id))) is not None:
            open_targets = _open_targets(item, targets[row.id])
            thing, kind = item.thing, ActivityKind(row.kind)
            new = NewOnThing(row.actor_id, kind, thing.title, thing.path, open_targets)
            for target in open_targets:
                found[target].append(new)
    return found


def _case_studies(period: DigestPeriod) -> list[NewCaseStudy]:
    rows = db.session.execute(
        select(Activity.id, Activity.object_id, Activity.actor_id)
        .where(Activity.kind == ActivityKind.CASE_STUDY, Activity.is_listed)
        .where(Activity.at > period.since, Activity.at <= period.until)
        .order_by(Activity.id.desc())
        .limit(MOST_READ)
    ).all()
    items = item_queries.load(PUBLIC, ActivityKind.CASE_STUDY, [row.object_id for row in rows])
    targets = _targets([row.id for row in rows])
    return [
        NewCaseStudy(row.id, row.actor_id, item, _open_targets(item, targets[row.id]))
        for row in rows
        if (item := items.get(row.object_id)) is not None
    ]


def _targets(activity_ids: Collection[int]) -> Mapping[int, set[Target]]:
    found: dict[int, set[Target]] = defaultdict(set)
    rows = select(ActivityTarget.activity_id, ActivityTarget.kind, ActivityTarget.target_id)
    for activity_id, kind, target_id in db.session.execute(
        rows.where(ActivityTarget.activity_id.in_(activity_ids))
    ):
        found[activity_id].add((kind, target_id))
    return found


def _open_targets(item: Item, targets: Iterable[Target]) -> frozenset[Target]:
    return frozenset(
        (kind, target_id)
        for kind, target_id in targets
        if not (item.is_anonymous and kind in NAMES_THE_AUTHOR)
    )


def _questions() -> list[DigestQuestion]:
    answered = exists().where(Answer.discussion_id == Discussion.id, Answer.withdrawn_at.is_(None))
    unanswered = (
        select(Discussion)
        .where(policy.listed_discussions(), ~answered)
        .where(Discussion.posted_at > clock.now() - QUESTIONS_SINCE)
        .options(
            load_only(Discussion.id, Discussion.slug, Discussion.title, Discussion.author_id),
            selectinload(Discussion.terms),
        )
        .order_by(Discussion.posted_at.desc(), Discussion.id.desc())
        .limit(MOST_READ)
    )
    return [
        DigestQuestion(
            question.id,
            question.author_id,
            DigestEntry(question.title, question_path(question.id, question.slug)),
            frozenset(term.id for term in question.terms),
        )
        for question in db.session.scalars(unanswered)
    ]


def _workshops() -> list[NextWorkshop]:
    """That anybody may come to and that have places."""
    now, beside = clock.now(), vocabularies.areas_beside()
    upcoming = (
        select(Workshop)
        .where(policy.listed_workshops(), Workshop.who_may_come == WhoMayCome.ANYONE)
        .where(Workshop.starts_at > now, Workshop.starts_at < now + WORKSHOPS_UNTIL)
        .where(Workshop.places_taken < Workshop.capacity)
        .options(selectinload(Workshop.terms))
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(MOST_READ)
    )
    return [
        NextWorkshop(
            workshop.id,
            workshop.organiser_id,
            DigestEntry(
                workshop.title,
                f"/workshops/{workshop.id}-{workshop.slug}",
                f"{span(workshop.starts_at, workshop.ends_at)}"
                f"{', ' + workshop.where if workshop.where else ''}",
            ),
            workshop.area_id,
            beside.get(workshop.area_id or 0, frozenset()),
            frozenset(term.id for term in workshop.terms),
            bool(workshop.link),
        )
        for workshop in db.session.scalars(upcoming)
    ]


def sections(members: Sequence[User], news: DigestNews) -> Sections:
    """Of these members; nothing for whom there is nothing new."""
    ids = [member.id for member in members]
    readers = _readers(ids)
    outcomes = _outcomes(ids, news.period)
    further = [
        (source.load(members, news.period), source.is_reason) for source in sources.declared()
    ]
    found: Sections = {}
    for member_id in ids:
        reader = readers[member_id]
        told = outcomes.get(member_id, [])
        own = [
            DigestSection("New in what you follow", _matching(member_id, reader, news)),
            DigestSection("On what you follow", _on_followed(member_id, reader, news, told)),
            DigestSection("Questions you could answer", _answerable(member_id, reader, news)),
            DigestSection("Workshops with places", _near(member_id, reader, news)),
            DigestSection("What came of what you asked and tried", told),
            *_of_sources(further, member_id, is_reason=True),
        ]
        if filled := [section for section in own if section.entries]:
            found[member_id] = [*filled, *_of_sources(further, member_id, is_reason=False)]
    return found


def _of_sources(
    loaded: Sequence[tuple[Mapping[int, Sequence[DigestSection]], bool]],
    member_id: int,
    is_reason: bool,
) -> list[DigestSection]:
    return [
        section
        for by_member, reason in loaded
        if reason is is_reason
        for section in by_member.get(member_id, ())
    ]


def _readers(ids: Sequence[int]) -> Mapping[int, Reader]:
    readers: dict[int, Reader] = defaultdict(Reader)
    follows = select(Follow.member_id, Follow.kind, Follow.target_id, Follow.strength)
    for member_id, kind, target_id, strength in db.session.execute(
        follows.where(Follow.member_id.in_(ids))
    ):
        reader = readers[member_id]
        (reader.muted if strength == Strength.MUTED else reader.follows).add((kind, target_id))
    profile = select(user_term.c.user_id, user_term.c.term_id)
    for member_id, term_id in db.session.execute(profile.where(user_term.c.user_id.in_(ids))):
        readers[member_id].terms.add(term_id)
    booked = select(Booking.member_id, Booking.workshop_id)
    for booker_id, workshop_id in db.session.execute(
        booked.where(Booking.member_id.in_(ids), Booking.state.in_(LIVE))
    ):
        readers[booker_id or 0].booked.add(workshop_id)
    return readers


def _matching(member_id: int, reader: Reader, news: DigestNews) -> list[DigestEntry]:
    found = []
    for one in news.case_studies:
        if one.actor_id == member_id or reader.muted & one.targets:
            continue
        if reader.follows & one.targets:
            found.append(DigestEntry(one.item.thing.title, one.item.path, f"From {one.item.who}"))
        if len(found) == MOST_CASE_STUDIES:
            break
    return found


def _on_followed(
    member_id: int, reader: Reader, news: DigestNews, told: Sequence[DigestEntry]
) -> list[DigestEntry]:
    """How much is new on each thing; not on those that another section tells of."""
    elsewhere = {entry.path.partition("#")[0] for entry in told}
    counts: dict[tuple[str, str], dict[ActivityKind, int]] = {}
    seen: set[int] = set()
    for target in sorted(reader.follows & news.further.keys()):
        for one in news.further[target]:
            is_told = id(one) in seen or one.actor_id == member_id or one.path in elsewhere
            if is_told or reader.muted & one.targets:
                continue
            seen.add(id(one))
            of_thing = counts.setdefault((one.title, one.path), {})
            of_thing[one.kind] = of_thing.get(one.kind, 0) + 1
    return [
        DigestEntry(title, path, ", ".join(plural(n, *FURTHER[kind]) for kind, n in new.items()))
        for (title, path), new in counts.items()
    ][:MOST_FURTHER]


def _answerable(member_id: int, reader: Reader, news: DigestNews) -> list[DigestEntry]:
    terms = reader.own_terms
    found = [
        one.entry
        for one in news.questions
        if one.author_id != member_id
        and terms & one.terms
        and (FollowKind.QUESTION, one.id) not in reader.muted
    ]
    return found[:MOST_QUESTIONS]


def _near(member_id: int, reader: Reader, news: DigestNews) -> list[DigestEntry]:
    """Own area first, then beside it, then online for own groups; within each the next first."""
    terms = reader.own_terms
    ranked = []
    for one in news.workshops:
        if one.id in reader.booked or one.organiser_id == member_id:
            continue
        if one.area_id in terms:
            ranked.append((0, one.entry))
        elif terms & one.beside:
            ranked.append((1, one.entry))
        elif one.is_online and (not one.terms or terms & one.terms) and terms:
            ranked.append((2, one.entry))
    ranked.sort(key=lambda ranked_entry: ranked_entry[0])  # stable: the next stays first
    return [entry for _, entry in ranked[:MOST_WORKSHOPS]]


def _outcomes(ids: Sequence[int], period: DigestPeriod) -> Mapping[int, list[DigestEntry]]:
    """Answers to what they asked, and how others fared with what they tried."""
    found: dict[int, list[DigestEntry]] = defaultdict(list)
    for asker_id, question_id, slug, title, number in db.session.execute(_answers_to(ids, period)):
        words = "1 new answer" if number == 1 else f"{number} new answers"
        found[asker_id].append(DigestEntry(title, question_path(question_id, slug), words))
    others = db.session.execute(_tries_beside(ids, period)).all()
    items = item_queries.load(PUBLIC, ActivityKind.TRY, {row.try_id for row in others})
    for member_id, try_id in others:
        if (item := items.get(try_id)) is not None:
            more = f"{item.who} tried it: {item.more[0].lower()}{item.more[1:]}"
            found[member_id].append(DigestEntry(item.thing.title, item.path, more))
    return {member_id: entries[:MOST_OUTCOMES] for member_id, entries in found.items()}


def _answers_to(ids: Sequence[int], period: DigestPeriod):
    return (
        select(Discussion.author_id, Discussion.id, Discussion.slug, Discussion.title, func.count())
        .join(Answer, Answer.discussion_id == Discussion.id)
        .where(Discussion.author_id.in_(ids), policy.listed_discussions())
        .where(Answer.withdrawn_at.is_(None), Answer.author_id != Discussion.author_id)
        .where(Answer.posted_at > period.since, Answer.posted_at <= period.until)
        .group_by(Discussion.author_id, Discussion.id, Discussion.slug, Discussion.title)
        .order_by(Discussion.id)
    )


def _tries_beside(ids: Sequence[int], period: DigestPeriod):
    own, other = Try.__mapper__.local_table.alias(), Try
    return (
        select(own.c.member_id, other.id.label("try_id"))
        .join(other, other.case_study_id == own.c.case_study_id)
        .where(own.c.member_id.in_(ids), other.member_id != own.c.member_id)
        .where(other.withdrawn_at.is_(None))
        .where(other.tried_at > period.since, other.tried_at <= period.until)
        .distinct()
        .order_by(own.c.member_id, other.id)
    )


# Whom to write to


def members_due(today: date, tuesday: date | None) -> list[int]:
    """Ids of members to look at: the digest is due, or a notification waits for its mail."""
    waits = or_(
        exists().where(Notice.mail_due, Notice.member_id == User.id),
        exists().where(Letter.day_of_id == User.id, Letter.sent_at.is_(None)),
    )
    due = and_(waits, ~_has_stopped(MailKind.NOTICES), _not_checked_since(today))
    if tuesday is not None:
        due = or_(due, _digest_due(tuesday))
    rows = (
        select(User.id)
        .outerjoin(SocialPreference, SocialPreference.member_id == User.id)
        .where(policy.reachable_members(), due)
        .order_by(User.id)
    )
    return list(db.session.scalars(rows))


def _digest_due(tuesday: date) -> ColumnElement[bool]:
    wanted = ~_has_stopped(MailKind.DIGEST)
    if not is_monthly(tuesday):
        monthly = SocialPreference.digest == DigestFrequency.MONTHLY
        wanted = and_(wanted, or_(SocialPreference.digest.is_(None), ~monthly))
    return and_(wanted, _not_checked_since(tuesday))


def _not_checked_since(day: date) -> ColumnElement[bool]:
    return or_(SocialPreference.checked_on.is_(None), SocialPreference.checked_on < day)


def _has_stopped(kind: MailKind) -> ColumnElement[bool]:
    return exists().where(MailStop.user_id == User.id, MailStop.kind == kind)


@dataclass(frozen=True)
class Addressee:
    """A member to write to, and which parts of the mail they want."""

    member: User
    frequency: DigestFrequency | None  # None: no digest today
    wants_notices: bool


def addressees(ids: Sequence[int], tuesday: date | None) -> list[Addressee]:
    stopped: dict[int, set[str]] = defaultdict(set)
    for member_id, kind in db.session.execute(
        select(MailStop.user_id, MailStop.kind).where(MailStop.user_id.in_(ids))
    ):
        stopped[member_id].add(kind)
    rows = db.session.execute(
        select(User, SocialPreference.digest, SocialPreference.checked_on)
        .outerjoin(SocialPreference, SocialPreference.member_id == User.id)
        .where(User.id.in_(ids))
        .order_by(User.id)
    ).all()
    return [
        Addressee(
            member,
            _frequency(digest, checked_on, tuesday) if MailKind.DIGEST not in off else None,
            MailKind.NOTICES not in off,
        )
        for member, digest, checked_on in rows
        for off in [stopped[member.id]]
    ]


def _frequency(
    digest: str | None, checked_on: date | None, tuesday: date | None
) -> DigestFrequency | None:
    frequency = DigestFrequency(digest or DigestFrequency.WEEKLY)
    if tuesday is None or (checked_on is not None and checked_on >= tuesday):
        return None
    if frequency == DigestFrequency.MONTHLY and not is_monthly(tuesday):
        return None
    return frequency


def letters_to_take(ids: Sequence[int]) -> Mapping[int, list[Letter]]:
    """Those that go with the mail of the day, by member, the oldest first."""
    found: dict[int, list[Letter]] = defaultdict(list)
    waiting = select(Letter).where(Letter.day_of_id.in_(ids), Letter.sent_at.is_(None))
    for letter in db.session.scalars(waiting.order_by(Letter.id)):
        found[letter.day_of_id or 0].append(letter)
    return found


def notices_to_mail(ids: Sequence[int]) -> Mapping[int, list[Notice]]:
    """By member, the newest first."""
    found: dict[int, list[Notice]] = defaultdict(list)
    due = select(Notice).where(Notice.mail_due, Notice.member_id.in_(ids))
    for notice in db.session.scalars(due.order_by(Notice.id.desc())):
        found[notice.member_id].append(notice)
    return found
