"""Take a return apart for its primes, and keep a prime's layout. Each is a row of the audit log."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.returns import PrimeLayout, ReturnRow, SentReturn, WaitingReturn, row_key
from forum.standards.returns import queries, return_check
from forum.standards.returns.queries import PrimePlace
from whatworks_return import CheckedReturn, ReturnProblem, all_formats
from whatworks_return.rows import Row

TWICE = "This Idempotency-Key was sent twice at once. Ask for its report."
THERE = "Rows of this return are here already. Tick that it replaces them."
BATCH = 500


@dataclass
class PlacedReturn:
    """A file that was read, with the prime of each right row."""

    sha256: str
    found: CheckedReturn
    rows: list[tuple[int, int, Row]] = field(default_factory=list)  # line, prime's id, cells

    @property
    def left_out(self) -> int:
        return self.found.rows - len(self.rows)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place(organisation: Organisation, content: bytes, today: date) -> PlacedReturn:
    """Check a file, and whether each row goes to a prime of this organisation's."""
    found, rows = return_check.read(content, today)
    placed = PlacedReturn(sha256(content), found)
    known: dict[str, dict[str, PrimePlace]] = {}
    for line, row in rows:
        end = str(row["quarter_end"])
        if end not in known:
            known[end] = queries.primes_of(organisation, date.fromisoformat(end))
        prime = known[end].get(str(row["prime"]))
        if problem := _misplaced(line, row, prime):
            found.note(problem)
        elif prime is not None:
            placed.rows.append((line, prime.prime_id, row))
    return placed


def _misplaced(line: int, row: Row, prime: PrimePlace | None) -> ReturnProblem | None:
    if prime is None:
        rule = "You have no supply link with this prime in that quarter."
        return ReturnProblem(line, "prime", str(row["prime"]), rule, "Check the number.")
    if row["area"] not in prime.areas:
        rule = f"You do not work for {prime.name} in this area."
        return ReturnProblem(line, "area", str(row["area"]), rule, "Check the area, or the link.")
    return None


def send(
    viewer: User,
    placed: PlacedReturn,
    replaces: bool,
    submission_key: str | None = None,
    keeps_refusal: bool = False,
) -> SentReturn:
    """Take the rows that are right. Refused where there is none, or where one is here already.

    `keeps_refusal`: one without rows is kept, for the report of what is wrong.
    """
    policy.require(policy.may_send_returns(viewer))
    if not placed.rows and not keeps_refusal:
        raise Refused("No row can be taken.")
    with rollback_on_conflict() as conflict:
        made = _add(viewer, placed, submission_key)
        _add_rows(made, placed, replaces)
        about = f"return {made.id}: {plural(len(placed.rows), 'row', 'rows')}"
        audit.add(viewer, "sent a return for primes", about)
        db.session.commit()
    if conflict:
        raise Refused(THERE)
    return made


def accept(
    viewer: User, content: bytes, submission_key: str, leaves_out: bool, replaces: bool
) -> SentReturn:
    """Keep a large file until the worker has checked it: jobs.check_next()."""
    policy.require(policy.may_send_returns(viewer))
    assert viewer.organisation_id is not None
    with rollback_on_conflict() as conflict:
        made = SentReturn(
            organisation_id=viewer.organisation_id,
            sender_id=viewer.id,
            sha256=sha256(content),
            submission_key=submission_key,
            problems=[],
            is_waiting=True,
        )
        db.session.add(made)
        db.session.flush()
        waiting = WaitingReturn(
            sent=made, content=content, leaves_out=leaves_out, replaces=replaces
        )
        db.session.add(waiting)
        audit.add(viewer, "sent a return for primes", f"return {made.id}: waits for its check")
        db.session.commit()
    if conflict:
        raise Refused(TWICE)
    return made


def take_checked(waiting: WaitingReturn, placed: PlacedReturn) -> None:
    """What the check found: rows, problems, or both, and the file is gone. Once, whoever else."""
    sent, replaces = waiting.sent, waiting.replaces
    if placed.found.problems and not waiting.leaves_out:
        placed.rows = []
    if not _let_go(waiting):
        return
    try:
        with rollback_on_conflict() as conflict:
            _add_rows(sent, placed, replaces)
            sent.version, sent.left_out = placed.found.version, placed.left_out
            sent.problems = [_told(one) for one in placed.found.problems]
            db.session.commit()
    except Refused as refused:
        refuse(waiting, str(refused))
    else:
        if conflict:
            refuse(waiting, THERE)


def refuse(waiting: WaitingReturn, rule: str) -> None:
    """Nothing of it is taken, and its report says why."""
    sent = waiting.sent
    if _let_go(waiting):
        sent.problems = [_told(ReturnProblem(0, "", "", rule, "Send it again."))]
        db.session.commit()


def _let_go(waiting: WaitingReturn) -> bool:
    """Whether it was still there: of two workers one goes on."""
    waits = SentReturn.id == waiting.return_id, SentReturn.is_waiting.is_(True)
    is_first = update_if(SentReturn, *waits, is_waiting=False)
    if is_first:
        db.session.execute(delete(WaitingReturn).where(WaitingReturn.id == waiting.id))
    return is_first


def _add(viewer: User, placed: PlacedReturn, submission_key: str | None) -> SentReturn:
    assert viewer.organisation_id is not None
    made = SentReturn(
        organisation_id=viewer.organisation_id,
        sender_id=viewer.id,
        version=placed.found.version,
        sha256=placed.sha256,
        submission_key=submission_key,
        left_out=placed.left_out,
        problems=[_told(problem) for problem in placed.found.problems],
    )
    db.session.add(made)
    db.session.flush()
    return made


def _told(problem: ReturnProblem) -> dict[str, str | int]:
    """Without what was there, which may have been a name."""
    return {
        "line": problem.line,
        "column": problem.column,
        "rule": problem.rule,
        "mend": problem.mend,
    }


def _add_rows(made: SentReturn, placed: PlacedReturn, replaces: bool) -> None:
    rows, names = iter(placed.rows), all_formats()[-1].key
    while some := list(islice(rows, BATCH)):
        values = [_values(made, names, *one) for one in some]
        keys = [one["standing_key"] for one in values]
        standing = ReturnRow.standing_key.in_(keys)
        if replaces:
            db.session.execute(update(ReturnRow).where(standing).values(standing_key=None))
        elif db.session.scalar(select(exists().where(standing))):
            db.session.rollback()
            raise Refused(THERE)
        db.session.execute(insert(ReturnRow), values)


def _values(
    made: SentReturn, names: Sequence[str], line: int, prime_id: int, row: Row
) -> dict[str, Any]:
    key = row_key(made.organisation_id, [row.get(name, "") for name in names])
    return {
        "return_id": made.id,
        "prime_id": prime_id,
        "standing_key": key,
        "line": line,
        "quarter_end": date.fromisoformat(str(row["quarter_end"])),
        "cells": row,
    }


def keep_layout(viewer: User, values: dict[str, Any]) -> PrimeLayout:
    """`values`: of the columns of PrimeLayout, checked by the form."""
    policy.require(policy.may_keep_layout(viewer))
    assert viewer.organisation_id is not None
    with rollback_on_conflict() as conflict:
        row = queries.layout_row(viewer.organisation_id)
        if row is None:
            row = PrimeLayout(prime_id=viewer.organisation_id)
            db.session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.edited_by_id, row.edited_at = viewer.id, clock.now()
        audit.add(viewer, "kept the layout of a prime", f"organisation {viewer.organisation_id}")
        db.session.commit()
    if conflict:
        raise Refused("A colleague kept the layout at the same moment. Send it again.")
    return row
