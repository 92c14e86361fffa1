"""What complaint themes hold of members: records of what resolved them, samples, merges."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate.registry import WordsKind
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.complaint_samples import ComplaintSample
from forum.models.complaints import ComplaintReturn
from forum.standards.complaints import queries as complaints
from forum.standards.complaints import resolution_queries as resolutions
from forum.standards.complaints import sampling_queries as sampling


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
RETURNS = Export(
    "return of complaints", "returns of complaints", complaints.sent_by, _return_as_json
)
EXPORTS = (RETURNS, SAMPLES, RESOLUTIONS, USES)
OFFICE = "an act of office: who drew a sample is said with it"
IN_THE_LOG = "an act of office, in the audit log"
POSTED = "a record of the organisation stays, under its name, as by a former member"
SENT = "a return of the organisation: the log says who sent it"
PERSONAL_COLUMNS = (
    PersonalColumn(
        "complaint_resolution.author_id", OnClosing.KEPT, POSTED, export=RESOLUTIONS.key
    ),
    PersonalColumn("theme_merge.analyst_id", OnClosing.KEPT, OFFICE, why_not=IN_THE_LOG),
    PersonalColumn("complaint_sample.manager_id", OnClosing.KEPT, OFFICE, export=SAMPLES.key),
    PersonalColumn("resolution_use.member_id", OnClosing.KEPT, POSTED, export=USES.key),
    PersonalColumn("complaint_return.sender_id", OnClosing.KEPT, SENT, export=RETURNS.key),
)
