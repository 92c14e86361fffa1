from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core import citations
from forum.mail import mailer
from forum.models.releases import ChangeKind, Release
from forum.performance.releases import actions, feeds, queries
from forum.performance.releases.forms import (
    AnnounceForm,
    CancelReleaseForm,
    ConfirmClockForm,
    MoveForm,
)
from forum.policy.access import (
    analysts_only,
    open_to_all,
    recently_authenticated,
    rendered_each_time,
    viewer,
)

bp = Blueprint("releases", __name__)

CALENDAR = "/performance/releases"


@bp.get(CALENDAR)
@open_to_all
def index() -> ResponseReturnValue:
    found = queries.releases(viewer())
    return render_template(
        "performance/releases/index.html",
        to_come=[r for r in reversed(found) if not (r.is_open or r.is_cancelled)],
        past=[release for release in found if release.is_open],
        cancelled=[release for release in found if release.is_cancelled],
        waiting=queries.waiting(viewer()),
        clock=queries.clock_state(),
        source_links=citations.listed,
    )


@bp.get(f"{CALENDAR}.ics")
@open_to_all
@rendered_each_time("has the time in it")
def ics() -> ResponseReturnValue:
    """To be subscribed to: a change arrives as a later version of the same entry."""
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    calendar = feeds.icalendar(reversed(queries.releases(viewer())), host, _full_address)
    return calendar, {"Content-Type": "text/calendar; charset=utf-8"}


@bp.get(f"{CALENDAR}.atom")
@open_to_all
def atom() -> ResponseReturnValue:
    newest = sorted(queries.releases(viewer()), key=feeds.last_change, reverse=True)
    body = render_template(
        "performance/releases/feed.xml",
        releases=newest,
        last_change=feeds.last_change,
        address=_full_address,
        full=mailer.address,
    )
    return body, {"Content-Type": "application/atom+xml; charset=utf-8"}


def _full_address(release: Release) -> str:
    return mailer.address(url_for(".show", release_id=release.id))


@bp.get(f"{CALENDAR}/<id:release_id>")
@open_to_all
def show(release_id: int) -> ResponseReturnValue:
    release = queries.get(viewer(), release_id)
    return render_template(
        "performance/releases/show.html",
        release=release,
        history=queries.history(release),
        source_links=citations.listed,
        kinds=ChangeKind,
    )


# For analysts


@bp.route(f"{CALENDAR}/announce", methods=["GET", "POST"])
@analysts_only
@recently_authenticated
def announce() -> ResponseReturnValue:
    form = AnnounceForm(list(queries.to_reissue()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("performance/releases/announce.html", form=form), status
    actions.announce(viewer(), **form.answers())
    flash("Another analyst has to confirm it. Nobody else sees it until then.")
    return redirect(url_for(".index") + "#waiting")


@bp.route(f"{CALENDAR}/<id:release_id>/move", methods=["GET", "POST"])
@analysts_only
@recently_authenticated
def move(release_id: int) -> ResponseReturnValue:
    release, form = queries.get(viewer(), release_id), MoveForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("performance/releases/move.html", form=form, release=release), status
    actions.move(viewer(), release, form.release_at, form.because.data or "")
    flash("Another analyst has to confirm it. Until then the date stands as it was.")
    return redirect(url_for(".index") + "#waiting")


@bp.route(f"{CALENDAR}/<id:release_id>/cancel", methods=["GET", "POST"])
@analysts_only
@recently_authenticated
def cancel(release_id: int) -> ResponseReturnValue:
    release, form = queries.get(viewer(), release_id), CancelReleaseForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "performance/releases/cancel.html", form=form, release=release
        ), status
    actions.cancel(viewer(), release, form.because.data or "")
    flash("The release is cancelled, and the calendar says why.")
    return redirect(url_for(".show", release_id=release_id))


@bp.post(f"{CALENDAR}/changes/<id:change_id>/confirm")
@analysts_only
@recently_authenticated
def confirm(change_id: int) -> ResponseReturnValue:
    release = actions.confirm(viewer(), queries.change(viewer(), change_id))
    flash("The calendar is changed. Everybody can see it now.")
    return redirect(url_for(".show", release_id=release.id))


@bp.post(f"{CALENDAR}/changes/<id:change_id>/drop")
@analysts_only
@recently_authenticated
def drop(change_id: int) -> ResponseReturnValue:
    actions.drop(viewer(), queries.change(viewer(), change_id))
    flash("It is dropped. The calendar stays as it was.")
    return redirect(url_for(".index"))


@bp.route(f"{CALENDAR}/clock", methods=["GET", "POST"])
@analysts_only
@recently_authenticated
def clock() -> ResponseReturnValue:
    """Where the exchange does not believe its own clock, somebody compares it with theirs."""
    state, form = queries.clock_state(), ConfirmClockForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("performance/releases/clock.html", state=state, form=form), status
    actions.confirm_clock(viewer(), form.instant)
    flash("The time is confirmed. Releases whose instant has come are open.")
    return redirect(url_for(".index"))
