"""What reviews of contract managers hold of members: who wrote them, and their words."""

from typing import Any

from sqlalchemy import select

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate import registry
from forum.gate.registry import WordsKind
from forum.models.manager_reviews import ManagerReport, ManagerReview, is_issued
from forum.standards.manager_reviews import queries

OFFICE = "an act of office: reports say that the contract manager wrote them"


def _report_as_json(row: ManagerReport) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "quarter_end": iso(row.quarter_end),
        "begun_at": iso(row.begun_at),
        "issued_at": iso(row.issued_at) if row.issued_at else None,
    }


def _review_as_json(row: ManagerReview) -> dict[str, Any]:
    return {
        "contract": row.report.contract.name,
        "quarter_end": iso(row.report.quarter_end),
        "standard": row.version.standard.code,
        "seen": row.seen,
        "sample_size": row.sample_size,
        "sentence": row.sentence,
        "written_at": iso(row.written_at),
    }


def _path(row: ManagerReview) -> str:
    return f"/contracts/{row.report.contract_id}/reports/{row.report.quarter_end}"


def _close_open_forms(row: ManagerReview) -> None:
    """A form that was open before words were withdrawn does not bring them back."""
    row.report.revision += 1


REVIEW = WordsKind(
    "manager-review",
    "what a contract manager saw of a standard",
    ManagerReview,
    {"sentence": "In a sentence"},
    author_column=ManagerReview.author_id,
    organisation_of=lambda row: registry.organisation_of(row.author),
    organisation_column=registry.organisation_of_column(ManagerReview.author_id),
    written_at=ManagerReview.written_at,
    path=_path,
    edit_path=lambda row: f"{_path(row)}/review",
    is_read=lambda row: row.report.issued_at is not None,
    on_hide=_close_open_forms,
    is_read_in_sql=ManagerReview.report_id.in_(select(ManagerReport.id).where(is_issued())),
)
REPORTS = Export(
    "report as contract manager",
    "reports as contract manager",
    queries.reported_by,
    _report_as_json,
)
REVIEWS = Export(
    "review of a standard as contract manager",
    "reviews of standards as contract manager",
    queries.reviewed_by,
    _review_as_json,
)
EXPORTS = (REPORTS, REVIEWS)
PERSONAL_COLUMNS = (
    PersonalColumn("manager_report.manager_id", OnClosing.KEPT, OFFICE, export=REPORTS.key),
    PersonalColumn("manager_review.author_id", OnClosing.KEPT, OFFICE, export=REVIEWS.key),
)
