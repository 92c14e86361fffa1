"""Reads of contract managers' appointments."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract, Organisation
from forum.models.programmes import Programme
from forum.policy.viewer import Viewer


def appointments(viewer: Viewer) -> Sequence[ContractManager]:
    """All for an administrator: those that last first, the newest on top."""
    policy.require(policy.may_appoint_contract_managers(viewer))
    one = ContractManager
    rows = select(one).options(
        joinedload(one.contract).options(joinedload(Contract.prime), joinedload(Contract.area)),
        joinedload(one.member).joinedload(User.organisation),
    )
    return db.session.scalars(rows.order_by(one.ended_at.is_not(None), one.id.desc())).all()


def appointment(viewer: Viewer, appointment_id: int) -> ContractManager:
    policy.require(policy.may_appoint_contract_managers(viewer))
    found = db.session.get(ContractManager, appointment_id)
    if found is None:
        raise NotFound
    return found


def contracts() -> Sequence[Contract]:
    """All, by programme, area and prime."""
    rows = select(Contract).join(Contract.programme).join(Contract.area).join(Contract.prime)
    loaded = rows.options(
        contains_eager(Contract.programme),
        contains_eager(Contract.area),
        contains_eager(Contract.prime),
    )
    area = Contract.area.property.mapper.class_
    ordered = loaded.order_by(Programme.name, area.position, Organisation.name, Contract.id)
    return db.session.scalars(ordered).all()


def contract(contract_id: int) -> Contract:
    found = db.session.get(Contract, contract_id)
    if found is None:
        raise NotFound
    return found


def contracts_of(viewer: Viewer) -> list[Contract]:
    """Those that the viewer looks after now."""
    own = select(ContractManager.contract_id).where(policy.own_appointments(viewer))
    rows = db.session.scalars(select(Contract).where(Contract.id.in_(own)).order_by(Contract.id))
    return [one for one in rows if policy.is_contract_manager(viewer, one)]


def managers_of(contract: Contract) -> list[User]:
    """Who looks after it now."""
    lasts = ContractManager.contract_id == contract.id, ContractManager.ended_at.is_(None)
    rows = db.session.scalars(select(ContractManager).where(*lasts).order_by(ContractManager.id))
    return [one.member for one in rows if policy.may_be_contract_manager(one.member)]


def member_of_address(email: str) -> User | None:
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def appointments_of(member: User) -> Select[ContractManager]:
    """For the member's own data."""
    one = ContractManager
    return select(one).where(one.member_id == member.id).order_by(one.id)
