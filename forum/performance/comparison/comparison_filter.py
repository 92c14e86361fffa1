"""What a comparison is of, as conditions on figures."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, true

from forum.models.figures import ALL_GROUPS, Figure
from forum.models.provenance import ILLUSTRATIVE
from forum.performance.figures.figure_kinds import FigureKind


@dataclass(frozen=True)
class ComparisonFilter:
    """What is compared. group_id None: all groups; area_id None: every area, side by side.

    `programme_ids`: one, or two of which the measure is marked as comparable. Empty: not chosen
    yet, which is for asking what there is and never for a comparison.
    """

    measure: str
    kind: FigureKind
    group_id: int | None = None
    area_id: int | None = None
    programme_ids: tuple[int, ...] = ()

    @property
    def of_kind(self) -> tuple[ColumnElement[bool], ...]:
        illustrative = Figure.basis == ILLUSTRATIVE
        return (
            Figure.measure == self.measure,
            Figure.origin == self.kind.origin,
            illustrative if self.kind.is_illustrative else ~illustrative,
            Figure.organisation_id.is_not(None),
            self.of_programmes,
        )

    @property
    def of_programmes(self) -> ColumnElement[bool]:
        ids = self.programme_ids
        return Figure.programme_id.in_(ids) if ids else true()

    @property
    def of_group(self) -> ColumnElement[bool]:
        if self.group_id is None:
            return and_(Figure.group_id.is_(None), Figure.group_named.in_(("", ALL_GROUPS)))
        return Figure.group_id == self.group_id

    @property
    def of_area(self) -> ColumnElement[bool]:
        return true() if self.area_id is None else Figure.area_id == self.area_id


class Period(NamedTuple):
    period: str
    period_type: str
    cut_off: date | None
