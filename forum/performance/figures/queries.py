"""Every read of figures. The only file that may ask for unreleased ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum import policy
from forum.core import audit
from forum.core.batches import batched
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.figures import INCLUDE_EMBARGOED, Figure, is_of_standard, is_whole
from forum.models.organisations import Organisation
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.releases import Release
from forum.performance.disclosure import cells
from forum.performance.figures import masking
from forum.performance.figures.figure_view import FigureView, unmasked
from forum.policy.viewer import Viewer

LOOKED = "looked at an unreleased figure"
MOST_ON_A_PAGE = 320
LAST_PERIOD = timedelta(days=400)  # in which the period before a figure is looked for
MOST_COMPARED = 1_500
MOST_ABOUT = 150  # characters of an entry of the audit
NEWEST_FIRST = (Figure.cut_off.desc().nulls_last(), Figure.id)
SAME_SERIES = (
    *("programme_id", "organisation_id", "area_id", "group_id", "measure"),
    "group_named",
)
EMBARGOED_TOO = {INCLUDE_EMBARGOED: True}


def newest_seen(viewer: Viewer) -> Select[Figure]:
    """Where every read of figures begins: of each subject the newest version the viewer may see."""
    return select(Figure).where(_may_be_seen(viewer))


def _may_be_seen(viewer: Viewer) -> ColumnElement[bool]:
    """Built once for each audience: it is in every statement, and costs more than asking it."""
    audience = policy.audience(viewer)
    if audience not in _RULES:
        _RULES[audience] = and_(policy.visible_figures(viewer), _is_newest(viewer))
    return _RULES[audience]


_RULES: dict[policy.FigureAudience, ColumnElement[bool]] = {}


def _is_newest(viewer: Viewer) -> ColumnElement[bool]:
    newer = aliased(Figure)
    better = select(newer.id).where(
        newer.subject == Figure.subject,
        newer.version > Figure.version,
        policy.visible_figures(viewer, newer),
    )
    return ~better.exists()


def figures_of(
    viewer: Viewer, organisation: Organisation, most: int | None = None
) -> list[FigureView]:
    """Those of its figures that this viewer may see, newest first; each look is logged."""
    found = read(viewer, of_organisation(organisation).limit(most))
    return looked_at(viewer, found, organisation.name)


def briefed(viewer: Viewer, organisation: Organisation, release: Release) -> list[FigureView]:
    """An organisation's figures in one release; none that is unreleased.

    Its official figures and, for the supply chain, the management information that it has just
    caught up with.
    """
    caught_up = (Figure.origin == Origin.MANAGEMENT) & (Figure.cut_off == release.cut_off)
    said = of_organisation(organisation).where(
        or_(Figure.release_id == release.id, caught_up),
        policy.unreleased_figures().is_not(true()),
    )
    return looked_at(viewer, read(viewer, said.limit(MOST_ON_A_PAGE)), organisation.name)


def of_organisation(organisation: Organisation) -> Select[Figure]:
    """Without results of standards, which have pages of their own: each has another measure."""
    of_it = (Figure.organisation_id == organisation.id) & ~is_of_standard()
    return select(Figure).where(of_it).order_by(*NEWEST_FIRST)


def results_of_standards(viewer: Viewer, organisation: Organisation) -> list[FigureView]:
    """Of the organisation's own contracts, as this viewer may see them, newest first."""
    of_it = (Figure.organisation_id == organisation.id) & is_of_standard()
    rows = select(Figure).where(of_it).order_by(*NEWEST_FIRST).limit(MOST_COMPARED)
    return looked_at(viewer, read(viewer, rows), organisation.name)


def read(viewer: Viewer, figures: Select[Figure] | None) -> list[Figure]:
    """Those of these that the viewer may see."""
    if figures is None:
        return []
    visible = figures.where(_may_be_seen(viewer))
    return list(db.session.scalars(whole_rows(visible), execution_options=reach(viewer)))


@dataclass
class FewFigures:
    """Some rows of figures, and the ids of the unreleased ones among them."""

    rows: list[Figure] = field(default_factory=list)
    unreleased: set[int] = field(default_factory=set)


