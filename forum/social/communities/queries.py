from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.communities import (
    START_PAGE,
    Community,
    CommunityFacilitator,
    CommunityMember,
    CommunityPage,
    CommunityPin,
    CommunityPost,
    CommunityQuestion,
    CommunityReading,
    CommunityState,
    PinKind,
)
from forum.models.organisations import Organisation
from forum.models.questions import Answer, Discussion
from forum.models.tries import Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.practice.tries.queries import counted_tries
from forum.practice.tries.summary import TryResult, summarise
from forum.reference.organisations import queries as organisations
from forum.social.communities.what_we_learnt import TriedCaseStudy
from forum.workshops.schedule import queries as workshops

SHOWN = 20
SHOWN_WORKSHOPS = 3
OF_WORKSHOPS = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE, Vocabulary.AREA)
FAILED = ("did-not-work", "could-not-start")


def listed() -> list[Community]:
    """All of them, for no community is secret: open ones first, then by name."""
    order = case((Community.state == CommunityState.OPEN, 0), else_=1)
    statement = _whole(select(Community)).where(Community.name != "")
    return list(db.session.scalars(statement.order_by(order, Community.name).limit(200)))


def get(slug: str) -> Community:
    community = db.session.scalar(_whole(select(Community)).where(Community.slug == slug))
    if community is None:
        raise NotFound
    return community


def entered(viewer: Viewer, slug: str) -> Community:
    """For what is inside. NotFound for an outsider of a private one, as for a missing one."""
    community = get(slug)
    if not policy.may_enter_community(viewer, community):
        raise NotFound
    return community


def facilitated(viewer: Viewer, slug: str) -> Community:
    """NotFound for whoever does not facilitate it."""
    community = entered(viewer, slug)
    if not policy.may_facilitate(viewer, community):
        raise NotFound
    return community


def _whole(statement: Select[Community]) -> Select[Community]:
    return statement.options(
        joinedload(Community.term),
        selectinload(Community.invited),
        selectinload(Community.facilitators).joinedload(CommunityFacilitator.user),
    )


def of_term(term: Term) -> list[Community]:
    """Open communities on a term, for its landing page."""
    statement = select(Community).where(
        Community.term_id == term.id, Community.state == CommunityState.OPEN, Community.name != ""
    )
    return list(db.session.scalars(statement.order_by(Community.name).limit(5)))


def by_key(key: str) -> Community | None:
    return db.session.scalar(select(Community).where(Community.submission_key == key))


def organisations_named(names: Sequence[str]) -> dict[str, Organisation]:
    """By the name in lower case; those that there are."""
    found = {name.lower(): organisations.called(name) for name in names}
    return {name: one for name, one in found.items() if one is not None}


def is_member(viewer: Viewer, community: Community) -> bool:
    return db.session.get(CommunityMember, (community.id, viewer.id)) is not None


def own_communities(viewer: Viewer) -> list[Community]:
    """Those one has joined, facilitates or is asked to facilitate."""
    joined = select(CommunityMember.community_id).where(CommunityMember.user_id == viewer.id)
    helps = select(CommunityFacilitator.community_id)
    helps = helps.where(CommunityFacilitator.user_id == viewer.id)
    mine = _whole(select(Community)).where(
        or_(Community.id.in_(joined), Community.id.in_(helps)), Community.name != ""
    )
    return list(db.session.scalars(mine.order_by(Community.name)))


# What is inside


@dataclass
class PostThread:
    post: CommunityPost
    replies: list[CommunityPost] = field(default_factory=list)


@dataclass(frozen=True)
class Pinned:
    kind: PinKind
    object_id: int
    title: str
    path: str
    may_pin: bool = True  # not of the viewer's own organisation


