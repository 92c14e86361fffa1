"""Invented returns of complaints by the fictional primes: seven quarters, one not released yet.

They hold the design's example: 214 complaints in a quarter, 31 of them on appointments and travel
in pre-work support, of 2,138 people; a year before it was 21.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration.figures import demonstration_releases
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.organisations import BASIS
from forum.models.complaints import (
    ComplaintCount,
    ComplaintReturn,
    ComplaintStep,
    DaysTaken,
    standing_key,
)
from forum.models.organisations import Contract
from forum.models.vocabularies import Vocabulary
from forum.standards.complaints import quarters

PEOPLE = 2_138
RELEASED = 6  # quarters
SENT_AFTER = timedelta(days=25)
SENDERS = ("grace.osei@larkfield.example", "owen.pritchard@causeway-tern.example")
RISES = ("appointments-and-travel", "pre-work-support")
RISEN, BEFORE = 31, 21
FELL = {1: (12, 9), -1: (5, 4)}  # quarters back: of one contract of each prime
STAGES = (
    *("pre-programme-engagement", "programme-engagement", "pre-work-support"),
    *("in-work-support", "programme-exit"),
)
# Complaints of a quarter: theme, and its stages in the order of STAGES.
COUNTS = {
    "reaching-us": (6, 5, 7, 2, 1),
    "appointments-and-travel": (3, 11, RISEN, 2, 0),
    "how-i-was-spoken-to": (1, 6, 11, 1, 0),
    "health-disability-and-adjustments": (2, 7, 13, 1, 0),
    "language-and-reading": (1, 3, 2, 0, 0),
    "help-that-was-promised": (0, 4, 14, 3, 1),
    "activity-that-did-not-suit": (0, 2, 15, 0, 0),
    "told-to-do-something": (1, 4, 12, 0, 0),
    "money": (0, 3, 12, 5, 0),
    "my-information": (0, 2, 3, 1, 1),
    "support-in-work": (0, 0, 0, 5, 0),
    "leaving-the-programme": (0, 0, 0, 0, 3),
    "how-the-complaint-was-handled": (0, 1, 5, 1, 0),
}
FINDINGS = ("upheld", "partly_upheld", "not_upheld", "withdrawn")
FOUND = (30, 25, 38, 7)  # in 100
STEPS = dict(zip(ComplaintStep, (52, 34, 12, 2), strict=True))
DAYS = dict(zip(DaysTaken, (48, 27, 14, 5, 6), strict=True))
Word = TypeVar("Word", bound=str)
Cell = tuple[str, str, ComplaintStep, DaysTaken]


def add(cast: Cast) -> None:
    contracts = _contracts(cast)
    release = demonstration_releases(cast)[-1]
    assert release.cut_off is not None
    last = quarters.last_ended(release.cut_off + timedelta(days=1))
    for back in range(-1, RELEASED):
        end = quarters.earlier(last, back)
        if end < clock.in_london(cast.now).date():
            _quarter(cast, contracts, end, back, release.release_at)


def _contracts(cast: Cast) -> list[Contract]:
    invented = Contract.basis == BASIS
    of_home = select(Contract).where(invented, Contract.programme_id == cast.work_programme.id)
    return list(db.session.scalars(of_home.order_by(Contract.ref)))


def changed_contracts(cast: Cast) -> list[Contract]:
    """One of each of the two primes: their complaints fall as FELL has it."""
    return _changed(_contracts(cast))


def _quarter(
    cast: Cast, contracts: list[Contract], end: date, back: int, released_at: datetime
) -> None:
    made = {one.id: _return(cast, one, end, back, released_at) for one in contracts}
    for place, row in enumerate(made.values()):
        row.participants = _people(place, len(contracts))
    db.session.add_all(made.values())
    db.session.flush()
    rows: dict[int, Counter[Cell]] = {one.id: Counter() for one in contracts}
    for theme, counts in COUNTS.items():
        for stage, usual in zip(STAGES, counts, strict=True):
            total = _count(cast, theme, stage, usual, back)
            fixed = FELL.get(back, ()) if (theme, stage) == RISES else ()
            for place in range(total):
                contract = _contract_of(cast, contracts, fixed, place)
                rows[contract.id][theme, stage, _drawn(cast, STEPS), _drawn(cast, DAYS)] += 1
    for contract_id, cells in rows.items():
        db.session.add_all(_row(cast, made[contract_id].id, *cell) for cell in cells.items())


def _contract_of(
    cast: Cast, contracts: list[Contract], fixed: tuple[int, ...], place: int
) -> Contract:
    """The first complaints are of the contracts that changed something, as FELL has it."""
    of_each = [
        contract for n, contract in zip(fixed, _changed(contracts), strict=False) for _ in range(n)
    ]
    others = [one for one in contracts if one not in of_each] or contracts
    return of_each[place] if place < len(of_each) else cast.chance.choice(others)


def _changed(contracts: list[Contract]) -> list[Contract]:
    """One of each of the two primes."""
    first = next(one for one in contracts if one.ref.startswith("D01"))
    return [first, next(one for one in contracts if not one.ref.startswith("D01"))]


def _count(cast: Cast, theme: str, stage: str, usual: int, back: int) -> int:
    if back <= 0:
        return usual
    if (theme, stage) == RISES:
        return BEFORE if back in (1, 4) else BEFORE - cast.chance.randint(0, 2)
    return max(usual + cast.chance.randint(-1, 1), 0)


def _return(
    cast: Cast, contract: Contract, end: date, back: int, released_at: datetime
) -> ComplaintReturn:
    sender = SENDERS[not contract.ref.startswith("D01")]
    sent_at = datetime.combine(end, time(14)) + SENT_AFTER
    latest = min(released_at, cast.now) if back >= 0 else cast.now
    return ComplaintReturn(
        standing_key=standing_key(contract.id, end),
        contract_id=contract.id,
        quarter_end=end,
        sender=cast.people[sender],
        sent_at=min(sent_at, latest - timedelta(days=2)),
        sha256="0" * 64,
    )


def _people(place: int, contracts: int) -> int:
    """All contracts together have PEOPLE on the programme."""
    share, left = divmod(PEOPLE, contracts)
    return share + (place < left)


def _drawn(cast: Cast, weights: dict[Word, int]) -> Word:
    return cast.chance.choices(list(weights), list(weights.values()))[0]


def _row(cast: Cast, return_id: int, cell: Cell, received: int) -> ComplaintCount:
    theme, stage, step, days = cell
    found: Counter[str] = Counter()
    if days is not DaysTaken.OPEN:
        found.update(cast.chance.choices(FINDINGS, FOUND, k=received))
    return ComplaintCount(
        return_id=return_id,
        theme=theme,
        stage_id=cast.terms[Vocabulary.STAGE, stage].id,
        step=step,
        days=days,
        received=received,
        **{name: found[name] for name in FINDINGS},
    )
