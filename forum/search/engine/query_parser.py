"""A typed query as plain words: no operators, wildcards, ranges, fields or brackets.

Three signs have a meaning: "quotes" ask for a phrase; `group:`, `circumstance:`, `practice:`,
`org:`, `area:`, `stage:` in front of a name filter by it; a minus or NOT directly in front of a
word, a phrase or a prefix excludes it.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from forum.search.engine import analyser
from forum.search.engine.analyser import WordToken

MOST_CHARACTERS = 500
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
_MINUS = r"[-\u2212]|NOT "
_QUOTES = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]")
_PREFIX = re.compile(
    rf"(?:(?<!\S)(?P<minus>{_MINUS})|(?<![\w-]))(?P<prefix>{'|'.join(PREFIXES)}):[ ]?",
    re.IGNORECASE,
)
_EXCLUDED = re.compile(rf'(?<!\S)(?:{_MINUS})(?:"([^"]+)"|([^\W\d_][^\s"]*))')
_QUOTED = re.compile(r'"([^"]*)"')
_END_OF_NAME = re.compile(r'"|\s(?=[-\u2212]\w|NOT )')

Terms = tuple[str, ...]


class PrefixFilter(NamedTuple):
    """`area:"West London"` or `area: West London bus`.

    Without quotes `typed` reaches to the next sign: the names decide where the name ends.
    """

    prefix: str
    typed: str  # what follows the prefix
    start: int  # of `typed` in the text
    is_quoted: bool
    is_excluded: bool


@dataclass(slots=True)
class ParsedQuery:
    text: str  # cleaned and cut; the offsets of tokens are in it
    tokens: list[WordToken]  # with stop words
    phrases: list[Terms]  # required
    prefix_filters: list[PrefixFilter]
    excluded: list[Terms]  # terms, or phrases of several
    excluded_words: list[str]  # the same as typed
    is_cut: bool  # more was typed than is read

    @property
    def content_tokens(self) -> list[WordToken]:
        return [token for token in self.tokens if token.term]

    @property
    def words_outside_phrases(self) -> int:
        return len(self.content_tokens) - sum(map(len, self.phrases))

    def add_words(self, typed: str, start: int) -> None:
        """Read a part of the text that followed a prefix, but names nothing, as words."""
        room = MOST_WORDS - len(self.tokens)
        for token in list(analyser.tokens(typed))[: max(room, 0)]:
            self.tokens.append(token._replace(start=token.start + start, end=token.end + start))
        self.tokens.sort(key=lambda token: token.start)

    def exclude(self, typed: str) -> None:
        if terms := tuple(analyser.terms(typed)):
            self.excluded.append(terms)
            self.excluded_words.append(typed)


def parse(typed: str) -> ParsedQuery:
    whole = " ".join(_QUOTES.sub('"', analyser.clean(typed[: MOST_CHARACTERS * 4])).split())
    text = _cut(whole)
    prefix_filters, words = _prefix_filters(text)
    excluded, words = _excluded(words)
    tokens = list(analyser.tokens(words))
    parsed = ParsedQuery(
        text=text,
        tokens=tokens[:MOST_WORDS],
        phrases=[],
        prefix_filters=prefix_filters,
        excluded=[],
        excluded_words=[],
        is_cut=text != whole or len(typed) > MOST_CHARACTERS * 4 or len(tokens) > MOST_WORDS,
    )
    for typed_word in excluded:
        parsed.exclude(typed_word)
    for quoted in _QUOTED.finditer(words):
        inside = range(quoted.start(), quoted.end())
        terms = tuple(t.term for t in parsed.content_tokens if t.start in inside)
        if len(terms) > 1:
            parsed.phrases.append(terms)
    return parsed


def _prefix_filters(text: str) -> tuple[list[PrefixFilter], str]:
    """The filters, and the text with spaces in their place."""
    filters = []
    words = text
    matches = list(_PREFIX.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=False):
        is_excluded = bool(match["minus"]) and _is_operator(match["minus"], text)
        begin = match.start() if is_excluded else match.start("prefix")
        prefix, start = match["prefix"].lower(), match.end()
        if quoted := _QUOTED.match(text, start):
            filters.append(PrefixFilter(prefix, quoted[1], quoted.start(1), True, is_excluded))
            end = quoted.end()
        else:
            rest = _END_OF_NAME.split(text[start:end])[0]
            filters.append(PrefixFilter(prefix, rest, start, False, is_excluded))
            end = start + len(rest)
        words = words[:begin] + " " * (end - begin) + words[end:]
    return filters, words


def _is_operator(minus: str, text: str) -> bool:
    """NOT in capitals is an operator, except in a text of capitals."""
    return not minus[0].isalpha() or (minus == "NOT " and not text.isupper())


def _excluded(words: str) -> tuple[list[str], str]:
    """What follows a minus or NOT, and the words with spaces in its place."""
    if words.isupper():
        return [], words
    excluded = []
    for match in _EXCLUDED.finditer(words):
        typed = match[1] or match[2]
        if analyser.terms(typed):
            excluded.append(typed)
            words = words[: match.start()] + " " * len(match[0]) + words[match.end() :]
    return excluded, words


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[: MOST_CHARACTERS + 1].rpartition(" ")[0] or text[:MOST_CHARACTERS]
