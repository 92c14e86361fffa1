"""What standards store about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate.registry import WordsKind
from forum.models.accreditations import (
    AccreditationEvidence,
    HeldAccreditation,
    SelfAssessment,
)
from forum.models.charters import CharterLinks
from forum.models.contract_managers import ContractManager
from forum.models.returns import PrimeLayout, SentReturn
from forum.models.standard_results import OfficialResults, StandardResult
from forum.standards.accreditation import queries as accreditations
from forum.standards.charter import queries as charters
from forum.standards.complaints import personal_data as complaints
from forum.standards.contract_managers import queries as contract_managers
from forum.standards.manager_reviews import personal_data as manager_reviews
from forum.standards.results import queries as results
from forum.standards.returns import queries as returns
from forum.standards.versions import personal_data as standards


def _appointment_as_json(row: ContractManager) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "since": iso(row.appointed_at),
        "until": iso(row.ended_at) if row.ended_at else None,
    }


def _links_as_json(row: CharterLinks) -> dict[str, Any]:
    return {
        "framework": row.framework.name,
        "bsl": row.bsl_url,
        "welsh": row.welsh_url,
        "at": iso(row.at),
    }


def _assessment_as_json(row: SelfAssessment) -> dict[str, Any]:
    return {"part": row.part, "ready": row.readiness, "note": row.note, "at": iso(row.at)}


def _evidence_as_json(row: AccreditationEvidence) -> dict[str, Any]:
    return {"part": row.part, "address": row.path, "title": row.title, "at": iso(row.at)}


def _sent_as_json(row: SentReturn) -> dict[str, Any]:
    return {"organisation": row.organisation.name, "sent_at": iso(row.sent_at)}


def _result_as_json(row: StandardResult) -> dict[str, Any]:
    return {
        "contract": row.contract.name,
        "standard": row.standard.code,
        "quarter_end": row.quarter_end.isoformat(),
        "sent_at": iso(row.sent_at),
    }


def _official_as_json(row: OfficialResults) -> dict[str, Any]:
    return {
        "results": len(row.rows),
        "put_in_at": iso(row.uploaded_at),
        "decided_at": iso(row.decided_at) if row.decided_at else None,
    }


def _held_as_json(row: HeldAccreditation) -> dict[str, Any]:
    return {
        "organisation": row.organisation.name,
        "scheme": row.scheme,
        "stated_at": iso(row.stated_at),
        "confirmed_at": iso(row.confirmed_at) if row.confirmed_at else None,
    }


ASSESSMENTS = Export(
    "self-assessment for an accreditation",
    "self-assessments for accreditations",
    accreditations.assessments_by,
    _assessment_as_json,
)
EVIDENCE = Export(
    "piece of evidence for an accreditation",
    "evidence for accreditations",
    accreditations.evidence_by,
    _evidence_as_json,
)
HELD = Export(
    "accreditation stated or confirmed",
    "accreditations stated or confirmed",
    accreditations.held_stated_or_confirmed_by,
    _held_as_json,
)
LAYOUT = WordsKind(
    name="layout",
    label="what a prime says of its returns",
    model=PrimeLayout,
    texts={"comment": "Comment", "beyond": "Fields beyond the format"},
    author_column=PrimeLayout.edited_by_id,
    organisation_column=PrimeLayout.prime_id,
    written_at=PrimeLayout.edited_at,
    path=lambda row: f"/returns/burden#prime-{row.prime_id}",
    edit_path=lambda _row: "/returns/layout",
    is_read=lambda row: bool(row.comment or row.beyond),
)
SENT = Export("return for primes", "returns for primes", returns.sent_by, _sent_as_json)
RESULTS = Export("result of a standard", "results of standards", results.sent_by, _result_as_json)
OFFICIAL = Export(
    "file of official results", "files of official results", results.put_in_by, _official_as_json
)
EXPORTS = (
    SENT,
    RESULTS,
    OFFICIAL,
    ASSESSMENTS,
    EVIDENCE,
    HELD,
    Export("links of a charter", "links of charters", charters.links_given_by, _links_as_json),
    Export(
        "appointment as contract manager",
        "appointments as contract manager",
        contract_managers.appointments_of,
        _appointment_as_json,
    ),
    *complaints.EXPORTS,
    *standards.EXPORTS,
    *manager_reviews.EXPORTS,
)
OFFICE = "an act of office: reviews and reports say who held it"
OF_THE_ORGANISATION = "written for the organisation, which keeps it"
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
        export=SENT.key,
    ),
    PersonalColumn(
        "standard_result.sender_id",
        OnClosing.KEPT,
        "a result of the organisation: the log says who sent it",
        export=RESULTS.key,
    ),
    *(
        PersonalColumn(
            f"official_results.{name}",
            OnClosing.KEPT,
            "an act of office: the audit log says who put figures in",
            export=OFFICIAL.key,
        )
        for name in ("uploader_id", "decider_id")
    ),
    PersonalColumn(
        "self_assessment.member_id", OnClosing.KEPT, OF_THE_ORGANISATION, export=ASSESSMENTS.key
    ),
    PersonalColumn(
        "accreditation_evidence.member_id",
        OnClosing.KEPT,
        OF_THE_ORGANISATION,
        export=EVIDENCE.key,
    ),
    PersonalColumn(
        "held_accreditation.stated_by_id",
        OnClosing.KEPT,
        OF_THE_ORGANISATION,
        export=HELD.key,
    ),
    PersonalColumn("held_accreditation.confirmed_by_id", OnClosing.KEPT, OFFICE, export=HELD.key),
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
    *complaints.PERSONAL_COLUMNS,
    *standards.PERSONAL_COLUMNS,
    *manager_reviews.PERSONAL_COLUMNS,
)
