"""What performance stores about a member: analysts' work on files and the calendar."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.measure_reviews import MeasureReview
from forum.performance.measure_reviews import queries as measure_reviews
from forum.performance.releases import queries as releases
from forum.performance.uploads.data_export import COLUMN_MAPPINGS, FILE_DECISIONS, UPLOADS


def _review_as_json(review: MeasureReview) -> dict[str, Any]:
    return {
        "measure": review.measure,
        "outcome": review.outcome,
        "definition": review.definition,
        "note": review.note,
        "at": iso(review.at),
    }


CALENDAR_CHANGES = Export(
    "change of the calendar", "changes of the calendar", releases.asked_by, releases.as_kept
)
MEASURE_REVIEWS = Export(
    "review of a measure", "reviews of measures", measure_reviews.written_by, _review_as_json
)
EXPORTS = (CALENDAR_CHANGES, MEASURE_REVIEWS, UPLOADS, COLUMN_MAPPINGS, FILE_DECISIONS)

TWO_PEOPLE = "shows that two different people asked and decided, without a name"
OF_OFFICE = "an act of office, in the audit log"
KEPT = OnClosing.KEPT

PERSONAL_COLUMNS = (
    PersonalColumn("release_change.asked_by_id", KEPT, TWO_PEOPLE, export=CALENDAR_CHANGES.key),
    PersonalColumn("release_change.decided_by_id", KEPT, TWO_PEOPLE, why_not=OF_OFFICE),
    PersonalColumn("measure_review.reviewer_id", KEPT, TWO_PEOPLE, export=MEASURE_REVIEWS.key),
    PersonalColumn("upload.uploader_id", KEPT, TWO_PEOPLE, export=UPLOADS.key),
    PersonalColumn("upload.decided_by_id", KEPT, TWO_PEOPLE, why_not=OF_OFFICE),
    PersonalColumn(
        "column_mapping.user_id",
        KEPT,
        "colleagues upload files of the same layout",
        export=COLUMN_MAPPINGS.key,
    ),
    PersonalColumn(
        "file_decision.user_id",
        KEPT,
        "colleagues upload files with the same rows",
        export=FILE_DECISIONS.key,
    ),
)
