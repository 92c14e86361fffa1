"""Find workshops: the list, a month, workshops on record."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from forum.core import citations, clock, london_time
from forum.core.extensions import db
from forum.core.list_query import Counts
from forum.models.workshops import Workshop
from forum.policy.access import open_to_all, viewer
from forum.workshops.blueprints import schedule as bp
from forum.workshops.schedule import month_view, notes_views, queries, schedule_views, search_params
from forum.workshops.schedule.queries import NearFilter

__all__ = ["bp", "notes_views", "schedule_views"]

PER_PAGE = 20


@bp.get("/workshops")
@open_to_all
def index() -> ResponseReturnValue:
    known = search_params.known()
    params = search_params.read(request.args, known)
    near = queries.near_filter(viewer())
    page = db.paginate(
        _listed(params, near),
        page=params.page,
        per_page=PER_PAGE,
        max_per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "workshops/schedule/index.html",
        params=params,
        page=page,
        near=near,
        views=_views(params, near, page.total),
        facet_groups=search_params.groups(params, known, _counts(params, near)),
        chips=search_params.chips(params, known),
        on_record=queries.on_record() if params.view == "past" and params.page == 1 else [],
    )


def _listed(params: search_params.WorkshopSearchParams, near: NearFilter) -> Select[Workshop]:
    if params.view == "near":
        return queries.listed_near(near, params.filter)
    return queries.listed(params.filter)


def _counts(params: search_params.WorkshopSearchParams, near: NearFilter) -> Counts:
    return queries.facet_counts(params.filter, near if params.view == "near" else None)


def _views(
    params: search_params.WorkshopSearchParams, near: NearFilter, total: int | None
) -> list[tuple[str, str, bool, int | None]]:
    """(name, address, whether it is this one, its number of workshops) of each."""
    names = {
        view: name for view, name in search_params.VIEWS.items() if view != "near" or near.is_known
    }
    return [
        (
            name,
            params.seen_as(view).address(),
            view == params.view and not params.day,
            total if view == params.view and not params.day else None,
        )
        for view, name in names.items()
    ]


@bp.get("/workshops/month")
@open_to_all
def this_month() -> ResponseReturnValue:
    """To the month of the next workshop that the filters leave."""
    params = search_params.read(request.args, search_params.known())
    next_start = clock.in_london(queries.next_start(params.filter))
    return redirect(params.of(".month", month=f"{next_start:%Y-%m}"))


@bp.get("/workshops/month/<month>")
@open_to_all
def month(month: str) -> ResponseReturnValue:
    first = month_view.parse(month)
    if first is None:
        return redirect(url_for(".this_month"))
    params = search_params.read(request.args, search_params.known())
    workshops = queries.in_month(*london_time.month_bounds(first), params.filter)
    return render_template(
        "workshops/schedule/month.html",
        params=params,
        first=first,
        today=london_time.today(),
        total=len(workshops),
        weeks=month_view.weeks(first, workshops),
        # One address for all entries of a busy month: url_for() for each takes its time.
        show=url_for(".show", workshop_id=0).removesuffix("0"),
        previous=month_view.previous(first),
        following=month_view.following(first),
    )


@bp.get("/workshops/on-record/<id:record_id>")
@open_to_all
def record(record_id: int) -> ResponseReturnValue:
    on_record = queries.get_on_record(record_id)
    return render_template(
        "workshops/schedule/record.html",
        record=on_record,
        sources=citations.listed(on_record.source),
    )
