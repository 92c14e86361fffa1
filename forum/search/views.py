"""The lists of what was found, as pages, as a feed, and while one types."""

from dataclasses import asdict

from flask import current_app, jsonify, redirect, render_template, request, url_for

from forum.core import text
from forum.core.errors import TooMany
from forum.core.paging import Pages
from forum.mail.mailer import address as full_address
from forum.people.sign_in.devices import request_network
from forum.policy.access import open_to_all, viewer
from forum.search import (
    autocomplete,
    facets,
    insight_views,
    new_results,
    query_log,
    saved_views,
    service,
)
from forum.search import search_params as asking
from forum.search.blueprint import bp
from forum.search.document_types import (
    CASE_STUDIES,
    DISCUSSIONS,
    HELP,
    KINDS,
    ORGANISATIONS,
    WORKSHOPS,
)
from forum.search.engine import IndexBusy, IndexUnavailable
from forum.search.rate_limit import Budget
from forum.search.results_page import results_page

__all__ = ["bp", "insight_views", "saved_views"]

MINUTE = 60
LISTS = {  # what each kind has anyway, without words
    DISCUSSIONS.name: "discussions.index",
    HELP.name: "pages.guide",
    ORGANISATIONS.name: "organisations.index",
    WORKSHOPS.name: "workshops.index",
}
COMPLETIONS = {"account": 300, "address": 1_200}  # a minute; an office shares its address


@bp.get("/case-studies")
@open_to_all
def results():
    return results_page(request.args)


@bp.get("/search")
@open_to_all
def others():
    """Other kinds than case studies; without words, the list that each has anyway."""
    kind = KINDS.get(request.args.get("kind", ""), CASE_STUDIES)
    words = asking.words(request.args)
    if kind == CASE_STUDIES:
        return redirect(asking.Asked(words=words).address())
    if not words:
        return redirect(url_for(LISTS[kind.name]))
    number = asking.page(request.args.get("page", ""))
    as_typed = request.args.get(asking.AS_TYPED) == "1"
    found = service.find_others(kind, words, number, as_typed)
    return render_template(
        "search/others.html",
        words=words,
        is_cut=asking.is_cut(request.args),
        kind=kind,
        results=found,
        tabs=service.tabs(found.found, kind, found.total),
        page=Pages(number, service.PER_PAGE, found.total),
        address=lambda page=1: url_for(
            ".others",
            q=words,
            kind=kind.name,
            as_typed=1 if as_typed else None,
            page=page if page > 1 else None,
        ),
    )


@bp.get("/case-studies.atom")
@open_to_all
def feed():
    """The view of the same address, newest first, for feed readers."""
    asked = asking.read(request.args, facets.known())
    try:
        entries = new_results.feed(asked)
    except (IndexUnavailable, IndexBusy):
        return (
            "The search index is being built. Try again in a minute.\n",
            503,
            {
                "Content-Type": "text/plain; charset=utf-8",
                "Retry-After": "60",
            },
        )
    drawn = render_template(
        "search/feed.xml",
        asked=asked,
        entries=entries,
        newest=max((entry.updated for entry in entries), default=None),
        full_address=full_address,
    )
    return text.for_xml(drawn), {"Content-Type": "application/atom+xml; charset=utf-8"}


@bp.get("/case-studies/complete.json")
@open_to_all
def complete():
    """What the beginning of a word may become: titles, groups, practices, organisations."""
    _spend_completion()
    return jsonify([asdict(offer) for offer in autocomplete.complete(request.args.get("q", ""))])


def _spend_completion() -> None:
    budget = current_app.extensions.setdefault("completions", Budget(MINUTE))
    spending = [(f"address {request_network()}", COMPLETIONS["address"])]
    if viewer().is_authenticated:
        spending.append((f"account {viewer().id}", COMPLETIONS["account"]))
    if seconds := budget.wait(spending):
        raise TooMany("Too many suggestions were asked for. Search without them.", seconds)


@bp.after_app_request
def count_searches(response):
    """Once it is sent, and not before: see heard.py."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if query_log.listener(app).is_due():
        response.call_on_close(lambda: query_log.write_down(app))
    return response
