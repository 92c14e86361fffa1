"""Calendar files and feeds, the news feed, and a member's own calendar feed."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import text
from forum.core.rate_limit import hashed
from forum.mail.mailer import address
from forum.policy.access import members_only, open_to_all, rendered_each_time, viewer
from forum.workshops.blueprints import schedule as bp
from forum.workshops.calendar import ical, queries
from forum.workshops.schedule import notes_actions, search_params
from forum.workshops.schedule import queries as schedule

MOST_IN_FEED = 30
CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/workshops.ics")
@open_to_all
@rendered_each_time("has the time in it, and an ETag of its own")
def calendar_feed() -> ResponseReturnValue:
    """All workshops, or those that the filters of the list leave."""
    known = search_params.known()
    params = search_params.read(request.args, known)
    chosen = ", ".join(known[name][value] for name, value in params.chosen_pairs())
    name = f"Workshops: {chosen}" if chosen else "What Works workshops"
    etag = hashed(f"{name} {queries.state(params.filter)} {address('')}")
    is_fresh = request.if_none_match.contains_weak(etag)  # then the answer is 304
    workshops = [] if is_fresh else queries.in_calendar(params.filter)
    return _calendar(ical.feed(name, workshops), etag)


@bp.get("/workshops/<named:workshop_id>/workshop.ics")
@open_to_all
@rendered_each_time("has the time in it, and an ETag of its own")
def calendar_file(workshop_id: int) -> ResponseReturnValue:
    workshop = schedule.get(viewer(), workshop_id)
    has_place = schedule.has_place(viewer(), workshop)
    with_link = policy.may_see_link(viewer(), workshop, has_place)
    response = _calendar(ical.feed(workshop.title, [workshop], with_link))
    response.headers["Content-Disposition"] = f"attachment; filename={workshop.slug}.ics"
    return response


@bp.get("/calendars/<key>.ics")
@open_to_all
@rendered_each_time("a link of one person")
def own_calendar_feed(key: str) -> ResponseReturnValue:
    """No sign-in: the key is the secret. 404 for one that was replaced or whose owner has left."""
    workshops = queries.of_member(queries.member_of(key))
    return _calendar(ical.feed("My workshops", workshops, with_link=True))


def _calendar(content: bytes, etag: str = "") -> Response:
    """304 where the calendar program has this ETag; by default it is a hash of the content."""
    response = Response(content, content_type=CALENDAR)
    response.set_etag(etag or hashed(content))
    response.make_conditional(request)
    return response


@bp.get("/workshops.atom")
@open_to_all
def feed() -> ResponseReturnValue:
    params = search_params.read(request.args, search_params.known())
    workshops = queries.newest(params.filter, MOST_IN_FEED)
    xml = render_template(
        "workshops/calendar/feed.xml",
        params=params,
        workshops=workshops,
        newest=max((workshop.changed_at for workshop in workshops), default=None),
        full_address=address,
    )
    return text.for_xml(xml), {"Content-Type": "application/atom+xml; charset=utf-8"}


@bp.route("/me/calendar", methods=["GET", "POST"])
@members_only
def own_calendar() -> ResponseReturnValue:
    """The address of the feed is shown once, when it is made: we keep only its hash."""
    policy.require(policy.may_have_calendar(viewer()))
    key = notes_actions.make_calendar_key(viewer()) if request.method == "POST" else ""
    return render_template(
        "workshops/calendar/own_calendar.html",
        made=queries.key_of(viewer()),
        feed=address(url_for(".own_calendar_feed", key=key)) if key else "",
    )


@bp.post("/me/calendar/stop")
@members_only
def stop_own_calendar() -> ResponseReturnValue:
    notes_actions.delete_calendar_key(viewer())
    flash("Your calendar feed is switched off. Its address opens nothing any more.")
    return redirect(url_for(".own_calendar"))
