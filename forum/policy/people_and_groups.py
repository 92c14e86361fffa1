"""Who may see profiles, thank, take part in communities and polls, and ask people."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from forum.models.accounts import User
from forum.models.communities import (
    Community,
    CommunityMember,
    CommunityPost,
    community_organisation,
)
from forum.models.organisations import Kind, Organisation
from forum.models.polls import Poll
from forum.models.questions import Discussion
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState
from forum.policy.performance import is_analyst
from forum.policy.practice import may_edit_discussion, may_withdraw_words
from forum.policy.viewer import Viewer, may_take_part

FACILITATORS_NEEDED = 2

# Profiles


def may_see_profiles(viewer: Viewer) -> bool:
    """Of shown_members()."""
    return viewer.is_verified


def may_see_profile(viewer: Viewer, member: User) -> bool:
    """Verified members, of verified members: a leaver has none, nor have the editors."""
    return may_see_profiles(viewer) and member.is_verified and not member.is_editorial


def shown_members() -> ColumnElement[bool]:
    """Those who have a profile, in SQL."""
    return and_(User.standing == "verified", User.is_editorial.is_(False))


def may_thank(viewer: Viewer, author_id: int) -> bool:
    return may_take_part(viewer) and viewer.id != author_id


# Communities


def may_propose_community(viewer: Viewer) -> bool:
    return may_take_part(viewer) and viewer.organisation_id is not None


def facilitators_suffice(organisations: Iterable[Organisation | None]) -> bool:
    """Of two organisations, and not of primes alone: no prime owns a community."""
    known = {one.id: one for one in organisations if one is not None}
    has_other_than_prime = any(one.kind != Kind.PRIME for one in known.values())
    return len(known) >= FACILITATORS_NEEDED and has_other_than_prime


def may_enter_community(viewer: Viewer, community: Community) -> bool:
    """Read what is inside: all verified members, or those of the invited organisations."""
    if not viewer.is_verified:
        return False
    if not community.is_private:
        return True
    return viewer.organisation_id in {one.id for one in community.invited}


def joined_communities(viewer: Viewer) -> ColumnElement[bool]:
    """Private ones that the viewer has joined and may still enter: what is said there is told."""
    if not viewer.is_verified:
        return false()
    return _is_told(Community.id, viewer.id, viewer.organisation_id)


def members_told_of(community: Community | type[Community]) -> ColumnElement[bool]:
    """As joined_communities(), of Users and one private community, or each that is selected."""
    return and_(shown_members(), _is_told(community.id, User.id, User.organisation_id))


def _is_told(community_id: Any, user_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    invited = community_organisation.c
    return and_(
        exists().where(
            CommunityMember.community_id == community_id, CommunityMember.user_id == user_id
        ),
        exists().where(
            invited.community_id == community_id, invited.organisation_id == organisation_id
        ),
    )


def may_join_community(viewer: Viewer, community: Community) -> bool:
    return may_enter_community(viewer, community) and community.is_open


def may_post_in_community(viewer: Viewer, community: Community) -> bool:
    return may_enter_community(viewer, community) and community.is_open


def may_facilitate(viewer: Viewer, community: Community) -> bool:
    is_one = viewer.id in {one.user_id for one in community.accepted}
    return is_one and viewer.is_verified and not community.is_closed


def may_recommend(
    viewer: Viewer, author_id: int, organisation_id: int | None, is_anonymous: bool = False
) -> bool:
    """Pin it, or put it on the reading list: facilitators do not handle their organisation's.

    Of an anonymous case study nobody is told by a refusal whose it is, but its author.
    """
    if viewer.id == author_id:
        return False
    is_own = organisation_id is not None and viewer.organisation_id == organisation_id
    return is_anonymous or not is_own


def may_reopen_community(viewer: Viewer, community: Community) -> bool:
    is_one = viewer.id in {one.user_id for one in community.accepted}
    return is_one and viewer.is_verified and community.is_closed


def may_be_facilitator(member: User, community: Community) -> bool:
    """Of another organisation than who facilitates already; the two not of primes alone."""
    if not member.is_verified or member.organisation is None:
        return False
    others = [one.user.organisation for one in community.facilitators if one.user_id != member.id]
    if any(one is not None and one.id == member.organisation_id for one in others):
        return False
    return not others or facilitators_suffice([member.organisation, *others])


def visible_posts(viewer: Viewer) -> ColumnElement[bool]:
    """Of a community that one may enter: what stands, and one's own that waits."""
    waits = and_(CommunityPost.author_id == viewer.id, CommunityPost.held.has())
    return or_(CommunityPost.withdrawn_at.is_(None), waits)


