"""Assess a part, keep its evidence; state, confirm and take off an accreditation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.accreditations import (
    AccreditationEvidence,
    HeldAccreditation,
    Readiness,
    SelfAssessment,
)
from forum.models.organisations import Organisation
from forum.policy.viewer import Viewer
from forum.standards.accreditation.parts import AccreditationPart

MOST_EVIDENCE = 10  # of one part
THERE = "This page is evidence of this part already."
MEANWHILE = "Somebody else has decided on it meanwhile."


def assess(
    viewer: Viewer,
    organisation: Organisation,
    part: AccreditationPart,
    readiness: Readiness,
    note: str,
) -> None:
    """By the lead; the last of two at once counts."""
    policy.require(policy.may_keep_accreditations(viewer, organisation.id))
    own = SelfAssessment.organisation_id == organisation.id, SelfAssessment.part == part.number
    values: dict[str, Any] = {
        "readiness": readiness,
        "note": note,
        "member_id": viewer.id,
        "at": clock.now(),
    }
    if not update_if(SelfAssessment, *own, **values):
        with rollback_on_conflict() as conflict:
            db.session.add(
                SelfAssessment(organisation_id=organisation.id, part=part.number, **values)
            )
            db.session.flush()
        if conflict:
            update_if(SelfAssessment, *own, **values)
    audit.add(viewer, "assessed a part of a standard", _part(organisation.id, part.number))
    db.session.commit()


def add_evidence(
    viewer: Viewer, organisation: Organisation, part: AccreditationPart, path: str, title: str
) -> None:
    """By the lead. Refused for a page that is there, and for more than MOST_EVIDENCE."""
    policy.require(policy.may_keep_accreditations(viewer, organisation.id))
    there = select(AccreditationEvidence.id).filter_by(
        organisation_id=organisation.id, part=part.number
    )
    if len(db.session.scalars(there).all()) >= MOST_EVIDENCE:
        raise Refused(f"A part holds {MOST_EVIDENCE} pages. Take one off first.")
    row = AccreditationEvidence(
        organisation_id=organisation.id,
        part=part.number,
        path=path,
        title=title,
        member_id=viewer.id,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
    if conflict:
        raise Refused(THERE)
    audit.add(viewer, "kept evidence of a part", _part(organisation.id, part.number))
    db.session.commit()


def remove_evidence(viewer: Viewer, row: AccreditationEvidence) -> None:
    policy.require(policy.may_keep_accreditations(viewer, row.organisation_id))
    db.session.execute(delete(AccreditationEvidence).where(AccreditationEvidence.id == row.id))
    audit.add(viewer, "took evidence of a part off", _part(row.organisation_id, row.part))
    db.session.commit()


@dataclass(frozen=True)
class NewHeld:
    scheme: str
    assessor: str
    starts_on: date
    ends_on: date | None = None
    certificate: str = ""
    certificate_url: str = ""


def state(viewer: Viewer, organisation: Organisation, new: NewHeld) -> HeldAccreditation:
    """By the lead; it shows at once as stated by them."""
    policy.require(policy.may_keep_accreditations(viewer, organisation.id))
    row = HeldAccreditation(
        organisation_id=organisation.id,
        scheme=new.scheme,
        assessor=new.assessor,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        certificate=new.certificate,
        certificate_url=new.certificate_url,
        stated_by_id=viewer.id,
    )
    db.session.add(row)
    db.session.flush()
    audit.add(viewer, "stated an accreditation", _about(row))
    db.session.commit()
    return row


def confirm(viewer: User, row: HeldAccreditation) -> None:
    """By a moderator or an analyst of another organisation, who has seen the certificate."""
    policy.require(policy.may_confirm_accreditation(viewer, row))
    waits = (
        HeldAccreditation.id == row.id,
        HeldAccreditation.confirmed_at.is_(None),
        HeldAccreditation.removed_at.is_(None),
    )
    by = viewer.organisation_name or "the exchange's moderators"
    values = {"confirmed_by_id": viewer.id, "confirmed_for": by, "confirmed_at": clock.now()}
    _decide(viewer, row, "confirmed an accreditation", *waits, **values)


def remove(viewer: Viewer, row: HeldAccreditation, reason: str = "") -> None:
    """By its lead; or, with a reason, by whoever may confirm it."""
    is_own = policy.may_keep_accreditations(viewer, row.organisation_id)
    policy.require(is_own or (policy.may_confirm_accreditation(viewer, row) and bool(reason)))
    waits = HeldAccreditation.id == row.id, HeldAccreditation.removed_at.is_(None)
    values = {"removed_at": clock.now(), "removed_reason": reason}
    _decide(viewer, row, "took off an accreditation", *waits, **values)


def _decide(viewer: Viewer, row: HeldAccreditation, act: str, *waits, **values) -> None:
    """Compare-and-set, so only one of two who press at once decides."""
    if not update_if(HeldAccreditation, *waits, **values):
        db.session.rollback()
        raise Refused(MEANWHILE)
    audit.add(viewer, act, _about(row))
    db.session.commit()


def _part(organisation_id: int, number: str) -> str:
    return f"organisation {organisation_id}, part {number}"


def _about(row: HeldAccreditation) -> str:
    return f"accreditation {row.id} of organisation {row.organisation_id}"
