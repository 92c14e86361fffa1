"""What both engines do alike with a question: read, narrow, plan, correct, help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple, Protocol

from forum.search.engine import analyser, plain_words, plan
from forum.search.engine.analyser import Token
from forum.search.engine.plain_words import PREFIXES, Asked
from forum.search.engine.plan import Clause, Frequency, Plan
from forum.search.engine.shapes import Completion, Found, Names, Near, Query
from forum.search.engine.thesaurus import Form, Terms, Thesaurus
from forum.search.engine.weights import K1

COMMON_BESIDE_RARE = 20  # so much commoner a word nearly alike must be to be offered
MOST_SIMILAR_TERMS = 20
COMPLETED = ("group", "circumstance", "practice", "stage", "area", "organisation")


class Spelt(NamedTuple):
    word: str
    slips: int
    frequency: int  # documents the viewer may find that hold it


class Telling(NamedTuple):
    kind: str
    said: dict[str, float]  # how much, by term


@dataclass(slots=True)
class Answer:
    keys: list[str] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Snapshot(Protocol):
    """An index as it stood at one commit."""

    def answer(self, plan: Plan, query: Query) -> Answer: ...
    def frequency(self, terms: Terms, audience: frozenset[str]) -> int: ...
    def alike(self, word: str, audience: frozenset[str]) -> list[Spelt]: ...
    def choices(self, facet: str) -> list[str]: ...
    def complete(
        self, words: list[str], beginning: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]: ...
    def telling(self, key: str, audience: frozenset[str]) -> Telling | None: ...
    def versions(self) -> dict[str, int]: ...


class Finder:
    def __init__(self, thesaurus: Thesaurus, names: Names | None) -> None:
        self._thesaurus = thesaurus
        self._names = names

    def find(self, snapshot: Snapshot, query: Query) -> Found:
        asked = plain_words.read(query.words)
        filters = self._narrow(snapshot, asked)
        query = replace(query, chosen=_both(query.chosen, filters))
        frequency: Frequency = cache(lambda terms: snapshot.frequency(terms, query.audience))
        planned = plan.make(asked, self._thesaurus, frequency)
        found = Found(filters=filters)
        if asked.text and not filters and not planned.clauses:
            found.ignored = [token.word for token in asked.tokens]
            return found
        found.suggestion = self._respelt(snapshot, query, asked, planned, frequency)
        found.corrected = bool(found.suggestion) and any(
            not _is_known(clause, frequency) for clause in planned.clauses
        )
        if found.corrected and found.suggestion:
            asked = plain_words.read(found.suggestion)
            planned = plan.make(asked, self._thesaurus, frequency)
        answer = snapshot.answer(planned, query)
        found.keys, found.total, found.counts = answer.keys, answer.total, answer.counts
        found.kinds, found.matched, found.words = answer.kinds, answer.matched, planned.words
        if not found.total:
            found.near = _nearest(snapshot, query, asked, planned)
        return found

    # "group:", "org:" and so on.

    def _narrow(self, snapshot: Snapshot, asked: Asked) -> dict[str, frozenset[str]]:
        filters: dict[str, frozenset[str]] = {}
        for prefix, typed in asked.narrowed:
            for facet in PREFIXES[prefix]:
                values = self._meant(snapshot, facet, typed)
                if values:
                    filters[facet] = filters.get(facet, frozenset()) | values
                    break
            else:  # nothing is called so: then they are words like others
                asked.tokens += analyser.tokens(typed)
        return filters

    def _meant(self, snapshot: Snapshot, facet: str, typed: str) -> frozenset[str]:
        names = dict(self._names(facet)) if self._names else {}
        names = dict.fromkeys(snapshot.choices(facet), "") | names
        whole = analyser.fold(typed)
        same = {v for v, name in names.items() if whole in (v.lower(), analyser.fold(name))}
        if same:
            return frozenset(same)
        terms = set(analyser.terms(typed))
        return frozenset(
            value
            for value, name in names.items()
            if terms and terms <= set(analyser.terms(f"{value} {name}".replace("-", " ")))
        )

    # Did you mean?

    def _respelt(
        self, snapshot: Snapshot, query: Query, asked: Asked, planned: Plan, frequency: Frequency
    ) -> str | None:
        """The question with words as the index spells them; None where nothing is better."""
        better = {}
        for clause in planned.clauses:
            for token in clause.typed:
                if token.term and token.word.isalpha() and not frequency((token.term,)):
                    if not _is_known(clause, frequency):
                        better[token] = _best(snapshot.alike(token.word, query.audience), token)
                elif frequency((token.term,)) == 1 and len(clause.forms) == 1:
                    spelt = _best(snapshot.alike(token.word, query.audience), token)
                    if spelt and spelt.slips == 1 and spelt.frequency >= COMMON_BESIDE_RARE:
                        better[token] = spelt
        text = asked.text
        for token in sorted(better, key=lambda t: -t.start):
            if spelt := better[token]:
                word = self._thesaurus.acronym(spelt.word)
                text = text[: token.start] + word + text[token.end :]
        return text if text != asked.text else None

    # Beside a document, and while typing.

    def similar(
        self, snapshot: Snapshot, key: str, limit: int, audience: frozenset[str]
    ) -> list[str]:
        telling = snapshot.telling(key, audience)
        if telling is None:
            return []
        rarity = {t: 1 / (1 + snapshot.frequency((t,), audience)) ** 0.5 for t in telling.said}
        weights = {t: rarity[t] * said / (said + K1) for t, said in telling.said.items()}
        most = sorted(weights, key=lambda t: (-weights[t], t))[:MOST_SIMILAR_TERMS]
        clauses = [
            Clause((Form((t,), 1.0),), telling.said[t] / (telling.said[t] + K1)) for t in most
        ]
        query = Query(kind=telling.kind, limit=limit + 1, audience=audience)
        answer = snapshot.answer(Plan(clauses), query) if clauses else Answer()
        return [other for other in answer.keys if other != key][:limit]

    def complete(
        self, snapshot: Snapshot, typed: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        words = [token.word for token in analyser.tokens(typed[: plain_words.LONGEST_QUESTION])]
        if not words or not limit:
            return []
        beginning = words.pop()
        names = self._names_that_hold(words, beginning)[: max(1, limit // 2)]
        titles = snapshot.complete(words, beginning, limit, audience)
        return [*names, *titles][:limit]

    def _names_that_hold(self, words: list[str], beginning: str) -> list[Completion]:
        found = []
        for facet in COMPLETED if self._names else ():
            for value, name in self._names(facet).items() if self._names else ():
                spoken = [token.word for token in analyser.tokens(name)]
                if set(words) <= set(spoken) and any(w.startswith(beginning) for w in spoken):
                    is_first = spoken[: len(words)] == words
                    found.append((not is_first, len(name), Completion(name, facet, value)))
        return [completion for *_, completion in sorted(found)]


def _both(
    chosen: Mapping[str, frozenset[str]], typed: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Choices with at least one value, from the page and from what was typed."""
    facets = [*chosen, *(facet for facet in typed if facet not in chosen)]
    both = {f: frozenset(chosen.get(f, ())) | typed.get(f, frozenset()) for f in facets}
    return {facet: values for facet, values in both.items() if values}