def may_edit_post(viewer: Viewer, post: CommunityPost) -> bool:
    if not viewer.is_verified or post.author_id != viewer.id:
        return False
    return not post.is_withdrawn or post.held is not None


# Polls


def may_open_poll(viewer: Viewer, discussion: Discussion) -> bool:
    """Who asked the question, while it stands."""
    return may_edit_discussion(viewer, discussion) and not discussion.is_withdrawn


def may_vote(viewer: Viewer, poll: Poll) -> bool:
    """Results are told by kind of organisation, so a voter has one."""
    is_open = not poll.is_closed and bool(poll.answers)
    return may_take_part(viewer) and viewer.organisation_id is not None and is_open


def may_close_poll(viewer: Viewer, poll: Poll) -> bool:
    if poll.is_closed:
        return False
    is_own = viewer.is_verified and poll.author_id == viewer.id
    return is_own or may_withdraw_words(viewer, poll.author_id, poll.organisation_id)


# Asking people


def may_ask_people(viewer: Viewer, discussion: Discussion) -> bool:
    """Who asked the question asks people to answer it."""
    return may_edit_discussion(viewer, discussion) and not discussion.is_withdrawn


def may_make_panel(viewer: Viewer) -> bool:
    return viewer.is_moderator and viewer.is_verified


def may_want_from_panel(viewer: Viewer) -> bool:
    return may_take_part(viewer) and viewer.organisation_id is not None


# Reviewed summaries: a viewer's `facilitated` are the terms of open communities they facilitate


def may_edit_summary(
    viewer: Viewer, term_ids: Iterable[int], facilitated: Iterable[int] = ()
) -> bool:
    """An analyst, or who facilitates a community on the practice or on the claimant group."""
    is_facilitator = not set(facilitated).isdisjoint(term_ids)
    return may_take_part(viewer) and (is_analyst(viewer) or is_facilitator)


def may_see_summary_queue(viewer: Viewer, facilitated: Iterable[int] = ()) -> bool:
    return may_take_part(viewer) and (is_analyst(viewer) or any(facilitated))


def visible_summaries(viewer: Viewer, facilitated: Iterable[int] = ()) -> ColumnElement[bool]:
    """What was published, for all; of what they edit, editors see proposals as well."""
    one = ReviewedSummary
    if may_take_part(viewer) and is_analyst(viewer):
        return true()
    published = and_(one.state == SummaryState.PUBLISHED, one.withdrawn_at.is_(None))
    terms = list(facilitated) if may_take_part(viewer) else []
    return or_(published, one.practice_id.in_(terms), one.with_id.in_(terms))


def may_review_summary(
    viewer: Viewer,
    summary: ReviewedSummary,
    facilitated: Iterable[int],
    related: Iterable[int | None],
) -> bool:
    """A second editor: not its writer, and of an organisation that has nothing to do with theirs.

    `related`: organisations that share a supply chain with the writer's, and that one itself.
    """
    is_apart = viewer.organisation_id is None or viewer.organisation_id not in set(related)
    may_edit = may_edit_summary(viewer, summary.term_ids, facilitated)
    return may_edit and viewer.id != summary.writer_id and is_apart