@dataclass(frozen=True)
class Inside:
    """What those who may enter a community see."""

    is_member: bool
    start_page: CommunityPage | None
    years: list[int]
    pins: list[Pinned]
    questions: list[Discussion]
    answers: dict[int, int]  # by question
    posts: list[CommunityPost]
    replies: dict[int, int]  # by post
    reading: list[CaseStudy]
    workshops: list[Workshop]

    @property
    def pinned(self) -> list[tuple[str, int]]:
        """(kind, id) of each pin."""
        return [(one.kind.value, one.object_id) for one in self.pins]


def inside(viewer: Viewer, community: Community) -> Inside:
    """A constant number of statements, however much there is."""
    questions, posts = questions_of(community), top_posts(viewer, community)
    return Inside(
        is_member=is_member(viewer, community),
        start_page=page(community, START_PAGE),
        years=years(community),
        pins=pins(viewer, community),
        questions=questions,
        answers=_count_answers([d.id for d in questions]),
        posts=posts,
        replies=_count_replies([p.id for p in posts]),
        reading=reading_list(community),
        workshops=workshops.upcoming_of_term(community.term, SHOWN_WORKSHOPS)
        if community.term.vocabulary in OF_WORKSHOPS
        else [],
    )


def questions_of(community: Community, most: int = SHOWN) -> list[Discussion]:
    """Those asked in it, the latest activity first."""
    rows = (
        select(Discussion)
        .join(CommunityQuestion, CommunityQuestion.discussion_id == Discussion.id)
        .where(CommunityQuestion.community_id == community.id, policy.listed_discussions())
        .options(joinedload(Discussion.author).lazyload(User.organisation))
        .options(joinedload(Discussion.organisation))
    )
    return list(db.session.scalars(rows.order_by(Discussion.moved_at.desc()).limit(most)))


def _count_answers(ids: Iterable[int]) -> dict[int, int]:
    rows = (
        select(Answer.discussion_id, func.count())
        .where(Answer.discussion_id.in_(list(ids)), Answer.withdrawn_at.is_(None))
        .group_by(Answer.discussion_id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def top_posts(viewer: Viewer, community: Community) -> list[CommunityPost]:
    """The newest first."""
    rows = _posts(viewer, community).where(CommunityPost.parent_id.is_(None))
    return list(db.session.scalars(rows.order_by(CommunityPost.posted_at.desc()).limit(SHOWN)))


def _count_replies(ids: Iterable[int]) -> dict[int, int]:
    rows = (
        select(CommunityPost.parent_id, func.count())
        .where(CommunityPost.parent_id.in_(list(ids)), CommunityPost.withdrawn_at.is_(None))
        .group_by(CommunityPost.parent_id)
    )
    return {i: number for i, number in db.session.execute(rows) if i is not None}


def count_new(viewer: Viewer, community: Community, since: datetime | None) -> dict[int, int]:
    """What others wrote since then, by the post it stands under; `since`: None for nothing."""
    if since is None:
        return {}
    thread = func.coalesce(CommunityPost.parent_id, CommunityPost.id)
    rows = select(thread, func.count()).where(
        CommunityPost.community_id == community.id,
        CommunityPost.posted_at > since,
        CommunityPost.author_id != viewer.id,
        CommunityPost.withdrawn_at.is_(None),
    )
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(thread))}


def _posts(viewer: Viewer, community: Community) -> Select[CommunityPost]:
    rows = select(CommunityPost).where(
        CommunityPost.community_id == community.id, policy.visible_posts(viewer)
    )
    return rows.options(
        joinedload(CommunityPost.author).lazyload(User.organisation),
        joinedload(CommunityPost.organisation),
        selectinload(CommunityPost.terms),
    )


def get_post(viewer: Viewer, community: Community, post_id: int) -> CommunityPost:
    post = db.session.scalar(_posts(viewer, community).where(CommunityPost.id == post_id))
    if post is None:
        raise NotFound
    return post


