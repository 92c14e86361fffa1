"""Take a return of complaints. Each is a row of the audit log."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from forum import policy
from forum.core import audit, clock, london_time
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.complaints import ComplaintCount, ComplaintReturn, standing_key
from forum.models.organisations import Contract
from forum.standards.complaints import quarters
from forum.standards.complaints.return_file import ReadReturn

THERE = "There is a return of this quarter already. Tick that this one replaces it."


@dataclass(frozen=True)
class NewReturn:
    contract: Contract
    quarter_end: date
    participants: int
    replaces: bool  # the one that stands, where there is one
    added_up_of: int = 0  # senders of returns in the one format; 0: the prime's own file


def why_not(contract: Contract, quarter_end: date, today: date) -> str:
    """Why there can be no return of this quarter; empty where there can."""
    if quarter_end >= today:
        return f"{quarters.in_words(quarter_end)} is not over yet."
    if contract.starts_on and quarter_end < contract.starts_on:
        return "The contract had not begun."
    if contract.ends_on and quarters.earlier(quarter_end) >= contract.ends_on:
        return "The contract had ended."
    return ""


def send(viewer: User, new: NewReturn, file: ReadReturn) -> ComplaintReturn:
    """Refused, with a sentence, where the quarter cannot have one, or has one."""
    policy.require(policy.may_send_complaint_returns(viewer, new.contract))
    assert file.rows and not file.problems
    if reason := why_not(new.contract, new.quarter_end, london_time.today()):
        raise Refused(reason)
    with rollback_on_conflict() as conflict:
        made = _add(viewer, new, file)
        _note(viewer, made, file)
        db.session.commit()
    if conflict:
        raise Refused(THERE)
    return made


def _add(viewer: User, new: NewReturn, file: ReadReturn) -> ComplaintReturn:
    key, now = standing_key(new.contract.id, new.quarter_end), clock.now()
    if new.replaces:
        stands = ComplaintReturn.standing_key == key
        update_if(ComplaintReturn, stands, standing_key=None, replaced_at=now)
    made = ComplaintReturn(
        standing_key=key,
        contract_id=new.contract.id,
        quarter_end=new.quarter_end,
        participants=new.participants,
        sender_id=viewer.id,
        sent_at=now,
        sha256=file.sha256,
        added_up_of=new.added_up_of,
    )
    db.session.add(made)
    db.session.flush()
    columns = [
        {"stage_id" if name == "stage" else name: value for name, value in row.items()}
        | {"return_id": made.id}
        for row in file.rows
    ]
    db.session.execute(insert(ComplaintCount), columns)
    return made


def _note(actor: Actor, made: ComplaintReturn, file: ReadReturn) -> None:
    rows = plural(len(file.rows), "row", "rows")
    about = f"return {made.id}: contract {made.contract_id}, {made.quarter_end}, {rows}"
    if made.added_up_of:
        about += f", the sum of {plural(made.added_up_of, 'return', 'returns')}"
    audit.add(actor, "sent a return of complaints", about)
