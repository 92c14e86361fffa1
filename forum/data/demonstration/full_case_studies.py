"""Told by the full form, every section of it: one under its author's name, one without."""

from datetime import timedelta

from forum.core.extensions import db
from forum.data.demonstration.case_studies import BANDS, keep, terms_of
from forum.data.demonstration.lookup import Cast, rows
from forum.models.case_studies import Basis, CaseStudy
from forum.models.full_form_columns import COUNTS
from forum.models.moderation import Act, Decision
from forum.practice.evidence import rules
from forum.practice.publishing import actions
from forum.practice.showcase import queries as showcase

MODERATOR = "moderator@demo.example"
READ_AFTER = timedelta(hours=5)
COUNTED_UNTIL = timedelta(days=7)  # before it was posted
HELD_OUT = timedelta(weeks=13)  # who is still in work is counted so long after the others
PLAIN = (
    *("title", "summary", "outcome", "place", "setting", "problem", "did", "result", "advice"),
    *("why_it_works", "partners", "compared_with", "checked_by", "check_link"),
    *("did_not_go_well", "in_place", "not_when", *BANDS),
)


def add(cast: Cast) -> None:
    for row in rows("full_case_studies.csv"):
        case_study = _told(cast, row)
        _count(case_study, row)
        case_study.evidence_level = rules.compute_level(rules.facts_of(case_study)).level
        keep(cast, case_study)
        _accept(cast, case_study, row["accepted"])


def _told(cast: Cast, row: dict[str, str]) -> CaseStudy:
    author = cast.people[row["author"]]
    posted_at = cast.ago(int(row["days_ago"]))
    case_study = CaseStudy(
        ref=row["ref"],
        submission_key=f"demonstration-{row['ref']}",
        version=1,
        basis=Basis.ILLUSTRATIVE,
        author=author,
        author_id=author.id,
        organisation=author.organisation,
        posted_at=posted_at,
        declared_at=posted_at,
        check_date=actions.check_date(),
        may_contact=bool(row["may_contact"]),
        is_anonymous=bool(row["is_anonymous"]),
        terms=terms_of(cast, row),
        **{name: row[name] for name in PLAIN},
    )
    case_study.chain_position = actions.position_of(author.organisation)
    case_study.showcase_kind = row["showcase_kind"]
    case_study.showcase = showcase.kind_of(case_study, author.organisation)
    return case_study


def _count(case_study: CaseStudy, row: dict[str, str]) -> None:
    last = case_study.posted_at.date() - COUNTED_UNTIL
    first = last - HELD_OUT - timedelta(weeks=int(row["weeks"]))
    for name in COUNTS:
        if not row[name]:
            continue
        later = HELD_OUT if name == "sustained" else timedelta()
        setattr(case_study, name, int(row[name]))
        setattr(case_study, f"{name}_from", first + later)
        setattr(case_study, f"{name}_to", last - HELD_OUT + later)


def _accept(cast: Cast, case_study: CaseStudy, reason: str) -> None:
    db.session.add(
        Decision(
            act=Act.ACCEPTED,
            case_study_id=case_study.id,
            moderator_id=cast.people[MODERATOR].id,
            reason=reason,
            at=case_study.posted_at + READ_AFTER,
        )
    )
