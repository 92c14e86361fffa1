"""Who keeps customer service standards, and who looks after a contract for the Department."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.accreditations import HeldAccreditation
from forum.models.case_studies import CaseStudy
from forum.models.case_study_links import CaseStudyLink, LinkState
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaints import ComplaintReturn, is_released
from forum.models.contract_managers import ContractManager
from forum.models.manager_reviews import ManagerReport, is_issued
from forum.models.organisations import Contract, Kind, Organisation
from forum.models.returns import ReturnRow, SentReturn
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
    is_agreed,
)
from forum.models.standard_results import OfficialResults, StandardResult
from forum.policy.moderation import may_review, reviewable
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
    """Those that last, in SQL, without the standing of the member: see is_contract_manager().

    A stolen password alone opens none: they show numbers before their time.
    """
    if not (viewer.is_verified and viewer.has_used_second_factor):
        return false()
    return and_(ContractManager.member_id == viewer.id, ContractManager.ended_at.is_(None))


# Complaints by theme


def may_keep_complaint_returns(viewer: Viewer) -> bool:
    """Leads; of which contracts is may_send_complaint_returns()'s to say.

    What is sent is not public yet, so it takes more than the password.
    """
    return viewer.is_verified and viewer.is_lead and viewer.has_used_second_factor


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


# Standards


def may_keep_standards(viewer: Viewer) -> bool:
    """Leads; of which contracts is may_begin_framework()'s to say."""
    return viewer.is_verified and viewer.is_lead


def own_contracts(viewer: Viewer) -> ColumnElement[bool]:
    """Those that the viewer, a lead, may keep standards of."""
    if not may_keep_standards(viewer) or viewer.organisation_id is None:
        return false()
    return Contract.prime_id == viewer.organisation_id


def side_of(viewer: Viewer, framework: StandardFramework) -> Side | None:
    """Of its contracts: the lead of their prime, or a contract manager. None for all others."""
    is_prime = framework.prime_id is not None and framework.prime_id == viewer.organisation_id
    if is_prime and may_keep_standards(viewer):
        return Side.PRIME
    if any(is_contract_manager(viewer, one) for one in framework.contracts):
        return Side.CONTRACT_MANAGER
    return None


def may_write_standards(viewer: Viewer, framework: StandardFramework) -> bool:
    """A new one is the prime's to write; a change may be proposed by either side."""
    return side_of(viewer, framework) is Side.PRIME


def may_change_standards(viewer: Viewer, framework: StandardFramework) -> bool:
    """Propose a change, or review."""
    return side_of(viewer, framework) is not None


def may_edit_version(viewer: Viewer, version: StandardVersion) -> bool:
    """A draft or a proposal, by the side that writes it."""
    is_open = version.state != VersionState.AGREED
    return is_open and side_of(viewer, version.standard.framework) == writing_side(version)


def writing_side(version: StandardVersion) -> Side:
    return Side(version.proposed_by) if version.proposed_by else Side.PRIME


def may_agree(viewer: Viewer, version: StandardVersion) -> bool:
    """The other side, and another person."""
    waits = version.state == VersionState.PROPOSED and version.written_by_id != viewer.id
    return waits and side_of(viewer, version.standard.framework) == version.asks_of


def public_versions() -> ColumnElement[bool]:
    """Both sides agreed, or a source tells of it. For everybody."""
    return is_agreed()


# Reports of contract managers


def may_report_on(viewer: Viewer, contract: Contract) -> bool:
    """Review its standards and issue the report: who looks after the contract now."""
    return is_contract_manager(viewer, contract)


def may_see_report(viewer: Viewer, report: ManagerReport) -> bool:
    """Everybody once it is issued; before that its contract manager."""
    return report.issued_at is not None or may_report_on(viewer, report.contract)


def issued_reports() -> ColumnElement[bool]:
    """Those that everybody reads; the numbers in them follow each reader's sight."""
    return is_issued()


# Results of standards


def may_keep_results(viewer: Viewer) -> bool:
    """Leads, with a second factor; of which contracts is may_send_results()'s to say."""
    return may_keep_standards(viewer) and may_see_unreleased_figures(viewer)


def may_send_results(viewer: Viewer, contract: Contract) -> bool:
    """The lead of the contract's prime."""
    return may_keep_results(viewer) and viewer.organisation_id == contract.prime_id


def may_see_own_results(viewer: Viewer, contract: Contract) -> bool:
    """Each number, released or not: its prime's members, its contract manager, and analysts."""
    return may_see_own_complaints(viewer, contract)


