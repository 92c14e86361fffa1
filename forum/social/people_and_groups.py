"""What the rooms of people and groups declare; wing.py joins it with the rest of social."""

from typing import Any

from forum.core.formatting import iso
from forum.core.jobs import Task
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate import registry
from forum.gate.registry import WordsKind, organisation_of, organisation_of_column
from forum.models.communities import (
    START_PAGE,
    Community,
    CommunityFacilitator,
    CommunityMember,
    CommunityPage,
    CommunityPost,
)
from forum.models.expertise import Asked, Panel, PanelWant
from forum.models.polls import Poll, PollVote
from forum.models.profiles import Profile
from forum.models.thanks import Thank
from forum.social.communities import actions as communities_actions
from forum.social.communities import digest_queries as communities_digest
from forum.social.communities import jobs as communities_jobs
from forum.social.communities import queries as communities
from forum.social.communities import views as communities_views
from forum.social.contribution_record import views as contribution_record_views
from forum.social.digest.sources import DigestSource
from forum.social.expertise import queries as expertise
from forum.social.expertise import views as expertise_views
from forum.social.onboarding import views as onboarding_views
from forum.social.polls import queries as polls
from forum.social.polls import views as polls_views
from forum.social.profiles import queries as profiles
from forum.social.profiles import views as profiles_views
from forum.social.thanks import jobs as thanks_jobs
from forum.social.thanks import queries as thanks
from forum.social.thanks import views as thanks_views

BLUEPRINTS = (
    profiles_views.bp,
    thanks_views.bp,
    contribution_record_views.bp,
    communities_views.bp,
    polls_views.bp,
    expertise_views.bp,
    onboarding_views.bp,
)
DIGEST_SOURCES = (DigestSource(communities_digest.sections),)
TASKS = (
    Task("thanks", 3600, thanks_jobs.tell_authors),
    Task("silent communities", 3600, communities_jobs.close_silent),
    Task("week of communities", 600, communities_jobs.send_week),
)
ON_MEMBERSHIP_LOST = (communities_actions.leave_all,)

# Words


def _post_path(post: CommunityPost) -> str:
    return f"/communities/{post.community.slug}/posts/{post.parent_id or post.id}"


def _page_path(page: CommunityPage) -> str:
    start = f"/communities/{page.community.slug}"
    return start if page.year == START_PAGE else f"{start}/learnt/{page.year}"


def _page_edit_path(page: CommunityPage) -> str:
    path = _page_path(page)
    return f"{path}/start-page" if page.year == START_PAGE else f"{path}/edit"


def _poll_path(poll: Poll) -> str:
    return f"/discussions/{poll.discussion_id}-{poll.discussion.slug}#poll"


