"""Words of a question as the index, or the thesaurus, spells them.

What is spelt right is never replaced: a word of the index, of a vocabulary, of the thesaurus or
of English. Of the others only a long word with the right first letter is; the rest is offered.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

from forum.search.engine.analyser import Token
from forum.search.engine.english import is_english
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.plan import Clause, Frequency, Plan
from forum.search.engine.query_parser import Asked
from forum.search.engine.snapshot import Spelt
from forum.search.engine.thesaurus import Thesaurus

COMMON_BESIDE_RARE = 20  # so much commoner must a word nearly alike be to be offered
SHORTEST_REPLACED = 6  # letters: shorter words have too many neighbours
Alike = Callable[[str], list[Spelt]]
IsName = Callable[[str], bool]


class Use(Enum):
    """What a correction is good for."""

    REPLACE = "replace"
    OFFER = "offer"
    OFFER_IF_NOTHING = "offer, if the question finds nothing"


class Correction(NamedTuple):
    token: Token
    word: str
    use: Use


class Speller:
    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._named = Lexicon(thesaurus.words)

    def corrections(
        self, plan: Plan, frequency: Frequency, alike: Alike, is_name: IsName
    ) -> list[Correction]:
        """At most one for each word; is_name says whether a vocabulary has the word."""
        found = []
        known = known_tokens(plan, frequency)
        for clause in plan.clauses:
            is_there = is_known(clause, frequency)
            for token in clause.typed:
                if token in known and not is_there:
                    continue
                spelt = self._better(token, clause, frequency, alike)
                if spelt:
                    word = self._thesaurus.acronym(spelt.word)
                    found.append(Correction(token, word, self._use(token, spelt, is_name)))
        return found

    def _use(self, token: Token, spelt: Spelt, is_name: IsName) -> Use:
        word = token.word
        if self._thesaurus.has_word(word) or is_name(word) or is_english(word):
            return Use.OFFER_IF_NOTHING
        is_sure = len(word) >= SHORTEST_REPLACED and spelt.word[0] == word[0]
        return Use.REPLACE if is_sure and not spelt.is_rival else Use.OFFER

    def _better(
        self, token: Token, clause: Clause, frequency: Frequency, alike: Alike
    ) -> Spelt | None:
        if not token.word.isalpha():
            return None
        found = frequency((token.term,))
        if not found and not is_known(clause, frequency):
            return _best([*alike(token.word), *self._by_name(token.word, frequency)], token)
        if found == 1 and len(clause.forms) == 1:
            best = _best(alike(token.word), token)
            is_slip = best and best.slips == 1 and best.frequency >= COMMON_BESIDE_RARE
            return best._replace(is_rival=True) if best and is_slip else None
        return None

    def _by_name(self, word: str, frequency: Frequency) -> list[Spelt]:
        """Words that nothing may hold as they are, but whose meaning something does."""
        named = [(alike, self._thesaurus.forms_of(alike.word)) for alike in self._named.alike(word)]
        spelt = [
            Spelt(alike.word, alike.slips, max(map(frequency, forms), default=0))
            for alike, forms in named
        ]
        return [s for s in spelt if s.frequency]


def respelt(asked: Asked, corrections: Iterable[Correction]) -> str:
    """The whole question with these corrections, the rest as it was typed."""
    text = asked.text
    by_place = {correction.token.start: correction for correction in corrections}
    for _, (token, word, _) in sorted(by_place.items(), reverse=True):
        text = text[: token.start] + word + text[token.end :]
    return text


def known_tokens(plan: Plan, frequency: Frequency) -> set[Token]:
    """Those that some text has, by themselves or as part of an expression."""
    known = (clause.typed for clause in plan.clauses if is_known(clause, frequency))
    return {token for tokens in known for token in tokens}


def is_known(clause: Clause, frequency: Frequency) -> bool:
    return any(frequency(form.terms) for form in clause.forms)


def _best(found: Iterable[Spelt], token: Token) -> Spelt | None:
    """People mistype the first letter least, and mean common words most."""
    return min(
        found,
        key=lambda s: (s.slips, s.word[0] != token.word[0], -s.frequency, s.word),
        default=None,
    )
