"""Numbers, files, pictures and an analyst's look, of what the fictional members wrote."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from filecheck.look import clean, words_of
from forum.core.extensions import db
from forum.data.demonstration.lookup import OWN, Cast
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, Version
from forum.models.evidence import EvidenceDecision
from forum.models.full_form_columns import CheckedBy, ComparedWith
from forum.models.questions import Answer
from forum.practice.attachments import actions as attachments
from forum.practice.case_studies import rendering
from forum.practice.evidence import rules

ANALYST = "analyst@demo.example"
FILES = {  # name, and where it lies
    "DS01": ("Checklist.txt", "DS01-checklist.txt"),
    "DS02": ("Attendance.csv", "DS02-attendance.csv"),
}
PICTURES = {  # of a case study or an answer: where it lies, and what it shows
    "DS01": (
        "DS01-map.png",
        "A drawn map of nurseries and childminders: pins show free places",
    ),
    "a1": ("a1-rota.png", "A drawn rota: a bakery, a care home and a hotel share the days"),
    "a4": ("a4-order.png", "Three drawn cards: your form, your bus pass, your questions"),
}
WAITS = "a4"  # for a moderator's look
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


def add_pictures(cast: Cast) -> None:
    """Once there are answers."""
    _show(cast.case_studies["DS01"], "DS01", 2)
    for key in ("a1", "a4"):
        _show(_answer(key), key, 1)


def _answer(key: str) -> Answer:
    of_key = select(Answer).where(Answer.submission_key == f"demonstration-{key}")
    return db.session.scalars(of_key).one()


def _show(home: CaseStudy | Answer, key: str, place: int) -> None:
    file, shows = PICTURES[key]
    _attach(home, file.partition("-")[2], file, place, description=shows, is_held=key == WAITS)


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


def _attach(
    home: CaseStudy | Answer, name: str, file: str, place: int = 1, **of_picture: Any
) -> None:
    kind, content = clean((OWN / "attachments" / file).read_bytes())
    db.session.add(
        Attachment(
            owner_id=home.author_id,
            key=home.submission_key,
            place=place,
            sha256=attachments.store_content(content),
            name=name,
            kind=kind,
            size=len(content),
            words=words_of(kind, content),
            added_at=home.posted_at,
            **of_picture,
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
