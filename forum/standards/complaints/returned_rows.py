"""Rows of one contract and quarter from returns in the one format, for the prime to confirm.

Whoever sends a row of all payment groups beside rows of each is counted by the first alone.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.returns import ReturnRow, SentReturn
from forum.policy.viewer import Viewer

ALL = "all"  # payment groups, as the format says it
ByKey = dict[tuple[Hashable, ...], list[ReturnRow]]


def of_contract(
    viewer: Viewer, contract: Contract, quarter_end: date, record: str
) -> Sequence[ReturnRow]:
    """Rows of one record that the viewer may see and that stand, the earliest first."""
    row = ReturnRow
    found = db.session.scalars(
        select(row)
        .where(row.prime_id == contract.prime_id, row.quarter_end == quarter_end)
        .where(row.cells["record"].as_string() == record)
        .where(row.cells["area"].as_string() == (contract.area.code or ""))
        .where(row.standing_key.is_not(None), policy.visible_return_rows(viewer))
        .options(joinedload(row.sent).joinedload(SentReturn.organisation))
        .order_by(row.id)
    )
    return found.all()


def quarters_with(viewer: Viewer, contract: Contract, record: str) -> list[date]:
    """Those of which of_contract() has rows, the newest first."""
    row = ReturnRow
    found = db.session.scalars(
        select(row.quarter_end)
        .where(row.prime_id == contract.prime_id)
        .where(row.cells["record"].as_string() == record)
        .where(row.cells["area"].as_string() == (contract.area.code or ""))
        .where(row.standing_key.is_not(None), policy.visible_return_rows(viewer))
        .distinct()
    )
    return sorted(found, reverse=True)


def by_key(rows: Iterable[ReturnRow], names: Sequence[str]) -> ByKey:
    """By the cells of these columns."""
    made: ByKey = {}
    for one in rows:
        made.setdefault(tuple(one.cells.get(name, "") for name in names), []).append(one)
    return made


def without_parts(rows: Sequence[ReturnRow]) -> list[ReturnRow]:
    """Of rows of one kind: of each sender those of all payment groups, else those of each."""
    senders = list(dict.fromkeys(one.sent.organisation_id for one in rows))
    return [row for sender in senders for row in _of_sender(rows, sender)]


def _of_sender(rows: Sequence[ReturnRow], sender: int) -> list[ReturnRow]:
    own = [one for one in rows if one.sent.organisation_id == sender]
    return [one for one in own if one.cells.get("payment_group") == ALL] or own


def added_up(rows: Iterable[ReturnRow], name: str) -> int:
    """An empty cell is nothing."""
    return sum(int(one.cells.get(name) or 0) for one in rows)
