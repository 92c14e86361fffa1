"""How hard a text is to read, and the rule for what the public reads.

The reading age is the higher of two. Flesch and Kincaid's grade counts syllables and the length
of sentences: an age is the grade and five years. Dale and Chall's score counts words that are not
among 3,000 easy ones: a score of 5 is grade 5, and each point further two grades, so an age is
twice the score. The list and the syllables are textstat's. As Dale and Chall had it, and unlike
textstat, a regular form of an easy word is easy, and so is a number. Every hard word counts each
time.

Dale and Chall add 3.6 points where over 5% of the words are hard. In two short sentences that is
one word, so under FEWEST_SENTENCES or FEWEST_WORDS theirs is left out, and the measure says so. A
text of under FEWEST_FOR_AN_AGE words has no reading age: "private and unhurried" would be of 14.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forum.standards.plain_english.plain_words import hard_words_in, passives_in
from forum.standards.plain_english.sentences import sentences_of, words_of

OLDEST_READING_AGE = 12
MOST_WORDS = 25  # of one sentence
ADVISED_WORDS = "15 to 20"  # on average: the Plain English Campaign's advice
FEWEST_SENTENCES, FEWEST_WORDS = 3, 20  # for Dale and Chall: one hard word of 20 is 5%
FEWEST_FOR_AN_AGE = 10  # words
FIRST_SCHOOL_YEAR = 5  # a grade is a year of school, begun at this age
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class MarkedPart:
    """Of a sentence: `kind` is empty, "hard" with what to write instead, or "passive"."""

    text: str
    kind: str = ""
    plainer: str = ""


@dataclass(frozen=True)
class MeasuredSentence:
    text: str
    number_of_words: int
    parts: tuple[MarkedPart, ...]

    @property
    def is_long(self) -> bool:
        return self.number_of_words > MOST_WORDS


@dataclass(frozen=True)
class Measured:
    """Ages are in years, and None where the text is too short for them."""

    sentences: tuple[MeasuredSentence, ...]
    flesch_kincaid_age: float | None
    dale_chall_age: float | None

    @property
    def reading_age(self) -> int | None:
        if self.flesch_kincaid_age is None:
            return None
        return round(max(self.flesch_kincaid_age, self.dale_chall_age or 0))

    @property
    def number_of_words(self) -> int:
        return sum(one.number_of_words for one in self.sentences)

    @property
    def longest_sentence(self) -> int:
        """In words."""
        return max((one.number_of_words for one in self.sentences), default=0)

    @property
    def mean_sentence(self) -> float:
        return self.number_of_words / len(self.sentences) if self.sentences else 0

    @property
    def long_sentences(self) -> list[MeasuredSentence]:
        return [one for one in self.sentences if one.is_long]

    @property
    def hard_words(self) -> dict[str, str]:
        """{each once, in small letters: the plainer word}, in the order of the text"""
        return {one.text.lower(): one.plainer for one in self._of("hard")}

    @property
    def passive_verbs(self) -> list[str]:
        return [one.text for one in self._of("passive")]

    @property
    def is_too_short_for_dale_chall(self) -> bool:
        return self.dale_chall_age is None and self.reading_age is not None

    @property
    def is_plain(self) -> bool:
        return not self.reasons_it_is_hard

    @property
    def reasons_it_is_hard(self) -> list[str]:
        """A sentence each; publishing such a text needs a reason, which is shown."""
        return [*self._age(), *self._length()]

    def _age(self) -> Iterator[str]:
        if self.reading_age is not None and self.reading_age > OLDEST_READING_AGE:
            yield (
                f"Its reading age is {self.reading_age}, and {OLDEST_READING_AGE} is the most: use "
                "shorter words and sentences."
            )

    def _length(self) -> Iterator[str]:
        if self.long_sentences:
            yield (
                f"A sentence has {self.longest_sentence} words, and {MOST_WORDS} is the "
                "most: make two of it."
            )

    def _of(self, kind: str) -> Iterator[MarkedPart]:
        return (part for one in self.sentences for part in one.parts if part.kind == kind)


def measure(text: str) -> Measured:
    """Of a text without markup; reads nothing, keeps nothing."""
    sentences = tuple(_measured(one) for one in sentences_of(text))
    words = Counter(word.lower() for one in sentences for word in _PLAIN_WORD.findall(one.text))
    count = sum(one.number_of_words for one in sentences)
    if count < FEWEST_FOR_AN_AGE or not words:
        return Measured(sentences, None, None)
    per_sentence = count / len(sentences)
    age = FIRST_SCHOOL_YEAR + _flesch_kincaid_grade(words, count, per_sentence)
    is_long_enough = len(sentences) >= FEWEST_SENTENCES and count >= FEWEST_WORDS
    other = 2 * _dale_chall_score(words, count, per_sentence) if is_long_enough else None
    return Measured(sentences, max(age, FIRST_SCHOOL_YEAR), other)


def hard_to_read(texts: Mapping[str, str]) -> dict[str, Measured]:
    """Those that need a reason before they are published, under the keys they came with."""
    measured = {key: measure(text) for key, text in texts.items()}
    return {key: one for key, one in measured.items() if not one.is_plain}


def _measured(sentence: str) -> MeasuredSentence:
    return MeasuredSentence(sentence, len(words_of(sentence)), tuple(_parts(sentence)))


def _parts(sentence: str) -> Iterator[MarkedPart]:
    """The whole sentence; where two finds overlap, the earlier one counts, then the hard word."""
    hard = [(start, end, "hard", plain) for start, end, plain in hard_words_in(sentence)]
    passive = [(start, end, "passive", "") for start, end in passives_in(sentence)]
    at = 0
    for start, end, kind, plainer in sorted([*hard, *passive]):
        if start < at:
            continue
        if start > at:
            yield MarkedPart(sentence[at:start])
        yield MarkedPart(sentence[start:end], kind, plainer)
        at = end
    if at < len(sentence):
        yield MarkedPart(sentence[at:])


def _flesch_kincaid_grade(words: Counter[str], count: int, per_sentence: float) -> float:
    """A number counts as a word of one syllable."""
    numbers = max(count - words.total(), 0)
    of_words = sum(_textstat().syllable_count(word) * times for word, times in words.items())
    return 0.39 * per_sentence + 11.8 * max(of_words + numbers, count) / count - 15.59


def _dale_chall_score(words: Counter[str], count: int, per_sentence: float) -> float:
    hard_percent = 100 * sum(n for word, n in words.items() if not _is_easy(word)) / count
    score = 0.1579 * hard_percent + 0.0496 * per_sentence
    return score + 3.6365 if hard_percent > 5 else score


def _is_easy(word: str) -> bool:
    return any(_textstat().is_easy_word(base, 0) for base in _bases(word.replace("’", "'")))


def _bases(word: str) -> Iterator[str]:
    """The word, and what it may be a regular form of: "meets", "planned", "making", "earlier"."""
    yield word
    for ending, others in (
        *(("'s", ("",)), ("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ed", ("", "e"))),
        *(("ied", ("y",)), ("ing", ("", "e")), ("er", ("", "e")), ("ier", ("y",))),
        *(("est", ("", "e")), ("iest", ("y",)), ("ly", ("",)), ("ily", ("y",))),
    ):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            yield from (stem + other for other in others)
            if stem[-1] == stem[-2]:
                yield stem[:-1]
    yield from word.split("-") if "-" in word and _all_easy(word) else ()


def _all_easy(word: str) -> bool:
    return all(part and _is_easy(part) for part in word.split("-"))


@lru_cache(maxsize=1)
def _textstat() -> Any:
    """Imported when first asked: it takes 0.4 s and 21 MB, of which a page needs nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # pkg_resources: setuptools is pinned for it
        warnings.simplefilter("ignore", ResourceWarning)  # it does not close its list of words
        import textstat

        textstat.textstat.is_easy_word("a")
    return textstat.textstat
