from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import clock, csv
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.measures import MEASURES, Measure, by_family, named
from forum.performance.charts import png
from forum.performance.comparison import chart_captions, comparison_page, extracts, queries
from forum.performance.comparison.comparison_page import ComparisonPage
from forum.performance.comparison.extracts import Extract, ExtractPart
from forum.performance.figures import exports, public_figures, tables
from forum.performance.figures.figure_view import FigureView, unmasked
from forum.performance.measure_reviews import queries as measure_reviews
from forum.performance.releases import queries as releases
from forum.policy.access import open_to_all, viewer
from forum.reference.programmes import queries as programmes

bp = Blueprint("performance", __name__)
PER_PAGE = 50
SERIES = f"'{ExtractPart.OVER_TIME}', '{ExtractPart.GROUPS}'"
MOST_ROWS = 60  # of a comparison's table; the CSV has all


@bp.get("/performance")
@open_to_all
def index() -> ResponseReturnValue:
    known = programmes.all_programmes()
    programme = next((one for one in known if one.slug == request.args.get("programme")), known[0])
    counts = public_figures.counts_by_measure(programme)
    return render_template(
        "performance/comparison/index.html",
        families=by_family(counts),
        counts=counts,
        programme=programme,
        programmes=known,
        over_time=tables.over_time(public_figures.of_whole(programme)),
        measures=[MEASURES[key] for key in public_figures.ALL_ALONG],
        last_release=releases.last_release(),
        comparisons=queries.comparisons(viewer(), (programme.id,)),
    )


@bp.get("/performance/<measure>")
@open_to_all
def measure(measure: str) -> ResponseReturnValue:
    """One comparison of organisations, and below it all that has been published."""
    found = _named(measure)
    view = comparison_page.read(
        viewer(), found, request.args
    )  # figures first: a look may be logged
    page = db.paginate(
        public_figures.public_of(found.key),
        page=page_number(request.args),
        per_page=PER_PAGE,
        error_out=False,
    )
    reviews = measure_reviews.reviews_of(found.key)
    found = measure_reviews.as_reviewed(found, reviews)
    return render_template(
        "performance/comparison/measure.html",
        measure=found,
        definitions=measure_reviews.definitions(found, reviews),
        is_review_overdue=found.is_overdue(clock.in_london(clock.now()).date()),
        view=view,
        rows_shown=MOST_ROWS,
        pictures=chart_captions,
        published=tables.by_place(page.items),
        page=page,
        address=lambda number: url_for(".measure", measure=found.slug, page=number),
    )


@bp.get("/performance/<measure>/figures.csv")
@open_to_all
def figures_csv(measure: str) -> ResponseReturnValue:
    return _csv(_extract(measure, ExtractPart.FUNNEL))


@bp.get("/performance/<measure>/figures.json")
@open_to_all
def figures_json(measure: str) -> ResponseReturnValue:
    found = _extract(measure, ExtractPart.FUNNEL)
    funnel = found.view.comparison.funnel
    return _json(
        found,
        comparison=found.description,
        middle_in_percent=round(funnel.middle * 100, 1) if funnel else None,
        can_say=found.view.can_say,
        cannot_say=found.view.cannot_say,
    )


@bp.get(f"/performance/<measure>/<any({SERIES}):piece>.csv")
@open_to_all
def series_csv(measure: str, piece: str) -> ResponseReturnValue:
    return _csv(_extract(measure, ExtractPart(piece)), f"-{piece}")


@bp.get(f"/performance/<measure>/<any({SERIES}):piece>.json")
@open_to_all
def series_json(measure: str, piece: str) -> ResponseReturnValue:
    found = _extract(measure, ExtractPart(piece))
    return _json(found, series=found.description, organisation=found.organisation)


@bp.get(f"/performance/<measure>/<any({ExtractPart.FUNNEL}, {SERIES}):picture>.png")
@open_to_all
def picture(measure: str, picture: str) -> ResponseReturnValue:
    found = _extract(measure, ExtractPart(picture))
    drawing = found.drawing
    if drawing is None:
        raise NotFound
    response = Response(png.paint(drawing, found.caption), mimetype="image/png")
    name = f"{found.file_name}-{picture}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.png"'
    return response


@bp.get("/performance/<measure>/published.csv")
@open_to_all
def published_csv(measure: str) -> ResponseReturnValue:
    """All that has been published of it, whatever page the reader is on."""
    found = _named(measure)
    figures = _published(found)
    name = exports.file_name([found.slug, "published"], figures)
    return csv.download(name, exports.HEADER, exports.rows(figures))


@bp.get("/performance/<measure>/published.json")
@open_to_all
def published_json(measure: str) -> ResponseReturnValue:
    found = _named(measure)
    return jsonify(
        measure=_definition(measure_reviews.read(found)), figures=exports.as_json(_published(found))
    )


def _published(measure: Measure) -> list[FigureView]:
    figures = unmasked(db.session.scalars(public_figures.public_of(measure.key)))
    if not figures:
        raise NotFound
    return figures


def _extract(measure: str, piece: ExtractPart) -> Extract:
    last = releases.last_release()
    found = extracts.extract(_view(measure), piece, last.cut_off if last else None)
    if found is None:
        raise NotFound
    return found


def _csv(found: Extract, ending: str = "") -> Response:
    rows = exports.rows_with_band(found.figures)
    return csv.download(found.file_name + ending, exports.HEADER_WITH_BAND, rows)


def _json(found: Extract, **further: object) -> Response:
    return jsonify(
        further
        | {
            "measure": _definition(measure_reviews.read(found.view.params.measure)),
            "programme": found.programme,
            "difference_of_programmes": found.warning,
            "group": found.group,
            "area": found.area,
            "period": found.period,
            "kind": found.kind,
            "figures_to": found.cut_off.isoformat() if found.cut_off else None,
            "marking": found.marking,
            "band": found.band,
            "figures": exports.as_json_with_band(found.figures),
        }
    )


def _view(measure: str) -> ComparisonPage:
    view = comparison_page.read(viewer(), _named(measure), request.args)
    if view is None:
        raise NotFound
    return view


def _named(measure: str) -> Measure:
    found = named(measure)
    if found is None:
        raise NotFound
    return found


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
