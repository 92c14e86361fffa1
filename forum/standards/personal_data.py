"""What standards store about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.charters import CharterLinks
from forum.models.complaints import ComplaintReturn
from forum.models.contract_managers import ContractManager
from forum.standards.charter import queries as charters
from forum.standards.complaints import queries as complaints
from forum.standards.contract_managers import queries as contract_managers
from forum.standards.versions import personal_data as standards


def _appointment_as_json(row: ContractManager) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "since": iso(row.appointed_at),
        "until": iso(row.ended_at) if row.ended_at else None,
    }


def _return_as_json(row: ComplaintReturn) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "quarter_end": iso(row.quarter_end),
        "sent_at": iso(row.sent_at),
    }


def _links_as_json(row: CharterLinks) -> dict[str, Any]:
    return {
        "framework": row.framework.name,
        "bsl": row.bsl_url,
        "welsh": row.welsh_url,
        "at": iso(row.at),
    }


EXPORTS = (
    Export("links of a charter", "links of charters", charters.links_given_by, _links_as_json),
    Export("return of complaints", "returns of complaints", complaints.sent_by, _return_as_json),
    Export(
        "appointment as contract manager",
        "appointments as contract manager",
        contract_managers.appointments_of,
        _appointment_as_json,
    ),
    *standards.EXPORTS,
)
OFFICE = "an act of office: reviews and reports say who held it"
PERSONAL_COLUMNS = (
    PersonalColumn(
        "complaint_return.sender_id",
        OnClosing.KEPT,
        "a return of the organisation: the log says who sent it",
        export="returns_of_complaints",
    ),
    PersonalColumn(
        "charter_links.member_id",
        OnClosing.KEPT,
        "of the organisation: where its charter is",
        export="links_of_charters",
    ),
    PersonalColumn(
        "contract_manager.member_id",
        OnClosing.KEPT,
        OFFICE,
        export="appointments_as_contract_manager",
    ),
    *standards.PERSONAL_COLUMNS,
)
