"""Numbers, files and an analyst's look, for two of the fictional members' case studies."""

from datetime import timedelta

from sqlalchemy import select

from filecheck.look import clean, words_of
from forum.core.extensions import db
from forum.data.demonstration.lookup import OWN, Cast
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, Version
from forum.models.evidence import EvidenceDecision
from forum.models.full_form_columns import CheckedBy, ComparedWith
from forum.practice.attachments import actions as attachments
from forum.practice.case_studies import rendering
from forum.practice.evidence import rules

ANALYST = "analyst@demo.example"
FILES = {  # name, and where it lies
    "DS01": ("Checklist.txt", "DS01-checklist.txt"),
    "DS02": ("Attendance.csv", "DS02-attendance.csv"),
}
COUNTED = {  # people, and for how many weeks before it was posted
    "DS01": {"offered": 52, "took_part": 41, "started_work": 17},
    "DS02": {"offered": 64, "took_part": 39},
}
WEEKS = {"DS01": 12, "DS02": 8}
COMPARED = {"DS01": ComparedWith.BEFORE, "DS02": ComparedWith.SIMILAR}
SAID = (
    "Two offices of the same kind over the same eight weeks, counted week by week. Nobody outside "
    "checked it, so it is not level 4."
)


def add(cast: Cast) -> None:
    for ref in COUNTED:
        case_study = cast.case_studies[ref]
        _count(case_study, ref)
        _attach(case_study, *FILES[ref])
    _judge(cast, cast.case_studies["DS02"])


def _count(case_study: CaseStudy, ref: str) -> None:
    last = case_study.posted_at.date() - timedelta(days=7)
    first = last - timedelta(weeks=WEEKS[ref])
    for name, people in COUNTED[ref].items():
        setattr(case_study, name, people)
        setattr(case_study, f"{name}_from", first)
        setattr(case_study, f"{name}_to", last)
    case_study.compared_with, case_study.checked_by = COMPARED[ref], CheckedBy.SELF
    case_study.evidence_level = rules.compute_level(rules.facts_of(case_study)).level
    first_version = select(Version).where(Version.case_study_id == case_study.id)
    version = db.session.scalars(first_version).one()
    version.answers = rendering.version_of(case_study, case_study.author_id).answers


def _attach(case_study: CaseStudy, name: str, file: str) -> None:
    kind, content = clean((OWN / "attachments" / file).read_bytes())
    db.session.add(
        Attachment(
            owner_id=case_study.author_id,
            key=case_study.submission_key,
            place=1,
            sha256=attachments.store_content(content),
            name=name,
            kind=kind,
            size=len(content),
            words=words_of(kind, content),
            added_at=case_study.posted_at,
        )
    )


def _judge(cast: Cast, case_study: CaseStudy) -> None:
    facts = rules.facts_of(case_study)
    told = rules.compute_level(facts)
    db.session.add(
        EvidenceDecision(
            case_study_id=case_study.id,
            number=1,
            level=told.level,
            computed_level=told.level,
            direction=told.direction,
            reason=SAID,
            facts=facts,
            decided_by_id=cast.people[ANALYST].id,
            decided_at=case_study.posted_at + timedelta(days=3),
        )
    )
