"""The plan of a query: clauses to score, phrases to require or exclude."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from forum.search.engine import analyser
from forum.search.engine.analyser import WordToken
from forum.search.engine.query_parser import ParsedQuery
from forum.search.engine.stop_words import CONTEXT_ONLY
from forum.search.engine.thesaurus import ConceptMatch, SurfaceForm, Terms, Thesaurus
from forum.search.engine.weights import COMPONENT_WEIGHT

LONGEST_COMPOUND = 30
Frequency = Callable[[Terms], int]  # visible documents with this term or phrase


@dataclass(frozen=True, slots=True)
class Clause:
    """A document matches by any of the forms."""

    forms: tuple[SurfaceForm, ...]
    weight: float = 1.0
    typed: tuple[WordToken, ...] = ()


@dataclass(slots=True)
class QueryPlan:
    """A ranked OR of clauses; without clauses every document matches."""

    clauses: list[Clause] = field(default_factory=list)
    phrases: list[Terms] = field(default_factory=list)  # required
    excluded: list[Terms] = field(default_factory=list)  # terms or phrases

    @property
    def terms(self) -> list[str]:
        """Every form, its terms joined by spaces."""
        forms = (form for clause in self.clauses for form in clause.forms)
        return list(dict.fromkeys(" ".join(form.terms) for form in forms))


@dataclass(slots=True)
class PlanResult:
    """What a snapshot of the index returns for a plan: see SearchResult."""

    keys: list[str] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    matched_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


def terms_to_read(parsed: ParsedQuery, thesaurus: Thesaurus) -> set[str]:
    """Nearly all terms whose documents build_plan() and the execution of its plan ask for."""
    words = tuple(token.term for token in parsed.content_tokens)
    forms = (form.terms for match in thesaurus.matches(words) for form in match.forms)
    terms = {term for found in (*forms, *parsed.phrases, *parsed.excluded) for term in found}
    pairs = zip(parsed.tokens, parsed.tokens[1:], strict=False)
    return terms.union(words, (_compound(one, two) for one, two in pairs))


def build_plan(parsed: ParsedQuery, thesaurus: Thesaurus, frequency: Frequency) -> QueryPlan:
    tokens = parsed.content_tokens
    matches = thesaurus.matches(tuple(token.term for token in tokens))
    known = [m for m in matches if any(frequency(form.terms) for form in m.forms)]
    weights = [1.0] * len(tokens)
    clauses = {}
    for match in known:
        inside = slice(match.start, match.end)
        weights[inside] = [_component_weight(match)] * (match.end - match.start)
        clauses[match.forms] = Clause(match.forms, 1.0, tuple(tokens[inside]))
    words = _word_clauses(parsed, weights, frequency)
    return QueryPlan([*clauses.values(), *words], parsed.phrases, parsed.excluded)


def _component_weight(match: ConceptMatch) -> float:
    """Of a single word of an expression: "lone" alone says little beside "lone parent"."""
    is_one_word = match.end - match.start == 1
    return 0.0 if match.is_exact or is_one_word else COMPONENT_WEIGHT


def _word_clauses(parsed: ParsedQuery, weights: list[float], frequency: Frequency) -> list[Clause]:
    """A clause for each word that no expression covers wholly."""
    compounds = _compounds(parsed.tokens, frequency)
    counts: dict[str, float] = defaultdict(float)
    firsts: dict[str, WordToken] = {}
    for token, weight in zip(parsed.content_tokens, weights, strict=True):
        counts[token.term] += weight
        firsts.setdefault(token.term, token)
    clauses = []
    for term, weight in counts.items():
        forms = [SurfaceForm((term,), 1.0)]
        if compound := compounds.pop(term, None):
            forms.append(SurfaceForm((compound,), 1.0))
        if not frequency((term,)) and (parts := _split(firsts[term].word, frequency)):
            forms.append(SurfaceForm(parts, 1.0))
        if term in CONTEXT_ONLY and not counts.keys() <= CONTEXT_ONLY:
            continue
        if weight:  # a repeated word counts more, but less than twice: measured
            clauses.append(Clause(tuple(forms), weight**0.5, (firsts[term],)))
    # The rest are compounds of stop words: "well being".
    return clauses + [Clause((SurfaceForm((one,), 1.0),)) for one in set(compounds.values())]


def _compounds(tokens: list[WordToken], frequency: Frequency) -> dict[str, str]:
    """Adjacent words that documents also write as one: {"child": "childcar", "care": ...}."""
    compounds: dict[str, str] = {}
    for one, two in zip(tokens, tokens[1:], strict=False):
        compound = _compound(one, two)
        if not one.word.isdecimal() and len(compound) > 4 and frequency((compound,)):
            terms = [token.term for token in (one, two) if token.term]
            for term in terms or [f"{one.word} {two.word}"]:
                compounds.setdefault(term, compound)
    return compounds


def _compound(one: WordToken, two: WordToken) -> str:
    return analyser.stem((one.word + two.word)[: analyser.LONGEST_WORD])


def _split(word: str, frequency: Frequency) -> Terms | None:
    """A word in no document as two adjacent ones: exoffender, ex offender."""
    for place in range(2, len(word) - 2) if len(word) <= LONGEST_COMPOUND else ():
        parts = (analyser.stem(word[:place]), analyser.stem(word[place:]))
        if all(frequency((part,)) for part in parts) and frequency(parts):
            return parts
    return None