def _is_known(clause: Clause, frequency: Frequency) -> bool:
    return any(frequency(form.terms) for form in clause.forms)


def _best(found: Iterable[Spelt], token: Token) -> Spelt | None:
    """People mistype the first letter least, and mean common words most."""
    return min(
        found,
        key=lambda s: (s.slips, s.word[0] != token.word[0], -s.frequency, s.word),
        default=None,
    )


def _nearest(snapshot: Snapshot, query: Query, asked: Asked, planned: Plan) -> Near | None:
    """What to leave out: a filter, else the quotes, else the words."""
    tried: list[tuple[Near, Answer]] = []
    for facet in query.chosen:
        wider = {f: values for f, values in query.chosen.items() if f != facet}
        value = min(query.chosen[facet])
        near = Near("filter", facet, value, asked.text)
        tried.append((near, snapshot.answer(planned, replace(query, chosen=wider, facets=()))))
    if not any(answer.total for _, answer in tried) and planned.phrases:
        near = Near("quotes", "", words=asked.text.replace('"', ""))
        loose = replace(query, facets=())
        tried.append((near, snapshot.answer(Plan(planned.clauses), loose)))
    if not any(answer.total for _, answer in tried) and query.chosen and planned.clauses:
        near = Near("words", asked.text)
        tried.append((near, snapshot.answer(Plan(), replace(query, facets=()))))
    if not any(answer.total for _, answer in tried):
        return None
    near, answer = max(tried, key=lambda pair: pair[1].total)
    near.total, near.keys = answer.total, answer.keys
    return near
