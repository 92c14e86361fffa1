"""What is done with a question: read, narrow, plan, correct, answer, help."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from forum.search.engine import analyser, plain_words, plan
from forum.search.engine.nearest import nearest
from forum.search.engine.plain_words import PREFIXES, Asked, Narrowed
from forum.search.engine.plan import Clause, Frequency, Plan
from forum.search.engine.shapes import Completion, Found, Names, Query
from forum.search.engine.snapshot import Answer
from forum.search.engine.spelling import Speller, is_known
from forum.search.engine.thesaurus import Form, Thesaurus
from forum.search.engine.weights import K1
from forum.search.engine.whoosh_snapshot import Snapshot

MOST_SIMILAR_TERMS = 12
COMPLETED = ("group", "circumstance", "practice", "stage", "area", "organisation")
Filters = dict[str, frozenset[str]]


class Finder:
    def __init__(self, thesaurus: Thesaurus, names: Names | None) -> None:
        self._thesaurus = thesaurus
        self._speller = Speller(thesaurus)
        self._names = names or (lambda facet: {})

    def find(self, snapshot: Snapshot, query: Query) -> Found:
        asked, filters = self._read(snapshot, query.words)
        query = replace(query, chosen=_both(query.chosen, filters))
        frequency: Frequency = cache(lambda terms: snapshot.frequency(terms, query.audience))
        planned = plan.make(asked, self._thesaurus, frequency)
        found = Found(filters=filters, counts={facet: {} for facet in query.facets})
        if asked.text and not filters and not planned.clauses:
            found.ignored = [token.word for token in asked.tokens]
            return found
        alike = cache(lambda word: snapshot.alike(word, query.audience))
        found.suggestion = self._speller.respelt(asked, planned, frequency, alike)
        are_known = all(is_known(clause, frequency) for clause in planned.clauses)
        if found.suggestion and not are_known:
            found.corrected = True
            asked, _ = self._read(snapshot, found.suggestion)
            planned = plan.make(asked, self._thesaurus, frequency)
        answer = snapshot.answer(planned, query)
        found.keys, found.total, found.counts = answer.keys, answer.total, answer.counts
        found.kinds, found.matched, found.words = answer.kinds, answer.matched, planned.words
        if not found.total:
            found.near = nearest(snapshot, query, asked.text, planned)
        return found

    def _read(self, snapshot: Snapshot, words: str) -> tuple[Asked, Filters]:
        """The words, and the choices meant by "group:", "org:" and so on."""
        asked = plain_words.read(words)
        filters: Filters = {}
        for narrowed in asked.narrowed:
            facet, values = self._meant(snapshot, narrowed)
            if values:
                filters[facet] = filters.get(facet, frozenset()) | values
            else:  # nothing is called so: then they are words like others
                asked.take_as_words(narrowed)
        return asked, filters

    def _meant(self, snapshot: Snapshot, narrowed: Narrowed) -> tuple[str, frozenset[str]]:
        for facet in PREFIXES[narrowed.prefix]:
            names = dict.fromkeys(snapshot.choices(facet), "") | dict(self._names(facet))
            values = _called(names, narrowed.typed)
            if values:
                return facet, values
        return "", frozenset()

    def similar(
        self, snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]
    ) -> list[str]:
        """By the terms it says much and others seldom."""
        asked = (key, limit, audience)
        return snapshot.similar.get(asked, lambda: _similar(snapshot, *asked))

    def complete(
        self, snapshot: Snapshot, typed: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        """Names first, at most as many as titles."""
        words = [token.word for token in analyser.tokens(typed[: plain_words.LONGEST_QUESTION])]
        if not words or limit < 1:
            return []
        beginning = words.pop()
        names = self._names_that_hold(words, beginning)[: max(1, limit // 2)]
        return [*names, *snapshot.complete(words, beginning, limit, audience)][:limit]

    def _names_that_hold(self, words: list[str], beginning: str) -> list[Completion]:
        found = []
        for facet in COMPLETED:
            for value, name in self._names(facet).items():
                spoken = [token.word for token in analyser.tokens(name)]
                if set(words) <= set(spoken) and any(w.startswith(beginning) for w in spoken):
                    is_inside = not " ".join(spoken).startswith(" ".join([*words, beginning]))
                    found.append((is_inside, len(name), name, facet, value))
        return [Completion(name, facet, value) for *_, name, facet, value in sorted(found)]


def _similar(snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]) -> list[str]:
    telling = snapshot.telling(key, audience)
    if telling is None:
        return []
    amounts = {term: said / (said + K1) for term, said in telling.said.items()}
    rarities = {t: max(snapshot.frequency((t,), audience), 1) ** -0.5 for t in amounts}
    most = sorted(amounts, key=lambda term: (-amounts[term] * rarities[term], term))
    clauses = [Clause((Form((t,), 1.0),), amounts[t]) for t in most[:MOST_SIMILAR_TERMS]]
    query = Query(kind=telling.kind, limit=limit + 1, audience=audience)
    answer = snapshot.answer(Plan(clauses), query) if clauses else Answer()
    return [other for other in answer.keys if other != key][:limit]


def _called(names: Mapping[str, str], typed: str) -> frozenset[str]:
    """The values whose name is this, or else holds all these words."""
    whole = analyser.fold(typed)
    same = {value for value, name in names.items() if whole in (value, analyser.fold(name))}
    terms = set(analyser.terms(typed))
    if same or not terms:
        return frozenset(same)
    spoken = {v: analyser.terms(f"{v} {name}".replace("-", " ")) for v, name in names.items()}
    return frozenset(value for value, said in spoken.items() if terms <= set(said))


def _both(chosen: Mapping[str, frozenset[str]], typed: Filters) -> Filters:
    """Choices with at least one value, from the page and from what was typed."""
    facets = dict.fromkeys([*chosen, *typed])
    both = {f: frozenset(chosen.get(f, ())) | typed.get(f, frozenset()) for f in facets}
    return {facet: values for facet, values in both.items() if values}
