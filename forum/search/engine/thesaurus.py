"""Words that mean the same, both ways, on sequences of terms at the time of the question."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forum.search.engine import analyser
from forum.search.engine.stop_words import NOT_BY_ITSELF
from forum.search.engine.weights import SYNONYM

Terms = tuple[str, ...]
LONGEST_FORM = 8
EXACT = {"acronym", "same"}


class Row(NamedTuple):
    """One way to say it. how: "name", "same", "acronym" are one thing, "near" is close to it.

    The words inside a "name" still count for something ("parents" of "lone parents"); where
    there is an acronym, or another that is "same", they do not.
    """

    concept: str
    words: str
    how: str


class Form(NamedTuple):
    terms: Terms
    weight: float


@dataclass(frozen=True)
class Meaning:
    """A stretch of a question that the thesaurus knows, and all the ways to say it."""

    start: int
    end: int
    forms: tuple[Form, ...]  # what was typed first
    is_exact: bool  # the words by themselves say nothing more


class Thesaurus:
    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._forms: dict[str, dict[Terms, str]] = defaultdict(dict)
        self._concepts: dict[Terms, list[str]] = defaultdict(list)
        self._orders: dict[Terms, Terms] = {}  # a form by its terms in alphabetical order
        self._rows: list[Row] = []
        self._acronyms: dict[str, str] = {}
        self._words: dict[str, Terms] = {}  # those that say something by themselves
        self._vocabulary: set[str] = set()  # every word of every form
        for row in rows:
            self._add(row)

    @classmethod
    def from_csv(cls, path: Path) -> "Thesaurus":
        """Columns concept, words, how. A row that says nothing is passed over."""
        return cls(cls.rows_of_csv(path))

    @staticmethod
    def rows_of_csv(path: Path) -> list[Row]:
        with path.open(encoding="utf-8", newline="") as file:
            return [Row(r["concept"], r["words"], r["how"]) for r in csv.DictReader(file)]

    def _add(self, row: Row) -> None:
        tokens = list(analyser.tokens(row.words))
        self._vocabulary.update(token.word for token in tokens)
        spoken = tuple(token.term for token in tokens if token.term)
        if set(spoken) <= NOT_BY_ITSELF:
            return
        joined = {
            (posting.term,)
            for posting in analyser.postings(tokens)
            if (posting.term not in spoken) and len(spoken) > 1
        }
        self._rows.append(row)
        for form in ({spoken} if spoken else set()) | joined:
            if len(form) <= LONGEST_FORM and form not in self._forms[row.concept]:
                self._forms[row.concept][form] = row.how
                self._concepts[form].append(row.concept)
                self._orders.setdefault(tuple(sorted(form)), form)
        if len(tokens) == len(spoken) == 1:
            self._words[tokens[0].word] = spoken
            if row.how == "acronym":
                self._acronyms[tokens[0].word] = row.words

    def whole(self, terms: Terms) -> "Meaning | None":
        """What all of these say together."""
        found = self.meanings(terms)
        return found[0] if found and (found[0].start, found[0].end) == (0, len(terms)) else None

    def beginning(self, words: list[str], beginning: str) -> list[Row]:
        """Rows that have these words and one that begins so; abbreviations and short ones first."""
        found = []
        for row in self._rows:
            spoken = [token.word for token in analyser.tokens(row.words)]
            if set(words) <= set(spoken) and any(w.startswith(beginning) for w in spoken):
                found.append(row)
        return sorted(found, key=lambda row: (row.how != "acronym", len(row.words), row.words))

    def full_name(self, concept: str) -> str:
        """The first way to say it that is no abbreviation."""
        rows = (r.words for r in self._rows if r.concept == concept and r.how != "acronym")
        return next(rows, "")

    def acronym(self, word: str) -> str:
        """The word as it is written: ESA for esa."""
        return self._acronyms.get(word, word)

    def has_word(self, word: str) -> bool:
        return word in self._vocabulary

    @property
    def words(self) -> list[str]:
        return list(self._words)

    def forms_of(self, word: str) -> list[Terms]:
        """All ways to say what one of these words says."""
        [meaning] = self.meanings(self._words[word])
        return [form.terms for form in meaning.forms]

    def meanings(self, terms: Terms) -> list[Meaning]:
        """The longest known stretches, in any order of their words, none across another."""
        found = []
        start = 0
        while start < len(terms):
            for end in range(min(len(terms), start + LONGEST_FORM), start, -1):
                if form := self._form(terms[start:end]):
                    found.append(self._meaning(start, end, form))
                    start = end
                    break
            else:
                start += 1
        return found

    def _form(self, terms: Terms) -> Terms | None:
        if terms in self._concepts:
            return terms
        return self._orders.get(tuple(sorted(terms)))

    def _meaning(self, start: int, end: int, typed: Terms) -> Meaning:
        weights: dict[Terms, float] = {typed: 1.0}
        kinds: set[str] = set()
        for concept in self._concepts[typed]:
            forms = self._forms[concept]
            is_same = forms[typed] != "near"
            kinds.update(forms.values() if is_same else ())
            for form, how in forms.items():
                weight = 1.0 if is_same and how != "near" else SYNONYM
                weights[form] = max(weight, weights.get(form, 0.0))
        forms_ = tuple(Form(form, weight) for form, weight in weights.items())
        return Meaning(start, end, forms_, is_exact=bool(kinds & EXACT))
