"""The part of a text with the most matches, in pieces that match and pieces that do not.

Nothing here is HTML: the template escapes each piece and marks the matches.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from forum.search.engine import analyser
from forum.search.engine.analyser import WordToken

Piece = tuple[str, bool]
ELLIPSIS = "…"
LONGEST_TEXT = 50_000  # characters that are searched
MOST_MARKS = 500
CHARACTERS_A_WORD = 40  # with stop words between two words of a form
MOST_BEGINNING = 4  # letters that are looked for
ONE_TO_ONE = analyser.stem("onetoone")


def pieces(text: str, matched_terms: Iterable[str], length: int = 240) -> list[Piece]:
    """At most `length` characters around the matches: [("by ", False), ("parents", True), ...].

    `matched_terms` as in SearchResult: terms, or phrases joined by spaces.
    """
    return pieces_of(plain(text), Forms(matched_terms), length)


def plain(text: str) -> str:
    """The text as snippets are cut from it: cleaned, with single spaces, not too long."""
    return " ".join(analyser.clean(text[:LONGEST_TEXT]).split())


def pieces_of(text: str, forms: "Forms", length: int = 240) -> list[Piece]:
    """As pieces(), for several texts and the same forms. `text` comes from plain()."""
    marks = forms.marks(text)
    start, end = _window(text, marks, length)
    found: list[Piece] = [(ELLIPSIS, False)] if start else []
    place = start
    for first, last in marks:
        if place <= first and last <= end:
            found += [(text[place:first], False), (text[first:last], True)]
            place = last
    found.append((text[place:end], False))
    if end < len(text):
        found.append((ELLIPSIS, False))
    return [piece for piece in found if piece[0]]


class Forms:
    """What is marked: terms, and phrases of several."""

    def __init__(self, matched_terms: Iterable[str]) -> None:
        self._forms = {tuple(words.split(" ")) for words in matched_terms if words}
        self._longest = max(map(len, self._forms), default=0) + 1  # a hyphenated word is two
        singles = [form[0] for form in self._forms if len(form) == 1]
        self._joined_beginnings = {
            term[:end] for term in singles for end in range(1, len(term) + 1)
        }
        self._firsts = {form[0] for form in self._forms if len(form) > 1}
        self._beginnings = self._find_beginnings()

    def _find_beginnings(self) -> list[str]:
        """What a word with one of the first terms begins with; none begins with another.

        A stem begins as its word does, up to its last letter, but for the irregular ones.
        """
        firsts = {form[0] for form in self._forms}
        begun = {_beginning(first) for first in firsts}
        begun |= {word[:3] for word, stem in analyser.IRREGULAR.items() if stem in firsts}
        begun |= {"1", "one"} if ONE_TO_ONE in firsts else set()
        begun |= {one for first in firsts for one in _in_parts(first)}
        short = sorted(begun, key=len)
        return [one for n, one in enumerate(short) if not one.startswith(tuple(short[:n]))]

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each match in a text of plain(), in order, without overlap."""
        marks: list[tuple[int, int]] = []
        last_end = 0
        for start in self._candidates(text):
            if start >= last_end and (end := self._end_of_form(text, start)):
                marks.append((start, end))
                last_end = end
                if len(marks) == MOST_MARKS:
                    break
        return marks

    def _candidates(self, text: str) -> list[int]:
        """Where a word may begin that is the first of a form, ascending."""
        folded = text.lower() if text.isascii() else text.translate(_FOLDED)
        found: set[int] = set()
        for beginning in self._beginnings:
            start = folded.find(beginning)
            while start >= 0:
                if start == 0 or not folded[start - 1].isalnum():
                    found.add(start)
                start = folded.find(beginning, start + 1)
        if _LIGATURE in folded:
            found.update(match.start() for match in _WITH_LIGATURE.finditer(folded))
        return sorted(found)

    def _end_of_form(self, text: str, start: int) -> int | None:
        """The end of the longest form that the text has there."""
        first = analyser.token_at(text, start)
        if first is None:
            return None
        tokens = [first]
        if first.term in self._firsts or first.word in self._joined_beginnings:
            rest = text[first.end : start + self._longest * CHARACTERS_A_WORD]
            following = (token for token in analyser.tokens(rest) if token.term)
            for token in islice(following, self._longest - 1):
                tokens.append(token._replace(end=token.end + first.end))
        for size in range(len(tokens), 0, -1):
            if self._is_form(tokens[:size]):
                return tokens[size - 1].end
        return None

    def _is_form(self, tokens: list[WordToken]) -> bool:
        """As terms, or joined to one: "ex-offender" matches exoffend too."""
        if tuple(token.term for token in tokens) in self._forms:
            return True
        joined = analyser.stem("".join(token.word for token in tokens))
        return (joined,) in self._forms


def _beginning(term: str) -> str:
    if term[:MOST_BEGINNING].isalpha():
        return term[: max(2, min(MOST_BEGINNING, len(term) - 1))]
    return term[: 2 if term[0].isalpha() else 1]  # "CPA 18" is cpa18, 1,700 is 1700


def _in_parts(term: str) -> Iterator[str]:
    """Beginnings of a word in short parts: "J.S.A.", "e-mail", "ex-offender"."""
    for size, signs in ((1, ".-&' "), (2, "- "), (3, "- ")):
        if len(term) > size:
            yield from (f"{term[:size]}{sign}{term[size]}" for sign in signs)


class _Folded(dict[int, str]):
    """For str.translate: each letter as its base in lower case, one for one."""

    def __missing__(self, code: int) -> str:
        letters = analyser.fold(chr(code))
        self[code] = letters if len(letters) == 1 else _LIGATURE if letters.isalpha() else chr(code)
        return self[code]


_FOLDED = _Folded(
    {ord(sign): "'" for sign in "\u2019\u02bc\uff07"} | dict.fromkeys((0x2010, 0x2011), "-")
)
_LIGATURE = "\ue000"  # a letter that folds to several
_WITH_LIGATURE = re.compile(rf"(?<![^\W_])[^\W_]*{_LIGATURE}")


def _window(text: str, marks: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The span with the most matches, from a little before the first, cut between words."""
    if len(text) <= length:
        return 0, len(text)
    best, most = 0, 0
    for first, _ in marks:
        inside = sum(1 for start, end in marks if first <= start and end <= first + length * 3 // 4)
        if inside > most:
            best, most = first, inside
    start = max(0, min(best - length // 6, len(text) - length + 1))
    if start:
        space = text.find(" ", start, start + 40)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + length - 2)  # room for an ellipsis at either end
    if end < len(text):
        space = text.rfind(" ", end - 40, end + 1)
        end = space if space > start else end
    return start, end
