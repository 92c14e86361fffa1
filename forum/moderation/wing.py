"""Moderation: reports, the queue, decisions, appeals, the record of members and the public log."""

from forum.core.jobs import Task
from forum.gate import registry
from forum.gate.registry import WordsKind
from forum.moderation import personal_data
from forum.moderation.appeals import views as appeals_views
from forum.moderation.decisions import views as decisions_views
from forum.moderation.links import views as links_views
from forum.moderation.members import views as members_views
from forum.moderation.public_log import views as public_log_views
from forum.moderation.reports import views as reports_views
from forum.moderation.review_queue import claim_actions
from forum.moderation.review_queue import views as review_queue_views

# Their views are on the blueprint of practice/moderation.
VIEWS = (review_queue_views, decisions_views, links_views, public_log_views)
BLUEPRINTS = (reports_views.bp, appeals_views.bp, members_views.bp)
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
ON_ACCOUNT_CLOSED = personal_data.ON_ACCOUNT_CLOSED
TASKS = (Task("claims of moderators", 3600, claim_actions.forget_old),)
FREE_TEXT: dict[str, WordsKind | str] = {
    "RedactForm.passage": registry.NOT_STORED,
    "SendAgainForm.first": registry.MODERATED,
    "SendAgainForm.second": registry.MODERATED,
    "SendAgainForm.third": registry.MODERATED,
}
TO_MODERATORS = "read by moderators alone"
NOT_WITHDRAWN = {
    "report": TO_MODERATORS,
    "review_claim": "who handles what, without text",
    "change_request": registry.RULING,
    "review_appeal": TO_MODERATORS,
    "staff_note": TO_MODERATORS,
    "move_suggestion": "which tag, without text",
}
