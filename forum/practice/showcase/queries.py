"""The kind of example that a case study is, and what there is of each kind."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.config import ROOT
from forum.core.extensions import db
from forum.models.attachments import PURPOSE_NAMES, Attachment
from forum.models.case_studies import Basis, CaseStudy, case_study_term
from forum.models.full_form_columns import Showcase, SupplyChainPosition
from forum.models.listings import ALL, SHOWCASE_NUMBERS, CaseStudyCount, CountKind
from forum.models.organisations import Kind, Organisation, OrganisationAlias, SupplyLink
from forum.models.showcase import BODIES, ShowcasePick
from forum.models.vocabularies import Term
from forum.practice.showcase import kind
from forum.reference.organisations import queries as organisations

EDITORIAL_KINDS = ROOT / "data" / "work-programme" / "showcase_kinds.csv"


@dataclass(frozen=True, slots=True)
class Toolkit:
    """A file with a purpose, and the case study that it belongs to."""

    file: Attachment
    case_study_id: int
    slug: str
    title: str


# What kind it is


def kind_of(case_study: CaseStudy, organisation: Organisation | None) -> str:
    """The Showcase that readers may be shown; "" where it would tell whose it is.

    Of a summary of a source, what the editors set.
    """
    if case_study.basis == Basis.EDITORIAL:
        return editorial_kinds().get(case_study.ref or "", case_study.showcase or "")
    speaks = case_study.showcase_kind == Showcase.ADVOCATE
    if case_study.is_anonymous:
        return _kind_of_anonymous(case_study, organisation, speaks)
    return _decide(case_study, organisation, speaks)


def _decide(case_study: CaseStudy, organisation: Organisation | None, speaks: bool) -> str:
    return kind.decide(
        case_study.chain_position,
        is_charity=organisation is not None and organisation.is_charity,
        is_known=organisation is not None,
        speaks_for_group=speaks,
    ).value


def _kind_of_anonymous(
    case_study: CaseStudy, organisation: Organisation | None, speaks: bool
) -> str:
    """Only what leaves it among enough organisations of its pseudonym."""
    area = next(iter(case_study.areas), None)
    if speaks and _count_advocates(case_study.chain_position, area) >= kind.FEWEST:
        return Showcase.ADVOCATE
    is_told = {
        SupplyChainPosition.PRIME: True,  # none of these, as every prime is
        SupplyChainPosition.SUBCONTRACTOR: kind.may_be_told(
            organisations.partners_by_charity(area)
        ),
    }.get(
        SupplyChainPosition(case_study.chain_position or SupplyChainPosition.OUTSIDE),
        _count_outside() >= kind.FEWEST,
    )
    return _decide(case_study, organisation, False) if is_told else ""


def _count_advocates(position: str, area: Term | None) -> int:
    """Organisations that speak for a group under their own name, of this place and area."""
    statement = select(func.count(CaseStudy.organisation_id.distinct())).where(
        CaseStudy.showcase == Showcase.ADVOCATE,
        CaseStudy.chain_position == position,
        policy.listed_case_studies(),
        policy.named_case_studies(),
    )
    if area is not None:
        ids = select(case_study_term.c.case_study_id).where(case_study_term.c.term_id == area.id)
        statement = statement.where(CaseStudy.id.in_(ids))
    return db.session.scalar(statement) or 0


def _count_outside() -> int:
    linked = select(SupplyLink.subcontractor_id).where(SupplyLink.has_ended.is_(False))
    outside = select(Organisation.id).where(
        Organisation.kind.not_in((Kind.PRIME, Kind.SUBCONTRACTOR)), Organisation.id.not_in(linked)
    )
    few = outside.limit(kind.FEWEST).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def to_decide(after: int, most: int) -> Sequence[CaseStudy]:
    """Those without a kind yet, and anonymous ones, whose kind depends on the organisations."""
    statement = (
        select(CaseStudy)
        .where(
            CaseStudy.id > after,
            (CaseStudy.showcase == "") | CaseStudy.is_anonymous,
        )
        .options(joinedload(CaseStudy.organisation))
    )
    return db.session.scalars(statement.order_by(CaseStudy.id).limit(most)).all()


# What there is of each kind


def newest(of: Showcase, limit: int) -> list[int]:
    """Ids."""
    listed = select(CaseStudy.id).where(CaseStudy.showcase == of, policy.listed_case_studies())
    newest_first = listed.order_by(CaseStudy.posted_at.desc(), CaseStudy.id.desc())
    return list(db.session.scalars(newest_first.limit(limit)))


def count_by_kind() -> dict[Showcase, int]:
    return {one: numbers.get(ALL, 0) for one, numbers in counts_by_term().items()}


def counts_by_term() -> dict[Showcase, dict[int, int]]:
    """{kind: {term id, or ALL: listed case studies}}, without zeros."""
    counters = select(CaseStudyCount.of_id, CaseStudyCount.with_id, CaseStudyCount.number).where(
        CaseStudyCount.kind == CountKind.SHOWCASE, CaseStudyCount.number > 0
    )
    by_number = {number: one for one, number in SHOWCASE_NUMBERS.items()}
    found: dict[Showcase, dict[int, int]] = {one: {} for one in SHOWCASE_NUMBERS}
    for of_id, with_id, number in db.session.execute(counters):
        found[by_number[of_id]][with_id] = number
    return found


def showing(of: Showcase) -> ColumnElement[bool]:
    """Of Organisation: it has a named, listed case study of the kind."""
    counters = select(CaseStudyCount.of_id).where(
        CaseStudyCount.kind == CountKind.SHOWING,
        CaseStudyCount.with_id == SHOWCASE_NUMBERS[of],
        CaseStudyCount.number > 0,
    )
    return Organisation.id.in_(counters)


def organisations_of(of: Showcase, limit: int) -> list[Organisation]:
    """By name; none for its anonymous case studies."""
    named = select(Organisation).where(showing(of)).order_by(Organisation.name)
    return list(db.session.scalars(named.limit(limit)))


def toolkits(of: Showcase, limit: int) -> list[Toolkit]:
    """The newest files with a purpose, of listed case studies of the kind."""
    belongs = (CaseStudy.author_id == Attachment.owner_id) & (
        CaseStudy.submission_key == Attachment.key
    )
    statement = (
        select(Attachment, CaseStudy.id, CaseStudy.slug, CaseStudy.title)
        .join(CaseStudy, belongs)
        .where(
            Attachment.purpose.in_(list(PURPOSE_NAMES)),
            CaseStudy.showcase == of,
            policy.listed_case_studies(),
        )
        .order_by(Attachment.added_at.desc(), Attachment.id.desc())
    )
    return [Toolkit(*row) for row in db.session.execute(statement.limit(limit))]


# Picks


def quarter_of(day: date) -> str:
    """2026-Q4"""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def bodies() -> list[Organisation]:
    renamed = select(OrganisationAlias.organisation_id).where(OrganisationAlias.name.in_(BODIES))
    is_one = Organisation.name.in_(BODIES) | Organisation.id.in_(renamed)
    return list(db.session.scalars(select(Organisation).where(is_one).order_by(Organisation.name)))


def picks_of(quarter: str) -> list[ShowcasePick]:
    """By name of the body; without those of case studies that are no longer listed."""
    statement = (
        select(ShowcasePick)
        .join(ShowcasePick.case_study)
        .join(ShowcasePick.body)
        .where(ShowcasePick.quarter == quarter, policy.listed_case_studies())
        .options(joinedload(ShowcasePick.body), joinedload(ShowcasePick.case_study))
    )
    return list(db.session.scalars(statement.order_by(Organisation.name)))


@cache
def editorial_kinds() -> dict[str, str]:
    """The kinds that the editors set from the sources, by the ref of the case study.

    Raises ValueError for a kind that there is not.
    """
    with EDITORIAL_KINDS.open(encoding="utf-8", newline="") as file:
        return {row["ref"]: Showcase(row["kind"]).value for row in csv.DictReader(file)}
