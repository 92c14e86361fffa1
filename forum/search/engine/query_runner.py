"""Runs a query: parse, filter, plan, correct the spelling, execute, relax."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from forum.search.engine import analyser, plan, query_parser
from forum.search.engine.plan import Clause, Frequency, QueryPlan
from forum.search.engine.query_parser import PREFIXES, ParsedQuery, PrefixFilter
from forum.search.engine.relaxation import relax
from forum.search.engine.snapshot import Snapshot
from forum.search.engine.spelling import (
    Correction,
    CorrectionUse,
    Speller,
    apply_corrections,
    known_tokens,
)
from forum.search.engine.thesaurus import SurfaceForm, Terms, Thesaurus
from forum.search.engine.types import Completion, Names, Query, SearchResult
from forum.search.engine.weights import K1

MOST_SIMILAR_TERMS = 12
MANY_OUTSIDE = 4  # words outside quotes, from which on a phrase that is nowhere is not required
LONGEST_NAME = 12  # words that a name behind a prefix may have
SHORTEST_PREFIX = 2  # letters of `group:` that are completed
WORD = re.compile(r"\S+")
COMPLETED = ("group", "circumstance", "practice", "stage", "area", "organisation")
Filters = dict[str, frozenset[str]]


@dataclass(slots=True)
class ReadQuery:
    """A parsed query with its prefixes resolved to facet values."""

    parsed: ParsedQuery
    filters: Filters
    excluded: Filters

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters or self.excluded)


class QueryRunner:
    def __init__(self, thesaurus: Thesaurus, names: Names | None) -> None:
        self._thesaurus = thesaurus
        self._speller = Speller(thesaurus)
        self._names = names or (lambda facets: {facet: {} for facet in facets})

    def search(self, snapshot: Snapshot, query: Query) -> SearchResult:
        read = self._read(snapshot, query.words)
        parsed = read.parsed
        query = replace(
            query,
            chosen=_union(query.chosen, read.filters),
            excluded=_union(query.excluded, read.excluded),
        )
        frequency: Frequency = cache(lambda terms: snapshot.frequency(terms, query.audience))
        snapshot.prepare("text", plan.terms_to_read(parsed, self._thesaurus))
        planned = plan.build_plan(parsed, self._thesaurus, frequency)
        result = SearchResult(filters=read.filters, counts={facet: {} for facet in query.facets})
        result.is_cut, result.excluded_words = parsed.is_cut, parsed.excluded_words
        if parsed.text and not (read.is_filtered or planned.clauses or planned.excluded):
            result.stop_words = [token.word for token in parsed.tokens]
            return result
        result.interpretations = self._interpretations(parsed) if not read.is_filtered else []
        corrections = self._corrections(snapshot, planned, query, frequency)
        result.unknown_words = _unknown_words(planned, frequency)
        sure = [c for c in corrections if c.use is CorrectionUse.REPLACE and not query.as_typed]
        if sure:
            result.is_corrected, result.suggestion = True, apply_corrections(parsed, sure)
            parsed = self._read(snapshot, result.suggestion).parsed
            planned = plan.build_plan(parsed, self._thesaurus, frequency)
        found = snapshot.execute(planned, query)
        if not found.total and planned.phrases and parsed.words_outside_phrases >= MANY_OUTSIDE:
            result.is_unquoted, planned.phrases = True, []
            found = snapshot.execute(planned, query)
        if not sure:
            result.suggestion = _suggestion(parsed, corrections, has_found=found.total > 0)
        result.keys, result.total, result.counts = found.keys, found.total, found.counts
        result.kinds, result.matched_fields = found.kinds, found.matched_fields
        result.matched_terms = planned.terms
        if not result.total:
            result.relaxation = relax(snapshot, query, parsed.text, planned)
        return result

    def _corrections(
        self, snapshot: Snapshot, planned: QueryPlan, query: Query, frequency: Frequency
    ) -> list[Correction]:
        indexed = cache(lambda word: snapshot.spelling_candidates(word, query.audience))
        words_of_names = cache(self._words_of_names)
        return self._speller.corrections(
            planned, frequency, indexed, lambda word: word in words_of_names()
        )

    def _words_of_names(self) -> set[str]:
        """Of all vocabularies. Organisations are documents, so their words are in the index."""
        facets = [facet for facet in COMPLETED if facet != "organisation"]
        names = (name for by_value in self._names(facets).values() for name in by_value.values())
        return {word for name in names for word in analyser.analyse(name).words}

    def _read(self, snapshot: Snapshot, words: str) -> ReadQuery:
        read = ReadQuery(query_parser.parse(words), {}, {})
        for prefix_filter in read.parsed.prefix_filters:
            facet, values, end = self._resolve(snapshot, prefix_filter)
            filters = read.excluded if prefix_filter.is_excluded else read.filters
            if values:
                filters[facet] = filters.get(facet, frozenset()) | values
                if prefix_filter.is_excluded:
                    read.parsed.excluded_words.append(prefix_filter.typed[:end])
            elif prefix_filter.is_excluded and (word := WORD.search(prefix_filter.typed)):
                end = len(prefix_filter.typed) if prefix_filter.is_quoted else word.end()
                read.parsed.exclude(prefix_filter.typed[:end])
            # What belongs to no name is read as words.
            read.parsed.add_words(prefix_filter.typed[end:], prefix_filter.start + end)
        return read

    def _resolve(
        self, snapshot: Snapshot, prefix_filter: PrefixFilter
    ) -> tuple[str, frozenset[str], int]:
        """The facet, its values by that name, and the length of the name in characters.

        The longest name wins; 0 characters and no values where there is none.
        """
        typed = prefix_filter.typed
        ends = [match.end() for match in WORD.finditer(typed)][:LONGEST_NAME]
        ends = [len(typed)] if prefix_filter.is_quoted else ends[::-1]
        facets = [
            (facet, dict.fromkeys(snapshot.facet_values(facet), "") | dict(names))
            for facet, names in self._names(PREFIXES[prefix_filter.prefix]).items()
        ]
        for end in ends:
            for facet, names in facets:
                if values := self._values_named(names, typed[:end]):
                    return facet, values, end
        return "", frozenset(), 0

    def _values_named(self, names: Mapping[str, str], typed: str) -> frozenset[str]:
        """The values of that name, or of a synonym of it."""
        if values := _values_named(names, typed):
            return values
        match = self._thesaurus.match_all(tuple(analyser.terms(typed)))
        forms = {form.terms for form in match.forms if form.weight == 1} if match else set()
        return frozenset(v for v, name in names.items() if tuple(analyser.terms(name)) in forms)

    def _interpretations(self, parsed: ParsedQuery) -> list[Terms]:
        """The terms of the whole query, and of its synonyms."""
        terms = tuple(token.term for token in parsed.content_tokens)
        match = self._thesaurus.match_all(terms)
        forms = [form.terms for form in match.forms] if match else []
        return list(dict.fromkeys([terms, *forms]))

    def similar(
        self, snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]
    ) -> list[str]:
        """By the terms that are frequent in the document and rare in others."""
        arguments = (key, limit, audience)
        return snapshot.similar.get(arguments, lambda: _similar(snapshot, *arguments))

    def complete(
        self, snapshot: Snapshot, typed: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        """A prefix, names, words of the thesaurus and places, then at least as many titles."""
        parsed = query_parser.parse(typed)
        if parsed.prefix_filters:
            return self._names_behind(parsed.prefix_filters[-1])[:limit]
        words = [token.word for token in parsed.tokens]
        if not words or limit < 1:
            return []
        beginning = words.pop()
        half = max(1, limit // 2)
        found = [*_prefixes(typed)[:1], *self._matching_names(words, beginning, COMPLETED)][:half]
        found += self._matching_rows(snapshot, words, beginning, found, audience)[: half // 2]
        found += self._matching_places(snapshot, words, beginning, audience)[: half // 4]
        for kind, most in ((Query().kind, half // 2), (None, limit)):
            found += snapshot.complete(words, beginning, most, audience, kind)
        return list(dict.fromkeys(found))[:limit]

    def _names_behind(self, prefix_filter: PrefixFilter) -> list[Completion]:
        words = [token.word for token in analyser.tokens(prefix_filter.typed)]
        beginning = words.pop() if words else ""
        return self._matching_names(words, beginning, PREFIXES[prefix_filter.prefix])

    def _matching_rows(
        self,
        snapshot: Snapshot,
        words: list[str],
        beginning: str,
        names: list[Completion],
        audience: frozenset[str],
    ) -> list[Completion]:
        """Of the thesaurus, where they find something; each concept once."""
        taken = {analyser.fold(name.text) for name in names}
        found: dict[str, Completion] = {}
        for row in self._thesaurus.rows_with_prefix(words, beginning):
            match = self._thesaurus.match_all(tuple(analyser.terms(row.words)))
            forms = match.forms if match else ()
            is_new = row.concept not in found and analyser.fold(row.words) not in taken
            if is_new and any(snapshot.frequency(form.terms, audience) for form in forms):
                full = self._thesaurus.full_name(row.concept) if row.how == "acronym" else ""
                text = f"{row.words}: {full}" if full else row.words
                found[row.concept] = Completion(text, "words", row.words)
        return list(found.values())

    def _matching_places(
        self, snapshot: Snapshot, words: list[str], beginning: str, audience: frozenset[str]
    ) -> list[Completion]:
        found = []
        for place in snapshot.facet_values("place"):
            if _matches(place, words, beginning) and snapshot.has_value("place", place, audience):
                found.append(Completion(place, "place", place))
        return sorted(found, key=lambda one: (len(one.text), one.text))

    def _matching_names(
        self, words: list[str], beginning: str, facets: Sequence[str]
    ) -> list[Completion]:
        """Those that begin with the typed words first, then short ones."""
        found = []
        typed = " ".join([*words, beginning])
        for order, (facet, names) in enumerate(self._names(facets).items()):
            for value, name in names.items():
                if _matches(name, words, beginning):
                    name_words = " ".join(analyser.analyse(name).words)
                    is_inside = not name_words.startswith(typed)
                    found.append((order, is_inside, len(name), name, facet, value))
        return [Completion(name, facet, value) for *_, name, facet, value in sorted(found)]


def _prefixes(typed: str) -> list[Completion]:
    """`group:` for "gro", with the words before it; one of `org:` and `organisation:`."""
    before, space, last = typed.rpartition(" ")
    sign = last[:1] if last[:1] in ("-", "\u2212") else ""
    letters = last.removeprefix(sign).lower()
    if len(letters) < SHORTEST_PREFIX:
        return []
    matching = {facets: p for p, facets in reversed(PREFIXES.items()) if p.startswith(letters)}
    return [
        Completion(f"{sign}{prefix}:", "prefix", f"{before}{space}{sign}{prefix}: ")
        for prefix in reversed(matching.values())
    ]


def _matches(name: str, words: list[str], beginning: str) -> bool:
    """Whether the name has all these words and one that begins so."""
    name_words = analyser.analyse(name).words
    return set(words) <= set(name_words) and any(w.startswith(beginning) for w in name_words)


def _unknown_words(planned: QueryPlan, frequency: Frequency) -> list[str]:
    """The typed words that are in no document, in any form."""
    known = known_tokens(planned, frequency)
    typed = (token for clause in planned.clauses for token in clause.typed)
    return list(dict.fromkeys(token.word for token in typed if token not in known))


def _suggestion(parsed: ParsedQuery, corrections: list[Correction], has_found: bool) -> str | None:
    """For "Did you mean": correctly spelt words are questioned only where nothing was found."""
    offers = [
        c for c in corrections if c.use is not CorrectionUse.OFFER_IF_NOTHING or not has_found
    ]
    return apply_corrections(parsed, offers) if offers else None


def _similar(snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]) -> list[str]:
    vector = snapshot.term_vector(key, audience)
    if vector is None:
        return []
    amounts = {term: weight / (weight + K1) for term, weight in vector.weights.items()}
    snapshot.prepare("text", amounts)
    rarities = {t: max(snapshot.frequency((t,), audience), 1) ** -0.5 for t in amounts}
    most = sorted(amounts, key=lambda term: (-amounts[term] * rarities[term], term))
    clauses = [Clause((SurfaceForm((t,), 1.0),), amounts[t]) for t in most[:MOST_SIMILAR_TERMS]]
    if not clauses:
        return []
    query = Query(kind=vector.kind, limit=limit + 1, audience=audience)
    return [other for other in snapshot.execute(QueryPlan(clauses), query).keys if other != key][
        :limit
    ]


def _values_named(names: Mapping[str, str], typed: str) -> frozenset[str]:
    """The values with this name; without one, those whose name has all these words."""
    whole = analyser.fold(typed)
    same = {value for value, name in names.items() if whole in (value, analyser.fold(name))}
    terms = set(analyser.terms(typed))
    if same or not terms:
        return frozenset(same)
    by_value = {v: analyser.terms(f"{v} {name}".replace("-", " ")) for v, name in names.items()}
    return frozenset(value for value, named in by_value.items() if terms <= set(named))


def _union(chosen: Mapping[str, frozenset[str]], typed: Filters) -> Filters:
    """Filters of the page and of the typed query, without empty ones."""
    facets = dict.fromkeys([*chosen, *typed])
    both = {f: frozenset(chosen.get(f, ())) | typed.get(f, frozenset()) for f in facets}
    return {facet: values for facet, values in both.items() if values}
