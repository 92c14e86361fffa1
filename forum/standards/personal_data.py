"""What standards store about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.complaints import ComplaintReturn
from forum.models.contract_managers import ContractManager
from forum.models.returns import SentReturn
from forum.standards.complaints import queries as complaints
from forum.standards.contract_managers import queries as contract_managers
from forum.standards.returns import queries as returns


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


def _sent_as_json(row: SentReturn) -> dict[str, Any]:
    return {"organisation": row.organisation.name, "sent_at": iso(row.sent_at)}


EXPORTS = (
    Export("return for primes", "returns for primes", returns.sent_by, _sent_as_json),
    Export("return of complaints", "returns of complaints", complaints.sent_by, _return_as_json),
    Export(
        "appointment as contract manager",
        "appointments as contract manager",
        contract_managers.appointments_of,
        _appointment_as_json,
    ),
)
OFFICE = "an act of office: reviews and reports say who held it"
PERSONAL_COLUMNS = (
    PersonalColumn(
        "prime_layout.edited_by_id",
        OnClosing.KEPT,
        "the layout of an organisation: the audit log says who kept it",
        why_not="of the organisation, and public",
    ),
    PersonalColumn(
        "sent_return.sender_id",
        OnClosing.KEPT,
        "a return of the organisation: the log says who sent it",
        export="returns_for_primes",
    ),
    PersonalColumn(
        "complaint_return.sender_id",
        OnClosing.KEPT,
        "a return of the organisation: the log says who sent it",
        export="returns_of_complaints",
    ),
    PersonalColumn(
        "contract_manager.member_id",
        OnClosing.KEPT,
        OFFICE,
        export="appointments_as_contract_manager",
    ),
)
