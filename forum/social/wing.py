"""Social: follows, notifications, mentions, the stream and the digest."""

from typing import Any

from forum.core.jobs import Task
from forum.core.retention import Retention
from forum.models.expertise import Panel
from forum.models.polls import Poll
from forum.models.reviewed_summaries import ReviewedSummary
from forum.social import people_and_groups, personal_data
from forum.social.digest import jobs as digest_jobs
from forum.social.digest import views as digest_views
from forum.social.follows import views as follows_views
from forum.social.mentions import views as mentions_views
from forum.social.notifications import jobs as notifications_jobs
from forum.social.notifications import views as notifications_views
from forum.social.preferences import views as preferences_views
from forum.social.reviewed_summaries import actions as summaries_actions
from forum.social.reviewed_summaries import jobs as summaries_jobs
from forum.social.reviewed_summaries import personal_data as summaries
from forum.social.reviewed_summaries import views as summaries_views
from forum.social.stream import views as stream_views

__all__ = ["preferences_views"]  # on the blueprint of people/mail_preferences

BLUEPRINTS = (
    digest_views.bp,
    follows_views.bp,
    mentions_views.bp,
    notifications_views.bp,
    stream_views.bp,
    summaries_views.bp,
    *people_and_groups.BLUEPRINTS,
)
INSTANTS = (  # time alone changes pages then
    *(Poll.closes_at, Panel.opens_at, Panel.closes_at),
    ReviewedSummary.review_by,
)
EXPORTS = (*personal_data.EXPORTS, *people_and_groups.EXPORTS, summaries.SUMMARIES)
PERSONAL_COLUMNS = (
    *personal_data.PERSONAL_COLUMNS,
    *people_and_groups.PERSONAL_COLUMNS,
    *summaries.PERSONAL_COLUMNS,
)
ON_ACCOUNT_CLOSED = (*personal_data.ON_ACCOUNT_CLOSED, summaries_actions.delete_proposals)
DIGEST_SOURCES = people_and_groups.DIGEST_SOURCES
ON_MEMBERSHIP_LOST = people_and_groups.ON_MEMBERSHIP_LOST
RETENTION = (Retention("notices", "Notifications", notifications_jobs.KEPT),)
TASKS = (
    Task("fan out", 5, notifications_jobs.fan_out, on_commit=True),
    Task("mail of the day", 60, digest_jobs.send_mails_of_the_day),
    Task("unconfirmed links", 24 * 3600, notifications_jobs.tell_of_unconfirmed_links),
    Task("old notifications", 3600, notifications_jobs.forget_old),
    Task("summaries to review", 600, summaries_jobs.tell_editors),
    *people_and_groups.TASKS,
)
WORDS: tuple[Any, ...] = (*people_and_groups.WORDS, summaries.SUMMARY)
FREE_TEXT: dict[str, Any] = {**people_and_groups.FREE_TEXT}
NOT_WITHDRAWN: dict[str, str] = {
    **people_and_groups.NOT_WITHDRAWN,
    "activity": "what happened, without text",
    "activity_target": "what happened, without text",
    "follow": "a choice, without text",
    "home_visit": "when, without text",
    "mention": "whom a text names, without text",
    "notice": "what a member was told, without text",
    "notice_channel": "a choice, without text",
    "social_preference": "a choice, without text",
}
