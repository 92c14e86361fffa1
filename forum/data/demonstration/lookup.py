"""The demonstration's files, and who and what they name."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from forum.config import ROOT
from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.programmes import WORK_PROGRAMME as HOME
from forum.models.programmes import Programme
from forum.models.vocabularies import Term, Vocabulary

OWN = ROOT / "data" / "demonstration"
WORK_PROGRAMME = ROOT / "data" / "work-programme"
SEED = 26  # the recommendation that asked for this forum


@dataclass
class Cast:
    terms: dict[tuple[Vocabulary, str], Term]
    organisations: dict[str, Organisation]
    work_programme: Programme
    primes: dict[int, Organisation] = field(default_factory=dict)  # by the partner's id
    people: dict[str, User] = field(default_factory=dict)  # by e-mail address
    case_studies: dict[str, CaseStudy] = field(default_factory=dict)  # by ref
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    now: datetime = field(default_factory=clock.now)

    def claimant_groups(self, slugs: list[str]) -> list[Term]:
        """From both vocabularies: the files do not say which of the two each is of."""
        return [self._group(slug) for slug in slugs]

    def _group(self, slug: str) -> Term:
        payment_group = self.terms.get((Vocabulary.GROUP, slug))
        return payment_group or self.terms[Vocabulary.CIRCUMSTANCE, slug]

    def area(self, number: str) -> Term | None:
        return self.terms[Vocabulary.AREA, number] if number else None

    def people_of(self, organisation: Organisation) -> list[User]:
        return [p for p in self.people.values() if p.organisation_id == organisation.id]

    def ago(self, days: float) -> datetime:
        """So long before now, at a minute in working hours."""
        day = (self.now - timedelta(days=days)).replace(second=0, microsecond=0)
        then = day.replace(hour=self.chance.randint(8, 17), minute=self.chance.randint(0, 59))
        return min(then, self.now - timedelta(minutes=5))


def gather() -> Cast:
    """What the data files have put into the database."""
    terms = {(Vocabulary(t.vocabulary), t.slug): t for t in db.session.scalars(select(Term))}
    organisations = {o.name: o for o in db.session.scalars(select(Organisation))}
    home = select(Programme).where(Programme.slug == HOME)
    return Cast(terms, organisations, db.session.scalars(home).one())


def rows(name: str, folder: Path = OWN) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def listed(cell: str) -> list[str]:
    """`lone-parents;over-50s` as a list."""
    return [part for part in cell.split(";") if part]