def read_few(
    viewer: Viewer, figures: Select[Figure] | None, values: dict[str, Any] | None = None
) -> FewFigures:
    """As read(), in one statement: with what they are of, and whether each is unreleased.

    `values`: of the parameters of a statement that was built once.
    """
    found = FewFigures()
    if figures is None:
        return found
    visible = figures.where(_may_be_seen(viewer)).options(*_joined())
    if not policy.may_see_unreleased_figures(viewer):
        found.rows = list(db.session.scalars(visible, values))
        return found
    marked = visible.add_columns(_unreleased_rule())
    rows = db.session.execute(marked, values, execution_options=reach(viewer))
    for figure, is_unreleased in rows:
        found.rows.append(figure)
        if is_unreleased:
            found.unreleased.add(figure.id)
    return found


@cache
def _joined() -> tuple[ORMOption, ...]:
    return tuple(
        joinedload(of) for of in (Figure.organisation, Figure.area, Figure.group, Figure.programme)
    )


@cache
def _unreleased_rule() -> ColumnElement[bool]:
    """The same for everybody, and long."""
    return policy.unreleased_figures()


def looked_at(
    viewer: Viewer,
    figures: Sequence[Figure],
    whose: str,
    peers: Sequence[Figure] = (),
    unreleased: set[int] | None = None,
) -> list[FigureView]:
    """Figures as the viewer sees them, then the peers. A look that cannot be logged shows none.

    `unreleased`: the ids of those that are, where that is read already.
    """
    if policy.may_see_unreleased_figures(viewer):
        if unreleased is None:
            unreleased = _unreleased([*figures, *peers])
        own = unreleased & {figure.id for figure in figures}
        others = unreleased - own
        if own or others:
            and_others = f" and {len(others)} beside" if others else ""
            audit.record(viewer, LOOKED, f"{len(own)} of {whose}"[:MOST_ABOUT] + and_others)
    found = [*figures, *peers]
    if policy.may_see_small_numbers(viewer):
        return unmasked(found)
    return masking.for_outside(found, _others_in_public(found))


def _unreleased(figures: Sequence[Figure]) -> set[int]:
    ids = [figure.id for figure in figures]
    if not ids:
        return set()
    of_these = select(Figure.id).where(Figure.id.in_(ids), policy.unreleased_figures())
    return set(db.session.scalars(of_these, execution_options=EMBARGOED_TOO))


def reach(viewer: Viewer) -> dict[str, bool]:
    return EMBARGOED_TOO if policy.may_see_unreleased_figures(viewer) else {}


def _others_in_public(figures: Sequence[Figure]) -> Sequence[cells.CountedColumns]:
    """What else is public of the same organisations, and could tell of a hidden number.

    Of a figure of one group and area only what is of the same: its parts are nowhere else.
    """
    controlled = [figure for figure in figures if masking.is_controlled(figure)]
    if not controlled:
        return []
    others = newest_seen(Guest()).where(
        Figure.organisation_id.in_({figure.organisation_id for figure in controlled}),
        Figure.measure.in_(cells.family(figure.measure for figure in controlled)),
        Figure.origin == Origin.MANAGEMENT,
    )
    for column in (Figure.group_id, Figure.area_id):
        chosen = {getattr(figure, column.key) for figure in controlled}
        if None not in chosen:
            others = others.where(column.in_(chosen))
    columns = (getattr(Figure, name) for name in cells.CountedColumns._fields)
    return [
        cells.CountedColumns(*row) for row in db.session.execute(others.with_only_columns(*columns))
    ]


def whole_rows(figures: Select[Figure]) -> Select[Figure]:
    """With what they are of, each read once: a join would send it with each of the figures.

    Of programmes there are few; the first figure of each loads it for the others.
    """
    return figures.options(
        selectinload(Figure.organisation),
        selectinload(Figure.area),
        selectinload(Figure.group),
    )


# For the loader


def every_figure() -> Sequence[Figure]:
    """Unreleased ones included: for the loader, which must know them; never for a page."""
    return db.session.scalars(select(Figure), execution_options=EMBARGOED_TOO).all()


def figures_to_merge(column: str, of_id: int) -> Sequence[Figure]:
    """Unreleased ones included: what follows an organisation or a term into another. No page."""
    of_it = select(Figure).where(getattr(Figure, column) == of_id)
    return db.session.scalars(of_it, execution_options=EMBARGOED_TOO).all()


def subjects_among(subjects: Sequence[str]) -> set[str]:
    """Those of these that have figures, unreleased ones included; never for a page."""
    found: set[str] = set()
    for some in batched(subjects, 500):
        there = select(Figure.subject).where(Figure.subject.in_(some))
        found |= set(db.session.scalars(there, execution_options=EMBARGOED_TOO))
    return found


