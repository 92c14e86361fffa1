"""What is new of one claimant group since a day, as every visitor may see it.

Each statement reads an index from its newest end, and at most MOST_COUNTED rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.case_studies import CaseStudy
from forum.models.figures import Figure
from forum.models.listings import ALL, ListedCaseStudy
from forum.models.measures import MEASURES
from forum.models.practice_evidence import EvidenceChange
from forum.models.releases import Release
from forum.models.tries import Try
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.this_quarter.quarter import MOST_COUNTED, QuarterCounts
from forum.practice.evidence_summaries.rules import DIRECTION_NAMES, Direction
from forum.practice.tries.queries import counted_tries

PUBLIC = Guest()


@dataclass(frozen=True, slots=True)
class ChangedEvidence:
    """What is known of a practice with the group: at the beginning, and now."""

    slug: str
    practice: str
    was: Direction
    is_now: Direction
    was_strength: int
    strength: int

    @property
    def sentence(self) -> str:
        parts = []
        if self.was != self.is_now:
            was, now = DIRECTION_NAMES[self.was].lower(), DIRECTION_NAMES[self.is_now].lower()
            parts.append(f"was “{was}”, is “{now}”")
        if self.was_strength != self.strength:
            parts.append(f"strength of evidence was {self.was_strength}, is {self.strength}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class ReleasedFigures:
    """Figures of one measure that one release brought out."""

    release_id: int
    release: str
    measure: str
    measure_name: str
    number: int


@dataclass(frozen=True, slots=True)
class QuarterNews:
    """All that is new, the newest first; of each kind at most MOST_COUNTED + 1."""

    case_study_ids: Sequence[int]
    try_ids: Sequence[int]
    changes: Sequence[ChangedEvidence]
    figures: Sequence[ReleasedFigures]

    @property
    def counts(self) -> QuarterCounts:
        released = sum(one.number for one in self.figures)
        return QuarterCounts(
            *(len(self.case_study_ids), len(self.try_ids), len(self.changes)),
            min(released, MOST_COUNTED + 1),
        )


def news_of(group: Term, since: datetime) -> QuarterNews:
    return QuarterNews(
        _ids(_case_studies(group.id, since)),
        _ids(_tries(group.id, since)),
        _changes(group.id, since),
        _figures(group, since),
    )


def _ids(statement: Select[int]) -> Sequence[int]:
    return db.session.scalars(statement.limit(MOST_COUNTED + 1)).all()


def _case_studies(group_id: int, since: datetime) -> Select[int]:
    one = ListedCaseStudy
    rows = select(one.case_study_id).where(one.term_id == group_id, one.published_at >= since)
    return rows.order_by(one.published_at.desc(), one.case_study_id.desc())


def _tries(group_id: int, since: datetime) -> Select[int]:
    """Reports of others that count, on case studies that are published."""
    # As in policy.listed_among(): by the case study's own key, not by an index of its state.
    is_listed = CaseStudy.status.concat("") == "published"
    rows = select(Try.id).join(CaseStudy, CaseStudy.id == Try.case_study_id)
    of_group = rows.where(Try.group_id == group_id, Try.tried_at >= since)
    counted = of_group.where(counted_tries(), is_listed)
    return counted.order_by(Try.tried_at.desc(), Try.id.desc())


def _changes(group_id: int, since: datetime) -> list[ChangedEvidence]:
    """From the first to the last of each practice; without those that came back to what it was."""
    one, practice = EvidenceChange, aliased(Term)
    rows = (
        select(one, practice.slug, practice.name)
        .join(practice, practice.id == one.practice_id)
        .where(one.with_id == group_id, one.at >= since)
        .order_by(one.at.desc(), one.id.desc())
        .limit(MOST_COUNTED + 1)
    )
    found: dict[str, ChangedEvidence] = {}
    for change, slug, name in db.session.execute(rows):
        newest = found.get(slug)
        found[slug] = ChangedEvidence(
            slug,
            name,
            Direction(change.was_direction),
            newest.is_now if newest else Direction(change.direction),
            change.was_strength,
            newest.strength if newest else change.strength,
        )
    return [one for one in found.values() if one.sentence]


def _figures(group: Term, since: datetime) -> list[ReleasedFigures]:
    """Of a payment group: circumstances have no figures. What a visitor may see, and no more."""
    if group.vocabulary != Vocabulary.GROUP:
        return []
    opened = _opened_since(since)
    if not opened:
        return []
    rows = (
        select(Figure.release_id, Figure.measure, func.count(Figure.id))
        .where(Figure.release_id.in_(opened), Figure.group_id == group.id)
        .where(policy.visible_figures(PUBLIC))
        .group_by(Figure.release_id, Figure.measure)
        .order_by(Figure.release_id.desc(), Figure.measure)
    )
    return [
        ReleasedFigures(release_id, opened[release_id], measure, MEASURES[measure].name, number)
        for release_id, measure, number in db.session.execute(rows)
        if release_id is not None and measure in MEASURES
    ]


def _opened_since(since: datetime) -> dict[int, str]:
    """{release: its name}, of those that are open."""
    rows = select(Release.id, Release.name).where(Release.release_at >= since, Release.is_open)
    return {row.id: row.name for row in db.session.execute(rows)}


# For the digest


def groups_with_news(group_ids: Sequence[int], since: datetime, until: datetime) -> set[int]:
    """Of these, those of which something is new; three statements, however many there are."""
    ids = [one for one in group_ids if one != ALL]
    columns: list[tuple[Any, Any]] = [
        (ListedCaseStudy.term_id, ListedCaseStudy.published_at),
        (EvidenceChange.with_id, EvidenceChange.at),
        (Try.group_id, Try.tried_at),
    ]
    return {
        group_id
        for group, at in columns
        for group_id in db.session.scalars(
            select(group).where(group.in_(ids), at > since, at <= until).distinct()
        )
    }
