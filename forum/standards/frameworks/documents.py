"""Standards as rows of a table and as JSON: all their words, and what they lack."""

from typing import Any

from forum.core.formatting import iso
from forum.models.service_standards import StandardVersion
from forum.standards.versions import halves
from forum.standards.versions.wording import TEXTS

SAID_OF_IT = ("reason", "effect", "reading_reason", "note")
STANDARD_TEXTS = {name: label for name, label in TEXTS.items() if name not in SAID_OF_IT}
HEADER = (
    *("Code", "Version", "Stage", "Framework", "Programme", "Promised by", "For"),
    *STANDARD_TEXTS.values(),
    *("Within days", "Kind of days", "Target, per cent", "Kind of target", "How it is looked at"),
    *("Applies from", "Until", "Next review", "What is missing", "Basis", "Source", "Note"),
)


def row(version: StandardVersion) -> list[object]:
    """In the order of HEADER."""
    found = as_json(version)
    return [
        *(found[key] for key in ("code", "version", "stage", "framework", "programme")),
        found["promised_by"],
        "; ".join(found["for"]) or "everybody",
        *(found[name] for name in STANDARD_TEXTS),
        *(found[key] for key in ("clock_days", "clock_kind", "target", "target_kind")),
        "; ".join(found["looked_at"]),
        *(found[key] for key in ("applies_at", "ended_at", "next_review")),
        " ".join(found["missing"]),
        *(found[key] for key in ("basis", "source", "note")),
    ]


def as_json(version: StandardVersion) -> dict[str, Any]:
    standard = version.standard
    framework = standard.framework
    return {
        "code": standard.code,
        "version": version.number,
        "measure": standard.measure,
        "stage": standard.stage.slug,
        "framework": framework.name,
        "programme": framework.programme_name,
        "is_of_another_programme": framework.is_of_another_programme,
        "promised_by": standard.promised_by_name,
        "for": [one.slug for one in version.groups],
        "practices": [one.slug for one in version.practices],
        **{name: getattr(version, name) for name in STANDARD_TEXTS},
        "clock_days": version.clock_days,
        "clock_kind": version.clock_kind if version.clock_days is not None else None,
        "target": version.target,
        "target_kind": version.target_kind if version.target is not None else None,
        "looked_at": list(version.looked_at),
        "applies_at": iso(version.applies_at) if version.applies_at else None,
        "ended_at": iso(version.ended_at) if version.ended_at else None,
        "next_review": iso(standard.next_review_on) if standard.next_review_on else None,
        "missing": halves.missing_halves(version),
        "basis": framework.basis,
        "source": version.source,
        "note": version.note,
    }
