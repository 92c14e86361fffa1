"""Social: follows, notifications, mentions, the stream and the digest."""

from typing import Any

from forum.core.jobs import Task
from forum.social import people_and_groups, personal_data
from forum.social.follows import views as follows_views

BLUEPRINTS = (follows_views.bp, *people_and_groups.BLUEPRINTS)
EXPORTS = (*personal_data.EXPORTS, *people_and_groups.EXPORTS)
PERSONAL_COLUMNS = (*personal_data.PERSONAL_COLUMNS, *people_and_groups.PERSONAL_COLUMNS)
ON_ACCOUNT_CLOSED = personal_data.ON_ACCOUNT_CLOSED
ON_MEMBERSHIP_LOST = people_and_groups.ON_MEMBERSHIP_LOST
TASKS: tuple[Task, ...] = (*people_and_groups.TASKS,)
WORDS: tuple[Any, ...] = people_and_groups.WORDS
FREE_TEXT: dict[str, Any] = {**people_and_groups.FREE_TEXT}
NOT_WITHDRAWN: dict[str, str] = {
    **people_and_groups.NOT_WITHDRAWN,
    "activity": "what happened, without text",
    "activity_target": "what happened, without text",
    "follow": "a choice, without text",
    "mention": "whom a comment or an answer names, without text",
    "notice": "what a member was told, without text",
    "notice_channel": "a choice, without text",
    "social_preference": "a choice, without text",
}
