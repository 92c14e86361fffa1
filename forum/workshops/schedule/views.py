"""Finding workshops: the list, a month, one of them."""

from flask import redirect, render_template, request, url_for

from forum import policy
from forum.core import citations, london_time, personal_data
from forum.core.extensions import db
from forum.policy.access import open_to_all, viewer
from forum.reference.organisations import queries as organisations
from forum.reference.vocabularies.links import label
from forum.workshops.schedule import data_export as kept
from forum.workshops.schedule import erasure, month_view, notes_views, queries, schedule_views
from forum.workshops.schedule import search_params as asking
from forum.workshops.schedule.blueprint import bp
from forum.workshops.schedule.queries import Near

__all__ = ["bp", "notes_views", "schedule_views"]

personal_data.ON_ACCOUNT_CLOSED.append(erasure.forget)
personal_data.EXPORTS += [
    personal_data.Export("workshop", "workshops", kept.workshops_of, kept.workshop_as_kept),
    personal_data.Export(
        "version of notes", "versions of notes", kept.notes_of, kept.notes_as_kept
    ),
    personal_data.Export(
        "calendar feed", "calendar feeds", kept.calendar_keys_of, kept.calendar_key_as_kept
    ),
]

PER_PAGE = 20
SHOWN_BESIDE = 3


@bp.get("/workshops")
@open_to_all
def index():
    known = asking.known()
    asked = asking.read(request.args, known)
    near = near_viewer()
    page = db.paginate(
        _found(asked, near),
        page=asked.page,
        per_page=PER_PAGE,
        max_per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "workshops/schedule/index.html",
        asked=asked,
        page=page,
        near=near,
        views=_views(asked, near, page.total),
        this_month=london_time.today(),
        facet_groups=asking.groups(asked, known),
        chips=asking.chips(asked, known),
        on_record=queries.on_record() if asked.view == "past" and asked.page == 1 else [],
    )


def _found(asked, near: Near):
    if asked.view == "near":
        return queries.listed_near(near, asked.wanted)
    return queries.listed(asked.wanted)


def _views(asked, near: Near, total: int | None) -> list[tuple[str, str, bool, int | None]]:
    """(name, address, whether it is this one, how many it has) of each."""
    names = {view: name for view, name in asking.VIEWS.items() if view != "near" or near.is_known}
    return [
        (
            name,
            asked.seen_as(view).address(),
            view == asked.view and not asked.day,
            total if view == asked.view and not asked.day else None,
        )
        for view, name in names.items()
    ]


def near_viewer() -> Near:
    return queries.near(viewer(), organisations.areas_of(viewer().organisation_id))


@bp.get("/workshops/month")
@open_to_all
def this_month():
    return redirect(url_for(".month", month=f"{london_time.today():%Y-%m}"))


@bp.get("/workshops/month/<month>")
@open_to_all
def month(month: str):
    first = month_view.read(month)
    if first is None:
        return redirect(url_for(".this_month"))
    known = asking.known()
    asked = asking.read(request.args, known)
    found = queries.in_month(*london_time.month_bounds(first), asked.wanted)
    return render_template(
        "workshops/schedule/month.html",
        asked=asked,
        first=first,
        today=london_time.today(),
        total=len(found),
        weeks=month_view.weeks(first, found),
        # A busy month has a hundred addresses: made of one, for each by itself takes its time.
        show=url_for(".show", workshop_id=0).removesuffix("0"),
        before=month_view.before(first),
        after=month_view.after(first),
        facet_groups=asking.groups(asked, known),
    )


@bp.get("/workshops/<named:workshop_id>")
@open_to_all
def show(workshop_id: int):
    workshop = queries.get(viewer(), workshop_id)
    address = url_for(".show", workshop_id=workshop)
    if request.path != address:
        return redirect(address, 301 if workshop.is_published else 302)
    others = queries.of_series(viewer(), workshop.series, workshop) if workshop.series else []
    return render_template(
        "workshops/schedule/show.html",
        workshop=workshop,
        groups=[label(term) for term in workshop.terms],
        is_organiser=policy.organises(viewer(), workshop),
        others=others,
        notes=queries.notes(workshop),
        sees_link=policy.may_see_link(viewer(), workshop, queries.has_place(viewer(), workshop)),
    )


@bp.get("/workshops/on-record/<id:record_id>")
@open_to_all
def record(record_id: int):
    found = queries.one_on_record(record_id)
    return render_template(
        "workshops/schedule/record.html", record=found, sources=citations.listed(found.source)
    )
