from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum import policy
from forum.core import text
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.thanks import Thank, ThankKind
from forum.models.tries import (
    AGAIN_NAMES,
    RESULT_NAMES,
    SCALE_NAMES,
    Again,
    Plan,
    Result,
    Scale,
    Try,
)
from forum.models.vocabularies import Term, term_label
from forum.policy.viewer import ANY_VIEWER, Viewer, parameters
from forum.practice.tries.summary import TryResult, TrySummary, summarise
from forum.reference.vocabularies import queries as tags

MAX_OF_ORGANISATION = 5
MAX_LISTED = 200  # on one page; whoever has more of them has a study


def counted_tries() -> ColumnElement[bool]:
    """Of other organisations than the author's, and shown to everybody.

    A colleague of somebody who wrote anonymously may report, for a refusal would tell whose the
    case study is; the report counts nowhere and is shown to the colleague alone.
    """
    writes = CaseStudy.organisation_id
    of_others = or_(writes.is_(None), writes != Try.organisation_id)
    return and_(Try.withdrawn_at.is_(None), of_others)


@dataclass(frozen=True, slots=True)
class ShownTry:
    """What the reading page prints of a report, and what the rules ask of it."""

    id: int
    member_id: int
    organisation_id: int
    result: str  # a Result
    scale: str  # a Scale
    again: str  # an Again
    what_changed: str
    note: str
    tried_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    organisation_name: str
    member_name: str
    group_name: str
    group_code: str
    has_profile: bool
    thanked_by: int  # organisations
    is_thanked: bool  # by the viewer

    @property
    def member_slug(self) -> str:
        """For the address of the profile."""
        return text.slug(self.member_name)

    @property
    def group_label(self) -> str:
        return term_label(self.group_code, self.group_name)

    @property
    def result_name(self) -> str:
        return RESULT_NAMES[Result(self.result)]

    @property
    def scale_name(self) -> str:
        return SCALE_NAMES[Scale(self.scale)] if self.scale else ""

    @property
    def again_name(self) -> str:
        return AGAIN_NAMES[Again(self.again)]


def of_case_study(viewer: Viewer, case_study: CaseStudy) -> list[ShownTry]:
    """Newest first, one more than a page lists; one statement, of columns."""
    of_it = parameters(viewer, case_study_id=case_study.id)
    return [ShownTry(*row) for row in db.session.execute(_shown(), of_it)]


@cache
def _shown() -> Any:
    """ShownTry's columns."""
    return (
        select(
            *(Try.id, Try.member_id, Try.organisation_id, Try.result, Try.scale, Try.again),
            *(Try.what_changed, Try.note, Try.tried_at, Try.edited_at, Try.withdrawn_at),
            *(Organisation.name, User.name, Term.name, Term.code, policy.shown_members()),
            _thanks(func.count(Thank.organisation_id.distinct())),
            _thanks(func.max(case((Thank.member_id == ANY_VIEWER.id, 1), else_=0))),
        )
        .join(Try.case_study)
        .join(Try.organisation)
        .join(Try.member)
        .join(Try.group)
        .where(
            Try.case_study_id == bindparam("case_study_id", type_=Integer),
            or_(counted_tries(), policy.own(ANY_VIEWER, Try.member_id)),
        )
        .order_by(Try.tried_at.desc(), Try.id.desc())
        .limit(MAX_LISTED + 1)
    )


def _thanks(column: Any) -> Any:
    is_of_it = and_(Thank.kind == ThankKind.TRY, Thank.object_id == Try.id)
    return select(column).where(is_of_it).correlate(Try).scalar_subquery()


def summary(case_study: CaseStudy) -> TrySummary:
    return summaries([case_study.id]).get(case_study.id, TrySummary())


def summaries(ids: Iterable[int]) -> dict[int, TrySummary]:
    """One query, however many case studies; those nobody tried are not in it."""
    results: dict[int, list[TryResult]] = {}
    columns = Try.case_study_id, Try.organisation_id, Try.result, Try.tried_at
    rows = (
        select(*columns)
        .join(Try.case_study)
        .where(Try.case_study_id.in_(list(ids)), counted_tries())
    )
    for case_study_id, organisation_id, result, at in db.session.execute(rows.order_by(Try.id)):
        results.setdefault(case_study_id, []).append(TryResult(organisation_id, result, at))
    return {case_study_id: summarise(reports) for case_study_id, reports in results.items()}


