"""The tokeniser and stemmer for documents and queries.

A term is the Porter2 stem of a folded word. Stop words have no position, so that "employment and
support allowance" and "employment & support allowance" are the same phrase.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from forum.search.engine.stop_words import CONTRACTIONS, NEGATIVES, STOP_WORDS

LONGEST_WORD = 64
MOST_TOKENS = 100_000  # of one text; the rest is ignored
MOST_KNOWN_WORDS = 131_072  # as typed, with what they are analysed to
MOST_POSITIONS = 65_535  # of terms in one text; the rest is ignored

_MARKS = (
    "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"  # combining accents and invisible characters
)
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_DASHES = "\u2010\u2011-"
# Nearly every word is plain: one look decides it, before the rarer shapes are tried. It must not
# be the beginning of one of them, nor go on with a letter, mark, apostrophe or ampersand.
_PLAIN = rf"""
    (?! [oO][nN][eE][ {_DASHES}] | [cC][pP][aA][\s-] | [pP][gG][\s-] )
    [A-Za-z]{{2,}}+ (?! [^\W_] | [{_MARKS}'\u2019\u02bc\uff07&] )
"""
_SHAPES = {
    "code": r"(?i: (?<![^\W_]) (?:cpa|pg) [\s-]? [0-9]{1,2} [a-c]? (?![^\W_]) )",  # CPA 18, PG6a
    "whole": rf"""(?i: (?<![^\W_]) (?: one[ {_DASHES}]to[ {_DASHES}]one
        | 1[ {_DASHES}]?to[ {_DASHES}]?1 | 1-2-1 | 1:1 ) (?![^\W_]) )""",  # one-to-one
    "dotted": r"(?i: (?<![^\W_.]) [a-z] (?:\.[a-z])+ (?![^\W_]) \.? )",  # J.S.A., c.v.
    "amp": r"(?i: (?<![^\W_]) [a-z]{1,2} & [a-z]{1,2} (?![^\W_]) )",  # R&D
    "number": r"[0-9]+ (?:[.,][0-9]+)+",  # 1,700 and 3.5
}
_PATTERN = rf"""
    (?= [^\W_] ) (?:
    {_PLAIN} | {" | ".join(_SHAPES.values())} | {_WORD} (?: ['\u2019\u02bc\uff07] {_WORD} )*
    )
"""
_TOKEN = re.compile(_PATTERN, re.VERBOSE)
_BETWEEN_AND_TOKEN = re.compile(f"({_PATTERN})", re.VERBOSE)  # for split()
_OF_SHAPE = {name: re.compile(pattern, re.VERBOSE) for name, pattern in _SHAPES.items()}
_INVISIBLE = re.compile(rf"[{_MARKS}]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_APOSTROPHES = re.compile("['\u2019\u02bc\uff07]")
_HYPHENS = frozenset("-\u2010\u2011")
_ENDS = frozenset("\n;")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
                          "ı": "i", "ħ": "h"})  # fmt: skip
_IZE = re.compile(r"iz(e|ed|es|er|ers|ing|ation|ations|ational)$")
IRREGULAR = {  # Porter2 gives these different stems
    **dict.fromkeys(("programme", "programmes", "programs"), "program"),
    "buses": "bus",
    "children": "child",
    "childrens": "child",
    **dict.fromkeys(("men", "mens"), "man"),
    **dict.fromkeys(("women", "womens"), "woman"),
}
_PLURAL_ACRONYM = re.compile(r"[b-df-hj-np-tv-xz]{2,5}(?<!s)s$")  # cvs, gps: no vowel for Porter2
_CAPITALS_WITH_S = re.compile(r"[A-Z]{2,5}s")  # KPIs
_SHOUTED = re.compile(r"[A-Z]{4}")
_NAMES_IN_CAPITALS = frozenset({"IS", "IT"})  # Income Support, information technology


class WordToken(NamedTuple):
    word: str  # folded, as in the spelling dictionary
    term: str  # its stem, as in the index; "" for a stop word
    start: int  # offsets in the text
    end: int
    separator: str  # from the token before: "-" a hyphen, "\n" a line end or semicolon, else ""


class AnalysedText(NamedTuple):
    """A text as the index takes it."""

    words: list[str]  # folded, with stop words
    spelling: set[str]  # the words that are no stop words
    terms: list[str]  # in order, without stop words
    positions: list[int]  # of the terms, ascending
    joined: list[tuple[str, int]]  # hyphenated words as one term ("exoffend"), and its position


def clean(text: str) -> str:
    """Replace NUL, control characters and lone surrogates by spaces: the length stays."""
    return _NOT_TEXT.sub(" ", text)


def fold(word: str) -> str:
    """Lower case without accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return _INVISIBLE.sub("", decomposed).translate(_LETTERS)


def tokens(text: str) -> Iterator[WordToken]:
    """Every word of the text, with stop words."""
    text = clean(text)
    analysed = _analysed_of(text)
    last_end = 0
    for found in _TOKEN.finditer(text):
        word, term = analysed[found[0]]
        if not word:
            continue
        start, end = found.span()
        separator = _separator(text[last_end:start])
        last_end = end
        yield WordToken(word, term, start, end, separator)


def token_at(text: str, start: int) -> WordToken | None:
    """The token that begins there, in a cleaned text; None where none does, or a stop word."""
    found = _TOKEN.match(text, start)
    if found is None:
        return None
    word, term = _ANALYSED[found[0]]
    return WordToken(word, term, start, found.end(), "") if term else None


def _separator(between: str) -> str:
    if between == " ":
        return ""
    return "-" if between in _HYPHENS else "" if _ENDS.isdisjoint(between) else "\n"


class _Analysed(dict[str, tuple[str, str]]):
    """{word as typed: (folded, its term or "" for a stop word)}, filled as words come.

    Emptied when it is full. Thread-safe: at worst a word is analysed twice.
    """

    def __missing__(self, typed: str) -> tuple[str, str]:
        found = _analyse(typed)
        if len(typed) <= LONGEST_WORD:
            if len(self) >= MOST_KNOWN_WORDS:
                self.clear()
            self[typed] = found
        return found


_ANALYSED = _Analysed()


class _AnalysedShouted(dict[str, tuple[str, str]]):
    """The same for a text in capitals, in which IS and IT are ordinary words."""

    def __missing__(self, typed: str) -> tuple[str, str]:
        return _ANALYSED[typed.lower() if typed in _NAMES_IN_CAPITALS else typed]


_ANALYSED_SHOUTED = _AnalysedShouted()


def _analysed_of(text: str) -> dict[str, tuple[str, str]]:
    is_shouted = text.isupper() and bool(_SHOUTED.search(text))
    return _ANALYSED_SHOUTED if is_shouted else _ANALYSED


def _analyse(typed: str) -> tuple[str, str]:
    """The folded word and its term, "" for a stop word."""
    shape = _shape(typed)
    word = _folded(typed[: 4 * LONGEST_WORD], shape)
    if word in NEGATIVES:
        return word, "not"
    if shape == "dotted" and word not in ("eg", "ie"):
        return word, stem(word)  # U.S. is not us
    is_stop = word in STOP_WORDS or (word in CONTRACTIONS and _APOSTROPHES.search(typed))
    return word, "" if is_stop else stem(word)


def _shape(typed: str) -> str:
    """The key of _SHAPES; "" for an ordinary word."""
    return next((name for name, pattern in _OF_SHAPE.items() if pattern.fullmatch(typed)), "")


def _folded(typed: str, shape: str) -> str:
    if shape == "code":
        return re.sub(r"[\s-]", "", typed.lower())
    if shape == "whole":
        return "onetoone"
    if shape == "dotted":
        return typed.replace(".", "").lower()
    if shape == "number":
        return typed.replace(",", "") if "." not in typed else typed.replace(",", ".")
    if typed in _NAMES_IN_CAPITALS:
        return typed
    if _CAPITALS_WITH_S.fullmatch(typed):
        typed = typed[:-1]
    word = _APOSTROPHES.sub("'", fold(typed)).removesuffix("'s").replace("'", "")
    if word.endswith("s") and word[:-1].isdecimal():
        word = word[:-1]  # over 50s
    return word[:LONGEST_WORD]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Porter2, after -ize is spelt -ise, so that both spellings have one stem."""
    if word in _NAMES_IN_CAPITALS or not word.isalpha():
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if _PLURAL_ACRONYM.match(word):
        return word[:-1]
    if len(word) > 6 and (found := _IZE.search(word)):
        word = f"{word[: found.start()]}is{found[1]}"
    return _stemmer().stemWord(word)


_per_thread = threading.local()  # a Stemmer is not thread-safe


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_per_thread, "stemmer"):
        _per_thread.stemmer = Stemmer.Stemmer("english", 0)
    return _per_thread.stemmer


def analyse(text: str) -> AnalysedText:
    """The first MOST_TOKENS of a text, as the index takes them."""
    pieces = _BETWEEN_AND_TOKEN.split(clean(text))
    typed, between = pieces[1 : 2 * MOST_TOKENS : 2], pieces[: 2 * MOST_TOKENS : 2]
    analysed = list(map(_analysed_of(text).__getitem__, typed))
    if ("", "") in analysed:
        analysed, between = _without_empty(analysed, typed, between)
    terms: list[str] = []
    positions: list[int] = []
    joined: list[tuple[str, int]] = []
    position = run = run_position = 0  # a run of hyphenated words begins at `run`
    number = -1
    for number, ((_, term), separator) in enumerate(zip(analysed, between, strict=False)):
        if separator not in _HYPHENS:
            if number - run > 1:
                _join(joined, analysed[run:number], run_position)
            if separator != " " and not _ENDS.isdisjoint(separator):
                position += 1  # no phrase spans it
            run, run_position = number, position
        if term:
            terms.append(term)
            positions.append(position)
            position += 1
            if position >= MOST_POSITIONS:
                break
    _join(joined, analysed[run : number + 1], run_position)
    spelling = {word for word, term in analysed if term}
    return AnalysedText([word for word, _ in analysed], spelling, terms, positions, joined)


def _without_empty(
    analysed: list[tuple[str, str]], typed: list[str], between: list[str]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Tokens that fold to nothing become a part of what is between the others."""
    words: list[tuple[str, str]] = []
    separators: list[str] = []
    before = ""
    for pair, token, separator in zip(analysed, typed, between, strict=False):
        before += separator
        if pair[0]:
            words.append(pair)
            separators.append(before)
            before = ""
        else:
            before += token
    return words, separators


def _join(joined: list[tuple[str, int]], run: list[tuple[str, str]], position: int) -> None:
    if 2 <= len(run) <= 4 and not run[0][0].isdecimal():
        term = stem("".join(word for word, _ in run)[:LONGEST_WORD])
        joined.append((term, min(position, MOST_POSITIONS - 1)))


def terms(text: str) -> list[str]:
    """In order, without stop words."""
    text = clean(text)
    found = map(_analysed_of(text).__getitem__, _TOKEN.findall(text))
    return [term for _, term in found if term]
