"""Communities of practice: proposed, opened by two facilitators, closed after silence."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from forum import policy
from forum.core import clock, rate_limit, text
from forum.core.db import commit_once, insert_if_absent, insert_or_get, update_if
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate.actions import discard_withheld, hold_if_unreleased
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.communities import (
    FACILITATORS,
    MOST_PINS,
    MOST_READING,
    Community,
    CommunityFacilitator,
    CommunityMember,
    CommunityPage,
    CommunityPin,
    CommunityPost,
    CommunityQuestion,
    CommunityReading,
    CommunityState,
)
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.social import FollowKind
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.questions import actions as questions
from forum.social.communities import letters, queries
from forum.social.follows import actions as follows
from forum.social.profiles import queries as profiles

SILENCE = timedelta(days=183)
TOO_MANY = "That is much in one hour. Wait a little, then send this one."
NAME_TAKEN = "There is a community of this name. Choose another name, or join that one."
OWN = "It is of your own organisation. The other facilitator can put it there."
FACILITATORS_RULE = (
    "The two facilitators work for different organisations, and one of them not for a prime."
)


def propose(
    viewer: User, key: str, facts: dict[str, Any], invited: list[Organisation]
) -> Community:
    """Idempotent by `key`; the proposer is its first facilitator. Refused for a name in use."""
    policy.require(policy.may_propose_community(viewer))
    if (already := queries.by_key(key)) is not None:
        return already
    rate_limit.spend("community", viewer.id, 5, timedelta(days=1), TOO_MANY)
    slug = text.slug(facts["name"])
    made = insert_or_get(
        Community(
            slug=slug,
            submission_key=key,
            proposer_id=viewer.id,
            organisation_id=viewer.organisation_id,
            is_demonstration=viewer.is_demonstration,
            **facts,
        ),
        slug=slug,
    )
    if made.submission_key != key:
        db.session.rollback()
        raise Refused(NAME_TAKEN)
    if made.is_private:
        made.invited = _with_own(viewer, invited)
    now = clock.now()
    insert_if_absent(
        CommunityFacilitator,
        community_id=made.id,
        user_id=viewer.id,
        asked_at=now,
        accepted_at=now,
    )
    _let_in(viewer, made)
    db.session.commit()
    return made


def _with_own(viewer: User, invited: list[Organisation]) -> list[Organisation]:
    own = [viewer.organisation] if viewer.organisation is not None else []
    return list({one.id: one for one in [*own, *invited]}.values())


def change(
    viewer: User, community: Community, name: str, purpose: str, invited: list[Organisation]
) -> None:
    """Name and purpose, and who is invited; facilitators' organisations stay invited."""
    policy.require(policy.may_facilitate(viewer, community))
    community.name, community.purpose = name, purpose
    if community.is_private:
        own = [f.user.organisation for f in community.accepted if f.user.organisation is not None]
        community.invited = list({one.id: one for one in [*own, *invited]}.values())
    _moved(community)
    db.session.commit()


def _moved(community: Community) -> None:
    community.moved_at = clock.now()


# Facilitators


def ask_to_facilitate(viewer: Viewer, community: Community, person_id: int) -> User:
    """Refused where there are two already, or the two would break the rule."""
    policy.require(policy.may_facilitate(viewer, community))
    person = profiles.get_member(viewer, person_id)
    if len(community.facilitators) >= FACILITATORS:
        raise Refused("Two people facilitate it, or one is asked already.")
    if not policy.may_be_facilitator(person, community):
        raise Refused(FACILITATORS_RULE)
    if insert_if_absent(
        CommunityFacilitator, community_id=community.id, user_id=person.id, asked_at=clock.now()
    ):
        letters.ask_to_facilitate(person, community)
    db.session.commit()
    return person