def get_thread(viewer: Viewer, community: Community, post_id: int) -> PostThread:
    """NotFound for a reply: it stands under its post."""
    post = get_post(viewer, community, post_id)
    if post.parent_id is not None:
        raise NotFound
    replies = _posts(viewer, community).where(CommunityPost.parent_id == post.id)
    ordered = replies.order_by(CommunityPost.posted_at, CommunityPost.id)
    return PostThread(post, list(db.session.scalars(ordered)))


def submitted_post(viewer: Viewer, key: str) -> CommunityPost | None:
    own = CommunityPost.author_id == viewer.id, CommunityPost.submission_key == key
    return db.session.scalar(select(CommunityPost).where(*own))


def reading_list(community: Community) -> list[CaseStudy]:
    """Without what was withdrawn since, the newest entry first."""
    rows = (
        select(CaseStudy)
        .join(CommunityReading, CommunityReading.case_study_id == CaseStudy.id)
        .where(CommunityReading.community_id == community.id, policy.listed_case_studies())
        .options(joinedload(CaseStudy.organisation))
    )
    return list(db.session.scalars(rows.order_by(CommunityReading.added_at.desc()).limit(50)))


def count_reading(community: Community) -> int:
    rows = select(func.count()).where(CommunityReading.community_id == community.id)
    return db.session.scalar(rows) or 0


def page(community: Community, year: int) -> CommunityPage | None:
    """The start page, or that of a year; None where nothing is written, or it is withdrawn."""
    is_it = CommunityPage.community_id == community.id, CommunityPage.year == year
    return db.session.scalar(
        select(CommunityPage).where(*is_it).options(joinedload(CommunityPage.writer))
    )


def years(community: Community) -> list[int]:
    """Those of which it is written what was learnt, the last first."""
    rows = select(CommunityPage.year).where(
        CommunityPage.community_id == community.id,
        CommunityPage.year != START_PAGE,
        CommunityPage.html != "",
    )
    return list(db.session.scalars(rows.order_by(CommunityPage.year.desc())))


# Pins


def pin_rows(community: Community) -> list[CommunityPin]:
    rows = select(CommunityPin).where(CommunityPin.community_id == community.id)
    return list(db.session.scalars(rows.order_by(CommunityPin.place)))


def pins(viewer: Viewer, community: Community) -> list[Pinned]:
    """What is not visible any more is left out. One statement a kind that is pinned."""
    rows = pin_rows(community)
    found: dict[tuple[PinKind, int], Pinned] = {}
    for kind in {PinKind(row.kind) for row in rows}:
        ids = [row.object_id for row in rows if row.kind == kind]
        for one in _PINNED[kind](viewer, community, ids):
            found[kind, one.object_id] = one
    keys = [(PinKind(row.kind), row.object_id) for row in rows]
    return [found[key] for key in keys if key in found]


def get_pinnable(viewer: Viewer, community: Community, kind: str, object_id: int) -> Pinned:
    """NotFound for what is not in this community."""
    if kind not in {one.value for one in PinKind}:
        raise NotFound
    found = _PINNED[PinKind(kind)](viewer, community, [object_id])
    if not found:
        raise NotFound
    return found[0]


def _pinned_questions(viewer: Viewer, community: Community, ids: list[int]) -> list[Pinned]:
    by = Discussion.author_id, Discussion.organisation_id
    rows = (
        select(Discussion.id, Discussion.title, Discussion.slug, *by)
        .join(CommunityQuestion, CommunityQuestion.discussion_id == Discussion.id)
        .where(CommunityQuestion.community_id == community.id, Discussion.id.in_(ids))
        .where(policy.listed_discussions())
    )
    return [
        Pinned(
            PinKind.QUESTION,
            i,
            title,
            f"/discussions/{i}-{slug}",
            policy.may_recommend(viewer, author_id, organisation_id),
        )
        for i, title, slug, author_id, organisation_id in db.session.execute(rows)
    ]


