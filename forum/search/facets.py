"""The filters beside the list of case studies, with the number of results of each value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, select

from forum.core import list_query, unchanged
from forum.core.extensions import db
from forum.core.list_query import Chip, Choice, Group, Names
from forum.models.case_studies import EVIDENCE_NAMES, OUTCOME_NAMES
from forum.models.full_form_columns import SHOWCASE_LABELS
from forum.models.listings import ALL, CaseStudyCount, CountKind
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary, term_label
from forum.practice.tries.summary import RESULT_WORDS
from forum.search.engine import SearchResult, analyser
from forum.search.search_params import FACETS, SearchParams

NAMES = {
    "group": "Payment group",
    "circumstance": "Circumstance",
    "practice": "Practice",
    "stage": "Stage",
    "area": "Area",
    "organisation": "Organisation",
    "evidence": "Evidence",
    "outcome": "How it turned out",
    "tried": "Tried by others",
    "showcase": "An example of",
}
OPEN = ("group", "circumstance")
CODE = re.compile(r"(pg|cpa)\d+[a-c]?")
BY_COUNT = ("circumstance", "practice", "organisation")  # long lists: the commonest first

Counts = Mapping[str, Mapping[str, int]]  # {facet: {value: results}}, without zeros


def known() -> dict[str, dict[str, str]]:
    """{facet: {value: name}}: what can be chosen. To be read only: it is kept for all."""
    return unchanged.part("facets of search", _known)


def _known() -> dict[str, dict[str, str]]:
    """Two queries."""
    names: dict[str, dict[str, str]] = {facet: {} for facet in FACETS}
    for vocabulary, slug, code, name in db.session.execute(_terms()):
        names[vocabulary][slug] = term_label(code, name)
    for organisation_id, name in db.session.execute(_sharing_organisations()):
        names["organisation"][str(organisation_id)] = name
    names["evidence"] = {str(level): name for level, name in EVIDENCE_NAMES.items()}
    names["outcome"] = {str(outcome): name for outcome, name in OUTCOME_NAMES.items()}
    names["tried"] = {str(result): f"Tried: {words}" for result, words in RESULT_WORDS.items()}
    names["showcase"] = {str(kind): name for kind, name in SHOWCASE_LABELS.items()}
    return names


@cache
def _terms() -> Select[*tuple[Any, ...]]:
    columns = Term.vocabulary, Term.slug, Term.code, Term.name
    return select(*columns).order_by(Term.position, Term.name)


@cache
def _sharing_organisations() -> Select[*tuple[Any, ...]]:
    return (
        select(Organisation.id, Organisation.name)
        .join(CaseStudyCount, CaseStudyCount.of_id == Organisation.id)
        .where(CaseStudyCount.kind == CountKind.ORGANISATION, CaseStudyCount.with_id == ALL)
        .where(CaseStudyCount.number > 0)
        .order_by(Organisation.name)
    )


def groups(params: SearchParams, known: Names, counts: Counts | None) -> list[Group]:
    """One for each facet that has values; counts: None where there is no index."""
    return [
        Group(NAMES[facet], facet, _choices(facet, params, known[facet], counts), facet in OPEN)
        for facet in FACETS
        if known[facet]
    ]


def _choices(
    facet: str, params: SearchParams, names: Mapping[str, str], counts: Counts | None
) -> list[Choice]:
    chosen = params.chosen.get(facet, ())
    counted = None if counts is None else counts.get(facet, {})
    choices = [
        Choice(value, name, value in chosen, None if counted is None else counted.get(value, 0))
        for value, name in names.items()
    ]
    if facet in BY_COUNT and counted is not None:
        choices.sort(key=lambda choice: -(choice.number or 0))
    return choices


@dataclass(frozen=True)
class NamedTerm:
    """A term of a vocabulary that the whole query names."""

    name: str
    facet: str  # in words
    address: str


def named_terms(result: SearchResult, known: Names) -> list[NamedTerm]:
    interpretations = set(result.interpretations)
    return [
        NamedTerm(name, NAMES[facet].lower(), SearchParams(chosen={facet: (value,)}).address())
        for facet in map(str, Vocabulary)
        for value, name in known[facet].items()
        if interpretations & _label_terms(name)
    ]


@lru_cache(maxsize=1_000)
def _label_terms(label: str) -> frozenset[tuple[str, ...]]:
    """The terms of a label; also of its code and of its name, where it has both."""
    terms = tuple(analyser.terms(label))
    has_code = len(terms) > 1 and CODE.fullmatch(terms[0])
    return frozenset((terms, terms[:1], terms[1:]) if has_code else (terms,))


def chips(params: SearchParams, known: Names) -> list[Chip]:
    names = known["organisation"]
    excluded = [
        Chip(f"Not by {names[one]}", params.including(one).address(), NAMES["organisation"])
        for one in params.excluded
    ]
    return excluded + list_query.chips(params, known, NAMES)