PROFILE = WordsKind(
    "profile",
    "words on a profile",
    Profile,
    {"job_title": "Job in own words", "about": "What they do"},
    organisation_of=lambda row: organisation_of(row.user),
    author_column=Profile.user_id,
    organisation_column=organisation_of_column(Profile.user_id),
    written_at=Profile.changed_at,
    path=lambda row: f"/people/{row.user_id}-{row.user.slug}",
    edit_path=lambda row: "/me/profile",
    is_read=lambda row: not row.is_minimal,
    is_read_in_sql=Profile.is_minimal.is_(False),
)
COMMUNITY = WordsKind(
    "community",
    "name and purpose of a community",
    Community,
    {"name": "Name", "purpose": "What it is for"},
    author_column=Community.proposer_id,
    organisation_column=Community.organisation_id,
    written_at=Community.moved_at,
    path=lambda row: f"/communities/{row.slug}",
    edit_path=lambda row: f"/communities/{row.slug}/change",
    empty=lambda row: {"name": f"Name not shown ({row.id})", "purpose": ""},
)
COMMUNITY_PAGE = WordsKind(
    "community-page",
    "a page of a community",
    CommunityPage,
    {"body": "Text"},
    author_column=CommunityPage.writer_id,
    organisation_column=CommunityPage.organisation_id,
    written_at=CommunityPage.written_at,
    path=_page_path,
    edit_path=_page_edit_path,
    html={"body": "html"},
    is_private=True,
)
COMMUNITY_POST = WordsKind(
    "community-post",
    "a post in a private community",
    CommunityPost,
    {"title": "Title", "body": "Post"},
    author_column=CommunityPost.author_id,
    organisation_column=CommunityPost.organisation_id,
    written_at=CommunityPost.posted_at,
    path=_post_path,
    edit_path=lambda row: f"/communities/{row.community.slug}/posts/{row.id}/edit",
    html={"body": "html"},
    is_private=True,
    has_state=True,
)
POLL = WordsKind(
    "poll",
    "a poll",
    Poll,
    {"words": "What is asked", "answers": "Answers"},
    author_column=Poll.author_id,
    organisation_column=Poll.organisation_id,
    written_at=Poll.opened_at,
    path=_poll_path,
    edit_path=_poll_path,
)
PANEL = WordsKind(
    "panel",
    "the announcement of a panel",
    Panel,
    {"title": "Title", "about": "What can be asked"},
    author_column=Panel.made_by_id,
    organisation_column=Panel.organisation_id,
    written_at=Panel.opens_at,
    path=lambda row: f"/panels/{row.id}-{row.slug}",
    edit_path=lambda row: f"/panels/{row.id}-{row.slug}",
    html={"about": "html"},
)
WORDS = (PROFILE, COMMUNITY, COMMUNITY_PAGE, COMMUNITY_POST, POLL, PANEL)

