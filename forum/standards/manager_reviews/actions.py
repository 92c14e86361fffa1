"""Save what was seen of each standard, and issue the report. Each is a row of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forum import policy
from forum.core import audit, clock, london_time
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.manager_reviews import ManagerReport, ManagerReview
from forum.models.organisations import Contract
from forum.models.service_standards import StandardVersion
from forum.standards.manager_reviews import queries
from forum.standards.versions.queries import in_quarter

NOT_OVER = "The quarter is not over yet: a review tells of a whole one."
NO_STANDARDS = "No standard of this contract applied at the end of that quarter."
MEANWHILE = (
    "Somebody else saved this review meanwhile. What they saved stands below each answer. "
    "Save again to put yours in its place."
)
READ_AGAIN = "The review changed meanwhile. Read the report again, then issue it."
ISSUED = "It is issued already."


@dataclass(frozen=True)
class StandardFinding:
    """What was seen of one standard; `seen` is a SeenAs, or empty where it is not said yet."""

    seen: str
    sample_size: int | None
    sentence: str


Findings = Mapping[int, StandardFinding]  # by the id of the version


def save(
    viewer: User, contract: Contract, quarter_end: date, revision: int, findings: Findings
) -> ManagerReport:
    """`revision`: of the form that was open, 0 for a first one. Refused where another is newer."""
    policy.require(policy.may_report_on(viewer, contract))
    versions = _reviewed(contract, quarter_end)
    with rollback_on_conflict() as conflict:
        report = _opened(viewer, contract, quarter_end, revision)
        reviews = {one.version_id: one for one in report.reviews}
        for version in versions:
            if (finding := findings.get(version.id)) is not None:
                _write(viewer, report, reviews.get(version.id), version, finding)
        audit.add(viewer, _act(report), f"contract {contract.id}, quarter to {quarter_end}")
        db.session.commit()
    if conflict:
        raise Refused(MEANWHILE)
    return report


def _reviewed(contract: Contract, quarter_end: date) -> list[StandardVersion]:
    if quarter_end >= london_time.today():
        raise Refused(NOT_OVER)
    versions = in_quarter(contract, quarter_end)
    if not versions:
        raise Refused(NO_STANDARDS)
    return versions


def _opened(viewer: User, contract: Contract, quarter_end: date, revision: int) -> ManagerReport:
    """A new one, or the one of this revision, which becomes the next."""
    one, found = ManagerReport, queries.report(contract, quarter_end)
    if found is None:
        found = one(contract_id=contract.id, quarter_end=quarter_end, manager_id=viewer.id)
        db.session.add(found)
        db.session.flush()
        return found
    next_one: dict[str, Any] = {
        "revision": revision + 1,
        "manager_id": viewer.id,
        "edited_at": clock.now(),
    }
    as_read = one.id == found.id, one.revision == revision
    if not update_if(one, *as_read, **next_one):
        db.session.rollback()
        raise Refused(MEANWHILE)
    return found


def _write(
    viewer: User,
    report: ManagerReport,
    review: ManagerReview | None,
    version: StandardVersion,
    finding: StandardFinding,
) -> None:
    """The author of a sentence is who wrote it: who changes nothing of it takes no part of it."""
    said = finding.seen, finding.sample_size, finding.sentence
    if review is not None and said == (review.seen, review.sample_size, review.sentence):
        return
    if review is None:
        review = ManagerReview(version_id=version.id)
        report.reviews.append(review)
    review.seen, review.sample_size, review.sentence = said
    review.author_id, review.written_at = viewer.id, clock.now()


def _act(report: ManagerReport) -> str:
    is_issued = report.issued_at is not None
    return "corrected an issued review of standards" if is_issued else "reviewed standards"


def issue(viewer: User, report: ManagerReport, revision: int) -> None:
    """Everybody reads it from now on. Refused until each standard has its answer.

    `revision`: the one that its manager has read.
    """
    policy.require(policy.may_report_on(viewer, report.contract))
    answered = {one.version_id for one in report.reviews if one.seen}
    missing = [
        one.standard.code
        for one in in_quarter(report.contract, report.quarter_end)
        if one.id not in answered
    ]
    if missing:
        raise Refused(f"Say first what you saw of {', '.join(missing)}.")
    one = ManagerReport
    as_read = one.id == report.id, one.revision == revision, one.issued_at.is_(None)
    now = clock.now()
    if not update_if(one, *as_read, issued_at=now, edited_at=now):
        db.session.rollback()
        raise Refused(ISSUED if report.issued_at is not None else READ_AGAIN)
    about = f"contract {report.contract_id}, quarter to {report.quarter_end}"
    audit.add(viewer, "issued the report on a contract", about)
    db.session.commit()