def accept_to_facilitate(viewer: User, community: Community) -> None:
    """The community opens once its two facilitators are of two organisations, not primes alone."""
    row = next((one for one in community.facilitators if one.user_id == viewer.id), None)
    if row is None:
        raise NotFound
    if not policy.may_be_facilitator(viewer, community):
        raise Refused(FACILITATORS_RULE)
    row.accepted_at = row.accepted_at or clock.now()
    own = viewer.organisation
    if community.is_private and own is not None and own not in community.invited:
        community.invited.append(own)
    _let_in(viewer, community)
    organisations = [one.user.organisation for one in community.accepted]
    if policy.facilitators_suffice(organisations) and not community.is_closed:
        community.state = CommunityState.OPEN
    _moved(community)
    db.session.commit()


def stop_facilitating(viewer: Viewer, community: Community) -> None:
    """Decline, or step down; an open community goes on, and asks for another facilitator."""
    row = next((one for one in community.facilitators if one.user_id == viewer.id), None)
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.commit()


def reopen(viewer: Viewer, community: Community) -> None:
    policy.require(policy.may_reopen_community(viewer, community))
    community.state, community.closed_at = CommunityState.OPEN, None
    _moved(community)
    db.session.commit()


# Members


def join(viewer: Viewer, community: Community) -> None:
    """Idempotent. What is said in a private one is followed weekly, unless it was muted."""
    policy.require(policy.may_join_community(viewer, community))
    _let_in(viewer, community)
    db.session.commit()


def _let_in(viewer: Viewer, community: Community) -> None:
    is_new = insert_if_absent(
        CommunityMember, community_id=community.id, user_id=viewer.id, joined_at=clock.now()
    )
    if is_new and community.is_private:
        follows.follow_joined(viewer.id, community.id)


def leave(viewer: Viewer, community: Community) -> None:
    """Whoever left is told nothing of it any more."""
    own = CommunityMember.community_id == community.id, CommunityMember.user_id == viewer.id
    db.session.execute(delete(CommunityMember).where(*own))
    follows.forget(viewer.id, FollowKind.COMMUNITY, [community.id])
    db.session.commit()


def leave_all(member: User) -> None:
    """When somebody's membership of an organisation ends: they were let in as one of it."""
    for model in (CommunityMember, CommunityFacilitator):
        db.session.execute(delete(model).where(model.user_id == member.id))
    follows.forget(member.id, FollowKind.COMMUNITY)


# Conversation


def ask(
    viewer: Viewer, community: Community, key: str, answers: dict, hourly_limit: int
) -> Discussion:
    """In an open community: a question to everybody, which stands in the community too."""
    policy.require(policy.may_post_in_community(viewer, community) and not community.is_private)
    discussion = questions.ask(viewer, key, answers, hourly_limit)
    insert_if_absent(CommunityQuestion, community_id=community.id, discussion_id=discussion.id)
    _moved(community)
    db.session.commit()
    return discussion


def post(
    viewer: Viewer,
    community: Community,
    key: str,
    words: dict[str, Any],
    hourly_limit: int,
    parent: CommunityPost | None = None,
) -> CommunityPost:
    """In a private community; idempotent by `key`. `words`: title, body and terms.

    Whoever writes is in: they are told what others answer.
    """
    policy.require(policy.may_post_in_community(viewer, community) and community.is_private)
    if (already := queries.submitted_post(viewer, key)) is not None:
        return already
    rate_limit.spend("community-post", viewer.id, hourly_limit, timedelta(hours=1), TOO_MANY)
    made = CommunityPost(
        community_id=community.id,
        parent_id=parent.id if parent is not None else None,
        author_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        html=text.to_html(words["body"]),
        **words,
    )
    _moved(community)
    _let_in(viewer, community)
    return commit_once(
        made, lambda: hold_if_unreleased(made), author_id=viewer.id, submission_key=key
    )


def edit_post(viewer: Viewer, made: CommunityPost, words: dict[str, Any]) -> None:
    policy.require(policy.may_edit_post(viewer, made))
    for name, value in words.items():
        setattr(made, name, value)
    made.html, made.edited_at = text.to_html(made.body), clock.now()
    hold_if_unreleased(made)
    db.session.commit()


