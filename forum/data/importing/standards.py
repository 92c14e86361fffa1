"""The sourced service levels as frameworks of standards: what they lack is left empty."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.models.organisations import ServiceLevel
from forum.models.programmes import WORK_PROGRAMME, Programme
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)

SOURCED = "sourced"
OURS = "qualitative part is ours"  # in a note: no source tells it, so it is left out
LEVELS = "Minimum service levels, 2011"
LEVELS_NOTE = (
    "What primes promised when the Work Programme began, as sources quote it. They are no whole "
    "standards: each page says what is missing."
)
SUCCESSOR = "Standards of the Work and Health Programme, 2018"
SUCCESSOR_NOTE = (
    "Two standards of the programme that followed, from a memo to its suppliers. They are examples "
    "of another programme. The memo loosened them, because suppliers met the number at the expense "
    "of the claimant's journey."
)
SUCCESSOR_PROGRAMME = "Work and Health Programme"
BEGAN = {LEVELS: date(2011, 6, 1), SUCCESSOR: date(2018, 1, 1)}  # 2018: the memo's year
MEASURED: dict[str, dict[str, Any]] = {  # what the words of these two say, field by field
    "M015": {
        "counted": "referrals acknowledged within 2 working days",
        "out_of": "referrals",
        "clock_event": "the referral",
        "clock_days": 2,
        "target": 99.5,
    },
    "M016": {
        "counted": "referrals that result in a start or a failure to attend within 15 working days",
        "out_of": "referrals",
        "clock_event": "the referral",
        "clock_days": 15,
        "target": 99.0,
    },
}


def write_frameworks() -> None:
    """From the rows of ServiceLevel, in the caller's transaction. Idempotent."""
    levels = select(ServiceLevel).where(ServiceLevel.basis == SOURCED).order_by(ServiceLevel.ref)
    found = list(db.session.scalars(levels))
    home = db.session.scalar(select(Programme).where(Programme.slug == WORK_PROGRAMME))
    of_home = [one for one in found if one.ref not in MEASURED]
    successors = [one for one in found if one.ref in MEASURED]
    _framework(LEVELS, LEVELS_NOTE, "MSL", of_home, home)
    _framework(SUCCESSOR, SUCCESSOR_NOTE, "WHP", successors, None)


def _framework(
    name: str, note: str, letters: str, levels: list[ServiceLevel], programme: Programme | None
) -> None:
    if not levels:
        return
    slug = text.slug(name)
    row = db.session.scalar(select(StandardFramework).filter_by(slug=slug))
    row = row or StandardFramework(slug=slug, name=name, basis=SOURCED)
    row.note, row.programme_id = note, programme.id if programme else None
    row.programme_named = "" if programme else SUCCESSOR_PROGRAMME
    row.source = ";".join(dict.fromkeys(one.source for one in levels if one.source))
    db.session.add(row)
    db.session.flush()
    first = int(levels[0].ref[1:])
    for level in levels:
        _standard(row, f"{letters}-{int(level.ref[1:]) - first + 1}", level, BEGAN[name])


def _standard(framework: StandardFramework, code: str, level: ServiceLevel, began: date) -> None:
    row = db.session.scalar(select(Standard).filter_by(code=code)) or Standard(code=code)
    row.framework_id, row.stage_id = framework.id, level.stage_id
    row.promised_by_id, row.promised_by_named = level.prime_id, level.prime_named
    db.session.add(row)
    db.session.flush()
    version = db.session.scalar(select(StandardVersion).filter_by(standard_id=row.id, number=1))
    version = version or StandardVersion(standard_id=row.id, number=1, state=VersionState.AGREED)
    version.applies_at = datetime.combine(began, datetime.min.time())
    version.title, version.slug = level.title, text.slug(level.title)
    version.definition = level.measured_by
    version.quality = "" if OURS in level.note else level.standard
    version.source, version.note = level.source, level.note
    for name, value in MEASURED.get(level.ref, {}).items():
        setattr(version, name, value)
    db.session.add(version)
