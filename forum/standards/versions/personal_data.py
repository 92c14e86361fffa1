"""What the wing declares of standards: their words, and what is stored about a member."""

from typing import Any

from sqlalchemy import select

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate.registry import Column, WordsKind
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardReview,
    StandardVersion,
    VersionState,
)
from forum.standards.versions import queries
from forum.standards.versions.wording import TEXTS


def _prime_column() -> Column:
    prime = select(StandardFramework.prime_id).join(Standard.framework)
    of_it = prime.where(Standard.id == StandardVersion.standard_id)
    return of_it.correlate(StandardVersion).scalar_subquery()


STANDARD = WordsKind(
    "standard",
    "a customer service standard",
    StandardVersion,
    TEXTS,
    author_column=StandardVersion.written_by_id,
    organisation_of=lambda row: row.standard.framework.prime_id,
    organisation_column=_prime_column(),
    written_at=StandardVersion.written_at,
    path=lambda row: f"/standards/{row.standard.code}-{row.slug}",
    edit_path=lambda row: f"/standards/{row.standard.code}/change",
    is_read=lambda row: row.state == VersionState.AGREED,
    is_read_in_sql=StandardVersion.state == VersionState.AGREED,
    has_state=True,
)


def _framework_as_json(row: StandardFramework) -> dict[str, Any]:
    return {"name": row.name, "begun_at": iso(row.begun_at)}


def _version_as_json(row: StandardVersion) -> dict[str, Any]:
    about = {"standard": row.standard.code, "version": row.number, "state": row.state}
    instants = {"written_at": iso(row.written_at)}
    return about | instants | {name: getattr(row, name) for name in TEXTS}


def _review_as_json(row: StandardReview) -> dict[str, Any]:
    about = {"standard": row.standard.code, "result": row.result, "note": row.note}
    return about | {"reviewed_on": iso(row.reviewed_on)}


FRAMEWORKS = Export(
    "framework of standards", "frameworks of standards", queries.begun_by, _framework_as_json
)
VERSIONS = Export(
    "version of a standard", "versions of standards", queries.written_by, _version_as_json
)
REVIEWS = Export(
    "review of a standard", "reviews of standards", queries.reviewed_by, _review_as_json
)
EXPORTS = (FRAMEWORKS, VERSIONS, REVIEWS)
OFFICE = "an act of office for an organisation, agreed with another: both stand by it"


def _column(name: str, export: Export) -> PersonalColumn:
    return PersonalColumn(name, OnClosing.KEPT, OFFICE, export=export.key)


PERSONAL_COLUMNS = (
    _column("standard_framework.begun_by_id", FRAMEWORKS),
    _column("standard_version.written_by_id", VERSIONS),
    _column("standard_version.agreed_by_id", VERSIONS),
    _column("standard_review.reviewer_id", REVIEWS),
)
