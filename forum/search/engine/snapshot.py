"""One generation of an index: a plan in; ranked keys, totals and counts out.

Immutable, so threads share it. A set of documents is an integer with bit n for document n
(Python's integers are fast bit sets) or an array of booleans.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from operator import or_

import numpy as np

from forum.search.engine.cache import BoundedCache
from forum.search.engine.indexed_document import RECORD, facet_term
from forum.search.engine.lexicon import Neighbour
from forum.search.engine.plan import Clause, PlanResult, QueryPlan
from forum.search.engine.segment import BaseSegment, Postings
from forum.search.engine.spelling import SpellingCandidate
from forum.search.engine.term_vectors import TermVector
from forum.search.engine.thesaurus import SurfaceForm, Terms
from forum.search.engine.types import Completion, Query
from forum.search.engine.weights import FIELDS, K1, SORTS, bonus

MOST_MASKS = 2048
MOST_AUDIENCES = 64
MOST_FACETS = 64
MOST_SIMILAR = 1_000
MOST_TITLE_WORDS = 300  # with one prefix
_NONE = np.empty(0, np.int64)


class Snapshot:
    def __init__(
        self, segments: list[BaseSegment], deleted: Sequence[Iterable[int]], watermark: int
    ) -> None:
        self.watermark = watermark
        self.similar: BoundedCache[tuple[str, int, frozenset[str]], list[str]] = BoundedCache(
            MOST_SIMILAR
        )
        self._segments = segments
        self._bases = list(accumulate((s.size for s in segments), initial=0))
        self._size = self._bases.pop()
        records = [s.records for s in segments]
        self._records = np.concatenate(records) if records else np.empty(0, RECORD)
        self._alive = np.ones(self._size, np.bool_)
        for base, gone in zip(self._bases, deleted, strict=True):
            self._alive[[base + doc for doc in gone]] = False
        self._masks: BoundedCache[tuple[str, str], int] = BoundedCache(MOST_MASKS)
        self._visible: BoundedCache[frozenset[str], np.ndarray] = BoundedCache(MOST_AUDIENCES)
        self._facet_values: BoundedCache[str, list[str]] = BoundedCache(MOST_FACETS)

    # Arrays over all documents, by document number.

    @cached_property
    def _averages(self) -> tuple[float, ...]:
        """Mean field lengths to two digits, so that cached postings outlive small changes."""
        lengths = self._records["length"][self._alive]
        documents = np.maximum((lengths > 0).sum(axis=0), 1)
        return tuple(float(f"{a:.2g}") or 1.0 for a in lengths.sum(axis=0) / documents)

    @cached_property
    def _sorts(self) -> dict[str, np.ndarray]:
        return {name: self._records["sort"][:, n].copy() for n, name in enumerate(SORTS)}

    @cached_property
    def _bonus(self) -> np.ndarray:
        return bonus(self._sorts["useful"], self._sorts["newest"])

    def _mask(self, field: str, name: str) -> int:
        """Bit n set where document n has the keyword."""

        def join() -> int:
            pairs = zip(self._bases, self._segments, strict=True)
            return sum(segment.mask(field, name) << base for base, segment in pairs)

        return self._masks.get((field, name), join)

    def _any_of(self, field: str, names: Iterable[str]) -> int:
        return reduce(or_, (self._mask(field, name) for name in names), 0)

    def _visible_to(self, audience: frozenset[str]) -> np.ndarray:
        def compute() -> np.ndarray:
            return self._alive & self._as_array(self._any_of("audience", audience))

        return self._visible.get(audience, compute)

    def _as_array(self, bits: int) -> np.ndarray:
        data = np.frombuffer(bits.to_bytes((self._size + 7) // 8, "little"), np.uint8)
        return np.unpackbits(data, count=self._size, bitorder="little").view(np.bool_)

    @staticmethod
    def _as_bits(array: np.ndarray) -> int:
        return int.from_bytes(np.packbits(array, bitorder="little"), "little")

    def prepare(self, field: str, names: Iterable[str]) -> None:
        """These lists will be asked for: "text" or a field of keywords, and the names."""
        wanted = sorted(names)
        for segment in self._segments:
            segment.prepare(field, wanted)

    # Postings over all segments.

    def _parts(self, terms: Terms) -> list[tuple[int, BaseSegment, Postings]]:
        pairs = zip(self._bases, self._segments, strict=True)
        return [(base, segment, segment.postings(terms, self._averages)) for base, segment in pairs]

    def frequency(self, terms: Terms, audience: frozenset[str]) -> int:
        """Visible documents with the term, or the phrase of several."""
        scope = self._visible_to(audience)
        return sum(
            int(np.count_nonzero(scope[base : base + segment.size][found.docs]))
            for base, segment, found in self._parts(terms)
        )

    def _frequencies(self, clause: Clause) -> np.ndarray:
        """Pseudo-frequency of each document, over all forms."""
        frequencies = np.zeros(self._size, np.float32)
        for form in clause.forms:
            for base, segment, found in self._parts(form.terms):
                frequencies[base : base + segment.size][found.docs] += (
                    form.weight * found.frequencies
                )
        return frequencies

    # Execution.

    def execute(self, plan: QueryPlan, query: Query) -> PlanResult:
        """The plan stands for query.words."""
        scope = self._visible_to(query.audience)
        of_kind = scope & self._as_array(self._mask("kind", query.kind)) if query.kind else scope
        scores = self.scores(plan, of_kind)
        hits = scope if scores is None else scope & (scores > 0)
        for phrase in plan.phrases:
            hits = hits & (self._frequencies(Clause((SurfaceForm(phrase, 1.0),))) > 0)
        for phrase in plan.excluded:
            hits = hits & ~(self._frequencies(Clause((SurfaceForm(phrase, 1.0),))) > 0)
        bits = self._as_bits(hits)
        kinds = {kind: (bits & self._mask("kind", kind)).bit_count() for kind in self.kinds}
        bits &= self._mask("kind", query.kind) if query.kind else bits
        for facet, values in query.excluded.items():
            bits &= ~self._any_of("facet", (facet_term(facet, value) for value in values))
        chosen = {
            facet: self._any_of("facet", (facet_term(facet, value) for value in values))
            for facet, values in query.chosen.items()
        }
        counts = {facet: self._counts(facet, bits, chosen) for facet in query.facets}
        for mask in chosen.values():
            bits &= mask
        docs = np.flatnonzero(self._as_array(bits))
        page = self._ranked_page(docs, scores, query)
        keys = [self._value("key", doc) for doc in page]
        matched = dict(zip(keys, self._matched_fields(plan, page), strict=True))
        return PlanResult(keys, len(docs), counts, {k: n for k, n in kinds.items() if n}, matched)

    def scores(self, plan: QueryPlan, of_kind: np.ndarray) -> np.ndarray | None:
        """BM25F with Robertson's idf over the visible documents; None without clauses."""
        if not plan.clauses:
            return None
        documents = int(np.count_nonzero(of_kind))
        scores = np.zeros(self._size, np.float32)
        for clause in plan.clauses:
            tf = self._frequencies(clause)
            df = int(np.count_nonzero(of_kind & (tf > 0)))
            idf = math.log(1 + (documents - df + 0.5) / (df + 0.5))
            scores += clause.weight * idf * (K1 + 1) * tf / (tf + K1)
        return scores

    @cached_property
    def kinds(self) -> list[str]:
        return sorted({kind for segment in self._segments for kind in segment.names("kind")})

    def facet_values(self, facet: str) -> list[str]:
        """Of all documents, sorted."""

        def compute() -> list[str]:
            return sorted({value for s in self._segments for value in s.facet_values(facet)})

        return self._facet_values.get(facet, compute)

    def _counts(self, facet: str, bits: int, chosen: Mapping[str, int]) -> dict[str, int]:
        for other, mask in chosen.items():
            if other != facet:
                bits &= mask
        counted = {
            value: (bits & self._mask("facet", facet_term(facet, value))).bit_count()
            for value in self.facet_values(facet)
        }
        return {value: count for value, count in counted.items() if count}

    def _ranked_page(self, docs: np.ndarray, scores: np.ndarray | None, query: Query) -> list[int]:
        """Document numbers of the page; ties newest first, then by a hash of the key."""
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

    def _matched_fields(self, plan: QueryPlan, page: list[int]) -> list[tuple[str, ...]]:
        """Of each document, the fields that have any of the forms."""
        numbers = np.array(page, np.int64)
        bits = np.zeros(len(page), np.uint8)
        forms = {form.terms for clause in plan.clauses for form in clause.forms}
        for base, segment in zip(self._bases, self._segments, strict=True):
            inside = np.flatnonzero((numbers >= base) & (numbers < base + segment.size))
            docs = numbers[inside] - base
            for terms in forms if len(docs) else ():
                found = segment.postings(terms, self._averages)
                if not len(found.docs):
                    continue
                at = found.docs.searchsorted(docs)
                at[at == len(found.docs)] = 0
                has_it = found.docs[at] == docs
                bits[inside[has_it]] |= found.fields[at[has_it]]
        return [tuple(n for f, n in enumerate(FIELDS) if one >> f & 1) for one in bits.tolist()]

    def _locate(self, doc: int) -> tuple[int, BaseSegment]:
        number = int(np.searchsorted(self._bases, doc, side="right")) - 1
        return self._bases[number], self._segments[number]

    def _value(self, column: str, doc: int) -> str:
        base, segment = self._locate(doc)
        return segment.value(column, doc - base)

    # Suggestions.

    def spelling_candidates(self, word: str, audience: frozenset[str]) -> list[SpellingCandidate]:
        """Neighbours of the word in visible documents."""
        neighbours: dict[str, Neighbour] = {}
        for segment in self._segments:
            neighbours.update({one.word: one for one in segment.lexicon.neighbours(word)})
        scope = self._visible_to(audience)
        self.prepare("spelling", neighbours)
        candidates = [
            SpellingCandidate(word, distance, self._count_documents("spelling", word, scope))
            for word, distance in neighbours.values()
        ]
        return [candidate for candidate in candidates if candidate.frequency]

    def _count_documents(self, field: str, name: str, scope: np.ndarray) -> int:
        return int(np.count_nonzero(scope[self._docs(field, name)]))

    def _docs(self, field: str, name: str) -> np.ndarray:
        pairs = zip(self._bases, self._segments, strict=True)
        return np.concatenate([_NONE, *(base + s.docs(field, name) for base, s in pairs)])

    def has_value(self, facet: str, value: str, audience: frozenset[str]) -> bool:
        scope = self._visible_to(audience)
        return bool(self._count_documents("facet", facet_term(facet, value), scope))

    def complete(
        self,
        words: list[str],
        beginning: str,
        limit: int,
        audience: frozenset[str],
        kind: str | None = None,
    ) -> list[Completion]:
        """Titles with the words and one with the prefix: most useful first, then newest."""
        matching = {
            word
            for segment in self._segments
            for word in segment.title_words_with_prefix(beginning, MOST_TITLE_WORDS)
        }
        begun = np.zeros(self._size, np.bool_)
        first = sorted(matching)[:MOST_TITLE_WORDS]
        self.prepare("title_word", [*first, *words])
        for word in first:
            begun[self._docs("title_word", word)] = True
        hits = begun & self._visible_to(audience)
        if kind:
            hits &= self._as_array(self._mask("kind", kind))
        for word in words:
            hits[np.setdiff1d(np.flatnonzero(hits), self._docs("title_word", word))] = False
        page = self._ranked_page(np.flatnonzero(hits), None, Query(sort="useful", limit=limit))
        return [
            Completion(
                self._value("display_title", d), self._value("kind", d), self._value("key", d)
            )
            for d in page
        ]

    def _document_number(self, key: str, audience: frozenset[str]) -> int | None:
        scope = self._visible_to(audience)
        return next((int(n) for n in self._docs("key", key) if scope[n]), None)

    def term_vector(self, key: str, audience: frozenset[str]) -> TermVector | None:
        """None for a document that is not visible."""
        number = self._document_number(key, audience)
        if number is None:
            return None
        base, segment = self._locate(number)
        return TermVector(self._value("kind", number), segment.heaviest(number - base))

    def versions(self) -> dict[str, int]:
        versions = self._records["version"]
        alive = (int(number) for number in np.flatnonzero(self._alive))
        return {self._value("key", number): int(versions[number]) for number in alive}
