"""What both engines keep of a document besides its postings."""

from collections import defaultdict
from collections.abc import Iterable

from forum.search.engine.analyser import Posting, Token
from forum.search.engine.weights import FIELDS

MOST_KEPT = 48  # terms of a document kept for "similar"
SHORTEST_SPELT, LONGEST_SPELT = 3, 30


def spelt(found: Iterable[list[Token]]) -> list[str]:
    """Its words for the spelling dictionary. Only for what everyone may read."""
    words = {token.word for tokens in found for token in tokens if token.term}
    return [w for w in words if SHORTEST_SPELT <= len(w) <= LONGEST_SPELT and w.isalpha()]


def telling(postings: dict[str, list[Posting]]) -> str:
    """The terms that this document says most: lines of weight and term."""
    weights: dict[str, float] = defaultdict(float)
    for name, found in postings.items():
        for term, _ in found:
            weights[term] += FIELDS[name].weight
    most = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_KEPT]
    return "\n".join(f"{weights[term]:g} {term}" for term in most)


def told(text: str) -> dict[str, float]:
    """How much it says each, from what telling() wrote."""
    lines = (line.split(" ", 1) for line in text.splitlines())
    return {term: float(weight) for weight, term in lines}
