"""Workshops in other programs: calendar files and feeds, news feed, and one's own calendar."""

from flask import Response, flash, redirect, render_template, request, url_for

from forum import policy
from forum.core import text
from forum.core.rate_limit import hashed
from forum.mail.mailer import address
from forum.policy.access import members_only, open_to_all, viewer
from forum.workshops.calendar import ical
from forum.workshops.calendar import queries as calendar_queries
from forum.workshops.schedule import notes_actions, queries
from forum.workshops.schedule import search_params as asking
from forum.workshops.schedule.blueprint import bp

MOST_IN_FEED = 30
CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/workshops.ics")
@open_to_all
def calendar_feed():
    """All of them, or those of an area, a claimant group, or any other choice of the list."""
    known = asking.known()
    asked = asking.read(request.args, known)
    chosen = ", ".join(known[name][value] for name, value in asked.chosen_pairs())
    name = f"Workshops: {chosen}" if chosen else "What Works workshops"
    mark = hashed(f"{name} {calendar_queries.state(asked.wanted)} {address('')}")
    has_it = request.if_none_match.contains_weak(mark)  # then there is no need to make it
    found = [] if has_it else calendar_queries.in_calendar(asked.wanted)
    return _calendar(ical.feed(name, found), mark)


@bp.get("/workshops/<named:workshop_id>/workshop.ics")
@open_to_all
def calendar_file(workshop_id: int):
    workshop = queries.get(viewer(), workshop_id)
    has_place = queries.has_place(viewer(), workshop)
    with_link = policy.may_see_link(viewer(), workshop, has_place)
    response = _calendar(ical.feed(workshop.title, [workshop], with_link))
    response.headers["Content-Disposition"] = f"attachment; filename={workshop.slug}.ics"
    return response


@bp.get("/calendars/<key>.ics")
@open_to_all
def own_calendar_feed(key: str):
    """No sign-in: the key is the secret. 404 for one that was replaced or whose owner has left."""
    member = calendar_queries.member_of(key)
    found = calendar_queries.of_member(member)
    return _calendar(ical.feed("My workshops", found, with_link=True))


def _calendar(content: bytes, mark: str = "") -> Response:
    """304 where the calendar program has these very bytes, or what has this mark."""
    response = Response(content, content_type=CALENDAR)
    response.set_etag(mark or hashed(content))
    response.make_conditional(request)
    return response


@bp.get("/workshops.atom")
@open_to_all
def feed():
    asked = asking.read(request.args, asking.known())
    found = calendar_queries.newest(asked.wanted, MOST_IN_FEED)
    drawn = render_template(
        "workshops/calendar/feed.xml",
        asked=asked,
        workshops=found,
        newest=max((one.changed_at for one in found), default=None),
        full_address=address,
    )
    return text.for_xml(drawn), {"Content-Type": "application/atom+xml; charset=utf-8"}


@bp.route("/me/calendar", methods=["GET", "POST"])
@members_only
def own_calendar():
    """The address of the feed is shown once, when it is made: we keep only its hash."""
    policy.require(policy.may_have_calendar(viewer()))
    key = notes_actions.make_calendar_key(viewer()) if request.method == "POST" else ""
    return render_template(
        "workshops/calendar/own_calendar.html",
        made=calendar_queries.key_of(viewer()),
        feed=address(url_for(".own_calendar_feed", key=key)) if key else "",
    )


@bp.post("/me/calendar/stop")
@members_only
def stop_own_calendar():
    notes_actions.drop_calendar_key(viewer())
    flash("Your calendar feed is switched off. Its address opens nothing any more.")
    return redirect(url_for(".own_calendar"))
