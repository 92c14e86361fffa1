"""What returns in the one format say of a contract's complaints, added up as a file of one return.

The sums are a file like any that a prime sends, and are checked like it. Only the prime's lead
makes a return of them.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum import policy
from forum.models.organisations import Contract
from forum.models.returns import ReturnRow
from forum.policy.viewer import Viewer
from forum.standards.complaints import returned_rows
from forum.standards.complaints.return_file import COLUMNS, COUNTS, LABELS, ReadReturn, Words, read

COMPLAINT = "complaint"  # a word of the format


@dataclass(frozen=True)
class ReturnedComplaints:
    """Of one contract and quarter. `rows`: cells in the order of COLUMNS."""

    rows: list[list[str]]
    senders: list[str]  # names of organisations
    file: ReadReturn

    @property
    def seen(self) -> str:
        """Another one as soon as a number is another."""
        return self.file.sha256


@dataclass(frozen=True)
class OfferedQuarter:
    contract: Contract
    quarter_end: date


def offered(
    viewer: Viewer, contracts: Sequence[Contract], ends: Sequence[date]
) -> list[OfferedQuarter]:
    """Quarters of which partners sent complaints, of those that may still be sent."""
    return [
        OfferedQuarter(one, end)
        for one in contracts
        if policy.may_send_complaint_returns(viewer, one)
        for end in returned_rows.quarters_with(viewer, one, COMPLAINT)
        if end in ends
    ]


def of_contract(
    viewer: Viewer, contract: Contract, quarter_end: date, words: Words
) -> ReturnedComplaints:
    found = returned_rows.of_contract(viewer, contract, quarter_end, COMPLAINT)
    kinds = returned_rows.by_key(found, LABELS)
    rows = [
        [*map(str, kind), *_counts(returned_rows.without_parts(some))]
        for kind, some in sorted(kinds.items(), key=lambda one: tuple(map(str, one[0])))
    ]
    senders = sorted({one.sent.organisation.name for one in found})
    return ReturnedComplaints(rows, senders, read(_as_file(rows), words))


def _counts(rows: list[ReturnRow]) -> list[str]:
    return [str(returned_rows.added_up(rows, name)) for name in COUNTS]


def _as_file(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(COLUMNS), *rows])
    return out.getvalue().encode()
