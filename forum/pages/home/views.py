"""The home page, the pages that explain the exchange, and its status."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import Blueprint, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum import policy
from forum.administration.health import status_queries
from forum.core import clock, retention, text, unchanged
from forum.core.errors import TooMany
from forum.core.errors import page as error_page
from forum.core.forms import preview_of
from forum.core.memory_rate_limit import MemoryRateLimit
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.home import member_queries, visit_actions
from forum.pages.home.first_steps import first_steps
from forum.pages.home.visits import News, in_words
from forum.performance.releases import queries as releases
from forum.policy.access import members_only, open_to_all, rendered_each_time, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label
from forum.social.stream import queries as stream
from forum.workshops.schedule import queries as workshops

bp = Blueprint("pages", __name__)

SHOWN_GROUPS = 12
SHOWN_CASE_STUDIES = 4
SHOWN_WORKSHOPS = 3
SHOWN_NEWS = 5
LOOKED_AT = 12  # of the newest that is followed: some may be gone since
MINUTE_S = 60
PREVIEWS = 60  # a minute, of one member in one process
TOO_MANY_PREVIEWS = "You have asked for many previews. Wait a minute, then try again."


@bp.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    if viewer().is_authenticated:
        return _member_page()
    most_useful = case_studies.most_useful(SHOWN_CASE_STUDIES)
    newest = case_studies.newest(SHOWN_CASE_STUDIES, excluding=most_useful)
    by_id = {card.id: card for card in listed_cards([*newest, *most_useful])}
    return render_template(
        "pages/home/home.html",
        **_for_all(),
        newest=[by_id[i] for i in newest if i in by_id],
        most_useful=[by_id[i] for i in most_useful if i in by_id],
        next_workshops=workshops.next_listed(SHOWN_WORKSHOPS),
    )


def _member_page() -> str:
    """What is new to the member and open for them, then the doors."""
    who = viewer()
    own = member_queries.member_home(who)
    follows = stream.follows_of(own.follows)
    latest = stream.latest(who, follows, LOOKED_AT) if policy.may_see_stream(who) else []
    since = visit_actions.note_look(who, own.visit)
    return render_template(
        "pages/home/member.html",
        **_for_all(),
        own=own,
        news=News.of(latest, since, SHOWN_NEWS),
        since=in_words(since, clock.now()) if since else "",
        follows_any=bool(follows[0]),
        first_steps=[] if since else first_steps(who),
    )


class LastRelease(NamedTuple):
    release_at: datetime
    cut_off: date | None


def _for_all() -> dict[str, Any]:
    return unchanged.part("home: for all", _read_for_all)


def _read_for_all() -> dict[str, Any]:
    last = releases.last_release()
    terms, total = tags.counted_for_whom()
    return {
        "payment_groups": _as_links(terms[Vocabulary.GROUP]),
        "circumstances": _as_links(terms[Vocabulary.CIRCUMSTANCE]),
        "total": total,
        "last_release": LastRelease(last.release_at, last.cut_off) if last else None,
    }


@bp.post("/preview")
@members_only
def preview() -> ResponseReturnValue:
    """What the script fetches; without script, the form itself comes back with the preview."""
    rate_limit = current_app.extensions.setdefault("previews", MemoryRateLimit(MINUTE_S))
    if seconds := rate_limit.spend([(f"account {viewer().id}", PREVIEWS)]):
        raise TooMany(TOO_MANY_PREVIEWS, seconds)
    typed = text.clean(request.form.get("text", ""))
    return render_template("pages/home/preview.html", rendered=preview_of(typed))


def _as_links(terms: list[tuple[Term, int]]) -> list[dict[str, Any]]:
    """Those with most case studies, each with their number."""
    return [
        {"name": term.label, "url": label(term).url, "count": number}
        for term, number in terms[:SHOWN_GROUPS]
    ]


@bp.get("/help")
@open_to_all
def guide() -> ResponseReturnValue:
    return render_template("pages/home/guide.html")


@bp.get("/accessibility")
@open_to_all
def accessibility() -> ResponseReturnValue:
    return render_template("pages/home/accessibility.html")


@bp.get("/privacy")
@open_to_all
def privacy() -> ResponseReturnValue:
    return render_template(
        "pages/home/privacy.html", retentions=retention.retentions(), kept=retention.in_words()
    )


@bp.get("/status")
@open_to_all
@rendered_each_time("measures this moment")
def status() -> ResponseReturnValue:
    """HTML, or JSON by Accept or `?json`. 503 where the database cannot be reached."""
    now = status_queries.read(current_app.config["SETTINGS"])
    if request.accept_mimetypes.best == "application/json" or "json" in request.args:
        return jsonify(asdict(now)), 200 if now.is_well else 503
    if not now.is_well:
        return error_page(503)
    return render_template("pages/home/status.html", status=now)


@bp.get("/robots.txt")
@open_to_all
def robots() -> ResponseReturnValue:
    closed = "\n".join(f"Disallow: {path}" for path in ("/me", "/calendars", "/moderation"))
    return f"User-agent: *\n{closed}\n", {"Content-Type": "text/plain"}
