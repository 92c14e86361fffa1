"""The rule that sums up what is known of a practice: a pure function of a set of reports.

Each organisation has one voice, however many case studies it wrote; organisations that work in
one supply chain are one source. Neither the order nor the number of one organisation's reports
matters. `/what-we-know/how-it-is-made` says the same in plain words.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

STALE_AFTER = timedelta(days=3 * 365)
DESCRIBED, MONITORED, COMPARED, INDEPENDENT = 1, 2, 3, 4  # evidence levels
STRONGEST = 5
# What each strength takes: sources that describe it, and of these how many at which level.
STEPS = (
    (1, 1, 1, DESCRIBED),
    (2, 2, 1, MONITORED),
    (3, 3, 2, MONITORED),
    (4, 5, 2, COMPARED),
    (5, 8, 2, INDEPENDENT),
)
AGREEMENT_NEEDED = 0.6  # of the organisations, with the commonest voice
DOMINANT_FROM = 3  # case studies: of fewer, one organisation always wrote most
WORKED_FROM, FAILED_UNTIL = 0.7, 0.3


class Told(StrEnum):
    """What a report says came of it."""

    WORKED = "worked"
    MIXED = "mixed"
    DID_NOT_WORK = "did-not-work"
    OPEN = "open"  # too early, could not start, or not said


class Direction(StrEnum):
    """Of all organisations together."""

    WORKED = "worked"
    MIXED = "mixed"
    DID_NOT_WORK = "did-not-work"
    UNKNOWN = "unknown"


DIRECTION_NAMES = {
    Direction.WORKED: "Mostly worked",
    Direction.MIXED: "Mixed results",
    Direction.DID_NOT_WORK: "Mostly did not work",
    Direction.UNKNOWN: "Not known yet",
}
SHARES = {Told.WORKED: 1.0, Told.MIXED: 0.5, Told.DID_NOT_WORK: 0.0}


class Weakness(StrEnum):
    """Why the strength is one lower."""

    DISAGREEMENT = "disagreement"
    AGE = "age"
    DOMINANCE = "dominance"


@dataclass(frozen=True, slots=True)
class ResultReport:
    """One case study, or one report of a try by another organisation."""

    organisation: str | int  # its id, or its name where it is not in our list
    told: Told
    level: int  # the evidence level of a case study, 0 to 5; of a try, DESCRIBED
    at: datetime  # when it was last known to be true
    is_try: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """All in organisations, each counted once; `sources` counts supply chains once."""

    worked: int = 0
    mixed: int = 0
    did_not_work: int = 0
    sources: int = 0
    best_levels: tuple[int, ...] = ()  # of each source, the best first
    strength: int = 0
    weaknesses: frozenset[Weakness] = field(default_factory=frozenset)

    @property
    def organisations(self) -> int:
        """Those that say what came of it."""
        return self.worked + self.mixed + self.did_not_work

    @property
    def share(self) -> float | None:
        """From 0, where it worked nowhere, to 1; a mixed voice counts half. None of nobody."""
        if not self.organisations:
            return None
        return (self.worked + self.mixed / 2) / self.organisations

    @property
    def direction(self) -> Direction:
        return direction_of(self.share)


def direction_of(share: float | None) -> Direction:
    if share is None:
        return Direction.UNKNOWN
    if share >= WORKED_FROM:
        return Direction.WORKED
    return Direction.DID_NOT_WORK if share <= FAILED_UNTIL else Direction.MIXED


def summarise(
    reports: Collection[ResultReport],
    links: Mapping[str | int, Collection[str | int]],
    now: datetime,
) -> EvidenceSummary:
    """`links`: {organisation: those that share a supply chain link with it}, both ways."""
    by_organisation: dict[str | int, list[ResultReport]] = defaultdict(list)
    for report in reports:
        by_organisation[report.organisation].append(report)
    voices = Counter(voice for rows in by_organisation.values() if (voice := voice_of(rows)))
    sources = [
        [report for one in chain for report in by_organisation[one]]
        for chain in supply_chains(by_organisation, links)
    ]
    levels = tuple(sorted((max(r.level for r in rows) for rows in sources), reverse=True))
    weaknesses = _weaknesses(voices, sources, by_organisation, now)
    return EvidenceSummary(
        worked=voices[Told.WORKED],
        mixed=voices[Told.MIXED],
        did_not_work=voices[Told.DID_NOT_WORK],
        sources=sum(level >= DESCRIBED for level in levels),
        best_levels=levels,
        strength=max(strength_of(levels) - len(weaknesses), 0),
        weaknesses=weaknesses,
    )


def voice_of(reports: Iterable[ResultReport]) -> Told | None:
    """What one organisation says: mixed where its reports differ; None where none tells."""
    told = {report.told for report in reports} - {Told.OPEN}
    if not told:
        return None
    return told.pop() if len(told) == 1 else Told.MIXED


def supply_chains(
    organisations: Collection[str | int], links: Mapping[str | int, Collection[str | int]]
) -> list[set[str | int]]:
    """The organisations, those together that are linked, straight or over another of them."""
    left, chains = set(organisations), []
    while left:
        chain, reached = set(), [left.pop()]
        while reached:
            one = reached.pop()
            chain.add(one)
            near = left.intersection(links.get(one, ()))
            left -= near
            reached += near
        chains.append(chain)
    return chains


def strength_of(best_levels: Collection[int]) -> int:
    """0 to 5, by the best level of each source, before anything lowers it."""
    reached = 0
    for strength, sources, needed, level in STEPS:
        described = sum(one >= DESCRIBED for one in best_levels)
        if described >= sources and sum(one >= level for one in best_levels) >= needed:
            reached = strength
    return reached


def stale_at(reports: Collection[ResultReport]) -> datetime | None:
    """When the newest of these becomes old."""
    newest = max((report.at for report in reports), default=None)
    return newest + STALE_AFTER if newest else None


def _weaknesses(
    voices: Counter[Told],
    sources: list[list[ResultReport]],
    by_organisation: Mapping[str | int, list[ResultReport]],
    now: datetime,
) -> frozenset[Weakness]:
    found = {
        Weakness.DISAGREEMENT: _is_divided(voices),
        Weakness.AGE: any(sources) and _is_old(sources, now),
        Weakness.DOMINANCE: _is_dominated(by_organisation),
    }
    return frozenset(weakness for weakness, is_so in found.items() if is_so)


def _is_divided(voices: Counter[Told]) -> bool:
    total = sum(voices.values())
    return total > 1 and max(voices.values()) / total < AGREEMENT_NEEDED


def _is_old(sources: list[list[ResultReport]], now: datetime) -> bool:
    ends = [end for rows in sources if (end := stale_at(rows))]
    return all(end <= now for end in ends)


def _is_dominated(by_organisation: Mapping[str | int, list[ResultReport]]) -> bool:
    written = [sum(not r.is_try for r in rows) for rows in by_organisation.values()]
    return sum(written) >= DOMINANT_FROM and max(written) * 2 > sum(written)
