"""What is looked for in vain, told to the list of gaps; and gaps in words, looked for again.

A combination of a claimant group and a stage or practice is recognised by its words, and listed
at once: the words are the vocabulary's. What members type themselves a moderator reads first.
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
from forum.search import index, saved_queries
from forum.search.document_types import CASE_STUDIES
from forum.search.document_types.base import id_of
from forum.search.engine import Found, IndexBusy, IndexUnavailable, Query, analyser


def note_what_is_missing() -> int:
    """How many combinations were looked for in vain, in 90 days and three times a week or more."""
    with reading():
        for_whom = _stems(term for word in tags.FOR_WHOM for term in tags.vocabulary(word))
        what = _stems(term for word in gaps.WHAT for term in tags.vocabulary(word))
        times = Counter[gaps.Pair]()
        for often in saved_queries.searched_for().without_result:
            asked = _stems_of(often.words)
            for one in _named(for_whom, asked):
                for other in _named(what, asked):
                    times[one, other] += often.times
    close_gaps.record_searches(times)
    return len(times)


def _stems(terms: Iterable[Term]) -> dict[int, list[frozenset[str]]]:
    """By the id of a term: the stems of its name, and of its code where it has one."""
    return {
        term.id: [s for s in (_stems_of(term.name), _stems_of(term.code)) if s] for term in terms
    }


def _stems_of(words: str) -> frozenset[str]:
    return frozenset(token.term for token in analyser.tokens(words) if token.term)


def _named(known: dict[int, list[frozenset[str]]], asked: frozenset[str]) -> list[int]:
    return [term_id for term_id, names in known.items() if any(name <= asked for name in names)]


def close_found() -> int:
    """How many gaps in words are filled: search finds more now than when they opened."""
    with reading():
        open_ones = [(gap.id, gap.words) for gap in gaps.open_gaps() if gap.words]
    return sum(_look(gap_id, words) for gap_id, words in open_ones if words)


def _look(gap_id: int, words: str) -> bool:
    try:
        found = index.engine().find(Query(words, CASE_STUDIES.name, sort="newest", limit=1))
    except (IndexUnavailable, IndexBusy):
        return False
    gap = db.session.get(Gap, gap_id)
    told = _told(found)
    if gap is None or told == gap.had:
        db.session.rollback()
        return False
    shown = case_studies.in_order([id_of(key) for key in found.keys])
    return close_gaps.close_if_filled(gap, told, shown[0] if shown else None)


def _told(found: Found) -> int:
    """What was found for other words, as the index spells them, does not answer these."""
    return 0 if found.corrected else found.total