def withdraw_post(viewer: Viewer, made: CommunityPost) -> None:
    """By its author: the words are deleted, replies stay."""
    policy.require(policy.may_edit_post(viewer, made))
    discard_withheld(made)
    made.title, made.body, made.html, made.withdrawn_at = "", "", "", clock.now()
    db.session.commit()


# What facilitators keep


def add_reading(viewer: Viewer, community: Community, case_study_id: int) -> CaseStudy:
    """Idempotent. NotFound for what is not published."""
    policy.require(policy.may_facilitate(viewer, community))
    case_study = case_studies.get(viewer, case_study_id)
    if not case_study.is_published:
        raise NotFound
    by_whom = case_study.author_id, case_study.organisation_id, case_study.is_anonymous
    if not policy.may_recommend(viewer, *by_whom):
        raise Refused(OWN)
    if queries.count_reading(community) >= MOST_READING:
        raise Refused(f"A reading list holds {MOST_READING} case studies. Take one off first.")
    insert_if_absent(
        CommunityReading,
        community_id=community.id,
        case_study_id=case_study.id,
        added_at=clock.now(),
    )
    _moved(community)
    db.session.commit()
    return case_study


def remove_reading(viewer: Viewer, community: Community, case_study_id: int) -> None:
    policy.require(policy.may_facilitate(viewer, community))
    of_it = CommunityReading.community_id == community.id
    db.session.execute(
        delete(CommunityReading).where(of_it, CommunityReading.case_study_id == case_study_id)
    )
    db.session.commit()


def pin(viewer: Viewer, community: Community, kind: str, object_id: int) -> None:
    """Idempotent. Refused where MOST_PINS are pinned: the place's constraint counts them."""
    policy.require(policy.may_facilitate(viewer, community))
    pinned = queries.get_pinnable(viewer, community, kind, object_id)
    if not pinned.may_pin:
        raise Refused(OWN)
    rows = queries.pin_rows(community)
    if any((row.kind, row.object_id) == (pinned.kind, object_id) for row in rows):
        return
    for place in sorted(set(range(1, MOST_PINS + 1)) - {row.place for row in rows}):
        if insert_if_absent(
            CommunityPin,
            community_id=community.id,
            kind=pinned.kind,
            object_id=object_id,
            place=place,
            at=clock.now(),
        ):
            _moved(community)
            db.session.commit()
            return
    raise Refused(f"{MOST_PINS} are pinned already. Take one off first.")


def unpin(viewer: Viewer, community: Community, kind: str, object_id: int) -> None:
    policy.require(policy.may_facilitate(viewer, community))
    is_it = (
        CommunityPin.community_id == community.id,
        CommunityPin.kind == kind,
        CommunityPin.object_id == object_id,
    )
    db.session.execute(delete(CommunityPin).where(*is_it))
    db.session.commit()


def save_page(viewer: Viewer, community: Community, year: int, body: str) -> CommunityPage:
    """The start page (year 0), or what was learnt in a year; the last who saves is its writer."""
    policy.require(policy.may_facilitate(viewer, community))
    page = queries.page(community, year) or insert_or_get(
        CommunityPage(community_id=community.id, year=year, body="", html="", writer_id=viewer.id),
        community_id=community.id,
        year=year,
    )
    page.body, page.html = body, text.to_html(body)
    page.writer_id, page.organisation_id = viewer.id, viewer.organisation_id
    page.written_at = clock.now()
    _moved(community)
    db.session.commit()
    return page


def close_if_silent(community_id: int) -> bool:
    """Compare-and-set; the content stays."""
    now = clock.now()
    is_silent = (
        Community.id == community_id,
        Community.state == CommunityState.OPEN,
        Community.moved_at < now - SILENCE,
    )
    is_closed = update_if(Community, *is_silent, state=CommunityState.CLOSED, closed_at=now)
    db.session.commit()
    return is_closed
