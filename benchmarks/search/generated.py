"""Case studies made up by a fixed recipe: as many as wanted, the same on every machine.

Words are drawn as in real texts (few common, many rare); facets as on the exchange.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np

from forum.search.engine import Document

FACETS = {
    "group": 11,
    "circumstance": 34,
    "practice": 45,
    "stage": 5,
    "area": 18,
    "organisation": 87,
    "evidence": 6,
}
WORDS = 40_000
AUDIENCES = (("everyone",), ("everyone",), ("everyone",), ("everyone", "moderators"), ("org:1",))
_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]


@cache
def vocabulary() -> list[str]:
    """Words of three to five syllables, the commonest first."""
    words: dict[str, None] = {}
    dice = np.random.default_rng(1)
    while len(words) < WORDS:
        chosen = dice.integers(0, len(_SYLLABLES), int(dice.integers(3, 6)))
        words["".join(_SYLLABLES[n] for n in chosen)] = None
    return list(words)


def documents(count: int, seed: int = 7, start: int = 0) -> Iterator[Document]:
    words = np.array(vocabulary(), dtype=object)
    chances = np.cumsum(1 / np.arange(3, WORDS + 3) ** 1.05)
    chances /= chances[-1]
    dice = np.random.default_rng(seed)
    for number in range(start, start + count):
        drawn = words[np.searchsorted(chances, dice.random(300))]
        facets = {
            facet: tuple(str(v) for v in set(dice.integers(0, size, int(dice.integers(1, 4)))))
            for facet, size in FACETS.items()
        }
        facets["organisation"] = facets["organisation"][:1]
        yield Document(
            key=f"case_study:{number}",
            kind="case_study",
            version=1,
            texts={
                "title": " ".join(drawn[:8]),
                "summary": " ".join(drawn[8:28]),
                "names": "\n".join(drawn[28:34]),
                "body": " ".join(drawn[34:280]),
                "comments": " ".join(drawn[280:]),
            },
            facets=facets,
            sorts={"newest": 1.3e9 + 3600 * number, "useful": float(dice.random())},
            audience=AUDIENCES[int(dice.integers(0, len(AUDIENCES)))],
        )


def questions(count: int, words: int, seed: int) -> list[str]:
    """Of words as people type them: neither the very commonest nor the very rare."""
    known = vocabulary()
    dice = np.random.default_rng(seed)
    chances = 1 / np.arange(20, 8_000) ** 0.7
    chances /= chances.sum()
    return [
        " ".join(known[20 + n] for n in dice.choice(len(chances), words, p=chances, replace=False))
        for _ in range(count)
    ]
