"""Explain words in rendered HTML: the first of each becomes a link to what it means.

Our own rules rendered the HTML (core/text.py), so tags are told from text by a pattern: what
stands in quotation marks within a tag is part of the tag.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from forum.config import ROOT
from forum.core import text

WORDS = ROOT / "data" / "glossary.csv"
TAG = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^'">])*>)""")
NOT_WITHIN = ("a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
LINK = '<a class="explained" href="#word-{slug}"><dfn>{said}</dfn></a>'
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class GlossaryWord:
    slug: str
    word: str
    forms: tuple[str, ...]  # the word itself, and what else it is called
    meaning: str

    @property
    def other_names(self) -> list[str]:
        """Without plurals of the word itself."""
        return [form for form in self.forms if not form.startswith(self.word)]


@cache
def glossary() -> tuple[GlossaryWord, ...]:
    """In alphabetical order."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        found = [_word(row["word"], row["also"], row["meaning"]) for row in csv.DictReader(file)]
    return tuple(sorted(found, key=lambda one: one.word.casefold()))


def _word(word: str, also: str, meaning: str) -> GlossaryWord:
    others = [form for form in also.split(BETWEEN) if form]
    return GlossaryWord(text.slug(word), word, (word, *others), meaning)


@cache
def _forms() -> dict[str, GlossaryWord]:
    """{form in lower case: its word}."""
    return {form.casefold(): one for one in glossary() for form in one.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Any form as a whole word, the longest first."""
    longest = sorted(_forms(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE)


def _is_said(form: str) -> bool:
    """Short forms are written in capitals: “mi” is no management information."""
    word = _forms()[form.casefold()]
    return not any(one.isupper() and one.casefold() == form.casefold() for one in word.forms) or (
        form.isupper()
    )


def explained(htmls: Sequence[str]) -> tuple[list[str], list[GlossaryWord]]:
    """The texts with the first of each word linked, and the words in alphabetical order."""
    used: dict[str, GlossaryWord] = {}
    texts = [_explain(html, used) for html in htmls]
    return texts, sorted(used.values(), key=lambda one: one.word.casefold())


def _explain(html: str, used: dict[str, GlossaryWord]) -> str:
    depth, parts = 0, []
    for part in TAG.split(html):
        if part.startswith("<"):
            depth += _step(part)
        elif depth == 0:
            part = _pattern().sub(lambda found: _linked(found[0], used), part)
        parts.append(part)
    return "".join(parts)


def _step(tag: str) -> int:
    """1 into an element whose text is left as it is, -1 out of it."""
    name = tag.strip("</>").split(" ", 1)[0].casefold()
    if name not in NOT_WITHIN:
        return 0
    return -1 if tag.startswith("</") else 1


def _linked(said: str, used: dict[str, GlossaryWord]) -> str:
    word = _forms()[said.casefold()]
    if word.slug in used or not _is_said(said):
        return said
    used[word.slug] = word
    return str(Markup(LINK).format(slug=word.slug, said=Markup(said)))
