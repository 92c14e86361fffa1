"""What the pages of the toolkit read: a few statements, however many case studies there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import (
    EVIDENCE_NAMES,
    OUTCOME_NAMES,
    CaseStudy,
    CaseStudyOutcome,
)
from forum.models.listings import ALL
from forum.models.organisations import Organisation
from forum.models.practice_evidence import PracticeEvidence
from forum.models.tries import RESULT_NAMES, SCALE_NAMES, Result, Scale, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.what_we_know.known_practice import KnownPractice, most_known_with
from forum.practice.evidence_summaries import queries as summaries
from forum.reference.vocabularies import queries as tags

GROUPS_SHOWN = 3


def known_practices(for_whom: Term | None = None, stage: Term | None = None) -> list[KnownPractice]:
    """Every current practice, with one claimant group or all; at a stage: those told of there."""
    practices = tags.vocabulary(Vocabulary.PRACTICE)
    groups = [term for one in tags.FOR_WHOM for term in tags.vocabulary(one)]
    cells: dict[int, dict[int, PracticeEvidence]] = defaultdict(dict)
    wanted = {ALL, *(group.id for group in groups), *([stage.id] if stage else [])}
    for row in summaries.summed_up(wanted):
        cells[row.practice_id][row.with_id] = row
    with_id = for_whom.id if for_whom else stage.id if stage else ALL
    return [
        KnownPractice(
            practice,
            for_whom or stage,
            cells[practice.id].get(with_id),
            most_known_with(cells[practice.id], groups, GROUPS_SHOWN),
        )
        for practice in practices
        if stage is None or stage.id in cells[practice.id]
    ]


def cells_of(practices: Sequence[Term], columns: Sequence[Term]) -> dict[tuple[int, int], Any]:
    """{(practice, column): what is known}; without the pairs of which nothing is."""
    known = {practice.id for practice in practices}
    rows = summaries.summed_up(column.id for column in columns)
    return {(row.practice_id, row.with_id): row for row in rows if row.practice_id in known}


@dataclass(frozen=True, slots=True)
class ReportedCaseStudy:
    """A case study as a row of what a summary is made of."""

    id: int
    slug: str
    title: str
    organisation: str  # empty of an anonymous one
    outcome: str
    evidence_level: int
    posted_at: datetime

    @property
    def outcome_name(self) -> str:
        return OUTCOME_NAMES[CaseStudyOutcome(self.outcome)] if self.outcome else "Not said"

    @property
    def evidence_label(self) -> str:
        return f"{self.evidence_level}: {EVIDENCE_NAMES[self.evidence_level].lower()}"


@dataclass(frozen=True, slots=True)
class ReportedTry:
    case_study_id: int
    slug: str
    title: str
    organisation: str
    result: str
    scale: str
    tried_at: datetime

    @property
    def result_name(self) -> str:
        return RESULT_NAMES[Result(self.result)]

    @property
    def scale_name(self) -> str:
        return SCALE_NAMES[Scale(self.scale)] if self.scale else ""


def case_studies_among(ids: Sequence[int]) -> list[ReportedCaseStudy]:
    """The listed ones, in the order of the ids; an organisation that is not ours by its name."""
    is_its = (Organisation.id == CaseStudy.organisation_id) & policy.named_case_studies()
    rows = (
        select(
            *(CaseStudy.id, CaseStudy.slug, CaseStudy.title, Organisation.name),
            *(CaseStudy.outcome, CaseStudy.evidence_level, CaseStudy.posted_at),
            *(CaseStudy.organisation_named, CaseStudy.is_anonymous),
        )
        .outerjoin(Organisation, is_its)
        .where(policy.listed_among(ids))
    )
    found = {}
    for row in db.session.execute(rows) if ids else ():
        named = "" if row.is_anonymous else row.name or row.organisation_named
        found[row.id] = ReportedCaseStudy(
            *(row.id, row.slug, row.title, named),
            *(row.outcome, row.evidence_level, row.posted_at),
        )
    return [found[i] for i in ids if i in found]


def tries_among(ids: Sequence[int]) -> list[ReportedTry]:
    """Those of other organisations on listed case studies, in the order of the ids.

    Two statements: joined in one, PostgreSQL would read every case study.
    """
    if not ids:
        return []
    reports = (
        select(
            *(Try.id, Try.case_study_id, Try.organisation_id, Organisation.name),
            *(Try.result, Try.scale, Try.tried_at),
        )
        .join(Organisation, Organisation.id == Try.organisation_id)
        .where(Try.id.in_(ids), Try.withdrawn_at.is_(None))
    )
    rows = {row.id: row for row in db.session.execute(reports)}
    columns = CaseStudy.id, CaseStudy.slug, CaseStudy.title, CaseStudy.organisation_id
    of_these = select(*columns).where(policy.listed_among([r.case_study_id for r in rows.values()]))
    tried = {one.id: one for one in db.session.execute(of_these)}
    return [
        _reported(rows[i], tried[rows[i].case_study_id])
        for i in ids
        if i in rows and _is_counted(rows[i], tried.get(rows[i].case_study_id))
    ]


def _is_counted(report: Any, case_study: Any) -> bool:
    """As tries.counted_tries(): its own organisation's are not."""
    return case_study is not None and case_study.organisation_id != report.organisation_id


def _reported(report: Any, case_study: Any) -> ReportedTry:
    return ReportedTry(
        *(case_study.id, case_study.slug, case_study.title, report.name),
        *(report.result, report.scale, report.tried_at),
    )
