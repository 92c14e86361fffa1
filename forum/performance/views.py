from flask import Blueprint, render_template

from forum.access import open_to_all
from forum.errors import NotFound
from forum.performance import queries, tables
from forum.performance.disclosure import Disclosure
from forum.performance.measures import MEASURES, by_family, named
from forum.performance.models import Audiences
from forum.performance.suppression import Rule
from forum.performance.wording import dated
from forum.releases import queries as releases

bp = Blueprint("performance", __name__)
bp.add_app_template_filter(dated)


@bp.record_once
def _take_settings(state) -> None:
    settings = state.app.config["SETTINGS"]
    Audiences.management_is_public = settings.publish_management_information
    Disclosure.rule = Rule(settings.small_number, settings.rounding_base)


@bp.get("/performance")
@open_to_all
def index():
    counts = queries.counts_by_measure()
    return render_template(
        "performance/index.html",
        families=by_family(counts),
        counts=counts,
        over_time=tables.over_time(queries.national()),
        measures=[MEASURES[key] for key in queries.ALL_ALONG],
        last_release=releases.last_release(),
    )


@bp.get("/performance/<measure>")
@open_to_all
def measure(measure: str):
    """All public figures of one measure, by place and name: there is no order of merit."""
    found = named(measure)
    if found is None:
        raise NotFound
    return render_template(
        "performance/measure.html",
        measure=found,
        places=tables.by_place(queries.public_of(found.key)),
    )
