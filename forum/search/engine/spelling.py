"""Did you mean: a question with its words as the index, or the thesaurus, spells them."""

from collections.abc import Callable, Iterable

from forum.search.engine.analyser import Token
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.plain_words import Asked
from forum.search.engine.plan import Clause, Frequency, Plan
from forum.search.engine.snapshot import Spelt
from forum.search.engine.thesaurus import Thesaurus

COMMON_BESIDE_RARE = 20  # so much commoner must a word nearly alike be to be offered
Alike = Callable[[str], list[Spelt]]


class Speller:
    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self._named = Lexicon(thesaurus.words)

    def respelt(self, asked: Asked, plan: Plan, frequency: Frequency, alike: Alike) -> str | None:
        """The whole question, or None where nothing is better than what was typed."""
        better: dict[Token, Spelt] = {}
        for clause in plan.clauses:
            for token in clause.typed:
                spelt = self._better(token, clause, frequency, alike)
                if spelt:
                    better[token] = spelt
        text = asked.text
        for token in sorted(better, key=lambda token: -token.start):
            word = self._thesaurus.acronym(better[token].word)
            text = text[: token.start] + word + text[token.end :]
        return text if better else None

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
            return best if is_slip else None
        return None

    def _by_name(self, word: str, frequency: Frequency) -> list[Spelt]:
        """Words that nothing may hold as they are, but whose meaning something does."""
        named = [(alike, self._thesaurus.forms_of(alike.word)) for alike in self._named.alike(word)]
        spelt = [
            Spelt(alike.word, alike.slips, max(map(frequency, forms), default=0))
            for alike, forms in named
        ]
        return [s for s in spelt if s.frequency]


def is_known(clause: Clause, frequency: Frequency) -> bool:
    return any(frequency(form.terms) for form in clause.forms)


def _best(found: Iterable[Spelt], token: Token) -> Spelt | None:
    """People mistype the first letter least, and mean common words most."""
    return min(
        found,
        key=lambda s: (s.slips, s.word[0] != token.word[0], -s.frequency, s.word),
        default=None,
    )
