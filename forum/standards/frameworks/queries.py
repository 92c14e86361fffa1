"""Reads of frameworks for everybody: standards by stage, and what changed when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum import policy
from forum.core import london_time
from forum.core.extensions import db
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.models.vocabularies import Term
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.versions import differences
from forum.standards.versions.differences import FieldChange


def by_stage(standards: Sequence[StandardVersion]) -> list[tuple[Term, list[StandardVersion]]]:
    """All stages of the journey in order, each with its standards."""
    return [
        (stage, [one for one in standards if one.standard.stage_id == stage.id])
        for stage in vocabularies.all_stages()
    ]


@dataclass(frozen=True)
class FrameworkChange:
    """One agreed version, and what it changed of the one before."""

    version: StandardVersion
    before: StandardVersion | None  # None: the standard was new
    changes: list[FieldChange]


def changes(framework: StandardFramework) -> list[FrameworkChange]:
    """Of all standards of a framework, what applies last on top."""
    rows = select(StandardVersion).join(StandardVersion.standard)
    of_it = Standard.framework_id == framework.id, policy.public_versions()
    versions = db.session.scalars(rows.where(*of_it).order_by(StandardVersion.number)).all()
    found = [_change(one, versions) for one in versions]
    return sorted(found, key=lambda one: (one.version.applies_at, one.version.id), reverse=True)


def _change(version: StandardVersion, versions: Sequence[StandardVersion]) -> FrameworkChange:
    of_standard = [one for one in versions if one.standard_id == version.standard_id]
    before = differences.before(version, of_standard)
    changed = differences.changes(before, version) if before and not version.ends_it else []
    return FrameworkChange(version, before, changed)


def status(framework: StandardFramework) -> str:
    """Where it stands, in words."""
    today = london_time.today()
    if framework.is_of_another_programme:
        return "Of another programme"
    if framework.ends_on and framework.ends_on < today:
        return "Ended"
    if framework.starts_on and framework.starts_on > today:
        return "Not begun"
    return "Runs"
