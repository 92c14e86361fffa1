"""Key findings of a practice: fixed sentences made of the rows, each with a link to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from forum.core.formatting import plural
from forum.models.case_studies import CaseStudyOutcome
from forum.models.tries import Result
from forum.models.vocabularies import Term
from forum.pages.what_we_know.known_practice import KnownPractice
from forum.practice.evidence_summaries.rules import STRONGEST

CARRIED_OUT = {
    Result.WORKED: "worked",
    Result.WITH_CHANGES: "worked with changes",
    Result.DID_NOT_WORK: "did not work",
}
OUTCOMES = {
    CaseStudyOutcome.WORKED: "say it worked",
    CaseStudyOutcome.MIXED: "tell of mixed results",
    CaseStudyOutcome.DID_NOT_WORK: "say it did not work",
    CaseStudyOutcome.TOO_EARLY: "say it is too early",
}
SINGULAR = {
    CaseStudyOutcome.WORKED: "says it worked",
    CaseStudyOutcome.MIXED: "tells of mixed results",
    CaseStudyOutcome.DID_NOT_WORK: "says it did not work",
    CaseStudyOutcome.TOO_EARLY: "says it is too early",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence, which links to what it counts, or does not."""

    words: str
    url: str = ""
    number: int | None = None  # how many rows the link leads to


Finding = tuple[Part, ...]


def findings(known: KnownPractice) -> list[Finding]:
    """In the order in which a reader needs them; the same rows give the same sentences."""
    return [*_what_came_of_it(known), *_case_studies(known), *_tries(known), *_strength(known)]


def _what_came_of_it(known: KnownPractice) -> Iterator[Finding]:
    e = known.evidence
    if e is None or not known.organisations:
        yield (Part("No organisation has said yet what came of it."),)
        return
    told = [
        f"{number} {words}"
        for number, words in (
            (e.worked, "found that it worked"),
            (e.mixed, "had mixed results"),
            (e.did_not_work, "found that it did not work"),
        )
        if number
    ]
    organisations = plural(known.organisations, "organisation", "organisations")
    verb = "has" if known.organisations == 1 else "have"
    yield (
        Part(organisations, _reports(known)),
        Part(f" {verb} said what came of it: {_joined(told)}."),
    )


def _case_studies(known: KnownPractice) -> Iterator[Finding]:
    parts = []
    for outcome, words in OUTCOMES.items():
        if number := known.outcome(outcome):
            verb = SINGULAR[outcome] if number == 1 else words
            link = url_for("search.results", **_filters(known), outcome=outcome.value)
            parts.append(Part(f"{number} {verb}", link, number))
    if parts:
        total = plural(known.case_studies, "case study", "case studies")
        whole = Part(total, url_for("search.results", **_filters(known)), known.case_studies)
        yield (whole, Part(": "), *_separated(parts), Part("."))
    if known.evidence and known.evidence.anonymous:
        number = known.evidence.anonymous
        are = "is" if number == 1 else "are"
        yield (
            Part(f"{number} of these {are} anonymous, and counted in no number of organisations."),
        )


def _tries(known: KnownPractice) -> Iterator[Finding]:
    e = known.evidence
    if e is None or not e.tried_by:
        yield (Part("No other organisation has reported trying what these case studies tell."),)
        return
    told = [f"{e.tries[r]} {words}" for r, words in CARRIED_OUT.items() if e.tries.get(r)]
    who = plural(e.tried_by, "other organisation", "other organisations")
    yield (Part(who, _reports(known) + "#tries"), Part(f" tried it: {_joined(told)}."))


def _strength(known: KnownPractice) -> Iterator[Finding]:
    e = known.evidence
    if e is None or not e.sources:
        return
    sources = plural(e.sources, "unrelated source", "unrelated sources")
    compared = (
        f", {e.compared} of which compared their numbers with something" if e.compared else ""
    )
    lower = f". It is lower because {_joined(known.weaknesses)}" if known.weaknesses else ""
    how = url_for("what_we_know.how_it_is_made")
    yield (
        Part("Strength of evidence", how),
        Part(f" {known.strength} of {STRONGEST}: {sources}{compared}{lower}."),
    )


def _filters(known: KnownPractice) -> dict[str, Any]:
    found: dict[str, Any] = {"practice": known.practice.slug}
    return found | ({known.for_whom.vocabulary: known.for_whom.slug} if known.for_whom else {})


def _reports(known: KnownPractice) -> str:
    return reports_address(known.practice, known.for_whom)


def reports_address(practice: Term, group: Term | None) -> str:
    """Of the page that lists what the numbers are made of."""
    with_group: dict[str, Any] = {"group": group.slug} if group else {}
    return url_for("what_we_know.reports", slug=practice.slug, **with_group)


def _joined(words: list[str]) -> str:
    """`a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _separated(parts: list[Part]) -> Iterator[Part]:
    for place, part in enumerate(parts):
        if place:
            yield Part(" and " if place == len(parts) - 1 else ", ")
        yield part
