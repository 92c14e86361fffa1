"""The home page, the pages that explain the exchange, and its status."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import retention, text
from forum.core.errors import TooMany
from forum.core.errors import page as error_page
from forum.core.forms import preview_of
from forum.models.listings import ALL
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.home import status_queries
from forum.performance.releases import queries as releases
from forum.policy.access import members_only, open_to_all, rendered_each_time, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label
from forum.search.rate_limit import MemoryRateLimit
from forum.workshops.schedule import queries as workshops

bp = Blueprint("pages", __name__)

SHOWN_GROUPS = 12
SHOWN_CASE_STUDIES = 4
SHOWN_WORKSHOPS = 3
MINUTE_S = 60
PREVIEWS = 60  # a minute, of one member in one process
TOO_MANY_PREVIEWS = "You have asked for many previews. Wait a minute, then try again."


@bp.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    most_useful = case_studies.most_useful(SHOWN_CASE_STUDIES)
    newest = case_studies.newest(SHOWN_CASE_STUDIES, excluding=most_useful)
    by_id = {card.id: card for card in listed_cards([*newest, *most_useful])}
    counts = case_studies.counts_by_term()
    terms = tags.for_whom()
    return render_template(
        "pages/home/home.html",
        payment_groups=_with_counts(terms[Vocabulary.GROUP], counts),
        circumstances=_with_counts(terms[Vocabulary.CIRCUMSTANCE], counts),
        newest=[by_id[i] for i in newest if i in by_id],
        most_useful=[by_id[i] for i in most_useful if i in by_id],
        total=counts.get(ALL, 0),
        last_release=releases.last_release(),
        next_workshops=workshops.next_for(viewer(), SHOWN_WORKSHOPS),
    )


@bp.post("/preview")
@members_only
def preview() -> ResponseReturnValue:
    """What the script fetches; without script, the form itself comes back with the preview."""
    rate_limit = current_app.extensions.setdefault("previews", MemoryRateLimit(MINUTE_S))
    if seconds := rate_limit.spend([(f"account {viewer().id}", PREVIEWS)]):
        raise TooMany(TOO_MANY_PREVIEWS, seconds)
    typed = text.clean(request.form.get("text", ""))
    return render_template("pages/home/preview.html", rendered=preview_of(typed))


def _with_counts(terms: list[Term], counts: dict[int, int]) -> list[dict[str, Any]]:
    """The terms with most case studies, each with their number."""
    terms = sorted(terms, key=lambda term: -counts.get(term.id, 0))
    return [
        {"name": term.label, "url": label(term).url, "count": counts[term.id]}
        for term in terms[:SHOWN_GROUPS]
        if counts.get(term.id)
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
    now = status_queries.read(current_app.config["SETTINGS"].data_dir)
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
