"""Reports on a practice, as the rule takes them, and what was summed up of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyOutcome, case_study_term
from forum.models.listings import ALL
from forum.models.organisations import SupplyLink
from forum.models.practice_evidence import PracticeEvidence, PracticeMark
from forum.models.tries import Result, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.evidence_summaries.rules import DESCRIBED, ResultReport, Told
from forum.practice.tries.queries import counted_tries

WITH = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE, Vocabulary.STAGE)
BANDS = ("time_band", "staff_band", "money_band")
OF_OUTCOME = {
    CaseStudyOutcome.WORKED: Told.WORKED,
    CaseStudyOutcome.MIXED: Told.MIXED,
    CaseStudyOutcome.DID_NOT_WORK: Told.DID_NOT_WORK,
}
OF_RESULT = {
    Result.WORKED: Told.WORKED,
    Result.WITH_CHANGES: Told.WORKED,
    Result.DID_NOT_WORK: Told.DID_NOT_WORK,
}


class Examples(StrEnum):
    """Which rows a page shows of many; the key of PracticeEvidence.examples."""

    NEWEST = "newest"  # case studies
    TRIES = "tries"  # the newest reports of others
    WORKED = "worked"  # case studies, the best evidence first
    FAILED = "failed"  # those that did not work, or only in part; likewise


MOST_DRAWN, MOST_SHOWN = 40, 3


@dataclass(slots=True)
class Material:
    """All that one cell is summed up from."""

    reports: list[ResultReport] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    bands: dict[str, Counter[str]] = field(
        default_factory=lambda: {one: Counter() for one in BANDS}
    )
    tried_by: set[int] = field(default_factory=set)
    found: list[tuple[Told, int, datetime, int]] = field(default_factory=list)  # case studies
    tries: list[tuple[datetime, int]] = field(default_factory=list)
    case_studies: int = 0
    anonymous: int = 0
    newest_at: datetime | None = None

    def examples(self) -> dict[str, list[int]]:
        """Ids of rows; the same rows give the same, in whatever order they came."""
        newest = sorted(((at, i) for _told, _level, at, i in self.found), reverse=True)
        return {
            Examples.NEWEST: [i for _at, i in newest[:MOST_DRAWN]],
            Examples.TRIES: [i for _at, i in sorted(self.tries, reverse=True)[:MOST_DRAWN]],
            Examples.WORKED: self._best(Told.WORKED),
            Examples.FAILED: self._best(Told.DID_NOT_WORK, Told.MIXED),
        }

    def _best(self, *told: Told) -> list[int]:
        """In the order of `told`, then by level, then the newest."""
        ranked = [
            (-told.index(one), level, at, i) for one, level, at, i in self.found if one in told
        ]
        return [row[-1] for row in sorted(ranked, reverse=True)[:MOST_SHOWN]]


def marked() -> dict[int, list[int]]:
    """{practice: ids of its marks}."""
    found: dict[int, list[int]] = defaultdict(list)
    for mark_id, practice_id in db.session.execute(
        select(PracticeMark.id, PracticeMark.practice_id).order_by(PracticeMark.id)
    ):
        found[practice_id].append(mark_id)
    return found


def grown_stale(now: datetime) -> set[int]:
    """Practices of which something became old."""
    due = select(PracticeEvidence.practice_id).where(PracticeEvidence.stale_at <= now)
    return set(db.session.scalars(due))


def practice_ids() -> list[int]:
    practices = select(Term.id).where(Term.vocabulary == Vocabulary.PRACTICE)
    return list(db.session.scalars(practices.order_by(Term.id)))


def material_of(practice_id: int) -> dict[int, Material]:
    """{with_id: material}, ALL among them; four statements, however many case studies."""
    cells: defaultdict[int, Material] = defaultdict(Material)
    terms = _terms_by_case_study(practice_id)
    for row in db.session.execute(_case_studies(practice_id)):
        for with_id in (ALL, *terms.get(row.id, ())):
            _add_case_study(cells[with_id], row)
    stages = _stage_ids()
    for row in db.session.execute(_tries(practice_id)):
        at_stages = [one for one in terms.get(row.case_study_id, ()) if one in stages]
        for with_id in (ALL, row.group_id, *at_stages):
            _add_try(cells[with_id], row)
    return dict(cells)


def _case_studies(practice_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(CaseStudy.id, CaseStudy.organisation_id, CaseStudy.organisation_named),
            *(CaseStudy.is_anonymous, CaseStudy.outcome, CaseStudy.evidence_level),
            *(CaseStudy.posted_at, CaseStudy.edited_at, CaseStudy.checked_at),
            *(CaseStudy.time_band, CaseStudy.staff_band, CaseStudy.money_band),
        )
        .join(case_study_term, case_study_term.c.case_study_id == CaseStudy.id)
        .where(case_study_term.c.term_id == practice_id, policy.listed_case_studies())
    )


def _tries(practice_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Try.id, Try.case_study_id, Try.organisation_id, Try.group_id),
            *(Try.result, Try.tried_at),
        )
        .join(CaseStudy, CaseStudy.id == Try.case_study_id)
        .join(case_study_term, case_study_term.c.case_study_id == CaseStudy.id)
        .where(case_study_term.c.term_id == practice_id)
        .where(policy.listed_case_studies(), counted_tries())
    )


def _terms_by_case_study(practice_id: int) -> dict[int, list[int]]:
    """Of the case studies on the practice: their groups, circumstances and stages."""
    on_it = case_study_term.alias()
    rows = (
        select(case_study_term.c.case_study_id, case_study_term.c.term_id)
        .join(on_it, on_it.c.case_study_id == case_study_term.c.case_study_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(on_it.c.term_id == practice_id, Term.vocabulary.in_(WITH))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for case_study_id, term_id in db.session.execute(rows):
        found[case_study_id].append(term_id)
    return found


def _stage_ids() -> set[int]:
    return set(db.session.scalars(select(Term.id).where(Term.vocabulary == Vocabulary.STAGE)))


def _add_case_study(cell: Material, row: Any) -> None:
    cell.case_studies += 1
    cell.outcomes[row.outcome or CaseStudyOutcome.TOO_EARLY] += 1
    for band in BANDS:
        cell.bands[band][getattr(row, band)] += 1
    at = max(day for day in (row.posted_at, row.edited_at, row.checked_at) if day)
    cell.newest_at = max(cell.newest_at or at, at)
    told = OF_OUTCOME.get(row.outcome, Told.OPEN)
    cell.found.append((told, row.evidence_level, at, row.id))
    if row.is_anonymous:
        cell.anonymous += 1
        return
    whose = row.organisation_id or row.organisation_named.strip().casefold()
    if whose:
        level, posted_at = row.evidence_level, row.posted_at
        cell.reports.append(ResultReport(whose, told, level, at, posted_at=posted_at))


def _add_try(cell: Material, row: Any) -> None:
    cell.results[row.result] += 1
    cell.tries.append((row.tried_at, row.id))
    told = OF_RESULT.get(row.result, Told.OPEN)
    if told is not Told.OPEN:
        cell.tried_by.add(row.organisation_id)
        report = ResultReport(row.organisation_id, told, DESCRIBED, row.tried_at, is_try=True)
        cell.reports.append(report)


def supply_chain_links() -> dict[str | int, set[str | int]]:
    """{organisation: those that share a current link with it}, both ways."""
    ends = select(SupplyLink.prime_id, SupplyLink.subcontractor_id)
    found: defaultdict[str | int, set[str | int]] = defaultdict(set)
    for prime, partner in db.session.execute(ends.where(SupplyLink.has_ended.is_(False))):
        if prime is not None and prime != partner:
            found[prime].add(partner)
            found[partner].add(prime)
    return dict(found)


# For pages


def summed_up(with_ids: Iterable[int]) -> Sequence[PracticeEvidence]:
    """Of every practice with each of these terms, or ALL; without examples."""
    rows = select(PracticeEvidence).where(PracticeEvidence.with_id.in_(list(with_ids)))
    return db.session.scalars(rows.options(defer(PracticeEvidence.examples))).all()


def of_practice(practice_id: int) -> dict[int, PracticeEvidence]:
    """{with_id: what is known}."""
    rows = select(PracticeEvidence).where(PracticeEvidence.practice_id == practice_id)
    return {row.with_id: row for row in db.session.scalars(rows)}
