"""What a person typed, read as plain words: no operators, wildcards, ranges, fields or brackets.

Only three signs mean anything: "quotes" ask for the words in that order; `group:`,
`circumstance:`, `practice:`, `org:`, `area:`, `stage:` in front of a name narrow to a choice; a
minus or NOT directly in front of a word leaves out what has it.
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
_PREFIX = re.compile(rf"(?<![\w-])({'|'.join(PREFIXES)}):[ ]?", re.IGNORECASE)
_EXCLUDED = re.compile(r'(?<!\S)(?:[-\u2212]|NOT )(?:"([^"]+)"|([^\W\d_][^\s"]*))')
_QUOTED = re.compile(r'"([^"]*)"')


class Narrowed(NamedTuple):
    """`area:"West London"` or `area: West London bus`: the prefix, what follows, where it begins.

    Without quotes all that follows is in it: how many of its words are meant the names decide.
    """

    prefix: str
    typed: str
    start: int
    is_quoted: bool


@dataclass(slots=True)
class Asked:
    text: str  # cleaned and cut; the tokens' places are in it
    tokens: list[Token]  # stop words too
    phrases: list[tuple[str, ...]]  # terms that must stand together
    narrowed: list[Narrowed]
    excluded: list[tuple[str, ...]]  # terms that must not stand together, or not at all
    excluded_words: list[str]  # the same as typed
    is_cut: bool  # more was typed than is looked at

    @property
    def kept(self) -> list[Token]:
        return [token for token in self.tokens if token.term]

    @property
    def beside_phrases(self) -> int:
        """How many kept words stand outside quotes."""
        return len(self.kept) - sum(map(len, self.phrases))

    def take_as_words(self, typed: str, start: int) -> None:
        """These words, which begin there in the text, were no name."""
        room = MOST_WORDS - len(self.tokens)
        for token in list(analyser.tokens(typed))[: max(room, 0)]:
            self.tokens.append(token._replace(start=token.start + start, end=token.end + start))
        self.tokens.sort(key=lambda token: token.start)


def read(typed: str) -> Asked:
    whole = " ".join(_QUOTES.sub('"', analyser.clean(typed[: LONGEST_QUESTION * 4])).split())
    text = _cut(whole)
    narrowed, words = _narrowed(text)
    excluded, words = _excluded(words)
    tokens = list(analyser.tokens(words))
    asked = Asked(
        text=text,
        tokens=tokens[:MOST_WORDS],
        phrases=[],
        narrowed=narrowed,
        excluded=[terms for terms, _ in excluded],
        excluded_words=[shown for _, shown in excluded],
        is_cut=text != whole or len(typed) > LONGEST_QUESTION * 4 or len(tokens) > MOST_WORDS,
    )
    for quoted in _QUOTED.finditer(words):
        terms = tuple(t.term for t in asked.kept if quoted.start() <= t.start < quoted.end())
        if len(terms) > 1:
            asked.phrases.append(terms)
    return asked


def _narrowed(text: str) -> tuple[list[Narrowed], str]:
    """What stands behind prefixes, and the text with spaces in its place."""
    found = []
    words = text
    prefixes = list(_PREFIX.finditer(text))
    ends = [match.start() for match in prefixes[1:]] + [len(text)]
    for match, end in zip(prefixes, ends, strict=False):
        start = match.end()
        quoted = _QUOTED.match(text, start)
        if quoted:
            found.append(Narrowed(match[1].lower(), quoted[1], quoted.start(1), True))
            end = quoted.end()
        else:
            rest = re.split(r'"|\s(?=[-\u2212]\w|NOT )', text[start:end])[0]
            found.append(Narrowed(match[1].lower(), rest, start, False))
            end = start + len(rest)
        words = words[: match.start()] + " " * (end - match.start()) + words[end:]
    return found, words


def _excluded(words: str) -> tuple[list[tuple[tuple[str, ...], str]], str]:
    """Terms behind a minus or NOT, as typed too, and the words with spaces in their place."""
    if words.isupper():  # NOT is a word like others there
        return [], words
    found = []
    for match in _EXCLUDED.finditer(words):
        terms = tuple(analyser.terms(match[1] or match[2]))
        if terms:
            found.append((terms, match[1] or match[2]))
            blank = " " * len(match[0])
            words = words[: match.start()] + blank + words[match.end() :]
    return found, words


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUESTION:
        return text
    return text[: LONGEST_QUESTION + 1].rpartition(" ")[0] or text[:LONGEST_QUESTION]
