"""What the page of a standard shows of its results: each contract, and one of them over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.measures import Measure
from forum.models.organisations import Contract
from forum.models.service_standards import Standard
from forum.models.standard_measures import measure_of
from forum.policy.viewer import Viewer
from forum.standards.results import documents, queries
from forum.standards.results.result_lines import ResultLine


@dataclass(frozen=True)
class ContractResults:
    """Of one contract and one standard; `lines` are the newest first, and at least one."""

    contract: Contract
    lines: Sequence[ResultLine]

    @property
    def latest(self) -> ResultLine:
        return self.lines[0]

    @property
    def measure(self) -> Measure:
        return measure_of(self.latest.version)

    @property
    def chart(self) -> str:
        what = f"{self.latest.standard.code} {self.measure.name}"
        return documents.chart(self.lines, f"{what}, {self.contract.area.label}")

    @property
    def can_say(self) -> list[str]:
        return documents.can_say(self.latest)

    @property
    def has_changed(self) -> bool:
        """Whether the line breaks: there are results of more than one version."""
        return len({one.version.id for one in self.lines}) > 1


def of_standard(viewer: Viewer, standard: Standard) -> list[ContractResults]:
    """Of the contracts that have results which the viewer may see, by area."""
    by_contract: dict[int, list[ResultLine]] = {}
    for line in queries.of_standard(viewer, standard):
        by_contract.setdefault(line.contract_id, []).append(line)
    found = [
        ContractResults(one, by_contract[one.id])
        for one in standard.framework.contracts
        if one.id in by_contract
    ]
    return sorted(found, key=lambda one: (one.contract.area.position, one.contract.id))


def chosen(results: Sequence[ContractResults], ref: str) -> ContractResults | None:
    """The contract of which the chart is: as asked, else what is worth asking about, else one."""
    asked = [one for one in results if one.contract.ref == ref]
    asks = [one for one in results if one.latest.is_worth_asking]
    return next(iter([*asked, *asks, *results]), None)
