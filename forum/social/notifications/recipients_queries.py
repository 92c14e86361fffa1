"""What an activity is about, and whom it is told to, by the state of now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, Draft
from forum.models.comments import Comment
from forum.models.communities import CommunityPost
from forum.models.moderation import Decision
from forum.models.organisations import SupplyLink, SupplyLinkProposal
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating
from forum.models.social import (
    Activity,
    ActivityKind,
    Follow,
    FollowKind,
    Mention,
    NoticeKind,
    Strength,
)
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop, WorkshopNotes
from forum.people.members.queries import leads_of
from forum.social.notifications.kinds import About

Target = tuple[FollowKind, int]


@dataclass
class NoticeAudience:
    """Empty where what happened has been withdrawn, or is held."""

    about: About | None = None
    targets: list[Target] = field(default_factory=list)  # its own thing first
    direct: list[tuple[NoticeKind, int]] = field(default_factory=list)  # (kind, member)
    among: ColumnElement[bool] = field(default_factory=true)  # of User: who may be told at all

    @property
    def thing(self) -> Target | None:
        return self.targets[0] if self.targets else None


def audience_of(activity: Activity) -> NoticeAudience:
    return AUDIENCES[ActivityKind(activity.kind)](activity)


def followers(audience: NoticeAudience) -> list[int]:
    """Members who follow one of the targets at once and have muted none; one statement."""
    if not audience.targets:
        return []
    of_targets = _among(audience.targets)
    muted = select(Follow.member_id).where(of_targets, Follow.strength == Strength.MUTED)
    rows = (
        select(Follow.member_id)
        .join(User, User.id == Follow.member_id)
        .where(of_targets, Follow.strength == Strength.AT_ONCE, policy.reachable_members())
        .where(audience.among, Follow.member_id.not_in(muted))
        .distinct()
    )
    return list(db.session.scalars(rows))


def muted_by(target: Target, members: Sequence[int]) -> set[int]:
    """Those of these members who have muted the thing itself."""
    if not members:
        return set()
    rows = select(Follow.member_id).where(
        _among([target]), Follow.strength == Strength.MUTED, Follow.member_id.in_(members)
    )
    return set(db.session.scalars(rows))


def _among(targets: Sequence[Target]):
    by_kind: dict[FollowKind, list[int]] = {}
    for kind, target_id in targets:
        by_kind.setdefault(kind, []).append(target_id)
    return or_(
        *(and_(Follow.kind == kind, Follow.target_id.in_(ids)) for kind, ids in by_kind.items())
    )


def _case_study_of(case_study_id: int) -> CaseStudy | None:
    whole = (joinedload(CaseStudy.organisation), selectinload(CaseStudy.terms))
    found = db.session.scalar(
        select(CaseStudy).where(CaseStudy.id == case_study_id).options(*whole)
    )
    return found if found is not None and found.is_published else None


def _terms(terms: Sequence[Term]) -> list[Target]:
    return [(FollowKind.TERM, term.id) for term in terms]


def _by(person_id: int | None, organisation_id: int | None) -> list[Target]:
    named = ((FollowKind.PERSON, person_id), (FollowKind.ORGANISATION, organisation_id))
    return [(kind, target_id) for kind, target_id in named if target_id is not None]


def _case_study_targets(case_study: CaseStudy) -> list[Target]:
    """Following an organisation or a person never shows what they shared without their name."""
    named = [] if case_study.is_anonymous else _by(case_study.author_id, case_study.organisation_id)
    return [(FollowKind.CASE_STUDY, case_study.id), *_terms(case_study.terms), *named]


def _of_case_study(activity: Activity) -> NoticeAudience:
    case_study = _case_study_of(activity.object_id)
    if case_study is None:
        return NoticeAudience()
    is_edit = activity.kind == ActivityKind.VERSION
    item = (ActivityKind.VERSION.value, activity.round) if is_edit else ("", 0)
    targets = _case_study_targets(case_study)
    # An edit is news to who follows the case study itself.
    return NoticeAudience(
        About(FollowKind.CASE_STUDY, case_study.id, *item), targets[:1] if is_edit else targets
    )


def _of_comment(activity: Activity) -> NoticeAudience:
    comment = db.session.get(Comment, activity.object_id)
    case_study = _case_study_of(comment.case_study_id) if comment is not None else None
    if comment is None or case_study is None or comment.is_withdrawn:
        return NoticeAudience()
    parent = db.session.get(Comment, comment.parent_id) if comment.parent_id else None
    readers = [parent.author_id] if parent is not None else []
    readers.append(case_study.author_id)
    is_author_s = case_study.is_anonymous and comment.author_id == case_study.author_id
    by = [] if is_author_s else _by(comment.author_id, comment.organisation_id)
    return NoticeAudience(
        About(FollowKind.CASE_STUDY, case_study.id, "comment", comment.id),
        [(FollowKind.CASE_STUDY, case_study.id), *by],
        [*_mentioned("comment", comment.id), *((NoticeKind.REPLY, one) for one in readers)],
    )


def _mentioned(kind: str, object_id: int) -> list[tuple[NoticeKind, int]]:
    members = select(Mention.member_id).where(Mention.kind == kind, Mention.object_id == object_id)
    return [(NoticeKind.MENTION, member_id) for member_id in db.session.scalars(members)]


def _of_question(activity: Activity) -> NoticeAudience:
    question = db.session.get(Discussion, activity.object_id)
    if question is None or question.is_withdrawn:
        return NoticeAudience()
    targets = [
        (FollowKind.QUESTION, question.id),
        *_terms(question.terms),
        *_by(question.author_id, question.organisation_id),
    ]
    return NoticeAudience(About(FollowKind.QUESTION, question.id), targets)


def _of_answer(activity: Activity) -> NoticeAudience:
    answer = db.session.get(Answer, activity.object_id)
    if answer is None or answer.is_withdrawn or answer.discussion.is_withdrawn:
        return NoticeAudience()
    return NoticeAudience(
        About(FollowKind.QUESTION, answer.discussion_id, "answer", answer.id),
        [
            (FollowKind.QUESTION, answer.discussion_id),
            *_by(answer.author_id, answer.organisation_id),
        ],
        [
            *_mentioned("answer", answer.id),
            (NoticeKind.ANSWER, answer.discussion.author_id),
        ],
    )


def _of_post(activity: Activity) -> NoticeAudience:
    """Those who have joined the private community and may still enter it, and nobody else.

    To who wrote in the conversation as a reply; of person, organisation or tags nobody is told.
    """
    post = db.session.get(CommunityPost, activity.object_id)
    if post is None or post.is_withdrawn or not post.community.is_private:
        return NoticeAudience()
    of_thread = [post.parent_id] if post.parent_id else []
    wrote = select(CommunityPost.author_id).where(
        or_(CommunityPost.id.in_(of_thread), CommunityPost.parent_id.in_(of_thread)),
        CommunityPost.withdrawn_at.is_(None),
    )
    among = policy.members_told_of(post.community)
    writers = db.session.scalars(select(User.id).where(User.id.in_(wrote), among))
    return NoticeAudience(
        About(FollowKind.COMMUNITY, post.community_id, ActivityKind.POST, post.id),
        [(FollowKind.COMMUNITY, post.community_id)],
        [(NoticeKind.REPLY, member_id) for member_id in writers],
        among,
    )


def _of_try(activity: Activity) -> NoticeAudience:
    """Of an organisation: reports do not name the person."""
    try_ = db.session.get(Try, activity.object_id)
    case_study = _case_study_of(try_.case_study_id) if try_ is not None else None
    if try_ is None or case_study is None or try_.withdrawn_at is not None:
        return NoticeAudience()
    return NoticeAudience(
        About(FollowKind.CASE_STUDY, case_study.id, "try", try_.id),
        [(FollowKind.CASE_STUDY, case_study.id), *_by(None, try_.organisation_id)],
        [(NoticeKind.TRIED, case_study.author_id)],
    )


def _of_workshop(activity: Activity) -> NoticeAudience:
    workshop = db.session.get(Workshop, activity.object_id)
    if workshop is None or not workshop.is_published:
        return NoticeAudience()
    area = [(FollowKind.TERM, workshop.area_id)] if workshop.area_id else []
    series = [(FollowKind.SERIES, workshop.series_id)] if workshop.series_id else []
    targets = [
        *series,
        *_terms(workshop.terms),
        *area,
        *_by(workshop.organiser_id, workshop.organisation_id),
    ]
    return NoticeAudience(About("workshop", workshop.id), targets)


def _of_notes(activity: Activity) -> NoticeAudience:
    """Whom this version mentions and none before it that is shown: told once of one workshop."""
    notes = db.session.get(WorkshopNotes, activity.object_id)
    if notes is None or notes.withdrawn_at is not None or notes.workshop.is_draft:
        return NoticeAudience()
    before = select(WorkshopNotes.id).where(
        WorkshopNotes.workshop_id == notes.workshop_id,
        WorkshopNotes.number < notes.number,
        WorkshopNotes.withdrawn_at.is_(None),
    )
    in_them = Mention.kind == "notes", Mention.object_id.in_(before)
    told = set(db.session.scalars(select(Mention.member_id).where(*in_them)))
    mentioned = [one for one in _mentioned("notes", notes.id) if one[1] not in told]
    return NoticeAudience(About("workshop", notes.workshop_id, "notes", notes.id), direct=mentioned)


def _of_helped(activity: Activity) -> NoticeAudience:
    answer = db.session.get(Answer, activity.object_id)
    if answer is None or answer.is_withdrawn or answer.discussion.is_withdrawn:
        return NoticeAudience()
    about = About(FollowKind.QUESTION, answer.discussion_id, "answer", answer.id)
    return NoticeAudience(about, direct=[(NoticeKind.HELPED, answer.author_id)])


def _of_rating(activity: Activity) -> NoticeAudience:
    rating = db.session.get(Rating, activity.object_id)
    if rating is None or not rating.reason:
        return NoticeAudience()
    about = About(FollowKind.CASE_STUDY, rating.case_study_id, "rating", rating.id)
    return NoticeAudience(about, direct=[(NoticeKind.RATED, rating.case_study.author_id)])


def _of_decision(activity: Activity) -> NoticeAudience:
    decision = db.session.get(Decision, activity.object_id)
    if decision is None:
        return NoticeAudience()
    if decision.case_study is not None:
        about = About(FollowKind.CASE_STUDY, decision.case_study.id, "decision", decision.id)
        return NoticeAudience(about, direct=[(NoticeKind.DECISION, decision.case_study.author_id)])
    if decision.member_id is None:
        return NoticeAudience()
    about = About("decision", decision.id, "decision", decision.id)
    return NoticeAudience(about, direct=[(NoticeKind.DECISION, decision.member_id)])


def _of_draft(activity: Activity) -> NoticeAudience:
    draft = db.session.get(Draft, activity.object_id)
    if draft is None:
        return NoticeAudience()
    return NoticeAudience(
        About("draft", draft.id), direct=[(NoticeKind.DRAFT_SHARED, activity.round)]
    )


def _of_booking(activity: Activity) -> NoticeAudience:
    booking = db.session.get(Booking, activity.object_id)
    if booking is None or booking.state != BookingState.OFFERED or booking.member_id is None:
        return NoticeAudience()
    about = About("workshop", booking.workshop_id, "booking", activity.round)
    return NoticeAudience(about, direct=[(NoticeKind.PLACE_OFFERED, booking.member_id)])


def _of_link_proposal(activity: Activity) -> NoticeAudience:
    proposal = db.session.get(SupplyLinkProposal, activity.object_id)
    if proposal is None or proposal.decided_at is not None:
        return NoticeAudience()
    return _to_leads(activity, proposal.proposed_by_id, proposal.answers_id)


def _of_link_answer(activity: Activity) -> NoticeAudience:
    proposal = db.session.get(SupplyLinkProposal, activity.object_id)
    if proposal is None:
        return NoticeAudience()
    return _to_leads(activity, proposal.answers_id, proposal.proposed_by_id)


def _of_ended_link(activity: Activity) -> NoticeAudience:
    """To the party that did not end it."""
    link = db.session.get(SupplyLink, activity.object_id)
    if link is None or not link.has_ended or link.ended_by_id is None:
        return NoticeAudience()
    others = {link.prime_id, link.subcontractor_id} - {link.ended_by_id}
    return _to_leads(activity, link.ended_by_id, *others)


def _of_unconfirmed_link(activity: Activity) -> NoticeAudience:
    link = db.session.get(SupplyLink, activity.object_id)
    if link is None or link.has_ended:
        return NoticeAudience()
    return _to_leads(activity, link.subcontractor_id, link.prime_id, link.subcontractor_id)


def _to_leads(activity: Activity, of_id: int, *told: int | None) -> NoticeAudience:
    """Grouped by the organisation `of_id`; to the leads of the others."""
    leads = [lead.id for one in told if one is not None for lead in leads_of(one)]
    about = About(FollowKind.ORGANISATION, of_id, activity.kind, activity.object_id)
    return NoticeAudience(about, direct=[(NoticeKind.SUPPLY_LINK, lead_id) for lead_id in leads])


AUDIENCES: dict[ActivityKind, Callable[[Activity], NoticeAudience]] = {
    ActivityKind.CASE_STUDY: _of_case_study,
    ActivityKind.VERSION: _of_case_study,
    ActivityKind.COMMENT: _of_comment,
    ActivityKind.QUESTION: _of_question,
    ActivityKind.ANSWER: _of_answer,
    ActivityKind.TRY: _of_try,
    ActivityKind.WORKSHOP: _of_workshop,
    ActivityKind.NOTES: _of_notes,
    ActivityKind.POST: _of_post,
    ActivityKind.HELPED: _of_helped,
    ActivityKind.RATING: _of_rating,
    ActivityKind.DECISION: _of_decision,
    ActivityKind.DRAFT_SHARED: _of_draft,
    ActivityKind.PLACE_OFFERED: _of_booking,
    ActivityKind.LINK_PROPOSED: _of_link_proposal,
    ActivityKind.LINK_ANSWERED: _of_link_answer,
    ActivityKind.LINK_ENDED: _of_ended_link,
    ActivityKind.LINK_UNCONFIRMED: _of_unconfirmed_link,
}