def _pinned_posts(viewer: Viewer, community: Community, ids: list[int]) -> list[Pinned]:
    by = CommunityPost.author_id, CommunityPost.organisation_id
    rows = select(CommunityPost.id, CommunityPost.title, *by).where(
        CommunityPost.community_id == community.id,
        CommunityPost.id.in_(ids),
        CommunityPost.parent_id.is_(None),
        CommunityPost.withdrawn_at.is_(None),
    )
    path = f"/communities/{community.slug}/posts/"
    return [
        Pinned(
            PinKind.POST,
            i,
            title,
            f"{path}{i}",
            policy.may_recommend(viewer, author_id, organisation_id),
        )
        for i, title, author_id, organisation_id in db.session.execute(rows)
    ]


def _pinned_case_studies(viewer: Viewer, community: Community, ids: list[int]) -> list[Pinned]:
    by = CaseStudy.author_id, CaseStudy.organisation_id, CaseStudy.is_anonymous
    rows = (
        select(CaseStudy.id, CaseStudy.title, CaseStudy.slug, *by)
        .join(CommunityReading, CommunityReading.case_study_id == CaseStudy.id)
        .where(CommunityReading.community_id == community.id, CaseStudy.id.in_(ids))
        .where(policy.listed_case_studies())
    )
    return [
        Pinned(
            PinKind.CASE_STUDY,
            i,
            title,
            f"/case-studies/{i}-{slug}",
            policy.may_recommend(viewer, author_id, organisation_id, is_anonymous),
        )
        for i, title, slug, author_id, organisation_id, is_anonymous in db.session.execute(rows)
    ]


_PINNED: dict[PinKind, Any] = {
    PinKind.QUESTION: _pinned_questions,
    PinKind.POST: _pinned_posts,
    PinKind.CASE_STUDY: _pinned_case_studies,
}


# What we learnt


def tried_in_year(community: Community, year: int) -> list[TriedCaseStudy]:
    """Listed case studies on the subject that others tried in a year (UTC), with the results."""
    since, until = datetime(year, 1, 1), datetime(year + 1, 1, 1)
    on_subject = select(case_study_term.c.case_study_id).where(
        case_study_term.c.term_id == community.term_id
    )
    reports = (
        select(Try)
        .join(Try.case_study)
        .where(
            CaseStudy.id.in_(on_subject),
            policy.listed_case_studies(),
            counted_tries(),
            Try.tried_at >= since,
            Try.tried_at < until,
        )
        .options(joinedload(Try.case_study))
        .order_by(Try.id)
    )
    by_case_study: dict[int, list[Try]] = {}
    for report in db.session.scalars(reports):
        by_case_study.setdefault(report.case_study_id, []).append(report)
    return [_tried(of_one) for of_one in by_case_study.values()]


def _tried(reports: list[Try]) -> TriedCaseStudy:
    study = reports[0].case_study
    results = [TryResult(r.organisation_id, r.result, r.tried_at) for r in reports]
    newest = {r.organisation_id: r.result for r in sorted(reports, key=lambda r: r.tried_at)}
    summary = summarise(results)
    return TriedCaseStudy(
        title=study.title,
        path=f"/case-studies/{study.id}-{study.slug}",
        sentence=summary.sentence,
        evidence=study.evidence_label,
        organisations=summary.organisations,
        failed=sum(result in FAILED for result in newest.values()),
    )


# For facilitators


@dataclass(frozen=True)
class WeekSummary:
    """What happened in a community within a week. Nobody is listed for being silent."""

    since: datetime
    new: list[Pinned]  # questions and posts
    unanswered: list[Pinned]  # whenever they were asked
    joined: int

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.unanswered or self.joined)


def week_summary(community: Community, until: datetime | None = None) -> WeekSummary:
    since = (until or clock.now()) - timedelta(days=7)
    joined = select(func.count()).where(
        CommunityMember.community_id == community.id, CommunityMember.joined_at > since
    )
    rows = _private_rows(community) if community.is_private else _open_rows(community)
    return WeekSummary(
        since=since,
        new=[one for one, at, _answered in rows if at > since],
        unanswered=[one for one, _at, answered in rows if not answered],
        joined=db.session.scalar(joined) or 0,
    )


