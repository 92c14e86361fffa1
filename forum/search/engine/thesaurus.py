"""Words that mean the same, both ways, on sequences of terms at the time of the question."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forum.search.engine import analyser
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
        self._acronyms: dict[str, str] = {}
        self._words: dict[str, Terms] = {}  # those that say something by themselves
        self._vocabulary: set[str] = set()  # every word of every form
        for row in rows:
            self._add(row)

    @classmethod
    def from_csv(cls, path: Path) -> "Thesaurus":
        """Columns concept, words, how. A row that says nothing is passed over."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls(Row(r["concept"], r["words"], r["how"]) for r in csv.DictReader(file))

    def _add(self, row: Row) -> None:
        tokens = list(analyser.tokens(row.words))
        self._vocabulary.update(token.word for token in tokens)
        spoken = tuple(token.term for token in tokens if token.term)
        joined = {
            (posting.term,)
            for posting in analyser.postings(tokens)
            if (posting.term not in spoken) and len(spoken) > 1
        }
        for form in ({spoken} if spoken else set()) | joined:
            if len(form) <= LONGEST_FORM and form not in self._forms[row.concept]:
                self._forms[row.concept][form] = row.how
                self._concepts[form].append(row.concept)
        if len(tokens) == len(spoken) == 1:
            self._words[tokens[0].word] = spoken
            if row.how == "acronym":
                self._acronyms[tokens[0].word] = row.words

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
        """The longest known stretches, from the left, none across another."""
        found = []
        start = 0
        while start < len(terms):
            for end in range(min(len(terms), start + LONGEST_FORM), start, -1):
                if terms[start:end] in self._concepts:
                    found.append(self._meaning(start, end, terms[start:end]))
                    start = end
                    break
            else:
                start += 1
        return found

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
