"""Pages that are made of several wings."""

from forum.core.jobs import Task
from forum.pages.briefs import jobs as briefs_jobs
from forum.pages.case_study import views as case_study_views
from forum.pages.glossary import views as glossary_views
from forum.pages.home import views as home_views
from forum.pages.landing import views as landing_views
from forum.pages.me import follows_views
from forum.pages.me import views as me_views
from forum.pages.organisations import views as organisations_views
from forum.pages.print_card import views as print_card_views
from forum.pages.programmes import views as programmes_views
from forum.pages.question import views as question_views
from forum.pages.released_figures import digest_queries as released_figures
from forum.pages.security import views as security_views
from forum.pages.showcase import views as showcase_views
from forum.pages.side_by_side import views as side_by_side_views
from forum.pages.styleguide import views as styleguide_views
from forum.pages.this_quarter import digest_queries as this_quarter
from forum.pages.this_quarter import views as this_quarter_views
from forum.pages.unsent import views as unsent_views
from forum.pages.what_we_know import views as what_we_know_views
from forum.pages.workshop import views as workshop_views
from forum.social.digest.sources import DigestSource

__all__ = ["BLUEPRINTS", "TASKS", "follows_views", "me_views", "question_views", "workshop_views"]

BLUEPRINTS = (
    case_study_views.bp,
    glossary_views.bp,
    home_views.bp,
    landing_views.bp,
    organisations_views.bp,
    print_card_views.bp,
    programmes_views.bp,
    security_views.bp,
    showcase_views.bp,
    styleguide_views.bp,
    side_by_side_views.bp,
    this_quarter_views.bp,
    unsent_views.bp,
    what_we_know_views.bp,
)
DIGEST_SOURCES = (
    DigestSource(released_figures.sections),
    DigestSource(this_quarter.sections, is_reason=False),
)
TASKS = (Task("briefs", 5, briefs_jobs.write_briefs),)
