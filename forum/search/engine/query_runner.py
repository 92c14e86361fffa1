"""What is done with a question: read, narrow, plan, correct, answer, help."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from forum.search.engine import analyser, plan, query_parser
from forum.search.engine.plan import Clause, Frequency, Plan
from forum.search.engine.query_parser import PREFIXES, Asked, Narrowed
from forum.search.engine.relaxation import nearest
from forum.search.engine.snapshot import Answer
from forum.search.engine.spelling import Correction, Speller, Use, known_tokens, respelt
from forum.search.engine.thesaurus import Form, Terms, Thesaurus
from forum.search.engine.types import Completion, Found, Names, Query
from forum.search.engine.weights import K1
from forum.search.engine.whoosh_snapshot import Snapshot

MOST_SIMILAR_TERMS = 12
MANY_BESIDE = 4  # words outside quotes, from which on the quotes are only meant by the way
LONGEST_NAME = 12  # words that a name behind a prefix may have
WORD = re.compile(r"\S+")
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
        found.is_cut, found.excluded = asked.is_cut, asked.excluded_words
        if asked.text and not filters and not planned.clauses and not planned.excluded:
            found.ignored = [token.word for token in asked.tokens]
            return found
        found.meant = self._meant_by_all(asked) if not filters else []
        corrections = self._corrections(snapshot, planned, query, frequency)
        found.unknown = _unknown(planned, frequency)
        sure = [c for c in corrections if c.use is Use.REPLACE and not query.as_typed]
        if sure:
            found.corrected, found.suggestion = True, respelt(asked, sure)
            asked, _ = self._read(snapshot, found.suggestion)
            planned = plan.make(asked, self._thesaurus, frequency)
        answer = snapshot.answer(planned, query)
        if not answer.total and planned.phrases and asked.beside_phrases >= MANY_BESIDE:
            found.is_unquoted, planned.phrases = True, []
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
        asked = query_parser.read(words)
        filters: Filters = {}
        for narrowed in asked.narrowed:
            facet, values, end = self._meant(snapshot, narrowed)
            if values:
                filters[facet] = filters.get(facet, frozenset()) | values
            # What is in no name are words like others.
            asked.take_as_words(narrowed.typed[end:], narrowed.start + end)
        return asked, filters

    def _meant(self, snapshot: Snapshot, narrowed: Narrowed) -> tuple[str, frozenset[str], int]:
        """The facet, its values by that name, and how many characters are the name."""
        ends = [match.end() for match in WORD.finditer(narrowed.typed)][:LONGEST_NAME]
        ends = [len(narrowed.typed)] if narrowed.is_quoted else ends[::-1]
        facets = [
            (facet, dict.fromkeys(snapshot.choices(facet), "") | dict(self._names(facet)))
            for facet in PREFIXES[narrowed.prefix]
        ]
        for end in ends:
            for facet, names in facets:
                if values := self._called(names, narrowed.typed[:end]):
                    return facet, values, end
        return "", frozenset(), 0

    def _called(self, names: Mapping[str, str], typed: str) -> frozenset[str]:
        """The values of that name, or of what the thesaurus says is the same."""
        if values := _called(names, typed):
            return values
        same = self._thesaurus.whole(tuple(analyser.terms(typed)))
        forms = {form.terms for form in same.forms if form.weight == 1} if same else set()
        return frozenset(v for v, name in names.items() if tuple(analyser.terms(name)) in forms)

    def _meant_by_all(self, asked: Asked) -> list[Terms]:
        terms = tuple(token.term for token in asked.kept)
        same = self._thesaurus.whole(terms)
        return list(
            dict.fromkeys([terms, *(form.terms for form in same.forms)] if same else [terms])
        )

    def similar(
        self, snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]
    ) -> list[str]:
        """By the terms it says much and others seldom."""
        asked = (key, limit, audience)
        return snapshot.similar.get(asked, lambda: _similar(snapshot, *asked))

    def complete(
        self, snapshot: Snapshot, typed: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        """Names first, then words of the thesaurus and places, at most as many as titles."""
        asked = query_parser.read(typed)
        if asked.narrowed:
            return self._choices(asked.narrowed[-1])[:limit]
        words = [token.word for token in asked.tokens]
        if not words or limit < 1:
            return []
        beginning = words.pop()
        half = max(1, limit // 2)
        found = self._names_that_hold(words, beginning, COMPLETED)[:half]
        found += self._words_that_hold(snapshot, words, beginning, found, audience)[: half // 2]
        found += self._places_that_hold(snapshot, words, beginning, audience)[: half // 4]
        for kind, most in ((Query().kind, half // 2), (None, limit)):
            found += snapshot.complete(words, beginning, most, audience, kind)
        return list(dict.fromkeys(found))[:limit]

    def _choices(self, narrowed: Narrowed) -> list[Completion]:
        """What may stand behind the prefix."""
        words = [token.word for token in analyser.tokens(narrowed.typed)]
        beginning = words.pop() if words else ""
        return self._names_that_hold(words, beginning, PREFIXES[narrowed.prefix])

    def _words_that_hold(
        self,
        snapshot: Snapshot,
        words: list[str],
        beginning: str,
        names: list[Completion],
        audience: frozenset[str],
    ) -> list[Completion]:
        """Of the thesaurus, where something is found by them; each meaning once."""
        taken = {analyser.fold(name.text) for name in names}
        found: dict[str, Completion] = {}
        for row in self._thesaurus.beginning(words, beginning):
            meaning = self._thesaurus.whole(tuple(analyser.terms(row.words)))
            forms = meaning.forms if meaning else ()
            is_new = row.concept not in found and analyser.fold(row.words) not in taken
            if is_new and any(snapshot.frequency(form.terms, audience) for form in forms):
                full = self._thesaurus.full_name(row.concept) if row.how == "acronym" else ""
                text = f"{row.words}: {full}" if full else row.words
                found[row.concept] = Completion(text, "words", row.words)
        return list(found.values())

    def _places_that_hold(
        self, snapshot: Snapshot, words: list[str], beginning: str, audience: frozenset[str]
    ) -> list[Completion]:
        found = []
        for place in snapshot.choices("place"):
            spoken = [token.word for token in analyser.tokens(place)]
            is_it = set(words) <= set(spoken) and any(w.startswith(beginning) for w in spoken)
            if is_it and snapshot.has_value("place", place, audience):
                found.append(Completion(place, "place", place))
        return sorted(found, key=lambda one: (len(one.text), one.text))

    def _names_that_hold(
        self, words: list[str], beginning: str, facets: Iterable[str]
    ) -> list[Completion]:
        found = []
        for order, facet in enumerate(facets):
            for value, name in self._names(facet).items():
                spoken = [token.word for token in analyser.tokens(name)]
                if set(words) <= set(spoken) and any(w.startswith(beginning) for w in spoken):
                    is_inside = not " ".join(spoken).startswith(" ".join([*words, beginning]))
                    found.append((order, is_inside, len(name), name, facet, value))
        return [Completion(name, facet, value) for *_, name, facet, value in sorted(found)]


def _unknown(planned: Plan, frequency: Frequency) -> list[str]:
    """The words of the question that no text has, in any form."""
    known = known_tokens(planned, frequency)
    typed = (token for clause in planned.clauses for token in clause.typed)
    return list(dict.fromkeys(token.word for token in typed if token not in known))


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
