"""The choices beside the list: every value of every facet, with how many it would leave."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.core.facets import Chip, Choice, Group
from forum.models.case_studies import EVIDENCE_NAMES, OUTCOME_NAMES, CaseStudy
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.tries.summary import RESULT_WORDS
from forum.search.engine import Found, analyser
from forum.search.search_params import FACETS, Asked

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
}
OPEN = ("group", "circumstance")
CODE = re.compile(r"(pg|cpa)\d+[a-c]?")
BY_COUNT = ("circumstance", "practice", "organisation")  # long lists: the commonest first


def known() -> dict[str, dict[str, str]]:
    """{facet: {value: name}}: what can be chosen. Two queries."""
    found: dict[str, dict[str, str]] = {facet: {} for facet in FACETS}
    for term in db.session.scalars(select(Term).order_by(Term.position, Term.name)):
        found[Vocabulary(term.vocabulary).value][term.slug] = term.label
    sharing = select(CaseStudy.organisation_id).where(
        policy.listed_case_studies(), policy.named_case_studies()
    )
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(sharing))
    for organisation_id, name in db.session.execute(named.order_by(Organisation.name)):
        found["organisation"][str(organisation_id)] = name
    found["evidence"] = {str(level): name for level, name in EVIDENCE_NAMES.items()}
    found["outcome"] = {str(outcome): name for outcome, name in OUTCOME_NAMES.items()}
    found["tried"] = {str(result): f"Tried: {words}" for result, words in RESULT_WORDS.items()}
    return found


def groups(
    asked: Asked, known: dict[str, dict[str, str]], counts: dict[str, dict[str, int]] | None
) -> list[Group]:
    """What the template draws; without counts (no index) the choices stand alone."""
    return [
        Group(
            NAMES[facet],
            facet,
            _choices(facet, asked, known[facet], None if counts is None else counts.get(facet, {})),
            open=facet in OPEN,
        )
        for facet in FACETS
        if known[facet]
    ]


def _choices(
    facet: str, asked: Asked, names: dict[str, str], counts: dict[str, int] | None
) -> list[Choice]:
    chosen = asked.chosen.get(facet, ())
    choices = [
        Choice(value, name, value in chosen, None if counts is None else counts.get(value, 0))
        for value, name in names.items()
    ]
    if facet in BY_COUNT and counts is not None:
        choices.sort(key=lambda choice: -(choice.count or 0))
    return choices


@dataclass(frozen=True)
class Named:
    """An entry of a vocabulary that the words of a search name."""

    name: str
    facet: str  # in words
    address: str


def named(found: Found, known: dict[str, dict[str, str]]) -> list[Named]:
    meant = set(found.meant)
    return [
        Named(name, NAMES[facet].lower(), Asked(chosen={facet: (value,)}).address())
        for facet in map(str, Vocabulary)
        for value, name in known[facet].items()
        if meant & _said(name)
    ]


@lru_cache(maxsize=1_000)
def _said(label: str) -> frozenset[tuple[str, ...]]:
    """The terms of a label, and of its code and its name where it has both."""
    terms = tuple(analyser.terms(label))
    has_code = len(terms) > 1 and CODE.fullmatch(terms[0])
    return frozenset((terms, terms[:1], terms[1:]) if has_code else (terms,))


def chips(asked: Asked, known: dict[str, dict[str, str]]) -> list[Chip]:
    names = known["organisation"]
    not_by = [
        Chip(f"Not by {names[one]}", asked.with_those_of(one).address(), NAMES["organisation"])
        for one in asked.but
    ]
    return not_by + [
        Chip(known[facet][value], asked.without(facet, value).address(), NAMES[facet])
        for facet, values in asked.chosen.items()
        for value in values
    ]
