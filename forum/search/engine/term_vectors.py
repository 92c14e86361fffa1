"""What the index stores of a document besides its postings: term vector and spelling words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from forum.search.engine.analyser import AnalysedText
from forum.search.engine.weights import FIELDS

LINE_END = "|"  # no phrase spans it
MOST_TERMS = 24  # of a document, for "similar"
SHORTEST_SPELLING, LONGEST_SPELLING = 3, 30


class TermVector(NamedTuple):
    kind: str
    weights: dict[str, float]  # of the heaviest terms, summed over fields


def spelling_words(texts: Iterable[AnalysedText]) -> list[str]:
    """The words of a document for the spelling dictionary: call it for public ones only."""
    words: set[str] = set().union(*(text.spelling for text in texts))
    return [w for w in words if SHORTEST_SPELLING <= len(w) <= LONGEST_SPELLING and w.isalpha()]


def serialise(texts: dict[str, AnalysedText]) -> str:
    """A line for each field: its name and its terms in order, with line ends marked."""
    return "\n".join(f"{name} {_in_order(text)}" for name, text in texts.items())


def _in_order(text: AnalysedText) -> str:
    joined = [term for term, _ in text.joined]
    if not text.positions or text.positions[-1] == len(text.positions) - 1:  # no line ends
        return " ".join([*text.terms, LINE_END, *joined])
    terms: list[str] = []
    next_position = 0
    for term, position in zip(text.terms, text.positions, strict=True):
        if position > next_position:
            terms.append(LINE_END)
        terms.append(term)
        next_position = position + 1
    return " ".join([*terms, LINE_END, *joined])


def heaviest_terms(serialised: str) -> dict[str, float]:
    """The MOST_TERMS terms with the largest sums of field weights."""
    weights: dict[str, float] = defaultdict(float)
    for line in serialised.splitlines():
        name, *terms = line.split(" ")
        for term in terms:
            weights[term] += FIELDS[name].weight
    weights.pop(LINE_END, None)
    return _heaviest(weights)


def heaviest_terms_of(texts: Mapping[str, AnalysedText]) -> dict[str, float]:
    """As heaviest_terms(), of what is not serialised."""
    weights: dict[str, float] = defaultdict(float)
    for name, text in texts.items():
        joined = (term for term, _ in text.joined)
        for term, times in Counter((*text.terms, *joined)).items():
            weights[term] += FIELDS[name].weight * times
    return _heaviest(weights)


def _heaviest(weights: Mapping[str, float]) -> dict[str, float]:
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    return {term: weights[term] for term in heaviest}
