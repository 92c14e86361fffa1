from flask import Blueprint, Response, jsonify, render_template, request, url_for

from forum import spreadsheet
from forum.access import open_to_all, viewer
from forum.charts import png
from forum.charts.drawing import Drawing
from forum.errors import NotFound
from forum.extensions import db
from forum.paging import page_asked
from forum.performance import compared, exports, pictures, published, queries, tables
from forum.performance.compared import Compared
from forum.performance.disclosure import Disclosure
from forum.performance.measures import MEASURES, Measure, by_family, named
from forum.performance.models import Audiences
from forum.performance.suppression import Rule
from forum.performance.wording import dated, lower_first, percent
from forum.releases import queries as releases

bp = Blueprint("performance", __name__)
bp.add_app_template_filter(dated)
bp.add_app_template_filter(percent)
bp.add_app_template_filter(lower_first)

PER_PAGE = 50
MOST_ROWS = 60  # of a comparison's table; the CSV has all


@bp.record_once
def _take_settings(state) -> None:
    settings = state.app.config["SETTINGS"]
    Audiences.management_is_public = settings.publish_management_information
    Disclosure.rule = Rule(settings.small_number, settings.rounding_base)


@bp.get("/performance")
@open_to_all
def index():
    counts = published.counts_by_measure()
    return render_template(
        "performance/index.html",
        families=by_family(counts),
        counts=counts,
        over_time=tables.over_time(published.national()),
        measures=[MEASURES[key] for key in published.ALL_ALONG],
        last_release=releases.last_release(),
        comparisons=queries.comparisons(viewer()),
    )


@bp.get("/performance/<measure>")
@open_to_all
def measure(measure: str):
    """One comparison of organisations, and below it all that has been published."""
    found = _named(measure)
    view = compared.read(viewer(), found, request.args)  # figures first: a look may be logged
    page = db.paginate(
        published.public_of(found.key), page=page_asked(), per_page=PER_PAGE, error_out=False
    )
    return render_template(
        "performance/measure.html",
        measure=found,
        view=view,
        rows_shown=MOST_ROWS,
        pictures=pictures,
        places=tables.by_place(page.items),
        page=page,
        address=lambda number: url_for(".measure", measure=found.slug, page=number),
    )


@bp.get("/performance/<measure>/figures.csv")
@open_to_all
def figures_csv(measure: str):
    view = _view(measure)
    return spreadsheet.download(_file_name(view), exports.HEADER, exports.rows(view.figures))


@bp.get("/performance/<measure>/figures.json")
@open_to_all
def figures_json(measure: str):
    view = _view(measure)
    funnel = view.comparison.funnel
    return jsonify(
        comparison=view.asked.said,
        measure=_definition(view.asked.measure),
        kind=view.asked.kind.name,
        figures_to=view.asked.period.cut_off and view.asked.period.cut_off.isoformat(),
        middle_in_percent=round(funnel.middle * 100, 1) if funnel else None,
        can_say=view.can_say,
        cannot_say=view.cannot_say,
        figures=exports.as_json(view.figures),
    )


@bp.get("/performance/<measure>/<any('funnel', 'over-time', 'groups'):picture>.png")
@open_to_all
def picture(measure: str, picture: str):
    view = _view(measure)
    drawing = _drawing(view, picture)
    if drawing is None:
        raise NotFound
    response = Response(png.paint(drawing, _caption(view)), mimetype="image/png")
    name = f"{_file_name(view)}-{picture}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.png"'
    return response


def _view(measure: str) -> Compared:
    view = compared.read(viewer(), _named(measure), request.args)
    if view is None:
        raise NotFound
    return view


def _named(measure: str) -> Measure:
    found = named(measure)
    if found is None:
        raise NotFound
    return found


def _drawing(view: Compared, picture: str) -> Drawing | None:
    if picture == "funnel":
        return pictures.funnel_drawing(view.comparison)
    if picture == "over-time":
        return pictures.history_drawing(view.main) if view.main else None
    return pictures.panels_sheet(view.lines) if view.lines else None


def _caption(view: Compared) -> str:
    """What must not be parted from the picture."""
    asked = view.asked
    to = f"Figures to {asked.period.cut_off:%d %B %Y}. " if asked.period.cut_off else ""
    figure = view.figures[0]
    status = exports.status(figure)
    return f"{asked.said}. {to}{figure.origin_name}. {status}".strip(" .") + (
        ". Limits are exact binomial ones: chance alone keeps 95 in 100 within the inner pair, "
        "998 in 1,000 within the outer. What Works Exchange."
    )


def _file_name(view: Compared) -> str:
    asked = view.asked
    group = asked.group.code or asked.group.slug if asked.group else "all-groups"
    area = asked.area.slug if asked.area else "all-areas"
    return exports.file_name(
        [asked.measure.slug, group, f"area-{area}"],
        [row.figure for row in view.comparison.rows],
    )


def _definition(measure: Measure) -> dict[str, str]:
    return {
        "name": measure.name,
        "definition": measure.definition,
        "counted": measure.numerator or measure.name,
        "out_of": measure.denominator,
        "which_way_is_better": measure.polarity,
        "unit": measure.unit,
        "author": measure.facts.author,
        "next_review": measure.facts.next_review.isoformat(),
    }