def standing_results() -> ColumnElement[bool]:
    return StandardResult.standing_key.is_not(None)


def may_put_in_official_results(viewer: Viewer) -> bool:
    return is_analyst(viewer)


def may_decide_on_official_results(viewer: Viewer, upload: OfficialResults) -> bool:
    """Another analyst than who put them in."""
    return is_analyst(viewer) and viewer.id != upload.uploader_id


# Accreditations


def may_see_self_assessment(viewer: Viewer, organisation_id: int) -> bool:
    """The organisation's own members, and nobody else."""
    return viewer.is_verified and viewer.organisation_id == organisation_id


def may_keep_accreditations(viewer: Viewer, organisation_id: int) -> bool:
    """Its lead."""
    return may_see_self_assessment(viewer, organisation_id) and viewer.is_lead


def held_accreditations() -> ColumnElement[bool]:
    """What everybody sees on the page of an organisation."""
    return HeldAccreditation.removed_at.is_(None)


def may_confirm_any_accreditation(viewer: Viewer) -> bool:
    return (viewer.is_moderator and viewer.is_verified) or is_analyst(viewer)


def may_confirm_accreditation(viewer: Viewer, row: HeldAccreditation) -> bool:
    """A moderator or an analyst of another organisation; they take off what is not so, too."""
    is_others = viewer.organisation_id != row.organisation_id
    return may_confirm_any_accreditation(viewer) and is_others


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


# What authors say that their case studies help with


def may_confirm_link(viewer: Viewer, link: CaseStudyLink) -> bool:
    """A moderator of neither organisation: not of the author's, nor of the standard's."""
    of_case_study = link.case_study.author_id, link.case_study.organisation_id
    if not may_review(viewer, *of_case_study):
        return False
    standard, own = link.standard, viewer.organisation_id
    if standard is None or own is None:
        return True
    return own not in (standard.promised_by_id, standard.framework.prime_id)


def links_to_confirm(viewer: Viewer) -> ColumnElement[bool]:
    """may_confirm_link() in SQL, of links joined to their case studies."""
    others = reviewable(viewer, CaseStudy.author_id, CaseStudy.organisation_id)
    own = viewer.organisation_id
    if own is None:
        return others
    of_own = _standards_of(or_(Standard.promised_by_id == own, StandardFramework.prime_id == own))
    return and_(others, or_(CaseStudyLink.standard_id.is_(None), ~of_own))


def shown_links() -> ColumnElement[bool]:
    """Of links joined to their case studies: confirmed, and telling of nobody who is anonymous."""
    own = CaseStudy.organisation_id
    of_own = _standards_of(or_(Standard.promised_by_id == own, StandardFramework.prime_id == own))
    tells = and_(CaseStudy.is_anonymous, CaseStudyLink.standard_id.is_not(None), of_own)
    return and_(CaseStudyLink.state == LinkState.CONFIRMED, ~tells)


def _standards_of(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the standard of a link is somebody's."""
    found = select(Standard.id).join(Standard.framework)
    of_it = found.where(Standard.id == CaseStudyLink.standard_id, whose)
    return of_it.correlate(CaseStudyLink, CaseStudy).exists()


# One return for all primes


def may_keep_layout(viewer: Viewer) -> bool:
    """The lead of a prime, for that prime."""
    if not _is_lead_in_chain(viewer):
        return False
    organisation = db.session.get(Organisation, viewer.organisation_id)
    return organisation is not None and organisation.kind == Kind.PRIME


def _is_lead_in_chain(viewer: Viewer) -> bool:
    return viewer.is_verified and viewer.is_lead and viewer.is_in_supply_chain


def may_send_returns(viewer: Viewer) -> bool:
    """Leads of supply chains; for which primes is a matter of their links."""
    return _is_lead_in_chain(viewer)


def may_see_returns(viewer: Viewer) -> bool:
    """Members of supply chains and analysts; which rows is visible_return_rows()'s to say."""
    return may_see_unreleased_figures(viewer)


def visible_return_rows(viewer: Viewer) -> ColumnElement[bool]:
    """Those that the viewer's organisation sent, or that were sent to it; analysts: all.

    They are management information, released or not: others never see a row.
    """
    if not may_see_returns(viewer):
        return false()
    if is_analyst(viewer):
        return true()
    sent = select(SentReturn.id).where(SentReturn.organisation_id == viewer.organisation_id)
    return or_(ReturnRow.prime_id == viewer.organisation_id, ReturnRow.return_id.in_(sent))
