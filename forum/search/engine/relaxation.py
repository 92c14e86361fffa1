"""Wider queries, tried where a query finds nothing."""

from dataclasses import replace

from forum.search.engine.plan import PlanResult, QueryPlan
from forum.search.engine.snapshot import Snapshot
from forum.search.engine.types import Query, Relaxation

Attempts = list[tuple[Relaxation, PlanResult]]


def relax(snapshot: Snapshot, query: Query, text: str, plan: QueryPlan) -> Relaxation | None:
    """Without the filter whose absence finds most; else without quotes; else without words."""
    query = replace(query, facets=(), offset=0)
    for attempt in (_without_a_filter, _without_quotes, _without_words):
        attempts = attempt(snapshot, query, text, plan)
        relaxation, result = max(
            attempts, key=lambda pair: pair[1].total, default=(None, PlanResult())
        )
        if relaxation and result.total:
            relaxation.total, relaxation.keys = result.total, result.keys
            return relaxation
    return None


def _without_a_filter(snapshot: Snapshot, query: Query, text: str, plan: QueryPlan) -> Attempts:
    attempts = []
    for facet, values in query.chosen.items():
        others = {other: chosen for other, chosen in query.chosen.items() if other != facet}
        relaxation = Relaxation("filter", facet, min(values), text)
        attempts.append((relaxation, snapshot.execute(plan, replace(query, chosen=others))))
    return attempts


def _without_quotes(snapshot: Snapshot, query: Query, text: str, plan: QueryPlan) -> Attempts:
    if not plan.phrases:
        return []
    relaxation = Relaxation("quotes", "", words=text.replace('"', ""))
    return [(relaxation, snapshot.execute(QueryPlan(plan.clauses), query))]


def _without_words(snapshot: Snapshot, query: Query, text: str, plan: QueryPlan) -> Attempts:
    """The filters alone; without any there is nothing left to search by."""
    if not (plan.clauses and query.chosen):
        return []
    return [(Relaxation("words", text), snapshot.execute(QueryPlan(), query))]
