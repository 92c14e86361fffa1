"""The similarity of two settings, in points and in words.

Only the fields of the query count. The weights say what carries a practice from one place to
another: first the claimant group, then the stage, and last the area.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.practice.similar.neighbours import are_neighbours

GROUP = 30.0
CIRCUMSTANCE = 30.0
STAGE = 20.0
AREA = 10.0
SURROUNDINGS = 10.0
RELATED = 0.6  # of a payment group that is part of the other's, as PG6a is of PG6
NEIGHBOURING = 0.5  # of an area next to it, and of a place that is both town and country


@dataclass(frozen=True)
class SettingQuery:
    """The setting that is searched for, by slugs; empty fields do not count."""

    group: str = ""
    circumstance: str = ""
    stage: str = ""
    area: str = ""
    surroundings: str = ""  # urban, rural, mixed

    @property
    def is_empty(self) -> bool:
        return not any((self.group, self.circumstance, self.stage, self.area, self.surroundings))


@dataclass(frozen=True)
class CaseStudySetting:
    """The setting of a case study."""

    groups: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    surroundings: str = ""


@dataclass(frozen=True)
class Similarity:
    share: float  # of the points there were to have
    same: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Same payment group, same stage, a neighbouring area, other circumstances"""
        criteria = [*(f"same {name}" for name in self.same), *self.near]
        criteria += [f"other {name}" for name in self.other]
        said = ", ".join(criteria)
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class _Criterion:
    """One field of the query: its points, the share of them reached, and its name on the page."""

    points: float
    share: float
    name: str
    near: str = ""


def compare(query: SettingQuery, setting: CaseStudySetting) -> Similarity:
    criteria = list(_criteria(query, setting))
    possible = sum(criterion.points for criterion in criteria)
    points = sum(criterion.points * criterion.share for criterion in criteria)
    return Similarity(
        points / possible if possible else 0.0,
        same=[criterion.name for criterion in criteria if criterion.share == 1],
        near=[criterion.near for criterion in criteria if 0 < criterion.share < 1],
        other=[criterion.name for criterion in criteria if criterion.share == 0],
    )


def _criteria(query: SettingQuery, setting: CaseStudySetting) -> Iterator[_Criterion]:
    if query.group:
        share = _has(query.group, setting.groups) or RELATED * _has_related_group(
            query.group, setting.groups
        )
        yield _Criterion(GROUP, share, "payment group", "a related payment group")
    if query.circumstance:
        yield _Criterion(
            CIRCUMSTANCE, _has(query.circumstance, setting.circumstances), "circumstance"
        )
    if query.stage:
        yield _Criterion(STAGE, _has(query.stage, setting.stages), "stage")
    if query.area:
        is_near = any(are_neighbours(query.area, area) for area in setting.areas)
        share = _has(query.area, setting.areas) or NEIGHBOURING * is_near
        yield _Criterion(AREA, share, "area", "a neighbouring area")
    if query.surroundings:
        yield _Criterion(
            SURROUNDINGS,
            _surroundings(query.surroundings, setting.surroundings),
            "kind of place",
            "partly the same kind of place",
        )


def _has(slug: str, slugs: frozenset[str]) -> float:
    return float(slug in slugs)


def _has_related_group(slug: str, slugs: frozenset[str]) -> bool:
    return any(are_related_groups(slug, other) for other in slugs)


def are_related_groups(one: str, other: str) -> bool:
    """Whether one payment group is part of the other, or both of a third: PG6, PG6a, PG6b."""
    return one != other and _number(one) == _number(other) != ""


def _number(slug: str) -> str:
    """pg6a-esa-3-6-months is of 6"""
    code = slug.partition("-")[0].removeprefix("pg")
    return code.rstrip("abcdefgh")


def _surroundings(query: str, setting: str) -> float:
    if not setting:
        return 0.0
    if query == setting:
        return 1.0
    return NEIGHBOURING if "mixed" in (query, setting) else 0.0
