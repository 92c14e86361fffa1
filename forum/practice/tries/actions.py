from datetime import date, timedelta

from sqlalchemy import delete, func, select

from forum import policy
from forum.core import clock
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions
from forum.models.case_studies import CaseStudy, Status
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term
from forum.practice.tries import queries

SAME_FOR = timedelta(days=183)  # within six months a second report is the first one, edited
MOST_PLANS = 50
WITHDRAWN = (
    "A moderator withdrew your report, and wrote to you why. Answer that mail if you think it is "
    "wrong."
)
GONE = "This case study is not published any more, so nothing can be told about it."


def report(viewer, case_study: CaseStudy, group: Term, **answers: str) -> Try:
    """Tell how it went: result, scale, again, what_changed, note. A plan to try it is done then."""
    policy.require(policy.may_report_try(viewer, case_study))
    _check_published(case_study)
    last = queries.newest_own(viewer, case_study, group)
    _refuse_withdrawn(last)
    if last is None or clock.now() - last.tried_at > SAME_FOR:
        round_number = last.round + 1 if last else 1
        told = _new(viewer, case_study, group, round_number, answers)
    else:
        told = last
        told.edited_at = clock.now()
    for name, answer in answers.items():
        setattr(told, name, answer)
    told.organisation_id, told.version = viewer.organisation_id, case_study.version
    actions.weigh(told)
    db.session.execute(
        delete(Plan).where(policy.own(viewer, Plan.member_id), Plan.case_study_id == case_study.id)
    )
    db.session.commit()
    return told


def _refuse_withdrawn(told: Try | None) -> None:
    if told is not None and told.withdrawn_at is not None and told.held is None:
        raise Refused(WITHDRAWN)


def _check_published(case_study: CaseStudy) -> None:
    # Asked anew and kept so until the commit: it may have been withdrawn since it was read.
    status = select(CaseStudy.status).where(CaseStudy.id == case_study.id)
    if db.session.scalar(status.with_for_update(read=True)) != Status.PUBLISHED:
        db.session.rollback()
        raise Refused(GONE)


def _new(viewer, case_study: CaseStudy, group: Term, round_number: int, answers: dict) -> Try:
    """A new row, or the one that a second click at the same moment has just made."""
    of_it = {
        "case_study_id": case_study.id,
        "member_id": viewer.id,
        "group_id": group.id,
        "round": round_number,
    }
    told = Try(organisation_id=viewer.organisation_id, version=case_study.version, **of_it)
    for name, answer in answers.items():
        setattr(told, name, answer)
    return insert_or_get(told, **of_it)


def change(viewer, told: Try, **answers: str) -> None:
    """Tell it otherwise; when it was tried, and with whom, stays."""
    policy.require(policy.may_change_try(viewer, told))
    policy.require(policy.may_report_try(viewer, told.case_study))
    _check_published(told.case_study)
    _refuse_withdrawn(told)
    for name, answer in answers.items():
        setattr(told, name, answer)
    told.edited_at = clock.now()
    actions.weigh(told)
    db.session.commit()


def take_back(viewer, told: Try) -> None:
    policy.require(policy.may_change_try(viewer, told))
    actions.forget(told)
    db.session.delete(told)
    db.session.commit()


def plan(viewer, case_study: CaseStudy, come_back_on: date) -> Plan:
    """Put it on one's private list; a mail asks on the day how it went."""
    policy.require(policy.may_report_try(viewer, case_study))
    _check_published(case_study)
    planned = queries.plan_for(viewer, case_study) or _new_plan(viewer, case_study, come_back_on)
    planned.come_back_on, planned.asked_at = come_back_on, None
    db.session.commit()
    return planned


def _new_plan(viewer, case_study: CaseStudy, come_back_on: date) -> Plan:
    number = select(func.count(Plan.id)).where(policy.own(viewer, Plan.member_id))
    if (db.session.scalar(number) or 0) >= MOST_PLANS:
        raise Refused(f"You have {MOST_PLANS} on your list. Tell how one went, or take one off.")
    unique = {"case_study_id": case_study.id, "member_id": viewer.id}
    return insert_or_get(Plan(come_back_on=come_back_on, **unique), **unique)


def drop_plan(viewer, planned: Plan) -> None:
    policy.require(policy.may_change_plan(viewer, planned))
    db.session.delete(planned)
    db.session.commit()
