"""The contracts of one standard beside each other, and what chance alone would give.

Of one quarter and one version, and of what is released and shown: nothing else is in the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum.core.formatting import percent
from forum.models.organisations import Contract
from forum.models.service_standards import Standard
from forum.models.standard_measures import measure_of
from forum.performance.charts import funnel as chart
from forum.performance.charts import svg
from forum.performance.charts.drawing import Drawing
from forum.performance.charts.frame import NARROW, WIDE, Size
from forum.performance.comparison import statistics
from forum.performance.comparison.statistics import FEWEST_IN_A_FUNNEL, Funnel, FunnelPosition
from forum.policy.viewer import Viewer
from forum.standards.complaints import quarters
from forum.standards.results import documents, queries
from forum.standards.results.result_lines import ResultLine

HEADER = (*documents.HEADER, "middle_percent", "position")


@dataclass(frozen=True)
class FunnelRow:
    """One contract. `position` is None where its share is not shown."""

    contract: Contract
    line: ResultLine
    position: FunnelPosition | None


@dataclass(frozen=True)
class ContractFunnel:
    """Of the newest quarter with enough contracts."""

    standard: Standard
    quarter_end: date
    rows: Sequence[FunnelRow]
    funnel: Funnel

    @property
    def title(self) -> str:
        version = self.rows[0].line.version
        return f"{self.standard.code} {version.title}, {quarters.in_words(self.quarter_end)}"

    @property
    def svg(self) -> str:
        return svg.figure(self._drawing(WIDE), self._drawing(NARROW))

    def _drawing(self, size: Size) -> Drawing:
        shown = [one for one in self.rows if one.position is not None]
        middle = self.funnel.middle
        places = [
            chart.FunnelPoint(one.contract.area.label, *_counts(one.line) or (0, 1))
            for one in shown
        ]
        said = f"{len(shown)} contracts. Of all together: {percent(middle)}."
        across = measure_of(shown[0].line.version).denominator
        return chart.draw(
            size, self.title, said, places, middle, lambda n: statistics.limits(middle, n), across
        )

    def as_rows(self) -> list[tuple[object, ...]]:
        """In the order of HEADER; an empty cell is not shown."""
        middle = round(100 * self.funnel.middle, 1)
        return [
            (*documents.row(one.line, one.contract), middle, one.position and one.position.value)
            for one in self.rows
        ]


def of_standard(viewer: Viewer, standard: Standard) -> ContractFunnel | None:
    """None while no quarter has enough contracts."""
    contracts = {one.id: one for one in standard.framework.contracts}
    released = [one for one in queries.of_standard(viewer, standard) if one.is_released]
    for end in sorted({one.quarter_end for one in released}, reverse=True):
        lines = [one for one in released if one.quarter_end == end]
        newest = max(one.version.number for one in lines)
        found = _of_quarter(contracts, [one for one in lines if one.version.number == newest])
        if found is not None:
            rows, funnel = found
            return ContractFunnel(standard, end, rows, funnel)
    return None


def _of_quarter(
    contracts: dict[int, Contract], lines: Sequence[ResultLine]
) -> tuple[list[FunnelRow], Funnel] | None:
    shares = [counts for one in lines if (counts := _counts(one))]
    funnel = statistics.funnel(shares)
    if funnel is None:
        return None
    rows = [FunnelRow(contracts[o.contract_id], o, _position(o, funnel)) for o in lines]
    return sorted(rows, key=lambda one: (one.contract.area.position, one.contract.id)), funnel


def _position(line: ResultLine, funnel: Funnel) -> FunnelPosition | None:
    counts = _counts(line)
    return statistics.position(*counts, funnel.middle) if counts else None


def _counts(line: ResultLine) -> tuple[float, float] | None:
    """None where nothing is shown, or nobody was there to count."""
    if line.counted is None or not line.out_of:
        return None
    return min(line.counted, line.out_of), line.out_of


def too_few() -> str:
    return f"A comparison needs released results of {FEWEST_IN_A_FUNNEL} contracts in one quarter."
