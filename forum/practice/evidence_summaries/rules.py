"""The rule that sums up what is known of a practice: a pure function of a set of reports.

Each organisation has one voice, however many case studies it wrote; organisations that work in
one supply chain are one source. The order of arrival never matters, and the number of one
organisation's case studies never adds strength: its first MOST_HEARD count for it, the tenth does
not, whatever it tells. `/what-we-know/how-it-is-made` says the same in plain words, and
docs/strength-of-evidence.md works an example by hand.
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
DOMINANT_FROM = 3  # case studies of one organisation
DOMINANT_PER_OTHER = 2  # more than so many for each other organisation that wrote any
MOST_HEARD = 9  # case studies of one organisation, the first posted, that strength is made of
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
    posted_at: datetime | None = None  # None: as `at`


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
    stale_at: datetime | None = None  # when time alone changes it

    @property
    def organisations(self) -> int:
        """Those that say what came of it."""
        return self.worked + self.mixed + self.did_not_work

    @property
    def share(self) -> float | None:
        """As of share_of()."""
        return share_of(self.worked, self.mixed, self.did_not_work)

    @property
    def direction(self) -> Direction:
        return direction_of(self.share)


def share_of(worked: int, mixed: int, did_not_work: int) -> float | None:
    """From 0, where it worked nowhere, to 1; a mixed voice counts half. None of nobody."""
    total = worked + mixed + did_not_work
    return (worked + mixed / 2) / total if total else None


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
    heard = {one: heard_of(rows) for one, rows in by_organisation.items()}
    sources = [
        [report for one in chain for report in heard[one]]
        for chain in supply_chains(by_organisation, links)
    ]
    levels = tuple(sorted((max(r.level for r in rows) for rows in sources), reverse=True))
    weaknesses = _weaknesses(by_organisation, heard, now)
    return EvidenceSummary(
        worked=voices[Told.WORKED],
        mixed=voices[Told.MIXED],
        did_not_work=voices[Told.DID_NOT_WORK],
        sources=sum(level >= DESCRIBED for level in levels),
        best_levels=levels,
        strength=max(strength_of(levels) - len(weaknesses), 0),
        weaknesses=weaknesses,
        stale_at=stale_at([report for rows in heard.values() for report in rows]),
    )


def voice_of(reports: Iterable[ResultReport]) -> Told | None:
    """What one organisation says: mixed where its reports differ; None where none tells."""
    told = {report.told for report in reports} - {Told.OPEN}
    if not told:
        return None
    return told.pop() if len(told) == 1 else Told.MIXED


def heard_of(reports: Iterable[ResultReport]) -> list[ResultReport]:
    """Of one organisation, what strength is made of: the case studies posted first, and tries.

    Those that were posted later are shown, and have their part in its voice; they can lower the
    strength, and never raise it.
    """
    rows = list(reports)
    told = sorted((row for row in rows if not row.is_try), key=_order)
    return [*told[:MOST_HEARD], *(row for row in rows if row.is_try)]


def _order(report: ResultReport) -> tuple[datetime, datetime, Told, int]:
    """By the day; the rest only makes the choice among those of one day the same each time."""
    return report.posted_at or report.at, report.at, report.told, report.level


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


ByOrganisation = Mapping[str | int, list[ResultReport]]


def _weaknesses(
    reports: ByOrganisation, heard: ByOrganisation, now: datetime
) -> frozenset[Weakness]:
    found = {
        Weakness.DISAGREEMENT: _is_divided(reports, heard),
        Weakness.AGE: any(heard.values()) and _is_old(heard, now),
        Weakness.DOMINANCE: _is_dominated(reports),
    }
    return frozenset(weakness for weakness, is_so in found.items() if is_so)


def _is_divided(reports: ByOrganisation, heard: ByOrganisation) -> bool:
    """Whether the commonest voice is that of too few.

    An organisation whose own reports differ agrees with nobody: else a failure after a success
    could make it agree with those that had mixed results.
    """
    total = sum(voice_of(rows) is not None for rows in reports.values())
    agreed = Counter(
        voice
        for one, rows in reports.items()
        if is_of_one_mind(rows) and (voice := voice_of(heard[one]))
    )
    return total > 1 and max(agreed.values(), default=0) / total < AGREEMENT_NEEDED


def is_of_one_mind(reports: Iterable[ResultReport]) -> bool:
    return len({report.told for report in reports} - {Told.OPEN}) == 1


def _is_old(heard: ByOrganisation, now: datetime) -> bool:
    ends = [end for rows in heard.values() if (end := stale_at(rows))]
    return all(end <= now for end in ends)


def _is_dominated(reports: ByOrganisation) -> bool:
    """Whether one organisation wrote many, and few others wrote any, however many these wrote."""
    written = [sum(not r.is_try for r in rows) for rows in reports.values()]
    most, others = max(written, default=0), sum(number > 0 for number in written) - 1
    return most >= DOMINANT_FROM and most > others * DOMINANT_PER_OTHER
