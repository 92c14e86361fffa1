"""What a wing declares of the summaries: their words, and what is stored about a member."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate.registry import WordsKind
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState
from forum.social.reviewed_summaries import queries


def _practice_path(row: ReviewedSummary) -> str:
    """Where it is read. Not url_for(): a letter is written outside of a request, too."""
    path = f"/what-we-know/{row.practice.slug}"
    return f"{path}/with/{row.group.slug}" if row.group is not None else path


def _edit_path(row: ReviewedSummary) -> str:
    query = f"?group={row.group.slug}" if row.group is not None else ""
    return f"/what-we-know/{row.practice.slug}/summary{query}"


SUMMARY = WordsKind(
    "summary",
    "a summary of what is known",
    ReviewedSummary,
    {"body": "Summary", "links": "Other sources"},
    author_column=ReviewedSummary.writer_id,
    organisation_column=ReviewedSummary.organisation_id,
    written_at=ReviewedSummary.written_at,
    path=_practice_path,
    edit_path=_edit_path,
    html={"body": "html"},
    is_read=lambda row: row.state == SummaryState.PUBLISHED,
    is_read_in_sql=ReviewedSummary.state == SummaryState.PUBLISHED,
    has_state=True,
)


def _summary_as_json(row: ReviewedSummary) -> dict[str, Any]:
    return {
        "of": row.title,
        "state": row.state,
        "body": row.body,
        "links": row.links,
        "written_at": iso(row.written_at),
        "decided_at": iso(row.decided_at) if row.decided_at else None,
    }


SUMMARIES = Export("reviewed summary", "reviewed summaries", queries.written_by, _summary_as_json)

POSTED = (
    "what was published stays, under the organisation's name, as by a former member; a proposal "
    "is deleted by actions.delete_proposals"
)
OF_OFFICE = "an act of office, in the audit log"
PERSONAL_COLUMNS = (
    PersonalColumn("reviewed_summary.writer_id", OnClosing.KEPT, POSTED, export=SUMMARIES.key),
    PersonalColumn("reviewed_summary.reviewer_id", OnClosing.KEPT, POSTED, export=SUMMARIES.key),
    PersonalColumn("reviewed_summary.withdrawn_by_id", OnClosing.DETACHED, why_not=OF_OFFICE),
)
