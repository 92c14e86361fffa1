"""Performance: figures, releases, uploads, passports."""

from forum.core.jobs import Task
from forum.performance import words
from forum.performance.figures import views as figures_views
from forum.performance.passports import views as passports_views
from forum.performance.releases import jobs as releases_jobs
from forum.performance.releases import views as releases_views
from forum.performance.releases.commands import releases_cli
from forum.performance.uploads import jobs as uploads_jobs
from forum.performance.uploads import views as uploads_views

BLUEPRINTS = (
    figures_views.bp,
    passports_views.bp,
    releases_views.bp,
    uploads_views.bp,
)
COMMANDS = (releases_cli,)
TASKS = (
    Task("open releases", 1, releases_jobs.latch_open_releases),
    Task("watch the clock", 60, releases_jobs.watch_clock),
    Task("uploads", 0.2, uploads_jobs.go_on),
)
FREE_TEXT, NOT_WITHDRAWN = words.FREE_TEXT, words.NOT_WITHDRAWN
