"""From what was typed to what is looked for: clauses, each with its ways to be said."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from forum.search.engine import analyser
from forum.search.engine.analyser import Token
from forum.search.engine.query_parser import Asked
from forum.search.engine.stop_words import NOT_BY_ITSELF
from forum.search.engine.thesaurus import Form, Meaning, Terms, Thesaurus
from forum.search.engine.weights import BESIDE

LONGEST_PARTED = 30
Frequency = Callable[[Terms], int]  # documents the viewer may find that hold this term or phrase


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for. A document answers it by any of the forms; the best said counts."""

    forms: tuple[Form, ...]
    weight: float = 1.0
    typed: tuple[Token, ...] = ()


@dataclass(slots=True)
class Plan:
    """An OR of clauses, ranked, and phrases that must, or must not, be there.

    No clauses: everything.
    """

    clauses: list[Clause] = field(default_factory=list)
    phrases: list[Terms] = field(default_factory=list)
    excluded: list[Terms] = field(default_factory=list)  # terms or phrases nothing found has

    @property
    def words(self) -> list[str]:
        """Every form; terms that stand together are joined by a space."""
        forms = (form for clause in self.clauses for form in clause.forms)
        return list(dict.fromkeys(" ".join(form.terms) for form in forms))


def make(asked: Asked, thesaurus: Thesaurus, frequency: Frequency) -> Plan:
    kept = asked.kept
    meanings = thesaurus.meanings(tuple(token.term for token in kept))
    known = [m for m in meanings if any(frequency(form.terms) for form in m.forms)]
    weights = [1.0] * len(kept)
    clauses = {}
    for meaning in known:
        inside = slice(meaning.start, meaning.end)
        weights[inside] = [_weight_beside(meaning)] * (meaning.end - meaning.start)
        clauses[meaning.forms] = Clause(meaning.forms, 1.0, tuple(kept[inside]))
    words = _words(asked, weights, frequency)
    return Plan([*clauses.values(), *words], asked.phrases, asked.excluded)


def _weight_beside(meaning: Meaning) -> float:
    """Of a word that is part of a known expression: "lone" says little beside "lone parent"."""
    is_one_word = meaning.end - meaning.start == 1
    return 0.0 if meaning.is_exact or is_one_word else BESIDE


def _words(asked: Asked, weights: list[float], frequency: Frequency) -> list[Clause]:
    """A clause for each word that is not wholly covered by an expression."""
    joined = _joined(asked.tokens, frequency)
    counts: dict[str, float] = defaultdict(float)
    firsts: dict[str, Token] = {}
    for token, weight in zip(asked.kept, weights, strict=True):
        counts[token.term] += weight
        firsts.setdefault(token.term, token)
    clauses = []
    for term, weight in counts.items():
        forms = [Form((term,), 1.0)]
        if whole := joined.pop(term, None):
            forms.append(Form((whole,), 1.0))
        if not frequency((term,)) and (parts := _parted(firsts[term].word, frequency)):
            forms.append(Form(parts, 1.0))
        if term in NOT_BY_ITSELF and not counts.keys() <= NOT_BY_ITSELF:
            continue
        if weight:  # said twice it counts more, but not double: measured
            clauses.append(Clause(tuple(forms), weight**0.5, (firsts[term],)))
    # What is left was made of stop words: "well being".
    return clauses + [Clause((Form((whole,), 1.0),)) for whole in set(joined.values())]


def _joined(tokens: list[Token], frequency: Frequency) -> dict[str, str]:
    """Words side by side that texts also write as one: {"child": "childcar", "care": ...}."""
    found: dict[str, str] = {}
    for one, two in zip(tokens, tokens[1:], strict=False):
        whole = analyser.stem((one.word + two.word)[: analyser.LONGEST_WORD])
        if not one.word.isdecimal() and len(whole) > 4 and frequency((whole,)):
            kept = [token.term for token in (one, two) if token.term]
            for term in kept or [f"{one.word} {two.word}"]:
                found.setdefault(term, whole)
    return found


def _parted(word: str, frequency: Frequency) -> Terms | None:
    """A word that no text holds may be two that stand together: exoffender, ex offender."""
    for place in range(2, len(word) - 2) if len(word) <= LONGEST_PARTED else ():
        parts = (analyser.stem(word[:place]), analyser.stem(word[place:]))
        if all(frequency((part,)) for part in parts) and frequency(parts):
            return parts
    return None
