"""The tokeniser and stemmer for documents and queries.

A term is the Porter2 stem of a folded word. Stop words have no position, so that "employment and
support allowance" and "employment & support allowance" are the same phrase.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import Stemmer

from forum.search.engine.stop_words import CONTRACTIONS, NEGATIVES, STOP_WORDS

LONGEST_WORD = 64
MOST_TOKENS = 100_000  # of one text; the rest is ignored
MOST_POSITIONS = 65_535  # of terms in one text; the rest is ignored

_MARKS = (
    "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"  # combining accents and invisible characters
)
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_DASHES = "\u2010\u2011-"
_TOKEN = re.compile(
    rf"""
    (?P<code> (?<![^\W_]) (?:cpa|pg) [\s-]? [0-9]{{1,2}} [a-c]? (?![^\W_]) )   # CPA 18, PG6a
  | (?P<whole> (?<![^\W_]) (?: one[ {_DASHES}]to[ {_DASHES}]one | 1[ {_DASHES}]?to[ {_DASHES}]?1
        | 1-2-1 | 1:1 ) (?![^\W_]) )                                         # one-to-one
  | (?P<dotted> (?<![^\W_.]) [a-z] (?:\.[a-z])+ (?![^\W_]) \.? )               # J.S.A., c.v.
  | (?P<amp> (?<![^\W_]) [a-z]{{1,2}} & [a-z]{{1,2}} (?![^\W_]) )              # R&D
  | (?P<number> [0-9]+ (?:[.,][0-9]+)+ )                                      # 1,700 and 3.5
  | {_WORD} (?: ['\u2019\u02bc\uff07] {_WORD} )*
    """,
    re.VERBOSE | re.IGNORECASE,
)
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


class Token(NamedTuple):
    word: str  # folded, as in the spelling dictionary
    term: str  # its stem, as in the index; "" for a stop word
    start: int  # offsets in the text
    end: int
    separator: str  # from the token before: "-" a hyphen, "\n" a line end or semicolon, else ""


class Posting(NamedTuple):
    term: str
    position: int


_new: Any = tuple.__new__


def clean(text: str) -> str:
    """Replace NUL, control characters and lone surrogates by spaces: the length stays."""
    return _NOT_TEXT.sub(" ", text)


def fold(word: str) -> str:
    """Lower case without accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return _INVISIBLE.sub("", decomposed).translate(_LETTERS)


def tokens(text: str) -> Iterator[Token]:
    """Every word of the text, with stop words."""
    text = clean(text)
    is_shouted = text.isupper() and bool(_SHOUTED.search(text))
    last_end = 0
    for found in _TOKEN.finditer(text):
        typed = found[0][: 4 * LONGEST_WORD]
        if is_shouted and typed in _NAMES_IN_CAPITALS:
            typed = typed.lower()
        word, term = _analyse(typed, found.lastgroup)
        if not word:
            continue
        start, end = found.span()
        is_space = start == last_end + 1 and text[last_end] == " "
        separator = "" if is_space else _separator(text, last_end, start)
        last_end = end
        # A quarter of the time of Token(...), which is a function in Python.
        yield _new(Token, (word, term, start, end, separator))


def _separator(text: str, last_end: int, start: int) -> str:
    between = text[last_end:start]
    return "-" if between in _HYPHENS else "" if _ENDS.isdisjoint(between) else "\n"


def first_tokens(text: str) -> list[Token]:
    """The first MOST_TOKENS."""
    return list(islice(tokens(text), MOST_TOKENS))


@lru_cache(maxsize=131_072)
def _analyse(typed: str, group: str | None) -> tuple[str, str]:
    """The folded word and its term, "" for a stop word."""
    word = _folded(typed, group)
    if word in NEGATIVES:
        return word, "not"
    if group == "dotted" and word not in ("eg", "ie"):
        return word, stem(word)  # U.S. is not us
    is_stop = word in STOP_WORDS or (word in CONTRACTIONS and _APOSTROPHES.search(typed))
    return word, "" if is_stop else stem(word)


def _folded(typed: str, group: str | None) -> str:
    if group == "code":
        return re.sub(r"[\s-]", "", typed.lower())
    if group == "whole":
        return "onetoone"
    if group == "dotted":
        return typed.replace(".", "").lower()
    if group == "number":
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


def postings(tokens: list[Token]) -> list[Posting]:
    """The terms of a text; hyphenated words also as one ("exoffend")."""
    result: list[Posting] = []
    position = 0
    run: list[Token] = []
    run_start = 0
    for token in tokens:
        if token.separator != "-":
            position += token.separator == "\n"  # no phrase spans it
            _add_joined(result, run, run_start)
            run, run_start = [], position
        run.append(token)
        if token.term:
            result.append(_new(Posting, (token.term, position)))
            position += 1
            if position >= MOST_POSITIONS:
                break
    _add_joined(result, run, run_start)
    return result


def _add_joined(result: list[Posting], run: list[Token], position: int) -> None:
    if 2 <= len(run) <= 4 and not run[0].word.isdecimal():
        joined = stem("".join(token.word for token in run)[:LONGEST_WORD])
        result.append(Posting(joined, min(position, MOST_POSITIONS - 1)))


def terms(text: str) -> list[str]:
    """In order, without stop words."""
    return [token.term for token in tokens(text) if token.term]
