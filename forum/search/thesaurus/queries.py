"""What means what, as it stands now: the file, and the amendments over it."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import select

from forum.config import ROOT
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.synonyms import HOW_NAMES, Amendment, How

FILE = ROOT / "data" / "thesaurus.csv"


class Entry(NamedTuple):
    concept: str  # slug
    words: str
    how: str  # a How

    @property
    def how_name(self) -> str:
        return HOW_NAMES[How(self.how)]


@dataclass(frozen=True)
class Concept:
    slug: str
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        """The first full name; an abbreviation where there is no other."""
        full = [e.words for e in self.entries if e.how in (How.NAME, How.SAME)]
        return full[0] if full else self.entries[0].words

    @property
    def others(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.words != self.title]


@cache
def of_file() -> tuple[Entry, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Entry(r["concept"], r["words"], r["how"]) for r in csv.DictReader(file))


def entries() -> list[Entry]:
    """All that holds now, in the order of the file, what was added behind."""
    amended = {(a.concept, a.words): a for a in db.session.scalars(select(Amendment))}
    kept = [e for e in of_file() if (e.concept, e.words) not in amended]
    added = sorted((a for a in amended.values() if not a.is_taken_out), key=lambda a: a.id)
    return kept + [Entry(a.concept, a.words, a.how) for a in added]


def concepts(words: str = "") -> list[Concept]:
    """By title; with `words`, only those in which they stand."""
    found = defaultdict(list)
    for entry in entries():
        found[entry.concept].append(entry)
    wanted = words.casefold()
    all_of_them = [Concept(slug, tuple(several)) for slug, several in found.items()]
    fitting = [c for c in all_of_them if any(wanted in e.words.casefold() for e in c.entries)]
    return sorted(fitting, key=lambda concept: concept.title.casefold())


def concept(slug: str) -> Concept:
    """NotFound where nothing is said in this sense."""
    several = tuple(entry for entry in entries() if entry.concept == slug)
    if not several:
        raise NotFound
    return Concept(slug, several)


def amendment(concept: str, words: str) -> Amendment | None:
    return db.session.scalar(select(Amendment).filter_by(concept=concept, words=words))
