"""Appoint contract managers and end it. Each act is a row of the audit log."""

from forum import policy
from forum.core import audit, clock
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract


def appoint(actor: Actor, contract: Contract, member: User, reason: str) -> ContractManager:
    """Refused, with a sentence, for who is not verified or not of a government body."""
    if not policy.may_be_contract_manager(member):
        raise Refused("A contract manager is a verified member of a government body.")
    row = ContractManager(
        open_key=f"{contract.id}-{member.id}",
        contract_id=contract.id,
        member_id=member.id,
        reason=reason,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
        member.roles_given_at = clock.now()  # from now on a second factor is due
        audit.add(actor, "appointed a contract manager", _about(contract, member, reason))
        db.session.commit()
    if conflict:
        raise Refused("They look after this contract already.")
    return row


def end(actor: Actor, row: ContractManager, reason: str) -> None:
    """Compare-and-set, so only one of two administrators who press at once ends it."""
    lasts = ContractManager.id == row.id, ContractManager.ended_at.is_(None)
    now = clock.now()
    if not update_if(ContractManager, *lasts, ended_at=now, end_reason=reason, open_key=None):
        db.session.rollback()
        raise Refused("It has ended already.")
    about = _about(row.contract, row.member, reason)
    audit.add(actor, "ended a contract manager's appointment", about)
    db.session.commit()


def _about(contract: Contract, member: User, reason: str) -> str:
    """Numbers first: the log keeps no names."""
    return f"contract {contract.ref}, member {member.id}: {reason}"
