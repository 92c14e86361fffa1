"""Synonyms, applied to sequences of terms of a query."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forum.search.engine import analyser
from forum.search.engine.stop_words import CONTEXT_ONLY
from forum.search.engine.weights import NEAR_SYNONYM_WEIGHT

Terms = tuple[str, ...]
LONGEST_FORM = 8  # terms
EXACT = {"acronym", "same"}


class ThesaurusRow(NamedTuple):
    """how: "name", "same" and "acronym" mean the concept, "near" something close to it.

    The single words of a "name" still count a little ("parents" of "lone parents"), unless the
    concept also has an acronym or a "same".
    """

    concept: str
    words: str
    how: str


class SurfaceForm(NamedTuple):
    """A way to write a concept."""

    terms: Terms
    weight: float


@dataclass(frozen=True)
class ConceptMatch:
    """Terms start to end of a query are a concept."""

    start: int
    end: int
    forms: tuple[SurfaceForm, ...]  # the typed one first
    is_exact: bool  # the single words add nothing


class Thesaurus:
    def __init__(self, rows: Iterable[ThesaurusRow] = ()) -> None:
        self._forms: dict[str, dict[Terms, str]] = defaultdict(dict)  # by concept
        self._concepts: dict[Terms, list[str]] = defaultdict(list)  # by form
        self._by_sorted_terms: dict[Terms, Terms] = {}
        self._rows: list[ThesaurusRow] = []
        self._acronyms: dict[str, str] = {}
        self._single_words: dict[str, Terms] = {}  # forms of one word
        self._vocabulary: set[str] = set()  # every word of every form
        for row in rows:
            self._add(row)

    @classmethod
    def from_csv(cls, path: Path) -> "Thesaurus":
        """Columns concept, words, how."""
        return cls(cls.rows_of_csv(path))

    @staticmethod
    def rows_of_csv(path: Path) -> list[ThesaurusRow]:
        with path.open(encoding="utf-8", newline="") as file:
            return [ThesaurusRow(r["concept"], r["words"], r["how"]) for r in csv.DictReader(file)]

    def _add(self, row: ThesaurusRow) -> None:
        tokens = list(analyser.tokens(row.words))
        self._vocabulary.update(token.word for token in tokens)
        terms = tuple(token.term for token in tokens if token.term)
        if set(terms) <= CONTEXT_ONLY:
            return
        joined = {
            (term,)
            for term, _ in analyser.analyse(row.words).joined
            if term not in terms and len(terms) > 1
        }
        self._rows.append(row)
        for form in ({terms} if terms else set()) | joined:
            if len(form) <= LONGEST_FORM and form not in self._forms[row.concept]:
                self._forms[row.concept][form] = row.how
                self._concepts[form].append(row.concept)
                self._by_sorted_terms.setdefault(tuple(sorted(form)), form)
        if len(tokens) == len(terms) == 1:
            self._single_words[tokens[0].word] = terms
            if row.how == "acronym":
                self._acronyms[tokens[0].word] = row.words

    def match_all(self, terms: Terms) -> ConceptMatch | None:
        """The concept that all of these terms together are."""
        matches = self.matches(terms)
        is_whole = matches and (matches[0].start, matches[0].end) == (0, len(terms))
        return matches[0] if is_whole else None

    def rows_with_prefix(self, words: list[str], prefix: str) -> list[ThesaurusRow]:
        """Rows with these words and one that begins with the prefix; acronyms and short first."""
        matching = []
        for row in self._rows:
            row_words = [token.word for token in analyser.tokens(row.words)]
            if set(words) <= set(row_words) and any(w.startswith(prefix) for w in row_words):
                matching.append(row)
        return sorted(matching, key=lambda row: (row.how != "acronym", len(row.words), row.words))

    def full_name(self, concept: str) -> str:
        """The first form that is no acronym."""
        rows = (r.words for r in self._rows if r.concept == concept and r.how != "acronym")
        return next(rows, "")

    def acronym(self, word: str) -> str:
        """The word as it is written: ESA for esa."""
        return self._acronyms.get(word, word)

    def has_word(self, word: str) -> bool:
        return word in self._vocabulary

    @property
    def words(self) -> list[str]:
        return list(self._single_words)

    def forms_of(self, word: str) -> list[Terms]:
        """All forms of the concept of one of `words`."""
        [match] = self.matches(self._single_words[word])
        return [form.terms for form in match.forms]

    def matches(self, terms: Terms) -> list[ConceptMatch]:
        """The longest matches from left to right, with words in any order, without overlap."""
        matches = []
        start = 0
        while start < len(terms):
            for end in range(min(len(terms), start + LONGEST_FORM), start, -1):
                if form := self._form(terms[start:end]):
                    matches.append(self._match(start, end, form))
                    start = end
                    break
            else:
                start += 1
        return matches

    def _form(self, terms: Terms) -> Terms | None:
        if terms in self._concepts:
            return terms
        return self._by_sorted_terms.get(tuple(sorted(terms)))

    def _match(self, start: int, end: int, typed: Terms) -> ConceptMatch:
        weights: dict[Terms, float] = {typed: 1.0}
        kinds: set[str] = set()
        for concept in self._concepts[typed]:
            forms = self._forms[concept]
            is_same = forms[typed] != "near"
            kinds.update(forms.values() if is_same else ())
            for form, how in forms.items():
                weight = 1.0 if is_same and how != "near" else NEAR_SYNONYM_WEIGHT
                weights[form] = max(weight, weights.get(form, 0.0))
        forms_ = tuple(SurfaceForm(form, weight) for form, weight in weights.items())
        return ConceptMatch(start, end, forms_, is_exact=bool(kinds & EXACT))
