"""Store what is known of one practice."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect

from forum.core import clock
from forum.core.db import reading, upsert
from forum.core.extensions import db
from forum.models.practice_evidence import EvidenceChange, PracticeEvidence, PracticeMark
from forum.practice.evidence_summaries import queries, rules
from forum.practice.evidence_summaries.queries import Material

COLUMNS = [c.key for c in inspect(PracticeEvidence).columns if not c.primary_key]


def sum_up(practice_id: int, marks: Collection[int] = ()) -> int:
    """Sum up a practice anew, and delete these of its marks; how many rows changed.

    Reading first, so that the write lock is held for what differs alone.
    """
    with reading():
        now, links = clock.now(), queries.supply_chain_links()
        material = queries.material_of(practice_id)
        stored = {
            with_id: _columns_of(row) for with_id, row in queries.of_practice(practice_id).items()
        }
    present = {with_id: _summed_up(cell, links, now) for with_id, cell in material.items()}
    changed = {key: row for key, row in present.items() if stored.get(key) != row}
    gone = stored.keys() - present.keys()
    _store(practice_id, changed, gone)
    nothing: dict[str, Any] = {}
    _note_changes(practice_id, stored, changed | dict.fromkeys(gone, nothing), now)
    if marks:
        db.session.execute(delete(PracticeMark).where(PracticeMark.id.in_(marks)))
    db.session.commit()
    return len(changed) + len(gone)


def _store(practice_id: int, changed: dict[int, dict[str, Any]], gone: Collection[int]) -> None:
    if gone:
        of_it = PracticeEvidence.practice_id == practice_id
        db.session.execute(
            delete(PracticeEvidence).where(of_it, PracticeEvidence.with_id.in_(gone))
        )
    for with_id, values in sorted(changed.items()):
        row = upsert(PracticeEvidence).values(practice_id=practice_id, with_id=with_id, **values)
        row = row.on_conflict_do_update(index_elements=["practice_id", "with_id"], set_=values)
        db.session.execute(row)


def _note_changes(
    practice_id: int,
    stored: Mapping[int, dict[str, Any]],
    changed: Mapping[int, dict[str, Any]],
    now: datetime,
) -> None:
    """A row for each cell whose direction or strength is another than it was."""
    for with_id, values in sorted(changed.items()):
        before, after = _known_by(stored.get(with_id, {})), _known_by(values)
        if before == after:
            continue
        is_first = with_id not in stored
        db.session.add(
            EvidenceChange(
                practice_id=practice_id,
                with_id=with_id,
                was_direction=before[0],
                was_strength=before[1],
                direction=after[0],
                strength=after[1],
                at=(values["newest_at"] or now) if is_first else now,
            )
        )


def _known_by(values: Mapping[str, Any]) -> tuple[rules.Direction, int]:
    """Direction and strength; of no row, those of nothing."""
    if not values:
        return rules.Direction.UNKNOWN, 0
    voices = (values[name] for name in ("worked", "mixed", "did_not_work"))
    return rules.direction_of(rules.share_of(*voices)), values["strength"]


def _columns_of(row: PracticeEvidence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _summed_up(cell: Material, links: Any, now: datetime) -> dict[str, Any]:
    summary = rules.summarise(cell.reports, links, now)
    return {
        "case_studies": cell.case_studies,
        "anonymous": cell.anonymous,
        "outcomes": dict(sorted(cell.outcomes.items())),
        "tries": dict(sorted(cell.results.items())),
        "tried_by": len(cell.tried_by),
        "worked": summary.worked,
        "mixed": summary.mixed,
        "did_not_work": summary.did_not_work,
        "sources": summary.sources,
        "compared": sum(level >= rules.COMPARED for level in summary.best_levels),
        "best_level": max(summary.best_levels, default=0),
        "strength": summary.strength,
        "weaknesses": sorted(summary.weaknesses),
        "bands": {name: dict(sorted(counts.items())) for name, counts in cell.bands.items()},
        "examples": cell.examples(),
        "newest_at": cell.newest_at,
        "stale_at": summary.stale_at if summary.stale_at and summary.stale_at > now else None,
    }
