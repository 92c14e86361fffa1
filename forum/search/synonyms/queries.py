"""The thesaurus now: the entries of the repository's file, with the amendments applied."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import select

from forum.config import ROOT
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.synonyms import SYNONYM_KIND_NAMES, SynonymAmendment, SynonymKind

FILE = ROOT / "data" / "thesaurus.csv"


class SynonymEntry(NamedTuple):
    concept: str  # slug
    words: str
    how: str  # a SynonymKind

    @property
    def kind_name(self) -> str:
        return SYNONYM_KIND_NAMES[SynonymKind(self.how)]


@dataclass(frozen=True)
class Concept:
    slug: str
    entries: tuple[SynonymEntry, ...]

    @property
    def title(self) -> str:
        """The first full name; an abbreviation where there is no other."""
        full = [e.words for e in self.entries if e.how in (SynonymKind.NAME, SynonymKind.SAME)]
        return full[0] if full else self.entries[0].words

    @property
    def others(self) -> list[SynonymEntry]:
        return [entry for entry in self.entries if entry.words != self.title]


@cache
def repository_entries() -> tuple[SynonymEntry, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(SynonymEntry(r["concept"], r["words"], r["how"]) for r in csv.DictReader(file))


def entries() -> list[SynonymEntry]:
    """In the order of the file; added ones at the end."""
    amended = {(a.concept, a.words): a for a in db.session.scalars(select(SynonymAmendment))}
    unchanged = [e for e in repository_entries() if (e.concept, e.words) not in amended]
    added = sorted((a for a in amended.values() if not a.is_taken_out), key=lambda a: a.id)
    return unchanged + [SynonymEntry(a.concept, a.words, a.how) for a in added]


def concepts(words: str = "") -> list[Concept]:
    """By title; with `words`, only those that contain them."""
    by_slug = defaultdict(list)
    for entry in entries():
        by_slug[entry.concept].append(entry)
    folded = words.casefold()
    matching = [
        Concept(slug, tuple(several))
        for slug, several in by_slug.items()
        if any(folded in entry.words.casefold() for entry in several)
    ]
    return sorted(matching, key=lambda concept: concept.title.casefold())


def concept(slug: str) -> Concept:
    """NotFound where it has no entry."""
    several = tuple(entry for entry in entries() if entry.concept == slug)
    if not several:
        raise NotFound
    return Concept(slug, several)


def amendment(concept: str, words: str) -> SynonymAmendment | None:
    return db.session.scalar(select(SynonymAmendment).filter_by(concept=concept, words=words))
