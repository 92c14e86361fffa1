"""What returns in the one format say of a contract's standards, added up for the prime to confirm.

Whoever sends a row of all payment groups beside rows of each is counted by the first alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.returns import ReturnRow
from forum.policy.viewer import Viewer

ALL, STANDARD = "all", "standard"  # words of the format


@dataclass(frozen=True)
class ReturnedSum:
    """Of one standard: what its senders' rows add up to."""

    counted: int
    out_of: int
    exceptions: int
    senders: int


def sums(viewer: Viewer, contract: Contract, quarter_end: date) -> dict[str, ReturnedSum]:
    """By the code of the standard, of rows that the viewer may see and that stand."""
    row = ReturnRow
    found = db.session.scalars(
        select(row)
        .where(row.prime_id == contract.prime_id, row.quarter_end == quarter_end)
        .where(row.standing_key.is_not(None), policy.visible_return_rows(viewer))
        .options(joinedload(row.sent))
    )
    by_code: dict[str, list[ReturnRow]] = {}
    for one in found:
        is_of_it = one.cells.get("record") == STANDARD and one.cells.get("area") == _code(contract)
        if is_of_it:
            by_code.setdefault(str(one.cells.get("standard")), []).append(one)
    return {code: _added_up(rows) for code, rows in by_code.items()}


def _code(contract: Contract) -> str:
    return contract.area.code or ""


def _added_up(rows: Sequence[ReturnRow]) -> ReturnedSum:
    senders = {one.sent.organisation_id for one in rows}
    counted = [row for sender in senders for row in _without_parts(rows, sender)]
    return ReturnedSum(
        _sum(counted, "counted"),
        _sum(counted, "out_of"),
        _sum(counted, "exceptions"),
        len(senders),
    )


def _without_parts(rows: Iterable[ReturnRow], sender: int) -> list[ReturnRow]:
    own = [one for one in rows if one.sent.organisation_id == sender]
    return [one for one in own if one.cells.get("payment_group") == ALL] or own


def _sum(rows: Iterable[ReturnRow], name: str) -> int:
    return sum(int(one.cells.get(name) or 0) for one in rows)
