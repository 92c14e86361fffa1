"""One generation of a tantivy index: a plan in; ranked keys, totals and counts out."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from tantivy import Occur, Order
from tantivy import Query as Wanted

from forum.search.engine.kept import Kept
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.plan import Clause, Plan
from forum.search.engine.shapes import Completion, Query
from forum.search.engine.snapshot import Answer, Spelt, Telling
from forum.search.engine.tantivy_fields import (
    ALL,
    REST,
    SLOTS,
    WATERMARK,
    WEIGHT,
    facet_term,
    written,
)
from forum.search.engine.telling import fields_that_say, telling
from forum.search.engine.thesaurus import Terms
from forum.search.engine.weights import SORTS

MOST_OPENINGS = 300
MOST_SIMILAR = 1_000
MOST_KINDS = 50
MOST_CHOICES = 20_000  # values of all facets together
FEW = 20  # terms
SMALL = 5_000  # documents; a larger index keeps its spelling dictionary for a while
LEXICON_S = 30.0
Counts = dict[str, int]


class Words:
    """The spelling dictionary, made when first asked for and kept over small changes."""

    def __init__(self) -> None:
        self._made: tuple[float, object, Lexicon] | None = None

    def of(self, searcher: Any) -> Lexicon:
        made = self._made
        if made and (made[1] is searcher or self._is_fresh(made[0], searcher)):
            return made[2]
        words = [word for word, _ in searcher.terms_with_prefix("spelling", "")]
        lexicon = Lexicon(words)
        self._made = (time.monotonic(), searcher, lexicon)
        return lexicon

    @staticmethod
    def _is_fresh(made_at: float, searcher: Any) -> bool:
        return bool(searcher.num_docs > SMALL and time.monotonic() - made_at < LEXICON_S)


class Snapshot:
    def __init__(self, index: Any, words: Words) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._words = words
        self.similar: Kept[tuple[str, int, frozenset[str]], list[str]] = Kept(MOST_SIMILAR)

    # Queries.

    def _term(self, field: str, value: str) -> Any:
        return Wanted.term_query(self._schema, field, written(value))

    def _any(self, field: str, values: Iterable[str]) -> Any:
        terms = [written(value) for value in values]
        if len(terms) > FEW:
            return Wanted.term_set_query(self._schema, field, terms)
        # Terms one by one are skipped through; a set is gathered whole, each time.
        each = [(Occur.Should, self._term(field, term)) for term in terms]
        return Wanted.boolean_query(each) if each else Wanted.empty_query()

    def _none(self, facet: str, values: Iterable[str]) -> Any:
        """What has none of these values of the facet."""
        having = self._any("facet", (facet_term(facet, value) for value in values))
        return Wanted.boolean_query([(Occur.Must, Wanted.all_query()), (Occur.MustNot, having)])

    def _said(self, terms: Terms) -> Any:
        if len(terms) == 1:
            return self._term(ALL, terms[0])
        return Wanted.phrase_query(self._schema, ALL, [written(term) for term in terms])

    def _clause(self, clause: Clause) -> Any:
        """By the form said best."""
        forms = [Wanted.boost_query(self._said(f.terms), f.weight) for f in clause.forms]
        best = forms[0] if len(forms) == 1 else Wanted.disjunction_max_query(forms)
        return Wanted.boost_query(best, clause.weight)

    def _asked(self, plan: Plan) -> Any:
        clauses = [(Occur.Should, self._clause(clause)) for clause in plan.clauses]
        return Wanted.boolean_query(clauses) if clauses else Wanted.all_query()

    @staticmethod
    def _within(asked: Any, restrictions: Iterable[Any]) -> Any:
        """Restrictions count nothing towards the score."""
        musts = [(Occur.Must, Wanted.const_score_query(each, 0.0)) for each in restrictions]
        return Wanted.boolean_query([(Occur.Must, asked), *musts])

    def _count(self, asked: Any) -> int:
        return int(self._searcher.search(asked, 1, count=True).count)

    def frequency(self, terms: Terms, audience: frozenset[str]) -> int:
        if not all(self._searcher.doc_freq(ALL, written(term)) for term in terms):
            return 0
        said = Wanted.const_score_query(self._said(terms), 0.0)
        return self._count(self._within(said, [self._any("audience", audience)]))

    # Answering.

    def answer(self, plan: Plan, query: Query) -> Answer:
        allowed = self._any("audience", query.audience)
        phrases = [self._said(phrase) for phrase in plan.phrases]
        everywhere = self._within(self._asked(plan), [allowed, *phrases])
        of_kind = [self._term("kind", query.kind)] if query.kind else []
        of_kind += [self._none(facet, values) for facet, values in query.but.items() if values]
        chosen = {
            facet: self._any("facet", (facet_term(facet, value) for value in values))
            for facet, values in query.chosen.items()
        }
        hits = self._within(everywhere, [*of_kind, *chosen.values()])
        total, page = self._page(hits, plan, query)
        documents = [self._searcher.doc(address) for address in page]
        forms = [form.terms for clause in plan.clauses for form in clause.forms]
        matched = {
            document["key"][0]: fields_that_say(_text(document, "said"), forms)
            for document in documents
        }
        counts = self._counts(everywhere, of_kind, query, chosen)
        return Answer(list(matched), total, counts, self._by_kind(everywhere), matched)

    def _page(self, hits: Any, plan: Plan, query: Query) -> tuple[int, list[Any]]:
        order = query.sort if query.sort in SORTS else "newest"
        by: dict[str, Any] = {"order_by_field": order, "order": Order.Desc}
        if plan.clauses and query.sort not in SORTS:
            by = {"weight_by_field": WEIGHT}
        if query.limit < 1 or query.offset >= self._searcher.num_docs:
            return self._count(hits), []
        found = self._searcher.search(hits, query.limit, offset=query.offset, **by)
        return int(found.count), [address for _, address in found.hits]

    def _counts(
        self, everywhere: Any, of_kind: list[Any], query: Query, chosen: Mapping[str, Any]
    ) -> dict[str, Counts]:
        """One pass for all facets in which nothing is chosen, and one for each of the others."""
        passes: dict[str, Counts] = {}
        counts = {}
        for facet in query.facets:
            own = facet if facet in chosen else ""
            if own not in passes:
                others = [each for other, each in chosen.items() if other != own]
                passes[own] = self._by_facet(self._within(everywhere, [*of_kind, *others]))
            start = facet_term(facet, "")
            counts[facet] = {
                term.removeprefix(start): count
                for term, count in passes[own].items()
                if term.startswith(start)
            }
        return counts

    def _by_kind(self, asked: Any) -> Counts:
        wanted = {"by": {"terms": {"field": "kind", "size": MOST_KINDS}}}
        buckets = self._searcher.aggregate(asked, wanted)["by"]["buckets"]
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}

    def _by_facet(self, asked: Any) -> Counts:
        """Documents by term of a facet, added up over the slots."""
        fields = SLOTS if self._is_all_in_slots else (*SLOTS, REST)
        wanted = {name: {"terms": {"field": name, "size": MOST_CHOICES}} for name in fields}
        counts: Counter[str] = Counter()
        for found in self._searcher.aggregate(asked, wanted).values():
            for bucket in found["buckets"]:
                counts[bucket["key"]] += int(bucket["doc_count"])
        return counts

    @cached_property
    def _is_all_in_slots(self) -> bool:
        return not self._searcher.terms_with_prefix(REST, "", limit=1)

    # Helping.

    def alike(self, word: str, audience: frozenset[str]) -> list[Spelt]:
        found = self._words.of(self._searcher).alike(word)
        allowed = self._any("audience", audience)
        spelt = [
            Spelt(w, slips, self._count(self._within(self._term("spelling", w), [allowed])))
            for w, slips in found
        ]
        return [s for s in spelt if s.frequency]

    def choices(self, facet: str) -> list[str]:
        start = facet_term(facet, "")
        found = self._searcher.terms_with_prefix("facet", start)
        return sorted(term.removeprefix(start) for term, _ in found)

    def complete(
        self, words: list[str], beginning: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        openings = self._searcher.terms_with_prefix("opening", beginning, limit=MOST_OPENINGS)
        begun = self._any("opening", (word for word, _ in openings))
        whole = [self._term("opening", word) for word in words]
        asked = self._within(begun, [*whole, self._any("audience", audience)])
        found = self._searcher.search(asked, limit, order_by_field="useful", order=Order.Desc)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        return [Completion(_text(d, "heading"), d["kind"][0], d["key"][0]) for d in documents]

    def telling(self, key: str, audience: frozenset[str]) -> Telling | None:
        asked = self._within(self._term("key", key), [self._any("audience", audience)])
        found = self._searcher.search(asked, 1).hits
        if not found:
            return None
        document = self._searcher.doc(found[0][1])
        return Telling(document["kind"][0], telling(_text(document, "said")))

    def versions(self) -> dict[str, int]:
        found = self._searcher.search(Wanted.all_query(), max(1, self._searcher.num_docs)).hits
        addresses = [address for _, address in found]
        versions = self._searcher.fast_field_values("version", addresses)
        keys = (self._searcher.doc(address).get_first("key") for address in addresses)
        return {k: v for k, v in zip(keys, versions, strict=True) if k != WATERMARK}

    @property
    def watermark(self) -> int:
        found = self._searcher.search(self._term("key", WATERMARK), 1).hits
        return int(self._searcher.fast_field_values("version", [found[0][1]])[0])


def _text(document: Any, field: str) -> str:
    return bytes(document[field][0]).decode()
