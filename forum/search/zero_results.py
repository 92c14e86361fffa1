"""Searches without a result, passed to the list of gaps; and gaps that search can now close.

A claimant group together with a stage or practice is recognised by its words and listed at once:
those words are the vocabulary's. Words that members typed are read by a moderator first.
"""

from collections import Counter
from collections.abc import Iterable

from forum.core.db import reading
from forum.core.extensions import db
from forum.models.gaps import Gap
from forum.models.vocabularies import Term
from forum.practice.case_studies import queries as case_studies
from forum.practice.gaps import close_gaps
from forum.practice.gaps import queries as gaps
from forum.reference.vocabularies import queries as tags
from forum.search import index, query_log_queries
from forum.search.document_types import CASE_STUDIES
from forum.search.document_types.base import id_of
from forum.search.engine import IndexBusy, IndexUnavailable, Query, SearchResult, analyser

Stems = frozenset[str]


def record_missing_combinations() -> int:
    """How many combinations frequent searches of the last 90 days did not find."""
    with reading():
        for_whom = _label_stems(term for word in tags.FOR_WHOM for term in tags.vocabulary(word))
        what = _label_stems(term for word in gaps.WHAT for term in tags.vocabulary(word))
        times = Counter[gaps.Pair]()
        for search in query_log_queries.frequent_searches().without_result:
            stems = _stems(search.words)
            for one in _named_terms(for_whom, stems):
                for other in _named_terms(what, stems):
                    times[one, other] += search.times
    close_gaps.record_searches(times)
    return len(times)


def _label_stems(terms: Iterable[Term]) -> dict[int, list[Stems]]:
    """{id of a term: the stems of its name, and of its code where it has one}."""
    return {term.id: [s for s in (_stems(term.name), _stems(term.code)) if s] for term in terms}


def _stems(words: str) -> Stems:
    return frozenset(token.term for token in analyser.tokens(words) if token.term)


def _named_terms(labels: dict[int, list[Stems]], stems: Stems) -> list[int]:
    return [term_id for term_id, names in labels.items() if any(name <= stems for name in names)]


def close_answered_gaps() -> int:
    """How many gaps in words were closed: search finds another number than at their opening."""
    with reading():
        open_gaps = [(gap.id, gap.words) for gap in gaps.open_gaps() if gap.words]
    return sum(_close_if_answered(gap_id, words) for gap_id, words in open_gaps if words)


def _close_if_answered(gap_id: int, words: str) -> bool:
    try:
        result = index.engine().search(Query(words, CASE_STUDIES.name, sort="newest", limit=1))
    except (IndexUnavailable, IndexBusy):
        return False
    gap = db.session.get(Gap, gap_id)
    total = _total(result)
    if gap is None or total == gap.had:
        db.session.rollback()
        return False
    shown = case_studies.in_order([id_of(key) for key in result.keys])
    return close_gaps.close_if_filled(gap, total, shown[0] if shown else None)


def _total(result: SearchResult) -> int:
    """Results for a corrected spelling do not answer the words as typed."""
    return 0 if result.is_corrected else result.total
