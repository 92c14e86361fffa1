from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core import clock
from forum.pages.this_quarter import queries
from forum.pages.this_quarter.quarter import MOST_COUNTED, quarter_of
from forum.pages.what_we_know.queries import case_studies_among, tries_among
from forum.policy.access import open_to_all
from forum.reference.vocabularies import queries as tags

bp = Blueprint("this_quarter", __name__)


@bp.get("/claimant-groups/<slug>/this-quarter")
@open_to_all
def show(slug: str) -> ResponseReturnValue:
    """What each number on the page of a claimant group is made of."""
    group = tags.claimant_group(slug)
    quarter = quarter_of(clock.now())
    news = queries.news_of(group, quarter.since)
    return render_template(
        "pages/this_quarter/show.html",
        group=group,
        quarter=quarter,
        numbers=news.counts.numbers(),
        case_studies=case_studies_among(news.case_study_ids[:MOST_COUNTED]),
        tries=tries_among(news.try_ids[:MOST_COUNTED]),
        changes=news.changes,
        figures=news.figures,
        has_more=len(news.case_study_ids) > MOST_COUNTED or len(news.try_ids) > MOST_COUNTED,
        most=MOST_COUNTED,
    )
