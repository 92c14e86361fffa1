"""What a person typed, read as plain words: no operators, wildcards, ranges, fields or brackets.

Only two signs mean anything: "quotes" ask for the words in that order, and `group:`,
`circumstance:`, `practice:`, `org:`, `area:`, `stage:` in front of a word narrow to a choice.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from forum.search.engine import analyser
from forum.search.engine.analyser import Token

LONGEST_QUESTION = 500
MOST_WORDS = 64

PREFIXES = {
    "group": ("group", "circumstance"),
    "circumstance": ("circumstance",),
    "practice": ("practice",),
    "org": ("organisation",),
    "organisation": ("organisation",),
    "area": ("area",),
    "stage": ("stage",),
}
_QUOTES = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]")
_NARROWED = re.compile(rf'(?<!\w)({"|".join(PREFIXES)}):(?:"([^"]*)"|([^\s"]+))', re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"')


class Narrowed(NamedTuple):
    """`area:"West London"`: the prefix, what follows, and where that begins in the text."""

    prefix: str
    typed: str
    start: int


@dataclass(slots=True)
class Asked:
    text: str  # cleaned and cut; the tokens' places are in it
    tokens: list[Token]  # stop words too
    phrases: list[tuple[str, ...]]  # terms that must stand together
    narrowed: list[Narrowed]

    @property
    def kept(self) -> list[Token]:
        return [token for token in self.tokens if token.term]

    def take_as_words(self, narrowed: Narrowed) -> None:
        room = MOST_WORDS - len(self.tokens)
        for token in list(analyser.tokens(narrowed.typed))[: max(room, 0)]:
            start, end = token.start + narrowed.start, token.end + narrowed.start
            self.tokens.append(token._replace(start=start, end=end))


def read(typed: str) -> Asked:
    text = _QUOTES.sub('"', analyser.clean(typed[: LONGEST_QUESTION * 4]))
    text = _cut(" ".join(text.split()))
    narrowed = [
        Narrowed(m[1].lower(), m[2] or m[3] or "", m.start(2) if m[2] else m.start(3))
        for m in _NARROWED.finditer(text)
    ]
    words = _NARROWED.sub(lambda m: " " * len(m[0]), text)
    asked = Asked(text, list(analyser.tokens(words))[:MOST_WORDS], [], narrowed)
    for quoted in _QUOTED.finditer(words):
        terms = tuple(t.term for t in asked.kept if quoted.start() <= t.start < quoted.end())
        if len(terms) > 1:
            asked.phrases.append(terms)
    return asked


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUESTION:
        return text
    return text[: LONGEST_QUESTION + 1].rpartition(" ")[0] or text[:LONGEST_QUESTION]