# For uploads: what a file is compared with, and what it becomes a version of; never for a page


@dataclass(frozen=True, slots=True)
class LatestVersion:
    """The newest version of one subject that is not half copied, and the highest number taken."""

    version: int
    value: float | None = None
    profile: float | None = None
    denominator: float | None = None
    release_id: int | None = None


def latest_versions(subjects: Sequence[str]) -> dict[str, LatestVersion]:
    """Of those subjects that have figures; ask for some hundreds at once."""
    rows = db.session.execute(
        select(
            *(Figure.subject, Figure.version, Figure.value, Figure.profile, Figure.denominator),
            *(Figure.release_id, is_whole().label("is_whole")),
        )
        .where(Figure.subject.in_(subjects))
        .order_by(Figure.version),
        execution_options=EMBARGOED_TOO,
    )
    found: dict[str, LatestVersion] = {}
    for row in rows:
        if row.is_whole:
            said = (row.value, row.profile, row.denominator, row.release_id)
            found[row.subject] = LatestVersion(row.version, *said)
        elif row.subject in found:
            found[row.subject] = replace(found[row.subject], version=row.version)
        else:
            found[row.subject] = LatestVersion(row.version)
    return found


def measures_published_by_area() -> dict[int, int]:
    """How many measures have official figures that everybody may see, by the id of the area."""
    rows = db.session.execute(
        select(Figure.area_id, func.count(Figure.measure.distinct()))
        .where(Figure.origin == Origin.OFFICIAL, Figure.basis != ILLUSTRATIVE)
        .where(Figure.area_id.is_not(None), policy.visible_figures(Guest()))
        .group_by(Figure.area_id)
    )
    return {area_id: count for area_id, count in rows if area_id is not None}


def last_cut_offs(
    origin: Origin, basis: str, programme_ids: Collection[int] = ()
) -> dict[int, date]:
    """Each organisation that has figures of this origin, and the last day they are of.

    Of these programmes alone; of any where none is given.
    """
    is_illustrative = Figure.basis == ILLUSTRATIVE
    rows = db.session.execute(
        select(Figure.organisation_id, func.max(Figure.cut_off))
        .where(Figure.origin == origin, Figure.organisation_id.is_not(None), is_whole())
        .where(~is_of_standard())
        .where(is_illustrative if basis == ILLUSTRATIVE else ~is_illustrative)
        .where(Figure.programme_id.in_(programme_ids) if programme_ids else true())
        .group_by(Figure.organisation_id),
        execution_options=EMBARGOED_TOO,
    )
    return {whose: last for whose, last in rows if whose is not None and last is not None}


def previous_values(rows: Sequence[dict], origin: Origin, basis: str) -> dict[str, float]:
    """For each staged row, by its series key, the value of the last period before it.

    The same programme, organisation, area, payment group and measure; at most 400 days before.
    """
    if not rows:
        return {}
    days = [date.fromisoformat(row["cut_off"]) for row in rows]
    is_illustrative = Figure.basis == ILLUSTRATIVE
    columns = tuple(getattr(Figure, name) for name in SAME_SERIES)
    found = db.session.execute(
        select(*columns, Figure.cut_off, Figure.value)
        .where(Figure.origin == origin, is_whole())
        .where(is_illustrative if basis == ILLUSTRATIVE else ~is_illustrative)
        .where(Figure.organisation_id.in_({row["organisation_id"] for row in rows}))
        .where(Figure.measure.in_({row["measure"] for row in rows}))
        .where(Figure.cut_off < max(days), Figure.cut_off >= min(days) - LAST_PERIOD)
        .order_by(Figure.cut_off, Figure.version),
        execution_options=EMBARGOED_TOO,
    )
    series: dict[tuple, dict[date, float]] = {}
    for *key, cut_off, value in found:
        if cut_off is not None:
            series.setdefault(tuple(key), {})[cut_off] = value
    before = {}
    for row, day in zip(rows, days, strict=True):
        earlier = series.get(tuple(row[name] for name in SAME_SERIES), {})
        last = max((one for one in earlier if day - LAST_PERIOD <= one < day), default=None)
        if last is not None:
            before[row["subject"]] = earlier[last]
    return before
