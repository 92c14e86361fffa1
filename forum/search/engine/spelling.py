"""Spelling of query words, corrected to that of the index or the thesaurus.

A word of the index, a vocabulary, the thesaurus or English is never replaced. Of the others only
a long word is, by one with the same first letter; anything else is offered.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

from forum.search.engine.analyser import WordToken
from forum.search.engine.lexicon import Lexicon, is_english
from forum.search.engine.plan import Clause, Frequency, QueryPlan
from forum.search.engine.query_parser import ParsedQuery
from forum.search.engine.thesaurus import Thesaurus

COMMON_BESIDE_RARE = 20  # documents that a neighbour of a rare word needs to be offered
SHORTEST_REPLACED = 6  # letters: shorter words have too many neighbours


class SpellingCandidate(NamedTuple):
    word: str
    distance: int
    frequency: int  # visible documents with it
    is_typed_indexed: bool = False  # the word as typed is in the index too


FindCandidates = Callable[[str], list[SpellingCandidate]]
IsName = Callable[[str], bool]  # whether a vocabulary has the word


class CorrectionUse(Enum):
    REPLACE = "replace"
    OFFER = "offer"
    OFFER_IF_NOTHING = "offer, if the query finds nothing"


class Correction(NamedTuple):
    token: WordToken
    word: str
    use: CorrectionUse


class Speller:
    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._lexicon = Lexicon(thesaurus.words)

    def corrections(
        self, plan: QueryPlan, frequency: Frequency, indexed: FindCandidates, is_name: IsName
    ) -> list[Correction]:
        """At most one for each word; `indexed` finds neighbours in the index."""
        corrections = []
        known = known_tokens(plan, frequency)
        for clause in plan.clauses:
            is_clause_known = is_known(clause, frequency)
            for token in clause.typed:
                if token in known and not is_clause_known:
                    continue
                candidate = self._candidate(token, clause, frequency, indexed)
                if candidate:
                    word = self._thesaurus.acronym(candidate.word)
                    corrections.append(
                        Correction(token, word, self._use(token, candidate, is_name))
                    )
        return corrections

    def _use(
        self, token: WordToken, candidate: SpellingCandidate, is_name: IsName
    ) -> CorrectionUse:
        word = token.word
        if self._thesaurus.has_word(word) or is_name(word) or is_english(word):
            return CorrectionUse.OFFER_IF_NOTHING
        is_sure = len(word) >= SHORTEST_REPLACED and candidate.word[0] == word[0]
        if is_sure and not candidate.is_typed_indexed:
            return CorrectionUse.REPLACE
        return CorrectionUse.OFFER

    def _candidate(
        self, token: WordToken, clause: Clause, frequency: Frequency, indexed: FindCandidates
    ) -> SpellingCandidate | None:
        if not token.word.isalpha():
            return None
        documents = frequency((token.term,))
        if not documents and not is_known(clause, frequency):
            return _best([*indexed(token.word), *self._in_thesaurus(token.word, frequency)], token)
        if documents == 1 and len(clause.forms) == 1:
            best = _best(indexed(token.word), token)
            if best and best.distance == 1 and best.frequency >= COMMON_BESIDE_RARE:
                return best._replace(is_typed_indexed=True)
        return None

    def _in_thesaurus(self, word: str, frequency: Frequency) -> list[SpellingCandidate]:
        """Neighbours whose concept is in a document, even where the word itself is in none."""
        candidates = [
            SpellingCandidate(
                one.word,
                one.distance,
                max(map(frequency, self._thesaurus.forms_of(one.word)), default=0),
            )
            for one in self._lexicon.neighbours(word)
        ]
        return [candidate for candidate in candidates if candidate.frequency]


def apply_corrections(parsed: ParsedQuery, corrections: Iterable[Correction]) -> str:
    """The text of the whole query with these corrections."""
    text = parsed.text
    by_start = {correction.token.start: correction for correction in corrections}
    for _, (token, word, _) in sorted(by_start.items(), reverse=True):
        text = text[: token.start] + word + text[token.end :]
    return text


def known_tokens(plan: QueryPlan, frequency: Frequency) -> set[WordToken]:
    """Those in a document, alone or as part of an expression."""
    known = (clause.typed for clause in plan.clauses if is_known(clause, frequency))
    return {token for tokens in known for token in tokens}


def is_known(clause: Clause, frequency: Frequency) -> bool:
    return any(frequency(form.terms) for form in clause.forms)


def _best(candidates: Iterable[SpellingCandidate], token: WordToken) -> SpellingCandidate | None:
    """People mistype the first letter least, and mean common words most."""
    return min(
        candidates,
        key=lambda c: (c.distance, c.word[0] != token.word[0], -c.frequency, c.word),
        default=None,
    )
