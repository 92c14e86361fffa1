"""What returns in the one format say of a contract's standards, for the prime to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum.models.organisations import Contract
from forum.models.returns import ReturnRow
from forum.policy.viewer import Viewer
from forum.standards.complaints import returned_rows

STANDARD = "standard"  # a word of the format


@dataclass(frozen=True)
class ReturnedSum:
    """Of one standard: what its senders' rows add up to."""

    counted: int
    out_of: int
    exceptions: int
    senders: int


def sums(viewer: Viewer, contract: Contract, quarter_end: date) -> dict[str, ReturnedSum]:
    """By the code of the standard, of rows that the viewer may see and that stand."""
    found = returned_rows.of_contract(viewer, contract, quarter_end, STANDARD)
    kinds = returned_rows.by_key(found, [STANDARD])
    return {str(code): _added_up(rows) for (code,), rows in kinds.items()}


def _added_up(rows: Sequence[ReturnRow]) -> ReturnedSum:
    counted = returned_rows.without_parts(rows)
    return ReturnedSum(
        returned_rows.added_up(counted, "counted"),
        returned_rows.added_up(counted, "out_of"),
        returned_rows.added_up(counted, "exceptions"),
        len({one.sent.organisation_id for one in rows}),
    )
