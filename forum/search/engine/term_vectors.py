"""What the index keeps of a document besides its postings."""

from collections import defaultdict
from collections.abc import Iterable

from forum.search.engine.analyser import Posting, Token
from forum.search.engine.weights import FIELDS

END = "|"  # of a line: no phrase goes over it
MOST_KEPT = 24  # terms of a document looked at for "similar"
SHORTEST_SPELT, LONGEST_SPELT = 3, 30


def spelt(found: Iterable[list[Token]]) -> list[str]:
    """Its words for the spelling dictionary. Only for what everyone may read."""
    words = {token.word for tokens in found for token in tokens if token.term}
    return [w for w in words if SHORTEST_SPELT <= len(w) <= LONGEST_SPELT and w.isalpha()]


def said(postings: dict[str, list[Posting]]) -> str:
    """A line for each field: its name and its terms in order, the ends of lines marked."""
    return "\n".join(f"{name} {_in_order(found)}" for name, found in postings.items())


def _in_order(found: list[Posting]) -> str:
    spoken: list[str] = []
    joined: list[str] = []
    due = 0
    for term, position in found:
        if position < due:  # "exoffend" stands where "ex" does
            joined.append(term)
            continue
        if position > due:
            spoken.append(END)
        spoken.append(term)
        due = position + 1
    return " ".join([*spoken, END, *joined])


def fields_that_say(said: str, forms: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Of a text by said(), the fields that hold one of the forms."""
    wanted = [f" {' '.join(form)} " for form in forms]
    lines = (line.partition(" ") for line in said.splitlines())
    return tuple(name for name, _, terms in lines if any(w in f" {terms} " for w in wanted))


def telling(said: str) -> dict[str, float]:
    """The terms that a document says most, and how much, counted by the fields' weights."""
    weights: dict[str, float] = defaultdict(float)
    for line in said.splitlines():
        name, *terms = line.split(" ")
        for term in terms:
            weights[term] += FIELDS[name].weight
    weights.pop(END, None)
    most = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_KEPT]
    return {term: weights[term] for term in most}
