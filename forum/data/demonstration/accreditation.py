"""The invented grid of the manager's organisation, and an accreditation that it says it holds."""

from datetime import timedelta

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast
from forum.models.accreditations import (
    AccreditationEvidence,
    HeldAccreditation,
    Readiness,
    SelfAssessment,
)
from forum.standards.accreditation.parts import SCHEME

LEAD = "manager@demo.example"
GRID = (
    ("1.1", Readiness.READY, "We know our claimant groups by number and need."),
    ("1.2", Readiness.PARTLY, "We ask each spring. We do not yet say what changed."),
    ("1.3", Readiness.GAP, "No survey since last year."),
    ("3.2", Readiness.PARTLY, "Half of our letters were checked for plain English."),
    ("4.3", Readiness.READY, ""),
)
EVIDENCE = (
    ("4.3", "/complaints/appointments-and-travel", "What claimants complain about most"),
    ("4.1", "/standards/PE-1-your-first-meeting", "A standard that we work to"),
)


def add(cast: Cast) -> None:
    lead = cast.people[LEAD]
    of = {"organisation_id": lead.organisation_id, "member_id": lead.id}
    for part, readiness, note in GRID:
        db.session.add(
            SelfAssessment(part=part, readiness=readiness, note=note, at=cast.ago(40), **of)
        )
    for part, path, title in EVIDENCE:
        db.session.add(
            AccreditationEvidence(part=part, path=path, title=title, at=cast.ago(39), **of)
        )
    began = clock.in_london(cast.now).date() - timedelta(days=200)
    db.session.add(
        HeldAccreditation(
            organisation_id=lead.organisation_id,
            scheme=f"{SCHEME} (invented example)",
            assessor="Invented Assessors",
            starts_on=began,
            ends_on=began + timedelta(days=3 * 365),
            certificate="EXAMPLE-1",
            stated_by_id=lead.id,
            stated_at=cast.ago(38),
        )
    )
