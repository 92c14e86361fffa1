"""What standards store about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate.registry import WordsKind
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaint_samples import ComplaintSample
from forum.models.complaints import ComplaintReturn
from forum.models.contract_managers import ContractManager
from forum.standards.complaints import queries as complaints
from forum.standards.complaints import resolution_queries as resolutions
from forum.standards.complaints import sampling_queries as sampling
from forum.standards.contract_managers import queries as contract_managers


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


def _resolution_as_json(row: ComplaintResolution) -> dict[str, Any]:
    return {
        "theme": row.theme,
        "wrong": row.wrong,
        "changed": row.changed,
        "written_at": iso(row.written_at),
    }


def _use_as_json(row: ResolutionUse) -> dict[str, Any]:
    return {
        "resolution": row.resolution_id,
        "changed_on": iso(row.changed_on),
        "said_at": iso(row.said_at),
    }


def _sample_as_json(row: ComplaintSample) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "quarter_end": iso(row.quarter_end),
        "drawn_at": iso(row.drawn_at),
    }


RESOLUTION = WordsKind(
    "complaint-resolution",
    "what resolved complaints",
    ComplaintResolution,
    {"wrong": "What was wrong", "changed": "What changed"},
    author_column=ComplaintResolution.author_id,
    organisation_column=ComplaintResolution.organisation_id,
    written_at=ComplaintResolution.written_at,
    path=lambda row: f"/complaints/{row.theme}#resolution-{row.id}",
    edit_path=lambda row: f"/complaints/resolutions/{row.id}/edit",
    has_state=True,
)
RESOLUTIONS = Export(
    "record of what resolved complaints",
    "records of what resolved complaints",
    resolutions.written_by,
    _resolution_as_json,
)
USES = Export(
    "change said to be made too",
    "changes said to be made too",
    resolutions.uses_by,
    _use_as_json,
)
SAMPLES = Export(
    "sample of complaints", "samples of complaints", sampling.drawn_by, _sample_as_json
)
EXPORTS = (
    SAMPLES,
    RESOLUTIONS,
    USES,
    Export("return of complaints", "returns of complaints", complaints.sent_by, _return_as_json),
    Export(
        "appointment as contract manager",
        "appointments as contract manager",
        contract_managers.appointments_of,
        _appointment_as_json,
    ),
)
OFFICE = "an act of office: reviews and reports say who held it"
OF_OFFICE = "an act of office, in the audit log"
POSTED = "a record of the organisation stays, under its name, as by a former member"
PERSONAL_COLUMNS = (
    PersonalColumn(
        "complaint_resolution.author_id", OnClosing.KEPT, POSTED, export=RESOLUTIONS.key
    ),
    PersonalColumn("theme_merge.analyst_id", OnClosing.KEPT, OFFICE, why_not=OF_OFFICE),
    PersonalColumn("complaint_sample.manager_id", OnClosing.KEPT, OFFICE, export=SAMPLES.key),
    PersonalColumn("resolution_use.member_id", OnClosing.KEPT, POSTED, export=USES.key),
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
