from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term
from forum.practice.tries.summary import Summary, Told, sum_up
from forum.reference.vocabularies import queries as tags

SHOWN_OF_ORGANISATION = 5
MOST_LISTED = 200  # on one page; whoever has more of them has a study


def counted() -> ColumnElement[bool]:
    """Of other organisations than the author's, and shown to everybody.

    A colleague of somebody who wrote anonymously may report, for a refusal would tell whose the
    case study is; the report counts nowhere and is shown to the colleague alone.
    """
    writes = CaseStudy.organisation_id
    of_others = or_(writes.is_(None), writes != Try.organisation_id)
    return and_(Try.withdrawn_at.is_(None), of_others)


def of_case_study(viewer, case_study: CaseStudy) -> list[Try]:
    """Newest first, with all that a list shows of them: one query."""
    whole = joinedload(Try.organisation), joinedload(Try.group), joinedload(Try.member)
    shown = or_(counted(), policy.own(viewer, Try.member_id))
    of_it = select(Try).join(Try.case_study).where(Try.case_study_id == case_study.id, shown)
    newest_first = of_it.order_by(Try.tried_at.desc(), Try.id.desc())
    return list(db.session.scalars(newest_first.options(*whole).limit(MOST_LISTED)))


def summary(case_study: CaseStudy) -> Summary:
    return summaries([case_study.id]).get(case_study.id, Summary())


def summaries(ids: Iterable[int]) -> dict[int, Summary]:
    """One query, however many case studies; those nobody tried are not in it."""
    told: dict[int, list[Told]] = {}
    columns = Try.case_study_id, Try.organisation_id, Try.result, Try.tried_at
    rows = select(*columns).join(Try.case_study).where(Try.case_study_id.in_(list(ids)), counted())
    for case_study_id, organisation_id, result, at in db.session.execute(rows.order_by(Try.id)):
        told.setdefault(case_study_id, []).append(Told(organisation_id, result, at))
    return {case_study_id: sum_up(reports) for case_study_id, reports in told.items()}


def number_of_organisations():
    """As a column: by how many organisations a case study was tried."""
    number = select(func.count(Try.organisation_id.distinct()))
    return number.where(Try.case_study_id == CaseStudy.id, counted()).scalar_subquery()


def case_studies_that(results: Sequence[str]) -> Select[int]:
    """The ids of those of which some organisation's newest report is one of these."""
    later = aliased(Try)
    has_later = (
        select(later.id)
        .where(later.case_study_id == Try.case_study_id)
        .where(later.organisation_id == Try.organisation_id, later.withdrawn_at.is_(None))
        .where(tuple_(later.tried_at, later.id) > tuple_(Try.tried_at, Try.id))
    )
    told = select(Try.case_study_id).join(Try.case_study).where(counted(), ~has_later.exists())
    return told.where(Try.result.in_(results))


def newest_own(viewer, case_study: CaseStudy, group: Term) -> Try | None:
    of_it = own_reports(viewer).where(Try.case_study_id == case_study.id, Try.group_id == group.id)
    return db.session.scalars(of_it.order_by(Try.round.desc())).first()


def own_reports(viewer) -> Select[Try]:
    return select(Try).where(policy.own(viewer, Try.member_id)).order_by(Try.id.desc())


def own_report(viewer, try_id: int) -> Try:
    """NotFound for another's, as for a missing one."""
    found = db.session.scalar(own_reports(viewer).where(Try.id == try_id))
    if found is None:
        raise NotFound
    return found


def mine(viewer) -> list[Try]:
    """With the case studies, those that are not listed any more too: the report is one's own."""
    whole = selectinload(Try.case_study), joinedload(Try.group)
    return list(db.session.scalars(own_reports(viewer).options(*whole)))


def groups() -> list[Term]:
    """All that a try can have been made with: both vocabularies, side by side."""
    return [term for word in tags.FOR_WHOM for term in tags.vocabulary(word)]


def of_organisation(organisation_id: int) -> tuple[int, list[Try]]:
    """(how many, the newest) reports of its people on listed case studies."""
    listed = (
        select(Try)
        .join(Try.case_study)
        .where(Try.organisation_id == organisation_id, policy.listed_case_studies(), counted())
    )
    number = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    newest = listed.order_by(Try.tried_at.desc(), Try.id.desc()).limit(SHOWN_OF_ORGANISATION)
    whole = contains_eager(Try.case_study), joinedload(Try.group)
    return number, list(db.session.scalars(newest.options(*whole)))


# On the pages of other wings


@dataclass(frozen=True)
class TriesOfCaseStudy:
    """For the reading page."""

    reports: list[Try]
    summary: Summary
    may_report: bool
    plan: Plan | None  # the viewer's own


def summary_for(viewer, case_study: CaseStudy) -> TriesOfCaseStudy:
    may_report = policy.may_report_try(viewer, case_study)
    return TriesOfCaseStudy(
        reports=of_case_study(viewer, case_study),
        summary=summary(case_study),
        may_report=may_report,
        plan=plan_for(viewer, case_study) if may_report else None,
    )


# Plans


def own_plans(viewer) -> Select[Plan]:
    return select(Plan).where(policy.own(viewer, Plan.member_id)).order_by(Plan.come_back_on)


def plans(viewer) -> list[Plan]:
    return list(db.session.scalars(own_plans(viewer).options(selectinload(Plan.case_study))))


def own_plan(viewer, plan_id: int) -> Plan:
    found = db.session.scalar(own_plans(viewer).where(Plan.id == plan_id))
    if found is None:
        raise NotFound
    return found


def plan_for(viewer, case_study: CaseStudy) -> Plan | None:
    return db.session.scalar(own_plans(viewer).where(Plan.case_study_id == case_study.id))


def plans_due(today: date) -> Sequence[int]:
    """The ids of those whose day has come and who have not been asked."""
    due = select(Plan.id).where(Plan.come_back_on <= today, Plan.asked_at.is_(None))
    return db.session.scalars(due.order_by(Plan.id)).all()
