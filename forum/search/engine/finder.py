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
from forum.search.engine.spelling import Correction, Speller, Use, is_known, respelt
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
        corrections = self._corrections(snapshot, planned, query, frequency)
        found.unknown = _unknown(planned, frequency)
        sure = [c for c in corrections if c.use is Use.REPLACE and not query.as_typed]
        if sure:
            found.corrected, found.suggestion = True, respelt(asked, sure)
            asked, _ = self._read(snapshot, found.suggestion)
            planned = plan.make(asked, self._thesaurus, frequency)
        answer = snapshot.answer(planned, query)
        if not sure:
            found.suggestion = _offered(asked, corrections, has_found=answer.total > 0)
        found.keys, found.total, found.counts = answer.keys, answer.total, answer.counts
        found.kinds, found.matched, found.words = answer.kinds, answer.matched, planned.words
        if not found.total:
            found.near = nearest(snapshot, query, asked.text, planned)
        return found

    def _corrections(
        self, snapshot: Snapshot, planned: Plan, query: Query, frequency: Frequency
    ) -> list[Correction]:
        alike = cache(lambda word: snapshot.alike(word, query.audience))
        return self._speller.corrections(planned, frequency, alike, self._is_name)

    def _is_name(self, word: str) -> bool:
        """Whether a name of a vocabulary has this word."""
        names = (name for facet in COMPLETED for name in self._names(facet).values())
        return any(token.word == word for name in names for token in analyser.tokens(name))

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


def _unknown(planned: Plan, frequency: Frequency) -> list[str]:
    """The words of the question that no text has, in any form."""
    typed = (c.typed for c in planned.clauses if not is_known(c, frequency))
    return list(dict.fromkeys(token.word for tokens in typed for token in tokens))


def _offered(asked: Asked, corrections: list[Correction], has_found: bool) -> str | None:
    """What to ask "Did you mean" about: right words only where nothing was found."""
    offers = [c for c in corrections if c.use is not Use.OFFER_IF_NOTHING or not has_found]
    return respelt(asked, offers) if offers else None


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
