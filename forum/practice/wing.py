"""Practice: case studies and all that members say of them."""

from forum.core.jobs import Task
from forum.core.retention import Retention
from forum.models.ratings import Score
from forum.practice import personal_data, words
from forum.practice.attachments import jobs as attachments_jobs
from forum.practice.attachments import views as attachments_views
from forum.practice.collections import views as collections_views
from forum.practice.comments import views as comments_views
from forum.practice.drafts import views as drafts_views
from forum.practice.evidence import jobs as evidence_jobs
from forum.practice.evidence import views as evidence_views
from forum.practice.evidence_summaries import jobs as evidence_summaries_jobs
from forum.practice.gaps import close_gaps
from forum.practice.gaps import views as gaps_views
from forum.practice.listings import jobs as listings_jobs
from forum.practice.moderation import views as moderation_views
from forum.practice.publishing import jobs as publishing_jobs
from forum.practice.questions import views as questions_views
from forum.practice.ratings import jobs as ratings_jobs
from forum.practice.ratings import views as ratings_views
from forum.practice.showcase import jobs as showcase_jobs
from forum.practice.showcase import views as showcase_views
from forum.practice.similar import views as similar_views
from forum.practice.tries import jobs as tries_jobs
from forum.practice.tries import views as tries_views

BLUEPRINTS = (
    attachments_views.bp,
    collections_views.bp,
    comments_views.bp,
    evidence_views.bp,
    gaps_views.bp,
    moderation_views.bp,
    questions_views.bp,
    ratings_views.bp,
    drafts_views.bp,
    showcase_views.bp,
    similar_views.bp,
    tries_views.bp,
)
COMMANDS = (listings_jobs.listings_cli, evidence_summaries_jobs.evidence_cli)
INSTANTS = (Score.recalculate_at,)  # at which time alone changes pages: ratings fade
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
RETENTION = (
    Retention(
        "attachments",
        "Files taken out, or left by a draft",
        attachments_jobs.ORPHAN_AGE,
        "they were",
    ),
)
TASKS = (
    Task("scores", 5, ratings_jobs.recalculate_due_scores),
    Task("right of reply", 600, ratings_jobs.notify_low_raters),
    Task("gaps", 60, close_gaps.close_filled_gaps),
    Task("tries", 600, tries_jobs.send_plan_reminders),
    Task("evidence", 600, evidence_jobs.recalculate_high_levels),
    Task("attachments", 3600, attachments_jobs.delete_orphans),
    Task("ask if still true", 3600, publishing_jobs.send_check_mails),
    Task("not checked", 3600, publishing_jobs.mark_unanswered),
    Task("case studies on release", 60, publishing_jobs.publish_released),
    Task("showcase kinds", 3600, showcase_jobs.decide_kinds),
    Task("listings", 86_400, listings_jobs.verify),
    Task("practice evidence", 5, evidence_summaries_jobs.sum_up_marked),
    Task("all practice evidence", 86_400, evidence_summaries_jobs.sum_up_all),
)
WORDS, FREE_TEXT, NOT_WITHDRAWN = words.WORDS, words.FREE_TEXT, words.NOT_WITHDRAWN