def _open_rows(community: Community) -> list[tuple[Pinned, datetime, bool]]:
    answered = select(Answer.id).where(
        Answer.discussion_id == Discussion.id, Answer.withdrawn_at.is_(None)
    )
    rows = (
        select(
            Discussion.id,
            Discussion.title,
            Discussion.slug,
            Discussion.posted_at,
            answered.exists(),
        )
        .join(CommunityQuestion, CommunityQuestion.discussion_id == Discussion.id)
        .where(CommunityQuestion.community_id == community.id, policy.listed_discussions())
        .order_by(Discussion.posted_at.desc())
        .limit(SHOWN)
    )
    return [
        (Pinned(PinKind.QUESTION, i, title, f"/discussions/{i}-{slug}"), at, bool(is_answered))
        for i, title, slug, at, is_answered in db.session.execute(rows)
    ]


def _private_rows(community: Community) -> list[tuple[Pinned, datetime, bool]]:
    reply = CommunityPost.__mapper__.local_table.alias()
    answered = select(reply.c.id).where(
        reply.c.parent_id == CommunityPost.id, reply.c.withdrawn_at.is_(None)
    )
    rows = (
        select(CommunityPost.id, CommunityPost.title, CommunityPost.posted_at, answered.exists())
        .where(
            CommunityPost.community_id == community.id,
            CommunityPost.parent_id.is_(None),
            CommunityPost.withdrawn_at.is_(None),
        )
        .order_by(CommunityPost.posted_at.desc())
        .limit(SHOWN)
    )
    path = f"/communities/{community.slug}/posts/"
    return [
        (Pinned(PinKind.POST, i, title, f"{path}{i}"), at, bool(is_answered))
        for i, title, at, is_answered in db.session.execute(rows)
    ]


def due_for_summary(before: datetime, most: int) -> list[Community]:
    """Open ones whose facilitators had none since `before`."""
    due = or_(Community.summarised_at.is_(None), Community.summarised_at < before)
    rows = _whole(select(Community)).where(Community.state == CommunityState.OPEN, due)
    return list(db.session.scalars(rows.order_by(Community.id).limit(most)))


def silent_since(before: datetime, most: int) -> list[int]:
    """The ids of the open ones in which nothing happened since `before`."""
    active = (
        select(CommunityQuestion.community_id)
        .join(Discussion, Discussion.id == CommunityQuestion.discussion_id)
        .where(Discussion.moved_at >= before, policy.listed_discussions())
    )
    rows = select(Community.id).where(
        Community.state == CommunityState.OPEN,
        Community.moved_at < before,
        Community.id.not_in(active),
    )
    return list(db.session.scalars(rows.order_by(Community.id).limit(most)))


# For the data export


def memberships_of(member: User) -> Select[CommunityMember]:
    rows = select(CommunityMember).where(CommunityMember.user_id == member.id)
    return rows.order_by(CommunityMember.community_id)


def facilitations_of(member: User) -> Select[CommunityFacilitator]:
    rows = select(CommunityFacilitator).where(CommunityFacilitator.user_id == member.id)
    return rows.order_by(CommunityFacilitator.community_id)


def posts_of(member: User) -> Select[CommunityPost]:
    rows = select(CommunityPost).where(CommunityPost.author_id == member.id)
    return rows.order_by(CommunityPost.id)


def pages_of(member: User) -> Select[CommunityPage]:
    rows = select(CommunityPage).where(CommunityPage.writer_id == member.id)
    return rows.order_by(CommunityPage.id)


def proposed_by(member: User) -> Select[Community]:
    return select(Community).where(Community.proposer_id == member.id).order_by(Community.id)
