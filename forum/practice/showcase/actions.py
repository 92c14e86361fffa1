"""Record what a body has picked for the quarter."""

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.showcase import ShowcasePick
from forum.policy.viewer import Viewer
from forum.practice.showcase import queries

PICKED = "recorded a pick for the showcase"


def record_pick(viewer: Viewer, body: Organisation, case_study: CaseStudy, why: str) -> None:
    """For the present quarter; Refused where the body or the case study has one already."""
    policy.require(policy.may_record_pick(viewer))
    if not case_study.is_published or not case_study.showcase_label:
        raise Refused("This case study is not shown under any of the three doors.")
    organisation = case_study.shown_organisation
    if organisation is not None and organisation.id == viewer.organisation_id:
        raise Refused("It is of your own organisation. Another editor records this pick.")
    quarter = queries.quarter_of(clock.in_london(clock.now()).date())
    about = f"case study {case_study.id} by {body.name} for {quarter}"
    name = body.name  # a conflict rolls back, and the row is gone from the session
    pick = ShowcasePick(
        quarter=quarter,
        body_id=body.id,
        case_study_id=case_study.id,
        why=why,
        editor_id=viewer.id,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(pick)
        audit.add(viewer, PICKED, about)
        db.session.commit()
    if conflict:
        raise Refused(
            f"{name} has picked one this quarter, or another body has picked this one already."
        )
