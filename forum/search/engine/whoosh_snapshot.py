"""One generation of a Whoosh index: a plan in; ranked keys, totals and counts out.

Never changes, so threads share it. All restrictions are bits: a number with bit n for document n
(Python's integers are fast bit sets), or the same as a row of booleans.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from operator import or_

import numpy as np

from forum.search.engine.cache import Kept
from forum.search.engine.lexicon import Alike
from forum.search.engine.plan import Clause, Plan
from forum.search.engine.snapshot import Answer, Spelt, Telling
from forum.search.engine.term_vectors import telling
from forum.search.engine.thesaurus import Form, Terms
from forum.search.engine.types import Completion, Query
from forum.search.engine.weights import FIELDS, K1, SORTS, bonus
from forum.search.engine.whoosh_fields import RECORD, facet_term
from forum.search.engine.whoosh_segment import Postings, Segment

MOST_MASKS = 2048
MOST_SCOPES = 64
MOST_SIMILAR = 1_000
MOST_OPENINGS = 300  # words of titles that one beginning may mean
_NONE = np.empty(0, np.int64)


class Snapshot:
    def __init__(
        self, segments: list[Segment], deleted: Sequence[Iterable[int]], watermark: int
    ) -> None:
        self.watermark = watermark
        self.similar: Kept[tuple[str, int, frozenset[str]], list[str]] = Kept(MOST_SIMILAR)
        self._segments = segments
        self._bases = list(accumulate((s.size for s in segments), initial=0))
        self._size = self._bases.pop()
        records = [s.records for s in segments]
        self._records = np.concatenate(records) if records else np.empty(0, RECORD)
        self._alive = np.ones(self._size, np.bool_)
        for base, gone in zip(self._bases, deleted, strict=True):
            self._alive[[base + doc for doc in gone]] = False
        self._masks: Kept[tuple[str, str], int] = Kept(MOST_MASKS)
        self._scopes: Kept[frozenset[str], np.ndarray] = Kept(MOST_SCOPES)
        self._choices: Kept[str, list[str]] = Kept(MOST_SCOPES)

    # Facts of every document, by its number.

    @cached_property
    def _averages(self) -> tuple[float, ...]:
        """To two digits: arrays computed with them stay right while an index grows a little."""
        lengths = self._records["length"][self._alive]
        said = np.maximum((lengths > 0).sum(axis=0), 1)
        return tuple(float(f"{a:.2g}") or 1.0 for a in lengths.sum(axis=0) / said)

    @cached_property
    def _sorts(self) -> dict[str, np.ndarray]:
        return {name: self._records["sort"][:, n].copy() for n, name in enumerate(SORTS)}

    @cached_property
    def _bonus(self) -> np.ndarray:
        return bonus(self._sorts["useful"], self._sorts["newest"])

    def _mask(self, field: str, name: str) -> int:
        """Bit n set where document n has the name."""

        def join() -> int:
            pairs = zip(self._bases, self._segments, strict=True)
            return sum(segment.mask(field, name) << base for base, segment in pairs)

        return self._masks.get((field, name), join)

    def _any_of(self, field: str, names: Iterable[str]) -> int:
        return reduce(or_, (self._mask(field, name) for name in names), 0)

    def _may_find(self, audience: frozenset[str]) -> np.ndarray:
        """The documents for this audience, as a row."""

        def make() -> np.ndarray:
            return self._alive & self._row(self._any_of("audience", audience))

        return self._scopes.get(audience, make)

    def _row(self, bits: int) -> np.ndarray:
        data = np.frombuffer(bits.to_bytes((self._size + 7) // 8, "little"), np.uint8)
        return np.unpackbits(data, count=self._size, bitorder="little").view(np.bool_)

    @staticmethod
    def _bits(row: np.ndarray) -> int:
        return int.from_bytes(np.packbits(row, bitorder="little"), "little")

    # Postings over all segments.

    def _parts(self, terms: Terms) -> list[tuple[int, Segment, Postings]]:
        pairs = zip(self._bases, self._segments, strict=True)
        return [(base, segment, segment.postings(terms, self._averages)) for base, segment in pairs]

    def frequency(self, terms: Terms, audience: frozenset[str]) -> int:
        """Documents that hold the term, or the terms one after another."""
        scope = self._may_find(audience)
        return sum(
            int(np.count_nonzero(scope[base : base + segment.size][found.docs]))
            for base, segment, found in self._parts(terms)
        )

    def _said(self, clause: Clause) -> np.ndarray:
        """How much each document says it, by any of its forms."""
        said = np.zeros(self._size, np.float32)
        for form in clause.forms:
            for base, segment, found in self._parts(form.terms):
                said[base : base + segment.size][found.docs] += form.weight * found.said
        return said

    # Answering.

    def answer(self, plan: Plan, query: Query) -> Answer:
        """query.words is not looked at: the plan says what is asked."""
        scope = self._may_find(query.audience)
        of_kind = scope & self._row(self._mask("kind", query.kind)) if query.kind else scope
        scores = self.scores(plan, of_kind)
        hits = scope if scores is None else scope & (scores > 0)
        for phrase in plan.phrases:
            hits = hits & (self._said(Clause((Form(phrase, 1.0),))) > 0)
        for phrase in plan.excluded:
            hits = hits & ~(self._said(Clause((Form(phrase, 1.0),))) > 0)
        bits = self._bits(hits)
        kinds = {kind: (bits & self._mask("kind", kind)).bit_count() for kind in self.kinds}
        bits &= self._mask("kind", query.kind) if query.kind else bits
        for facet, values in query.but.items():
            bits &= ~self._any_of("facet", (facet_term(facet, value) for value in values))
        chosen = {
            facet: self._any_of("facet", (facet_term(facet, value) for value in values))
            for facet, values in query.chosen.items()
        }
        counts = {facet: self._counts(facet, bits, chosen) for facet in query.facets}
        for mask in chosen.values():
            bits &= mask
        docs = np.flatnonzero(self._row(bits))
        page = self._in_order(docs, scores, query)
        keys = [self._value("key", doc) for doc in page]
        matched = {key: self._matched(plan, doc) for key, doc in zip(keys, page, strict=True)}
        return Answer(keys, len(docs), counts, {k: n for k, n in kinds.items() if n}, matched)

    def scores(self, plan: Plan, of_kind: np.ndarray) -> np.ndarray | None:
        """BM25F with Robertson's idf over what the viewer may find; None where nothing is asked."""
        if not plan.clauses:
            return None
        documents = int(np.count_nonzero(of_kind))
        scores = np.zeros(self._size, np.float32)
        for clause in plan.clauses:
            said = self._said(clause)
            holding = int(np.count_nonzero(of_kind & (said > 0)))
            rarity = math.log(1 + (documents - holding + 0.5) / (holding + 0.5))
            scores += clause.weight * rarity * (K1 + 1) * said / (said + K1)
        return scores

    @cached_property
    def kinds(self) -> list[str]:
        return sorted({kind for segment in self._segments for kind in segment.names("kind")})

    def choices(self, facet: str) -> list[str]:
        """All values that documents have."""

        def make() -> list[str]:
            return sorted({choice for s in self._segments for choice in s.choices(facet)})

        return self._choices.get(facet, make)

    def _counts(self, facet: str, bits: int, chosen: Mapping[str, int]) -> dict[str, int]:
        for other, mask in chosen.items():
            if other != facet:
                bits &= mask
        counted = {
            value: (bits & self._mask("facet", facet_term(facet, value))).bit_count()
            for value in self.choices(facet)
        }
        return {value: count for value, count in counted.items() if count}

    def _in_order(self, docs: np.ndarray, scores: np.ndarray | None, query: Query) -> list[int]:
        """The page asked for. Equals stand newest first, then in an order that never changes."""
        if query.sort in self._sorts:
            first = self._sorts[query.sort][docs]
        elif scores is None:
            first = self._sorts["newest"][docs]
        else:
            first = scores[docs] * self._bonus[docs]
        last = query.offset + query.limit
        if len(docs) > 4 * last > 0:
            least = np.partition(first, len(first) - last)[len(first) - last]
            docs, first = docs[first >= least], first[first >= least]
        newest, tie = self._sorts["newest"][docs], self._records["tie"][docs]
        order = np.lexsort((tie, -newest, -first))[query.offset : last]
        return [int(doc) for doc in docs[order]]

    def _matched(self, plan: Plan, doc: int) -> tuple[str, ...]:
        base, segment = self._place(doc)
        bits = 0
        for clause in plan.clauses:
            for form in clause.forms:
                found = segment.postings(form.terms, self._averages)
                at = int(np.searchsorted(found.docs, doc - base))
                if at < len(found.docs) and found.docs[at] == doc - base:
                    bits |= int(found.fields[at])
        return tuple(name for n, name in enumerate(FIELDS) if bits >> n & 1)

    def _place(self, doc: int) -> tuple[int, Segment]:
        number = int(np.searchsorted(self._bases, doc, side="right")) - 1
        return self._bases[number], self._segments[number]

    def _value(self, column: str, doc: int) -> str:
        base, segment = self._place(doc)
        return segment.value(column, doc - base)

    # Helping.

    def alike(self, word: str, audience: frozenset[str]) -> list[Spelt]:
        """Words of the index spelt nearly so, that the viewer may know of."""
        found: dict[str, Alike] = {}
        for segment in self._segments:
            found.update({alike.word: alike for alike in segment.lexicon.alike(word)})
        scope = self._may_find(audience)
        spelt = [
            Spelt(alike.word, alike.slips, self._holding("spelling", alike.word, scope))
            for alike in found.values()
        ]
        return [s for s in spelt if s.frequency]

    def _holding(self, field: str, name: str, scope: np.ndarray) -> int:
        return int(np.count_nonzero(scope[self._docs(field, name)]))

    def _docs(self, field: str, name: str) -> np.ndarray:
        pairs = zip(self._bases, self._segments, strict=True)
        return np.concatenate([_NONE, *(base + s.docs(field, name) for base, s in pairs)])

    def has_value(self, facet: str, value: str, audience: frozenset[str]) -> bool:
        scope = self._may_find(audience)
        return bool(self._holding("facet", facet_term(facet, value), scope))

    def complete(
        self,
        words: list[str],
        beginning: str,
        limit: int,
        audience: frozenset[str],
        kind: str | None = None,
    ) -> list[Completion]:
        """Titles that hold the words and one that begins so: most useful first, then newest."""
        openings = {w for s in self._segments for w in s.beginning(beginning, MOST_OPENINGS)}
        begun = np.zeros(self._size, np.bool_)
        for word in sorted(openings)[:MOST_OPENINGS]:
            begun[self._docs("opening", word)] = True
        hits = begun & self._may_find(audience)
        if kind:
            hits &= self._row(self._mask("kind", kind))
        for word in words:
            hits[np.setdiff1d(np.flatnonzero(hits), self._docs("opening", word))] = False
        page = self._in_order(np.flatnonzero(hits), None, Query(sort="useful", limit=limit))
        return [
            Completion(self._value("heading", d), self._value("kind", d), self._value("key", d))
            for d in page
        ]

    def _number(self, key: str, audience: frozenset[str]) -> int | None:
        scope = self._may_find(audience)
        return next((int(n) for n in self._docs("key", key) if scope[n]), None)

    def telling(self, key: str, audience: frozenset[str]) -> Telling | None:
        """What a document says most; None for what the viewer may not find."""
        number = self._number(key, audience)
        if number is None:
            return None
        return Telling(self._value("kind", number), telling(self._said_by(number)))

    def _said_by(self, doc: int) -> str:
        base, segment = self._place(doc)
        return segment.unpacked("said", doc - base)

    def versions(self) -> dict[str, int]:
        versions = self._records["version"]
        alive = (int(number) for number in np.flatnonzero(self._alive))
        return {self._value("key", number): int(versions[number]) for number in alive}
