"""What a person typed, read as plain words: no operators, wildcards, ranges, fields or brackets.

Only two signs mean anything: "quotes" ask for the words in that order, and `group:`,
`circumstance:`, `practice:`, `org:`, `area:`, `stage:` in front of a word narrow to a choice.
"""

import re
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Asked:
    text: str  # cleaned and cut; the tokens' places are in it
    tokens: list[Token] = field(default_factory=list)  # stop words too
    phrases: list[tuple[str, ...]] = field(default_factory=list)  # terms that must stand together
    narrowed: list[tuple[str, str]] = field(default_factory=list)  # ("area", "West London")

    @property
    def kept(self) -> list[Token]:
        return [token for token in self.tokens if token.term]


def read(typed: str) -> Asked:
    text = _QUOTES.sub('"', analyser.clean(typed[: LONGEST_QUESTION * 4]))
    text = _cut(" ".join(text.split()))
    asked = Asked(text)
    asked.narrowed = [
        (m[1].lower(), (m[2] or m[3] or "").strip()) for m in _NARROWED.finditer(text)
    ]
    words = _NARROWED.sub(lambda m: " " * len(m[0]), text)
    asked.tokens = list(analyser.tokens(words))[:MOST_WORDS]
    for quoted in _QUOTED.finditer(words):
        terms = tuple(t.term for t in asked.kept if quoted.start() <= t.start < quoted.end())
        if len(terms) > 1:
            asked.phrases.append(terms)
    return asked


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUESTION:
        return text
    return text[: LONGEST_QUESTION + 1].rpartition(" ")[0] or text[:LONGEST_QUESTION]