def number_of_organisations() -> ScalarSelect[int]:
    """As a column: by how many organisations a case study was tried."""
    number = select(func.count(Try.organisation_id.distinct()))
    return number.where(Try.case_study_id == CaseStudy.id, counted_tries()).scalar_subquery()


def case_study_ids_by_result(results: Sequence[str]) -> Select[int]:
    """The ids of those of which some organisation's newest report is one of these."""
    later = aliased(Try)
    has_later = (
        select(later.id)
        .where(later.case_study_id == Try.case_study_id)
        .where(later.organisation_id == Try.organisation_id, later.withdrawn_at.is_(None))
        .where(tuple_(later.tried_at, later.id) > tuple_(Try.tried_at, Try.id))
    )
    newest = select(Try.case_study_id).join(Try.case_study)
    return newest.where(counted_tries(), ~has_later.exists(), Try.result.in_(results))


def newest_own(viewer: Viewer, case_study: CaseStudy, group: Term) -> Try | None:
    statement = own_reports(viewer).where(
        Try.case_study_id == case_study.id, Try.group_id == group.id
    )
    return db.session.scalars(statement.order_by(Try.round.desc())).first()


def own_reports(viewer: Viewer) -> Select[Try]:
    return select(Try).where(policy.own(viewer, Try.member_id)).order_by(Try.id.desc())


def own_report(viewer: Viewer, try_id: int) -> Try:
    """NotFound for another's, as for a missing one."""
    row = db.session.scalar(own_reports(viewer).where(Try.id == try_id))
    if row is None:
        raise NotFound
    return row


def mine(viewer: Viewer) -> list[Try]:
    """The viewer's reports with their case studies, listed or not."""
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
        .where(
            Try.organisation_id == organisation_id, policy.listed_case_studies(), counted_tries()
        )
    )
    number = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    newest = listed.order_by(Try.tried_at.desc(), Try.id.desc()).limit(MAX_OF_ORGANISATION)
    whole = contains_eager(Try.case_study), joinedload(Try.group)
    return number, list(db.session.scalars(newest.options(*whole)))


# On the pages of other wings


@dataclass(frozen=True)
class TriesOfCaseStudy:
    """For the reading page."""

    reports: list[ShownTry]
    summary: TrySummary
    may_report: bool
    plan: Plan | None  # the viewer's own


def summary_for(viewer: Viewer, case_study: CaseStudy, own_plan: Plan | None) -> TriesOfCaseStudy:
    may_report = policy.may_report_try(viewer, case_study)
    reports = of_case_study(viewer, case_study)
    return TriesOfCaseStudy(
        reports=reports[:MAX_LISTED],
        summary=_summary_of(case_study, reports),
        may_report=may_report,
        plan=own_plan if may_report else None,
    )


def _summary_of(case_study: CaseStudy, reports: Sequence[ShownTry]) -> TrySummary:
    """From the reports that are read already; only where there may be more, from the database."""
    if len(reports) > MAX_LISTED:
        return summary(case_study)
    counted = (t for t in reversed(reports) if _is_counted(case_study, t))
    return summarise(TryResult(t.organisation_id, t.result, t.tried_at) for t in counted)


def _is_counted(case_study: CaseStudy, report: ShownTry) -> bool:
    """counted_tries() of one row."""
    return report.withdrawn_at is None and case_study.organisation_id != report.organisation_id


# Plans


def own_plans(viewer: Viewer) -> Select[Plan]:
    return select(Plan).where(policy.own(viewer, Plan.member_id)).order_by(Plan.come_back_on)


def plans(viewer: Viewer) -> list[Plan]:
    return list(db.session.scalars(own_plans(viewer).options(selectinload(Plan.case_study))))


def own_plan(viewer: Viewer, plan_id: int) -> Plan:
    row = db.session.scalar(own_plans(viewer).where(Plan.id == plan_id))
    if row is None:
        raise NotFound
    return row


def plan_for(viewer: Viewer, case_study: CaseStudy) -> Plan | None:
    return db.session.scalar(own_plans(viewer).where(Plan.case_study_id == case_study.id))


def plans_due(today: date) -> Sequence[int]:
    """The ids of those whose day has come and who have not been asked."""
    due = select(Plan.id).where(Plan.come_back_on <= today, Plan.asked_at.is_(None))
    return db.session.scalars(due.order_by(Plan.id)).all()
