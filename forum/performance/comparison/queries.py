"""Reads of figures to be compared; all go through figures/queries.py."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
)

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.case_studies import CaseStudy
from forum.models.figures import ALL_GROUPS, Figure, is_of_standard
from forum.models.measures import MEASURES, Measure
from forum.models.organisations import Organisation, SupplyLink, stands_on
from forum.models.programmes import WORK_PROGRAMME, Programme
from forum.models.provenance import ILLUSTRATIVE, PUBLISHED_BY_OTHERS, Origin
from forum.models.vocabularies import Term, Vocabulary
from forum.performance.comparison.comparison_filter import ComparisonFilter, Period
from forum.performance.comparison.nearest_figure import (
    Candidate,
    Nearest,
    Practice,
    is_judged,
    years_of,
)
from forum.performance.comparison.statistics import FEWEST_IN_A_FUNNEL
from forum.performance.figures.figure_kinds import KINDS, FigureKind, comparable
from forum.performance.figures.figure_view import FigureView
from forum.performance.figures.queries import (
    MOST_COMPARED,
    MOST_ON_A_PAGE,
    NEWEST_FIRST,
    looked_at,
    newest_seen,
    of_organisation,
    reach,
    read,
    read_few,
)
from forum.performance.uploads.periods import DaySpan
from forum.policy.viewer import Viewer
from forum.reference.programmes import queries as programmes

MOST_PERIODS = 60
COMPARED_MOST = ("job_outcomes", "attachments", "job_outcomes_per_referral", "job_starts")
MOST_CANDIDATES = 400
OF_ALL_PRIMES = ("all primes", "")  # `organisation_named` of a total
JUDGED = tuple(key for key in MEASURES if is_judged(key))
MOST_WIDE = 4  # groups that are compared over all areas on the page of one organisation
SAME = (
    *("programme_id", "measure", "origin", "group_id", "group_named"),
    *("cut_off", "period", "period_type", "basis"),
)


def figures_for_organisation(
    viewer: Viewer, organisation: Organisation, programme_id: int
) -> tuple[list[FigureView], list[FigureView]]:
    """(its newest figures in one programme, those of its peers there)."""
    of_it = of_organisation(organisation).where(Figure.programme_id == programme_id)
    own = read(viewer, of_it.limit(MOST_ON_A_PAGE))
    peers = _beside(viewer, comparable(own))
    shown = looked_at(viewer, own, organisation.name, peers)
    return shown[: len(own)], shown[len(own) :]


def programmes_of_organisation(viewer: Viewer, organisation: Organisation) -> list[Programme]:
    """In which the viewer may see figures of it, that of the newest figure first."""
    newest = (
        newest_seen(viewer)
        .where(Figure.organisation_id == organisation.id, ~is_of_standard())
        .with_only_columns(Figure.programme_id, func.max(Figure.cut_off).label("cut_off"))
        .group_by(Figure.programme_id)
        .subquery()
    )
    found = programmes.in_order().join(newest, newest.c.programme_id == Programme.id)
    by_age = found.order_by(None).order_by(newest.c.cut_off.desc().nulls_last(), Programme.id)
    return list(db.session.scalars(by_age, execution_options=reach(viewer)))


def candidates_for_case_study(viewer: Viewer, case_study: CaseStudy) -> list[Candidate]:
    """The dated figures that may stand beside it, without their values; none that are invented
    of what everybody got. Of the organisation and its prime none beside an anonymous one: they
    would tell whose it is.
    """
    practice = practice_of(case_study)
    is_of_prime = Figure.organisation_id == literal(None, Integer)
    whose = [_of_everybody(practice)]
    if practice.organisation_id is not None:
        prime = _only_prime(practice, _last_day_of(case_study, practice))
        is_of_prime = Figure.organisation_id == prime
        whose.append(_of_own(practice))
        if practice.group_id is not None and practice.area_id is not None:
            whose.append(and_(is_of_prime, *_in_area(practice)))
    if practice.group_id is None:
        whose = whose[1:]
    if not whose:
        return []
    columns = (Figure.id, Figure.organisation_id, Figure.area_id, Figure.group_id, Figure.measure)
    found = (
        newest_seen(viewer)
        .where(Figure.cut_off.is_not(None), or_(*whose))
        .with_only_columns(
            *(*columns, Figure.period, Figure.cut_off),
            func.coalesce(is_of_prime, False),
            Figure.programme_id,
        )
        .order_by(*NEWEST_FIRST)
        .limit(MOST_CANDIDATES)
    )
    rows = db.session.execute(found, execution_options=reach(viewer)).all()
    return [Candidate(*row) for row in cast("Sequence[Any]", rows)]


def practice_of(case_study: CaseStudy) -> Practice:
    """Of several groups or areas the first. Its programme is that of its area."""
    groups = [term.id for term in case_study.of(Vocabulary.GROUP)]
    area = next(iter(case_study.areas), None)
    whose = case_study.shown_organisation
    programme = area.programme if area else None
    return Practice(
        whose.id if whose else None,
        area.id if area else None,
        groups[0] if groups else None,
        _days_of(case_study),
        programme.id if programme else None,
        programme is None or programme.is_work_programme,
    )


def _days_of(case_study: CaseStudy) -> DaySpan | None:
    """When people were counted, else the years that the source gives."""
    first = [one.first for one in case_study.counts if one.first]
    last = [one.last for one in case_study.counts if one.last]
    if first and last and min(first) <= max(last):
        return DaySpan(min(first), max(last))
    return years_of(case_study.years)


def _of_own(practice: Practice) -> ColumnElement[bool]:
    of_group = Figure.group_named == ALL_GROUPS
    if practice.group_id is not None:
        of_group = or_(of_group, Figure.group_id == practice.group_id)
    return and_(
        Figure.organisation_id == practice.organisation_id,
        ~is_of_standard(),
        of_group,
        or_(Figure.area_id == practice.area_id, Figure.area_id.is_(None)),
        Figure.programme_id == practice.programme_id if practice.programme_id else true(),
    )


def _in_area(practice: Practice) -> tuple[ColumnElement[bool], ...]:
    return (
        Figure.group_id == practice.group_id,
        Figure.area_id == practice.area_id,
        Figure.measure.in_(JUDGED),
    )


def _last_day_of(case_study: CaseStudy, practice: Practice) -> date:
    """Of the practice, by what it counts or its source says; else when it was shared."""
    if practice.days is not None:
        return practice.days.last
    return clock.in_london(case_study.posted_at).date()


def _only_prime(practice: Practice, day: date) -> ScalarSelect[int | None]:
    """The prime in whose chain the organisation was in the area on this day; NULL for several."""
    links = select(func.min(SupplyLink.prime_id)).where(
        SupplyLink.subcontractor_id == practice.organisation_id,
        stands_on(day),
        or_(SupplyLink.area_id == practice.area_id, SupplyLink.area_id.is_(None)),
    )
    is_one = func.count(SupplyLink.prime_id.distinct()) == 1
    return links.having(is_one).scalar_subquery()


def _of_everybody(practice: Practice) -> ColumnElement[bool]:
    """Published totals: of the group in the area or everywhere, and of all groups everywhere."""
    in_area = Figure.area_id == practice.area_id
    programme = select(Programme.geography).where(_is_programme_of(practice))
    everywhere = and_(Figure.area_id.is_(None), Figure.geography == programme.scalar_subquery())
    of_group = and_(Figure.group_id == practice.group_id, or_(in_area, everywhere))
    return and_(
        Figure.programme_id.in_(select(Programme.id).where(_is_programme_of(practice))),
        Figure.organisation_id.is_(None),
        Figure.organisation_named.in_(OF_ALL_PRIMES),
        Figure.origin.in_((Origin.OFFICIAL, *PUBLISHED_BY_OTHERS)),
        Figure.basis != ILLUSTRATIVE,
        Figure.measure.in_(JUDGED),
        or_(of_group, and_(Figure.group_named == ALL_GROUPS, everywhere)),
    )


def _is_programme_of(practice: Practice) -> ColumnElement[bool]:
    """Where no area says which, the one that payment groups are of."""
    if practice.programme_id is not None:
        return Programme.id == practice.programme_id
    return Programme.slug == WORK_PROGRAMME


def figures_for_case_study(
    viewer: Viewer, case_study: CaseStudy, chosen: Nearest | None, own: Sequence[Candidate]
) -> tuple[list[FigureView], list[FigureView], FigureView | None]:
    """(the chosen own figures, their peers, the nearest figure of others); looks are logged."""
    ids = [one.id for one in own]
    if chosen:
        ids.append(chosen.candidate.id)
    if not ids:
        return [], [], None
    found = read_few(viewer, select(Figure).where(Figure.id.in_(ids)))
    by_id = {figure.id: figure for figure in found.rows}
    rows = [by_id[one.id] for one in own if one.id in by_id]
    near = by_id.get(chosen.candidate.id) if chosen else None
    # Of all areas, in one statement; which of them are compared is for _nearest() to say.
    every = read_few(viewer, _peers(rows, within_area=False))
    peers = _nearest(rows, every.rows)
    told = [*rows, *([near] if near else [])]
    shown_ids = {figure.id for figure in (*told, *peers)}
    unreleased = (found.unreleased | every.unreleased) & shown_ids
    whose = case_study.shown_organisation
    views = looked_at(viewer, told, whose.name if whose else "all", peers, unreleased)
    last = views[len(rows)] if near else None
    return views[: len(rows)], views[len(told) :], last


def _nearest(figures: Sequence[Figure], every: Sequence[Figure]) -> list[Figure]:
    """Of the peers in all areas those that _beside() reads: near ones, far ones where too few."""
    figures = [figure for figure in figures if figure.cut_off and figure.denominator]
    areas = {_compared_by(figure) for figure in figures}
    near = [peer for peer in every if _compared_by(peer) in areas]
    counted = Counter((of.group_id, of.area_id) for of in near)
    alone = {
        _compared_by(figure)[:-1]
        for figure in figures
        if counted[(figure.group_id, figure.area_id)] < FEWEST_IN_A_FUNNEL
    }
    far = [peer for peer in every if _compared_by(peer)[:-1] in alone]
    return list({figure.id: figure for figure in (*near, *far)}.values())


def _compared_by(figure: Figure) -> tuple[Any, ...]:
    """What peers have in common; the area last."""
    return tuple(getattr(figure, name) for name in (*SAME, "area_id"))


def kinds_of(viewer: Viewer, measure: str, programme_ids: tuple[int, ...] = ()) -> list[FigureKind]:
    """Those of which the viewer may see a figure of an organisation, in these programmes."""
    params = [
        newest_seen(_comparing(viewer, kind))
        .where(*ComparisonFilter(measure, kind, programme_ids=programme_ids).of_kind)
        .exists()
        .label(key)
        for key, kind in KINDS.items()
    ]
    (found,) = db.session.execute(select(*params), execution_options=reach(viewer)).all()
    return [kind for kind, there in zip(KINDS.values(), found, strict=True) if there]


def programmes_by_kind(viewer: Viewer, measure: str) -> dict[FigureKind, list[Programme]]:
    """The kinds of which the viewer may see a figure of an organisation, and in which programmes.

    One statement, whatever there is.
    """
    here = [
        newest_seen(_comparing(viewer, kind))
        .where(*ComparisonFilter(measure, kind).of_kind, Figure.programme_id == Programme.id)
        .exists()
        .label(key)
        for key, kind in KINDS.items()
    ]
    rows = db.session.execute(
        programmes.in_order().add_columns(*here), execution_options=reach(viewer)
    ).all()
    found: dict[FigureKind, list[Programme]] = {}
    for place, kind in enumerate(KINDS.values(), 1):
        if there := [row[0] for row in rows if row[place]]:
            found[kind] = there
    return found


def comparisons(
    viewer: Viewer, programme_ids: tuple[int, ...] = ()
) -> list[tuple[Measure, list[FigureKind]]]:
    """The measures that are compared most, each with the kinds that the viewer may see."""
    found = [(MEASURES[key], kinds_of(viewer, key, programme_ids)) for key in COMPARED_MOST]
    return [(measure, kinds) for measure, kinds in found if kinds]


def groups_in(viewer: Viewer, comparison_filter: ComparisonFilter) -> list[Term | None]:
    """The payment groups that can be chosen; None stands for all groups."""
    viewer = _comparing(viewer, comparison_filter.kind)
    every = newest_seen(viewer).where(
        *comparison_filter.of_kind, replace(comparison_filter, group_id=None).of_group
    )
    found = _terms(viewer, newest_seen(viewer).where(*comparison_filter.of_kind), Figure.group_id)
    there = db.session.scalar(select(every.exists()), execution_options=reach(viewer))
    return [None, *found] if there else [*found]


def areas_in(viewer: Viewer, comparison_filter: ComparisonFilter) -> list[Term]:
    viewer = _comparing(viewer, comparison_filter.kind)
    of_group = newest_seen(viewer).where(*comparison_filter.of_kind, comparison_filter.of_group)
    return _terms(viewer, of_group, Figure.area_id)


def _terms(viewer: Viewer, figures: Select[Figure], column) -> list[Term]:
    has_any = figures.where(column == Term.id).exists()
    either = (Vocabulary.GROUP, Vocabulary.AREA)
    in_order = select(Term).where(Term.vocabulary.in_(either), has_any).order_by(Term.position)
    return list(db.session.scalars(in_order, execution_options=reach(viewer)))


@dataclass(frozen=True, slots=True)
class ComparisonSize:
    """A comparison of shares of so many organisations. area_id None: of all areas."""

    programme_id: int
    group_id: int | None
    area_id: int | None
    period: Period
    count: int


def comparison_sizes(viewer: Viewer, comparison_filter: ComparisonFilter) -> list[ComparisonSize]:
    """Of a measure and kind, each group, area and period that has shares of people."""
    viewer = _comparing(viewer, comparison_filter.kind)
    of_a_group = Figure.group_id.is_not(None) | replace(comparison_filter, group_id=None).of_group
    shares = newest_seen(viewer).where(
        *comparison_filter.of_kind, of_a_group, Figure.denominator > 0
    )
    columns = (
        *(Figure.programme_id, Figure.group_id, Figure.area_id),
        *(Figure.period, Figure.period_type, Figure.cut_off),
    )
    counted = shares.with_only_columns(*columns, func.count()).group_by(*columns)
    rows = db.session.execute(counted, execution_options=reach(viewer)).all()
    found = [ComparisonSize(*r[:3], Period(*r[3:6]), r[6]) for r in rows]
    return [*(one for one in found if one.area_id is not None), *_of_all_areas(found)]


def _of_all_areas(found: Sequence[ComparisonSize]) -> list[ComparisonSize]:
    """By area, side by side; those of no area only where there are no others."""
    by_area, of_none = Counter[tuple](), Counter[tuple]()
    for one in found:
        counter = of_none if one.area_id is None else by_area
        counter[one.programme_id, one.group_id, one.period] += one.count
    together = {**of_none, **by_area}
    return [
        ComparisonSize(programme, group, None, period, n)
        for (programme, group, period), n in together.items()
    ]


def area_of(
    viewer: Viewer, comparison_filter: ComparisonFilter, organisation_id: int
) -> int | None:
    """An area in which the organisation has such figures."""
    viewer = _comparing(viewer, comparison_filter.kind)
    of_it = newest_seen(viewer).where(
        *comparison_filter.of_kind,
        comparison_filter.of_group,
        Figure.organisation_id == organisation_id,
        Figure.area_id.is_not(None),
    )
    area = of_it.with_only_columns(Figure.area_id).order_by(*NEWEST_FIRST).limit(1)
    return db.session.scalar(area, execution_options=reach(viewer))


def periods_in(viewer: Viewer, comparison_filter: ComparisonFilter) -> list[Period]:
    """Newest first."""
    viewer = _comparing(viewer, comparison_filter.kind)
    columns = (Figure.period, Figure.period_type, Figure.cut_off)
    of_it = newest_seen(viewer).where(
        *comparison_filter.of_kind, comparison_filter.of_group, comparison_filter.of_area
    )
    newest = of_it.with_only_columns(*columns).distinct()
    in_order = newest.order_by(Figure.cut_off.desc().nulls_last(), Figure.period).limit(
        MOST_PERIODS
    )
    return [Period(*row) for row in db.session.execute(in_order, execution_options=reach(viewer))]


def figures_compared(
    viewer: Viewer,
    comparison_filter: ComparisonFilter,
    period: Period,
    organisation_id: int | None,
    said: str,
) -> list[FigureView]:
    """Every organisation's figure of the period; of the marked one those of all periods too.

    `said` names the comparison, for the log of looks at unreleased figures.
    """
    of_period = and_(
        comparison_filter.of_group,
        comparison_filter.of_area,
        Figure.period == period.period,
        Figure.period_type == period.period_type,
        Figure.cut_off == period.cut_off if period.cut_off else Figure.cut_off.is_(None),
    )
    of_marked = and_(
        Figure.organisation_id == organisation_id,
        Figure.period_type == period.period_type,
        comparison_filter.of_area,
    )
    viewer = _comparing(viewer, comparison_filter.kind)
    every = (
        select(Figure)
        .where(*comparison_filter.of_kind)
        .order_by(*NEWEST_FIRST)
        .limit(MOST_COMPARED)
    )
    # Two questions, each of one index; both in one would read every figure of the measure.
    found = read(viewer, every.where(of_period))
    if organisation_id:
        found += read(viewer, every.where(of_marked))
    return looked_at(viewer, list({figure.id: figure for figure in found}.values()), said)


def _comparing(viewer: Viewer, kind: FigureKind):
    """Official and other published figures are compared as the public sees them."""
    return viewer if kind.origin == Origin.MANAGEMENT else Guest()


def _beside(viewer: Viewer, figures: Sequence[Figure]) -> list[Figure]:
    """Within the area first; where that has too few for limits, all areas, for the largest."""
    near = read(viewer, _peers(figures, within_area=True))
    counted = Counter((of.group_id, of.area_id) for of in near)
    alone = [f for f in figures if counted[(f.group_id, f.area_id)] < FEWEST_IN_A_FUNNEL]
    largest = sorted(alone, key=lambda f: -(f.denominator or 0))[:MOST_WIDE]
    far = read(viewer, _peers(largest, within_area=False))
    return list({figure.id: figure for figure in (*near, *far)}.values())


def _peers(figures: Sequence[Figure], within_area: bool) -> Select[Figure] | None:
    """Peers of these figures: the same measure, kind, group and period."""
    names = SAME + (("area_id",) if within_area else ())
    same = {tuple(getattr(f, n) for n in names) for f in figures if f.cut_off and f.denominator}
    if not same:
        return None
    which = or_(*(and_(*map(_is, names, values)) for values in sorted(same, key=str)))
    of_organisations = select(Figure).where(Figure.organisation_id.is_not(None), which)
    return of_organisations.order_by(Figure.id).limit(MOST_COMPARED)


def _is(name: str, value) -> ColumnElement[bool]:
    column = getattr(Figure, name)
    return column.is_(None) if value is None else column == value
