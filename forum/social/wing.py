"""Social: follows, notifications, mentions, the stream and the digest."""

from typing import Any

from forum.core.jobs import Task
from forum.social import personal_data
from forum.social.follows import views as follows_views

BLUEPRINTS = (follows_views.bp,)
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
ON_ACCOUNT_CLOSED = personal_data.ON_ACCOUNT_CLOSED
TASKS: tuple[Task, ...] = ()
WORDS: tuple[Any, ...] = ()
FREE_TEXT: dict[str, Any] = {}
NOT_WITHDRAWN: dict[str, str] = {
    "activity": "what happened, without text",
    "activity_target": "what happened, without text",
    "follow": "a choice, without text",
    "mention": "whom a comment or an answer names, without text",
    "notice": "what a member was told, without text",
    "notice_channel": "a choice, without text",
    "social_preference": "a choice, without text",
}
