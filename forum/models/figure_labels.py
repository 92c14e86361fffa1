"""How a figure is said: of whom, out of what, of what kind."""

from typing import TYPE_CHECKING

from forum.core.formatting import in_words, number
from forum.models.measures import MEASURES, Polarity
from forum.models.provenance import ILLUSTRATIVE, ORIGIN_NAMES, SHORT_NAMES, Origin
from forum.models.service_standards import MEASURE_PREFIX

if TYPE_CHECKING:
    from forum.models.vocabularies import Term


class FigureLabels:
    """For classes with the columns of a figure."""

    if TYPE_CHECKING:
        basis: str
        origin: Origin
        measure: str
        group: Term | None
        group_named: str
        value: float
        denominator: float | None
        profile: float | None
        unit: str

    @property
    def is_illustrative(self) -> bool:
        return self.basis == ILLUSTRATIVE

    @property
    def origin_name(self) -> str:
        """Never that of an official statistic where the figure is made up."""
        if not self.is_illustrative:
            return ORIGIN_NAMES[Origin(self.origin)]
        if self.origin == Origin.MANAGEMENT:
            return "Illustrative management information, demonstration only"
        return "Illustrative, demonstration only"

    @property
    def short_origin_name(self) -> str:
        return "Illustrative" if self.is_illustrative else SHORT_NAMES[Origin(self.origin)]

    @property
    def measure_name(self) -> str:
        measure = MEASURES.get(self.measure)
        if measure is None and self.measure.startswith(MEASURE_PREFIX):
            return f"Standard {self.measure.removeprefix(MEASURE_PREFIX)}"
        return measure.name if measure else self.measure.replace("_", " ").capitalize()

    @property
    def of_whom(self) -> str:
        """`PG1 JSA 18-24`, `all groups`, `age 18-24`."""
        if self.group is not None:
            return self.group.label
        return "all groups" if self.group_named == "all" else self.group_named

    @property
    def out_of(self) -> str:
        """The denominator in words; empty where the figure is a share of nothing."""
        measure = MEASURES.get(self.measure)
        what = measure.denominator if measure else ""
        if self.denominator is not None:
            return f"{number(self.denominator)} {what.lower() or 'people'}"
        return f"{what}: number not published" if what else ""

    @property
    def expected(self) -> str:
        """What was expected of it, in words; empty where nothing can be."""
        if self.profile is not None:
            return in_words(self.profile, self.unit.partition(" (")[0])
        measure = MEASURES.get(self.measure)
        is_judged = measure is not None and measure.polarity != Polarity.NEITHER
        return "None published" if is_judged else ""

    @property
    def value_in_words(self) -> str:
        return in_words(self.value, self.unit)
