"""Parameters of a comparison from the address, with the choices that the viewer has."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from forum.core import text
from forum.core.formatting import dated
from forum.core.list_query import Choice, Group
from forum.models.figures import ALL_GROUPS
from forum.models.measures import Measure
from forum.models.vocabularies import Term
from forum.performance.comparison import programme_choice, queries
from forum.performance.comparison.comparison_filter import ComparisonFilter, Period
from forum.performance.comparison.programme_choice import ProgrammeChoice
from forum.performance.comparison.statistics import FEWEST_IN_A_FUNNEL
from forum.performance.figures.figure_kinds import FigureKind
from forum.policy.viewer import Viewer

ALL_AREAS = "all"
CHOICES = ("kind", "programme", "group", "area", "period")
PARAMETERS = (*CHOICES, "organisation")


@dataclass(frozen=True)
class ComparisonParams:
    """A comparison, with the lists that it was chosen from."""

    measure: Measure
    kind: FigureKind
    programme: ProgrammeChoice
    group: Term | None  # None: all groups
    area: Term | None  # None: every area
    period: Period
    organisation_id: int | None  # the one to be marked
    kinds: list[FigureKind]
    programmes: list[ProgrammeChoice]
    groups: list[Term | None]
    areas: list[Term]
    periods: list[Period]
    left_out: list[str]  # values in the address that mean nothing

    @property
    def filter(self) -> ComparisonFilter:
        return ComparisonFilter(
            self.measure.key,
            self.kind,
            self.group.id if self.group else None,
            self.area.id if self.area else None,
            self.programme.ids,
        )

    @property
    def pairs(self) -> dict[str, str]:
        """The full query of this view."""
        found = {
            "kind": self.kind.key,
            "programme": self.programme.key,
            "group": group_key(self.group),
            "area": self.area.slug if self.area else ALL_AREAS,
            "period": period_key(self.period),
        }
        if self.organisation_id is not None:
            found["organisation"] = str(self.organisation_id)
        return found

    def query(self, **changed: str) -> str:
        return urlencode(self.pairs | changed)

    @property
    def description(self) -> str:
        """`Job outcomes, PG1 JSA 18-24, North East England, April to June 2014, Work Programme`"""
        group = self.group.label if self.group else "all groups"
        area = self.area.name if self.area else "all areas"
        period = dated(self.period.period)
        return ", ".join((self.measure.name, group, area, period, self.programme.name))

    def choices(self) -> list[Group]:
        """The lists as components draw them."""
        kind = [Choice(k.key, k.name, k == self.kind) for k in self.kinds]
        programme = [Choice(p.key, p.label, p == self.programme) for p in self.programmes]
        group = [
            Choice(group_key(g), g.label if g else "All groups", g == self.group)
            for g in self.groups
        ]
        area = [Choice(a.slug, a.label, a == self.area) for a in self.areas]
        area.append(Choice(ALL_AREAS, "All areas, side by side", self.area is None))
        period = [
            Choice(period_key(p), _period_label(p, self.periods), p == self.period)
            for p in self.periods
        ]
        return [
            Group("Kind of figure", "kind", kind),
            Group("Programme", "programme", programme),
            Group("Payment group", "group", group),
            Group("Area", "area", area),
            Group("Period", "period", period),
        ]


def params_from(viewer: Viewer, measure: Measure, args: MultiDict) -> ComparisonParams | None:
    """Never fails; None where the viewer may see nothing that could be compared."""
    given = {name: args.get(name, "") for name in PARAMETERS}
    there = queries.programmes_by_kind(viewer, measure.key)
    offered = programme_choice.by_kind(measure, there)
    if not offered:
        return None
    kind, programme, opening = _first_choice(viewer, measure, offered, given)
    of_programme = ComparisonFilter(measure.key, kind, programme_ids=programme.ids)
    groups = queries.groups_in(viewer, of_programme)
    if not groups:
        return None
    first = groups[0]
    if opening:
        first = next((g for g in groups if (g.id if g else None) == opening.group_id), first)
    group = _one({group_key(g): g for g in groups}, given["group"], first)
    comparison_filter = replace(of_programme, group_id=group.id if group else None)
    areas = queries.areas_in(viewer, comparison_filter)
    if opening:
        area = next((a for a in areas if a.id == opening.area_id), None)
    else:
        area = _area(viewer, comparison_filter, areas, given)
    comparison_filter = replace(comparison_filter, area_id=area.id if area else None)
    periods = queries.periods_in(viewer, comparison_filter)
    if not periods:
        return None
    newest = opening.period if opening else periods[0]
    period = _one({period_key(p): p for p in periods}, given["period"], newest)
    params = ComparisonParams(
        measure,
        kind,
        programme,
        group,
        area,
        period,
        _number(given["organisation"]),
        list(offered),
        offered[kind],
        groups,
        areas,
        periods,
        [],
    )
    params.left_out.extend(_left_out(given, params.pairs))
    return params


def _first_choice(
    viewer: Viewer, measure: Measure, offered: programme_choice.Offered, given: dict[str, str]
) -> tuple[FigureKind, ProgrammeChoice, queries.ComparisonSize | None]:
    """The kind and the programme; and what to open with where nothing else was chosen.

    A programme that is asked for without a kind is looked for in every kind.
    """
    asked = {
        kind: next((one for one in choices if one.key == given["programme"]), None)
        for kind, choices in offered.items()
    }
    kinds = [kind for kind in offered if asked[kind]] or list(offered)
    if not any(given[name] for name in CHOICES if name != "programme"):
        for kind in kinds:
            if size := _opening(viewer, measure, kind, asked[kind], given):
                opened = (one for one in offered[kind] if one.ids == (size.programme_id,))
                return kind, asked[kind] or next(opened), size
    kind = _one({k.key: k for k in offered}, given["kind"], kinds[0])
    return kind, asked[kind] or offered[kind][0], None


def _opening(
    viewer: Viewer,
    measure: Measure,
    kind: FigureKind,
    asked: ProgrammeChoice | None,
    given: dict[str, str],
) -> queries.ComparisonSize | None:
    """What to show of a measure when nothing was chosen: the newest with enough organisations.

    None where none has enough. Of one period the area of the marked organisation comes
    first, then the programme that was here first; then areas, then all areas side by side; and
    all groups before a single one. Two programmes are side by side over all areas.
    """
    marked = _number(given["organisation"]) or viewer.organisation_id
    ids = asked.ids if asked else ()
    comparison_filter = ComparisonFilter(measure.key, kind, programme_ids=ids)
    enough = [
        one
        for one in queries.comparison_sizes(viewer, comparison_filter)
        if one.count >= FEWEST_IN_A_FUNNEL and (len(ids) < 2 or one.area_id is None)
    ]
    if not enough:
        return None
    own = queries.area_of(viewer, comparison_filter, marked) if marked else None
    return min(enough, key=lambda one: _place_in_order(one, own))


def _place_in_order(one: queries.ComparisonSize, own_area: int | None) -> tuple:
    day = one.period.cut_off.toordinal() if one.period.cut_off else 0
    is_own = own_area is not None and one.area_id == own_area
    place = (one.area_id is None, one.group_id or 0, one.area_id or 0)
    return -day, not is_own, one.programme_id, *place


def _area(
    viewer: Viewer, comparison_filter: ComparisonFilter, areas: list[Term], given: dict[str, str]
) -> Term | None:
    """Within an area first: that of the address, else that of the one to be marked.

    No area is of two programmes: those stand side by side over all areas.
    """
    is_of_two = len(comparison_filter.programme_ids) > 1
    if given["area"] == ALL_AREAS or not areas or (is_of_two and not given["area"]):
        return None
    by_slug = {area.slug: area for area in areas}
    if given["area"] in by_slug:
        return by_slug[given["area"]]
    marked = _number(given["organisation"]) or viewer.organisation_id
    own = queries.area_of(viewer, comparison_filter, marked) if marked else None
    return next((area for area in areas if area.id == own), areas[0])


def _one(known: dict, params: str, otherwise):
    return known.get(params, otherwise)


def _left_out(given: dict[str, str], used: dict[str, str]) -> Iterable[str]:
    for name, value in given.items():
        if value and used.get(name) != value:
            yield text.one_line(value)[:60]


def _number(typed: str) -> int | None:
    is_id = typed.isascii() and typed.isdigit() and len(typed) < 10
    return int(typed) if is_id else None


def group_key(group: Term | None) -> str:
    return group.slug if group else ALL_GROUPS


def period_key(period: Period) -> str:
    day = period.cut_off.isoformat() if period.cut_off else ""
    return text.slug(f"{day} {period.period_type} {period.period}")


def _period_label(period: Period, periods: list[Period]) -> str:
    """The kind of period is said where the same words are there twice."""
    words = dated(period.period)
    if [p.period for p in periods].count(period.period) > 1:
        words += f" ({period.period_type})"
    return words[:1].upper() + words[1:]
