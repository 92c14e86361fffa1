"""Performance: figures, releases, uploads, passports."""

from forum.core.jobs import Task
from forum.gate import registry
from forum.models.releases import ClockWatch, Release
from forum.performance import personal_data
from forum.performance.comparison import views as comparison_views
from forum.performance.measure_reviews import views as measure_reviews_views
from forum.performance.measure_reviews.commands import measures_cli
from forum.performance.passports import views as passports_views
from forum.performance.releases import release_clock
from forum.performance.releases import views as releases_views
from forum.performance.releases.release_clock import releases_cli
from forum.performance.uploads import jobs as uploads_jobs
from forum.performance.uploads import views as uploads_views

BLUEPRINTS = (
    comparison_views.bp,
    measure_reviews_views.bp,
    passports_views.bp,
    releases_views.bp,
    uploads_views.bp,
)
COMMANDS = (measures_cli, releases_cli)
INSTANTS = (Release.release_at, ClockWatch.good_until)  # at which time alone changes pages
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
TASKS = (
    Task("open releases", 1, release_clock.workers_latch.look),
    Task("watch the clock", 60, release_clock.watch_clock),
    Task("uploads", 5, uploads_jobs.go_on, on_commit=True),
)
FREE_TEXT = {
    "AddOrganisationForm.name": registry.ANALYSTS,
    "AnnounceForm.name": registry.ANALYSTS,
    "CheckForm.checksum": registry.NOT_STORED,
    "DeclineForm.reason": registry.ANALYSTS,
    "MeasureReviewForm.applies_from": registry.READ_AS_DATA,
    "MeasureReviewForm.next_review": registry.READ_AS_DATA,
    "MeasureReviewForm.office": registry.NAME,
    "UploadForm.note": registry.ANALYSTS,
}
NOT_WITHDRAWN = {
    "chunk": registry.FIGURES,
    "column_mapping": registry.FIGURES,
    "figure": registry.FIGURES,
    "file_decision": registry.FIGURES,
    "measure_review": "analysts' definitions, changed by a newer review",
    "release": registry.FIGURES,
    "release_change": registry.FIGURES,
    "upload": registry.FIGURES,
    "upload_problem": registry.FIGURES,
}
