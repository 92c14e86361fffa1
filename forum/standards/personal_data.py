"""What standards store about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.contract_managers import ContractManager
from forum.standards.contract_managers import queries as contract_managers


def _appointment_as_json(row: ContractManager) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "since": iso(row.appointed_at),
        "until": iso(row.ended_at) if row.ended_at else None,
    }


EXPORTS = (
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
        "contract_manager.member_id",
        OnClosing.KEPT,
        OFFICE,
        export="appointments_as_contract_manager",
    ),
)
