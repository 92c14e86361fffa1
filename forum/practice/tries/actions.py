from datetime import date, timedelta

from sqlalchemy import delete, func, select

from forum import policy
from forum.core import clock
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate.actions import discard_withheld, hold_if_unreleased
from forum.models.case_studies import CaseStudy, Status
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.practice.tries import queries

EDIT_PERIOD = timedelta(days=183)  # within six months a second report is the first one, edited
MAX_PLANS = 50
WITHDRAWN = (
    "A moderator withdrew your report, and wrote to you why. Answer that mail if you think it is "
    "wrong."
)
NOT_PUBLISHED = "This case study is not published any more, so nothing can be told about it."


def report(viewer: Viewer, case_study: CaseStudy, group: Term, **answers: str) -> Try:
    """Create or edit a report (result, scale, again, what_changed, note); deletes the plan."""
    policy.require(policy.may_report_try(viewer, case_study))
    _check_published(case_study)
    last = queries.newest_own(viewer, case_study, group)
    _refuse_withdrawn(last)
    if last is None or clock.now() - last.tried_at > EDIT_PERIOD:
        round_number = last.round + 1 if last else 1
        try_ = _new(viewer, case_study, group, round_number, answers)
    else:
        try_ = last
        try_.edited_at = clock.now()
    for name, answer in answers.items():
        setattr(try_, name, answer)
    try_.organisation_id, try_.version = viewer.organisation_id or 0, case_study.version
    hold_if_unreleased(try_)
    db.session.execute(
        delete(Plan).where(policy.own(viewer, Plan.member_id), Plan.case_study_id == case_study.id)
    )
    db.session.commit()
    return try_


def _refuse_withdrawn(try_: Try | None) -> None:
    if try_ is not None and try_.withdrawn_at is not None and try_.held is None:
        raise Refused(WITHDRAWN)


def _check_published(case_study: CaseStudy) -> None:
    # Locked until the commit: it may have been withdrawn since it was read.
    status = select(CaseStudy.status).where(CaseStudy.id == case_study.id)
    if db.session.scalar(status.with_for_update(read=True)) != Status.PUBLISHED:
        db.session.rollback()
        raise Refused(NOT_PUBLISHED)


def _new(
    viewer: Viewer, case_study: CaseStudy, group: Term, round_number: int, answers: dict
) -> Try:
    """A new row, or the one that a concurrent request has just inserted."""
    unique = {
        "case_study_id": case_study.id,
        "member_id": viewer.id,
        "group_id": group.id,
        "round": round_number,
    }
    try_ = Try(organisation_id=viewer.organisation_id, version=case_study.version, **unique)
    for name, answer in answers.items():
        setattr(try_, name, answer)
    return insert_or_get(try_, **unique)


def change(viewer: Viewer, try_: Try, **answers: str) -> None:
    """Edit a report; its date and claimant group stay."""
    policy.require(policy.may_change_try(viewer, try_))
    policy.require(policy.may_report_try(viewer, try_.case_study))
    _check_published(try_.case_study)
    _refuse_withdrawn(try_)
    for name, answer in answers.items():
        setattr(try_, name, answer)
    try_.edited_at = clock.now()
    hold_if_unreleased(try_)
    db.session.commit()


def delete_report(viewer: Viewer, try_: Try) -> None:
    policy.require(policy.may_change_try(viewer, try_))
    discard_withheld(try_)
    db.session.delete(try_)
    db.session.commit()


def plan(viewer: Viewer, case_study: CaseStudy, come_back_on: date) -> Plan:
    """Create or move a private plan; a mail asks on its day how it went."""
    policy.require(policy.may_report_try(viewer, case_study))
    _check_published(case_study)
    planned = queries.plan_for(viewer, case_study) or _new_plan(viewer, case_study, come_back_on)
    planned.come_back_on, planned.asked_at = come_back_on, None
    db.session.commit()
    return planned


def _new_plan(viewer: Viewer, case_study: CaseStudy, come_back_on: date) -> Plan:
    number = select(func.count(Plan.id)).where(policy.own(viewer, Plan.member_id))
    if (db.session.scalar(number) or 0) >= MAX_PLANS:
        raise Refused(f"You have {MAX_PLANS} on your list. Tell how one went, or take one off.")
    unique = {"case_study_id": case_study.id, "member_id": viewer.id}
    return insert_or_get(Plan(come_back_on=come_back_on, **unique), **unique)


def delete_plan(viewer: Viewer, planned: Plan) -> None:
    policy.require(policy.may_change_plan(viewer, planned))
    db.session.delete(planned)
    db.session.commit()
