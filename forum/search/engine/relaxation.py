"""Where nothing was found: what to leave out to find something."""

from dataclasses import replace

from forum.search.engine.plan import Plan
from forum.search.engine.snapshot import Answer
from forum.search.engine.types import Near, Query
from forum.search.engine.whoosh_snapshot import Snapshot


def nearest(snapshot: Snapshot, query: Query, text: str, plan: Plan) -> Near | None:
    """The filter without which most is found; else the quotes; else the words."""
    query = replace(query, facets=(), offset=0)
    for tries in (_without_a_filter, _without_quotes, _without_words):
        found = [(near, answer) for near, answer in tries(snapshot, query, text, plan)]
        near, answer = max(found, key=lambda pair: pair[1].total, default=(None, Answer()))
        if near and answer.total:
            near.total, near.keys = answer.total, answer.keys
            return near
    return None


Tried = list[tuple[Near, Answer]]


def _without_a_filter(snapshot: Snapshot, query: Query, text: str, plan: Plan) -> Tried:
    found = []
    for facet, values in query.chosen.items():
        wider = {other: chosen for other, chosen in query.chosen.items() if other != facet}
        near = Near("filter", facet, min(values), text)
        found.append((near, snapshot.answer(plan, replace(query, chosen=wider))))
    return found


def _without_quotes(snapshot: Snapshot, query: Query, text: str, plan: Plan) -> Tried:
    if not plan.phrases:
        return []
    near = Near("quotes", "", words=text.replace('"', ""))
    return [(near, snapshot.answer(Plan(plan.clauses), query))]


def _without_words(snapshot: Snapshot, query: Query, text: str, plan: Plan) -> Tried:
    """The choices by themselves; without any there is nothing to be near to."""
    if not (plan.clauses and query.chosen):
        return []
    return [(Near("words", text), snapshot.answer(Plan(), query))]
