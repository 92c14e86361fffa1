"""Search: results as pages, as a feed and as suggestions; saving one; frequent searches."""

from dataclasses import asdict
from typing import cast

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import list_query, page_cache, text
from forum.core.db import CountedPagination
from forum.core.errors import TooMany
from forum.core.memory_rate_limit import MemoryRateLimit
from forum.mail.mailer import address as full_address
from forum.people.sign_in.devices import request_network
from forum.policy.access import members_only, open_to_all, rendered_each_time, verified_only, viewer
from forum.search import autocomplete, facets, query_log, query_log_queries, search_params, service
from forum.search.document_types import (
    CASE_STUDIES,
    DISCUSSIONS,
    DOCUMENT_TYPES,
    HELP,
    ORGANISATIONS,
    WORKSHOPS,
)
from forum.search.results_page import results_page
from forum.search.saved import actions as saved_actions
from forum.search.saved import new_results_queries
from forum.search.saved import views as saved_views
from forum.search.saved.forms import SaveSearchForm
from forum.search.saved.views import bp
from forum.search.search_params import SearchParams

__all__ = ["bp", "saved_views"]

MINUTE_S = 60
LISTS = {  # the list of each document type without words
    DISCUSSIONS.name: "discussions.index",
    HELP.name: "pages.guide",
    ORGANISATIONS.name: "organisations.index",
    WORKSHOPS.name: "workshops.index",
}
COMPLETIONS = {"account": 300, "address": 1_200}  # a minute; an office shares its address


@bp.get("/case-studies")
@open_to_all
def results() -> ResponseReturnValue:
    return results_page(request.args)


@bp.post("/me/searches")
@members_only
def save() -> ResponseReturnValue:
    form = SaveSearchForm()
    if not form.validate_on_submit():
        return make_response(results_page(request.form, rejected=form), 422)
    params = search_params.read(request.form, facets.known())
    saved = saved_actions.save(viewer(), form.name.data, params.query)
    flash(f"“{saved.name}” is saved. Once a week you get a mail when there is something new in it.")
    return redirect(url_for(".saved"))


@bp.get("/search")
@open_to_all
def others() -> ResponseReturnValue:
    """Results of one document type; without words, redirect to the list of that type."""
    document_type = DOCUMENT_TYPES.get(request.args.get("kind", ""), CASE_STUDIES)
    words = search_params.read_words(request.args)
    if document_type == CASE_STUDIES:
        return redirect(SearchParams(words=words).address())
    if not words:
        return redirect(url_for(LISTS[document_type.name]))
    number = list_query.page_number(request.args)
    as_typed = request.args.get(search_params.AS_TYPED) == "1"
    found = service.search_other_type(document_type, words, number, as_typed)
    return render_template(
        "search/others.html",
        words=words,
        is_cut=search_params.is_cut(request.args),
        document_type=document_type,
        results=found,
        tabs=service.tabs(found.result, document_type, found.total),
        page=CountedPagination.of(found.rows, number, service.PER_PAGE, found.total),
        address=lambda page=1: url_for(
            ".others",
            q=words,
            kind=document_type.name,
            as_typed=1 if as_typed else None,
            page=page if page > 1 else None,
        ),
    )


@bp.get("/case-studies.atom")
@open_to_all
def feed() -> ResponseReturnValue:
    """The results of the same query string, newest first."""
    params = search_params.read(request.args, facets.known())
    try:
        entries = new_results_queries.feed(params)
    except service.NO_INDEX:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "60"}
        return "The search index is being built. Try again in a minute.\n", 503, headers
    xml = render_template(
        "search/feed.xml",
        params=params,
        entries=entries,
        newest=max((entry.updated for entry in entries), default=None),
        full_address=full_address,
    )
    return text.for_xml(xml), {"Content-Type": "application/atom+xml; charset=utf-8"}


@bp.get("/case-studies/complete.json")
@open_to_all
@rendered_each_time("limited by address")
def complete() -> ResponseReturnValue:
    _limit_completions()
    suggestions = autocomplete.complete(request.args.get("q", ""))
    return jsonify([asdict(one) for one in suggestions])


def _limit_completions() -> None:
    rate_limit = current_app.extensions.setdefault("completions", MemoryRateLimit(MINUTE_S))
    limits = [(f"address {request_network()}", COMPLETIONS["address"])]
    if viewer().is_authenticated:
        limits.append((f"account {viewer().id}", COMPLETIONS["account"]))
    if seconds := rate_limit.spend(limits):
        raise TooMany("Too many suggestions were asked for. Search without them.", seconds)


@bp.get("/moderation/searches")
@verified_only
def searched_for() -> ResponseReturnValue:
    """Frequent searches, for those who fill gaps."""
    policy.require(policy.may_see_what_is_searched(viewer()))
    return render_template(
        "search/searched_for.html",
        searches=query_log_queries.frequent_searches(),
        days=query_log_queries.COUNTED_FOR.days,
        least=query_log_queries.LEAST_A_WEEK,
    )


@bp.after_app_request
def flush_query_log(response: Response) -> Response:
    """Once the response is sent: see query_log.py."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if query_log.of_app(app).is_due():
        response.call_on_close(lambda: query_log.flush(app))
    return response


@bp.record_once
def flush_query_log_after_hits(state: BlueprintSetupState) -> None:
    """Pages from the cache are counted, too, but pass no after_request function."""
    app = cast(Flask, state.app)
    page_cache.of_app(app).after_hit.append(lambda: query_log.flush_if_due(app))
