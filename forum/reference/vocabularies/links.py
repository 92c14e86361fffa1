"""A term of a vocabulary as a link to its landing page."""

from dataclasses import dataclass

from flask import url_for

from forum.models.vocabularies import Term, Vocabulary

PAGES = {
    Vocabulary.GROUP: "tags.claimant_group",
    Vocabulary.CIRCUMSTANCE: "tags.claimant_group",
    Vocabulary.PRACTICE: "tags.practice",
    Vocabulary.STAGE: "tags.stage",
    Vocabulary.AREA: "tags.area",
}


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    url: str


def label(term: Term) -> Label:
    return Label(term.name, url_for(PAGES[Vocabulary(term.vocabulary)], slug=term.slug))
