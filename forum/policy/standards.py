"""Who keeps customer service standards, and who looks after a contract for the Department."""

from sqlalchemy import ColumnElement, and_, false, select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaints import ComplaintReturn, is_released
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract, Kind
from forum.policy.people import is_administrator
from forum.policy.performance import is_analyst, may_see_unreleased_figures
from forum.policy.viewer import Viewer, may_take_part

# Contract managers


def may_appoint_contract_managers(viewer: Viewer) -> bool:
    return is_administrator(viewer)


def may_be_contract_manager(member: User) -> bool:
    """Verified, and of a government body."""
    organisation = member.organisation
    is_government = organisation is not None and organisation.kind == Kind.GOVERNMENT
    return member.is_verified and is_government


def is_contract_manager(viewer: Viewer, contract: Contract) -> bool:
    """Looks after this contract now. Who leaves the government body is one no more.

    Asks the database: the office is held for one contract, and is no column of the member.
    """
    own = select(ContractManager).where(own_appointments(viewer))
    held = db.session.scalars(own.where(ContractManager.contract_id == contract.id))
    return any(may_be_contract_manager(one.member) for one in held)


def own_appointments(viewer: Viewer) -> ColumnElement[bool]:
    """Those that last, in SQL, without the standing of the member: see is_contract_manager()."""
    if not viewer.is_verified:
        return false()
    return and_(ContractManager.member_id == viewer.id, ContractManager.ended_at.is_(None))


# Complaints by theme


def may_keep_complaint_returns(viewer: Viewer) -> bool:
    """Leads; of which contracts is may_send_complaint_returns()'s to say."""
    return viewer.is_verified and viewer.is_lead


def may_send_complaint_returns(viewer: Viewer, contract: Contract) -> bool:
    """The lead of the contract's prime."""
    return may_keep_complaint_returns(viewer) and viewer.organisation_id == contract.prime_id


def may_see_own_complaints(viewer: Viewer, contract: Contract) -> bool:
    """Each number of a contract: its prime's members, its contract manager, and analysts."""
    is_own = viewer.organisation_id == contract.prime_id and may_see_unreleased_figures(viewer)
    return is_own or is_analyst(viewer) or is_contract_manager(viewer, contract)


def may_see_complaints_of_contracts(viewer: Viewer) -> bool:
    """Of any contract, once two quarters old, with small numbers left out."""
    return may_see_unreleased_figures(viewer) or is_any_contract_manager(viewer)


def is_any_contract_manager(viewer: Viewer) -> bool:
    """Looks after any contract now."""
    held = db.session.scalars(select(ContractManager).where(own_appointments(viewer)))
    return any(may_be_contract_manager(one.member) for one in held)


def returns_in_totals() -> ColumnElement[bool]:
    """Alike for everybody: who sent a return reads totals no earlier than others."""
    return is_released()


def standing_returns() -> ColumnElement[bool]:
    return ComplaintReturn.standing_key.is_not(None)


def may_merge_themes(viewer: Viewer) -> bool:
    return is_analyst(viewer)


# What resolved a complaint


def may_record_resolutions(viewer: Viewer) -> bool:
    """Verified members, for their organisation."""
    return may_take_part(viewer) and viewer.organisation_id is not None


def may_change_resolution(viewer: Viewer, resolution: ComplaintResolution) -> bool:
    return may_take_part(viewer) and resolution.author_id == viewer.id


def may_end_resolution_use(viewer: Viewer, use: ResolutionUse) -> bool:
    """Members of the organisation that said it; its author's own stays with the record."""
    is_own = may_record_resolutions(viewer) and viewer.organisation_id == use.organisation_id
    return is_own and use.organisation_id != use.resolution.organisation_id


def shown_resolutions() -> ColumnElement[bool]:
    return ComplaintResolution.withdrawn_at.is_(None)
