"""Record what resolved complaints, change it, and say that one did it too."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from forum import policy
from forum.core import audit, clock, rate_limit
from forum.core.db import commit_once, insert_if_absent, rollback_on_conflict
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.complaint_resolutions import ComplaintResolution, ResolutionUse
from forum.models.organisations import Contract
from forum.models.vocabularies import Term
from forum.standards.complaints import resolution_queries as queries
from forum.standards.complaints.themes import ComplaintTheme

PER_DAY = 20
TOO_MANY = "That is much in one day. Wait a little, then send this one."
ALREADY = "Your organisation said so already."


@dataclass(frozen=True)
class ResolutionFacts:
    """What the form of a record holds."""

    stage: Term
    wrong: str
    changed: str
    changed_on: date
    contract: Contract | None
    case_study: CaseStudy | None


def record(
    viewer: User, theme: ComplaintTheme, key: str, facts: ResolutionFacts
) -> ComplaintResolution:
    """Idempotent by `key`."""
    policy.require(policy.may_record_resolutions(viewer))
    _require_own(viewer, facts)
    already = queries.by_key(key)
    if already is not None and already.author_id == viewer.id:
        return already
    assert viewer.organisation_id is not None
    rate_limit.spend("complaint resolution", viewer.id, PER_DAY, timedelta(days=1), TOO_MANY)
    row = ComplaintResolution(
        theme=theme.slug,
        stage=facts.stage,
        organisation_id=viewer.organisation_id,
        author_id=viewer.id,
        submission_key=key,
        wrong=facts.wrong,
        changed=facts.changed,
        case_study=facts.case_study,
    )
    row.uses = [_use(viewer, facts.contract, facts.changed_on)]
    about = f"{theme.slug}, {facts.stage.slug}"
    return commit_once(
        row,
        lambda: audit.add(viewer, "recorded what resolved complaints", f"{row.id}: {about}"),
        submission_key=key,
    )


def _require_own(viewer: User, facts: ResolutionFacts) -> None:
    """A form offers what is one's own; nobody speaks for another's contract or case study."""
    own, case_study = viewer.organisation_id, facts.case_study
    policy.require(facts.contract is None or facts.contract.prime_id == own)
    policy.require(case_study is None or case_study.organisation_id == own)


def _use(viewer: User, contract: Contract | None, changed_on: date) -> ResolutionUse:
    assert viewer.organisation_id is not None
    return ResolutionUse(
        organisation_id=viewer.organisation_id,
        contract_id=contract.id if contract else None,
        contract_key=contract.id if contract else 0,
        member_id=viewer.id,
        changed_on=changed_on,
    )


def change(viewer: User, row: ComplaintResolution, facts: ResolutionFacts) -> None:
    """Its author's use moves with it; others' stay."""
    policy.require(policy.may_change_resolution(viewer, row))
    _require_own(viewer, facts)
    own = next(use for use in row.uses if use.organisation_id == row.organisation_id)
    row.stage, row.wrong, row.changed = facts.stage, facts.wrong, facts.changed
    row.case_study, row.edited_at = facts.case_study, clock.now()
    own.contract_id = facts.contract.id if facts.contract else None
    own.contract_key, own.changed_on = own.contract_id or 0, facts.changed_on
    with rollback_on_conflict() as conflict:
        audit.add(viewer, "changed what resolved complaints", str(row.id))
        db.session.commit()
    if conflict:
        raise Refused("This contract is named in the record already.")


def say_too(
    viewer: User, row: ComplaintResolution, contract: Contract | None, changed_on: date
) -> None:
    """Once for each contract of another organisation. Refused where it was said."""
    policy.require(policy.may_record_resolutions(viewer))
    policy.require(viewer.organisation_id != row.organisation_id)
    policy.require(contract is None or contract.prime_id == viewer.organisation_id)
    values = {
        "resolution_id": row.id,
        "organisation_id": viewer.organisation_id,
        "contract_id": contract.id if contract else None,
        "contract_key": contract.id if contract else 0,
        "member_id": viewer.id,
        "changed_on": changed_on,
        "said_at": clock.now(),
    }
    if not insert_if_absent(ResolutionUse, **values):
        db.session.rollback()
        raise Refused(ALREADY)
    audit.add(viewer, "said to have made the change too", f"complaint resolution {row.id}")
    db.session.commit()


def take_back(viewer: User, row: ComplaintResolution, use_id: int) -> None:
    """NotFound for another organisation's."""
    use = next((one for one in row.uses if one.id == use_id), None)
    if use is None or not policy.may_end_resolution_use(viewer, use):
        raise NotFound
    db.session.execute(delete(ResolutionUse).where(ResolutionUse.id == use_id))
    audit.add(viewer, "took back to have made the change too", f"complaint resolution {row.id}")
    db.session.commit()
