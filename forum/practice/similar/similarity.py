"""How like one setting is to another, in points and in words: nothing here knows the database.

Only what was asked counts. Its weights say what carries a practice from one place to another:
first for whom it was, then when, and last where.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.practice.similar.neighbours import are_neighbours

GROUP = 30.0
CIRCUMSTANCE = 30.0
STAGE = 20.0
AREA = 10.0
SURROUNDINGS = 10.0
KIN = 0.6  # of a payment group that is part of the other's, as PG6a is of PG6
NEAR = 0.5  # of an area next to it, and of a place that is both town and country


@dataclass(frozen=True)
class Wanted:
    """One's own setting, by slugs; empty where it was not said."""

    group: str = ""
    circumstance: str = ""
    stage: str = ""
    area: str = ""
    surroundings: str = ""  # urban, rural, mixed

    @property
    def is_empty(self) -> bool:
        return not any((self.group, self.circumstance, self.stage, self.area, self.surroundings))


@dataclass(frozen=True)
class Told:
    """The setting of a case study."""

    groups: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    surroundings: str = ""


@dataclass(frozen=True)
class Likeness:
    share: float  # of the points there were to have
    same: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Same payment group, same stage, a neighbouring area, other circumstances"""
        parts = [*(f"same {name}" for name in self.same), *self.near]
        parts += [f"other {name}" for name in self.other]
        said = ", ".join(parts)
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class _Part:
    """One thing that was asked: its points, how much of them there is, and what to call it."""

    points: float
    share: float
    name: str
    near: str = ""


def likeness(wanted: Wanted, told: Told) -> Likeness:
    parts = list(_parts(wanted, told))
    possible = sum(part.points for part in parts)
    had = sum(part.points * part.share for part in parts)
    return Likeness(
        had / possible if possible else 0.0,
        same=[part.name for part in parts if part.share == 1],
        near=[part.near for part in parts if 0 < part.share < 1],
        other=[part.name for part in parts if part.share == 0],
    )


def _parts(wanted: Wanted, told: Told) -> Iterator[_Part]:
    if wanted.group:
        share = _has(wanted.group, told.groups) or KIN * _has_kin(wanted.group, told.groups)
        yield _Part(GROUP, share, "payment group", "a related payment group")
    if wanted.circumstance:
        yield _Part(CIRCUMSTANCE, _has(wanted.circumstance, told.circumstances), "circumstance")
    if wanted.stage:
        yield _Part(STAGE, _has(wanted.stage, told.stages), "stage")
    if wanted.area:
        is_near = any(are_neighbours(wanted.area, area) for area in told.areas)
        share = _has(wanted.area, told.areas) or NEAR * is_near
        yield _Part(AREA, share, "area", "a neighbouring area")
    if wanted.surroundings:
        yield _Part(
            SURROUNDINGS,
            _surroundings(wanted.surroundings, told.surroundings),
            "kind of place",
            "partly the same kind of place",
        )


def _has(slug: str, slugs: frozenset[str]) -> float:
    return float(slug in slugs)


def _has_kin(slug: str, slugs: frozenset[str]) -> bool:
    return any(are_kin(slug, other) for other in slugs)


def are_kin(one: str, other: str) -> bool:
    """Whether one payment group is part of the other, or both of a third: PG6, PG6a, PG6b."""
    return one != other and _number(one) == _number(other) != ""


def _number(slug: str) -> str:
    """pg6a-esa-3-6-months is of 6"""
    code = slug.partition("-")[0].removeprefix("pg")
    return code.rstrip("abcdefgh")


def _surroundings(wanted: str, told: str) -> float:
    if not told:
        return 0.0
    if wanted == told:
        return 1.0
    return NEAR if "mixed" in (wanted, told) else 0.0