FREE_TEXT: dict[str, WordsKind | str] = {
    "CommunityReplyForm.body": COMMUNITY_POST,
    "FacilitatorSearchForm.q": registry.NOT_STORED,
    "MemberProfileForm.name": registry.NAME,
    "PanelForm.specialist_name": registry.NOT_STORED,
    "PostForm.body": COMMUNITY_POST,
    "PostForm.title": COMMUNITY_POST,
    "ProposeForm.invited": registry.NOT_STORED,
    "ChangeCommunityForm.invited": registry.NOT_STORED,
    "ReadingForm.address": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {"thank": "whom somebody thanked, without text"}

# What is stored about a member


def _profile_as_json(profile: Profile) -> dict[str, Any]:
    return {
        "job_title": profile.job_title,
        "about": profile.about,
        "languages": profile.languages,
        "practices": [term.label for term in profile.practices],
        "is_minimal": profile.is_minimal,
        "may_be_asked": profile.may_be_asked,
        "changed_at": iso(profile.changed_at),
    }


def _thank_as_json(thank: Thank) -> dict[str, Any]:
    return {"for": f"{thank.kind} {thank.object_id}", "at": iso(thank.at)}


def _community_as_json(community: Community) -> dict[str, Any]:
    return {
        "name": community.name,
        "purpose": community.purpose,
        "proposed_at": iso(community.proposed_at),
    }


def _membership_as_json(row: CommunityMember) -> dict[str, Any]:
    return {"community": row.community_id, "joined_at": iso(row.joined_at)}


def _facilitation_as_json(row: CommunityFacilitator) -> dict[str, Any]:
    return {
        "community": row.community_id,
        "asked_at": iso(row.asked_at),
        "accepted_at": iso(row.accepted_at) if row.accepted_at else None,
    }


def _page_as_json(page: CommunityPage) -> dict[str, Any]:
    return {
        "community": page.community_id,
        "year": page.year or None,
        "body": page.body,
        "written_at": iso(page.written_at),
    }


def _post_as_json(post: CommunityPost) -> dict[str, Any]:
    return {
        "community": post.community_id,
        "title": post.title,
        "body": post.body,
        "posted_at": iso(post.posted_at),
    }


def _poll_as_json(poll: Poll) -> dict[str, Any]:
    return {
        "question": poll.discussion_id,
        "words": poll.words,
        "answers": poll.choices,
        "opened_at": iso(poll.opened_at),
    }


def _vote_as_json(vote: PollVote) -> dict[str, Any]:
    return {"poll": vote.poll_id, "answer": vote.answer, "at": iso(vote.at)}


def _asked_as_json(asked: Asked) -> dict[str, Any]:
    return {"question": asked.discussion_id, "at": iso(asked.at)}


def _panel_as_json(panel: Panel) -> dict[str, Any]:
    return {"title": panel.title, "opens_at": iso(panel.opens_at)}


def _want_as_json(want: PanelWant) -> dict[str, Any]:
    return {"panel": want.panel_id, "question": want.discussion_id, "at": iso(want.at)}


PROFILES = Export("profile page", "profile pages", profiles.own_profile, _profile_as_json)
THANKS = Export("thanks given", "thanks given", thanks.given_by, _thank_as_json)
PROPOSED = Export(
    "community proposed", "communities proposed", communities.proposed_by, _community_as_json
)
MEMBERSHIPS = Export(
    "community joined", "communities joined", communities.memberships_of, _membership_as_json
)
FACILITATIONS = Export(
    "community facilitated",
    "communities facilitated",
    communities.facilitations_of,
    _facilitation_as_json,
)
PAGES = Export("page of a community", "pages of communities", communities.pages_of, _page_as_json)
POSTS = Export(
    "post in a private community",
    "posts in private communities",
    communities.posts_of,
    _post_as_json,
)
POLLS = Export("poll", "polls", polls.polls_of, _poll_as_json)
VOTES = Export("answer to a poll", "answers to polls", polls.votes_of, _vote_as_json)
ASKED = Export(
    "question put to me", "questions put to me", expertise.questions_put_to, _asked_as_json
)
PANELS = Export("panel", "panels", expertise.panels_of, _panel_as_json)
WANTS = Export(
    "question wanted of a panel", "questions wanted of panels", expertise.wants_of, _want_as_json
)
EXPORTS = (
    PROFILES,
    THANKS,
    PROPOSED,
    MEMBERSHIPS,
    FACILITATIONS,
    PAGES,
    POSTS,
    POLLS,
    VOTES,
    ASKED,
    PANELS,
    WANTS,
)

POSTED = "what was posted stays, under the organisation's name, as by a former member"
DELETED, DETACHED, KEPT = OnClosing.DELETED, OnClosing.DETACHED, OnClosing.KEPT

PERSONAL_COLUMNS = (
    PersonalColumn("profile.user_id", DELETED, export=PROFILES.key),
    PersonalColumn("thank.member_id", DELETED, export=THANKS.key),
    PersonalColumn("thank.author_id", DELETED, why_not="who thanked is shown to nobody"),
    PersonalColumn("community.proposer_id", KEPT, POSTED, export=PROPOSED.key),
    PersonalColumn("community_facilitator.user_id", DELETED, export=FACILITATIONS.key),
    PersonalColumn("community_member.user_id", DELETED, export=MEMBERSHIPS.key),
    PersonalColumn("community_page.writer_id", KEPT, POSTED, export=PAGES.key),
    PersonalColumn("community_post.author_id", KEPT, POSTED, export=POSTS.key),
    PersonalColumn("poll.author_id", KEPT, POSTED, export=POLLS.key),
    PersonalColumn(
        "poll_vote.member_id", KEPT, "results count one vote a person", export=VOTES.key
    ),
    PersonalColumn("asked.person_id", DELETED, export=ASKED.key),
    PersonalColumn("asked.asked_by_id", DETACHED, why_not="in the rows of who was asked"),
    PersonalColumn("panel.specialist_id", KEPT, POSTED, export=PANELS.key),
    PersonalColumn("panel.made_by_id", DETACHED, why_not="an act of office, in the audit log"),
    PersonalColumn("panel_want.member_id", DELETED, export=WANTS.key),
)
