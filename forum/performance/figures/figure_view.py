"""A figure as one viewer sees it. Pages, charts and exports are made of these alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forum.core.formatting import number
from forum.models.figure_labels import FigureLabels
from forum.models.figures import Figure
from forum.models.measures import MEASURES
from forum.models.organisations import Organisation
from forum.models.programmes import Programme
from forum.models.provenance import Origin
from forum.models.releases import Release
from forum.models.vocabularies import Term


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: float
    out_of: float

    @property
    def rate(self) -> float:
        return self.count / self.out_of


@dataclass(frozen=True)
class FigureView(FigureLabels):
    """`value` is None where `hidden` says, in words, why it is not shown."""

    programme_id: int
    programme: Programme
    organisation_id: int | None
    organisation: Organisation | None
    organisation_named: str
    area_id: int | None
    area: Term | None
    geography: str
    group_id: int | None
    group: Term | None
    group_named: str
    measure: str
    period: str
    period_type: str
    cut_off: date | None
    value: float | None  # type: ignore[assignment]  # a row always has one
    profile: float | None
    denominator: float | None
    unit: str
    origin: Origin
    basis: str
    release: Release | None
    source: str
    note: str
    is_released: bool
    hidden: str = ""
    denominator_hidden: str = ""
    is_rounded: bool = False

    @property
    def is_management(self) -> bool:
        return self.origin == Origin.MANAGEMENT

    @property
    def value_in_words(self) -> str:
        return self.hidden if self.value is None else super().value_in_words

    @property
    def out_of(self) -> str:
        measure = MEASURES.get(self.measure)
        if self.denominator is None and self.denominator_hidden and measure:
            return f"{measure.denominator}: {self.denominator_hidden}"
        return super().out_of

    @property
    def share(self) -> Share | None:
        """None where it is no share of people, or not known, or more than all."""
        if self.value is None or not self.denominator:
            return None
        if self.unit.startswith("percent"):
            count = self.value * self.denominator / 100
        elif self.unit.startswith("people"):
            count = self.value
        else:
            return None
        return Share(count, self.denominator) if 0 <= count <= self.denominator else None

    @property
    def expected_share(self) -> float | None:
        """What was expected, as a share of the same people."""
        if self.profile is None:
            return None
        if self.unit.startswith("percent"):
            return self.profile / 100
        if self.denominator and self.unit.startswith("people"):
            return self.profile / self.denominator
        return None

    @property
    def expected_count(self) -> float | None:
        share = self.expected_share
        return None if share is None or not self.denominator else share * self.denominator

    @property
    def whose(self) -> str:
        return self.organisation.name if self.organisation else self.organisation_named

    @property
    def where(self) -> str:
        return self.area.label if self.area else self.geography

    @property
    def amount(self) -> str:
        """The value without its unit, for a table that says the unit at its head."""
        return self.hidden if self.value is None else number(self.value)


def unmasked(figures: Iterable[Figure]) -> list[FigureView]:
    """As they are, for those who may see every number."""
    return [view_of(figure) for figure in figures]


COPIED = (
    "programme_id",
    "programme",
    "organisation_id",
    "organisation",
    "organisation_named",
    "area_id",
    "area",
    "geography",
    "group_id",
    "group",
    "group_named",
    "measure",
    "period",
    "period_type",
    "cut_off",
    "value",
    "profile",
    "denominator",
    "unit",
    "origin",
    "basis",
    "release",
    "source",
    "note",
    "is_released",
)


def view_of(figure: Figure, **changed) -> FigureView:
    return FigureView(**{name: getattr(figure, name) for name in COPIED} | changed)
