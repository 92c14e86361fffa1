"""Invented results of the fictional prime's standards: four released quarters, and one more.

They hold the design's example: a first meeting in time for 96.1% of 480, while the guard measure
rose from 12% to 31%: kept, and worth asking about.
"""

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration.figures import demonstration_releases
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.standards import LEAD, NAME
from forum.models.organisations import Contract
from forum.models.service_standards import Standard, StandardFramework
from forum.models.standard_results import StandardResult, result_key
from forum.standards.complaints import quarters
from forum.standards.results import actions
from forum.standards.results.quarter_rules import kinds_of_exceptions
from forum.standards.versions.queries import version_in

RELEASED = 4  # quarters
SENT_AFTER = timedelta(days=20)
EXAMPLE, AREA = "PE-1", "CPA 18"
EXAMPLES = {0: (461, 480, 31.0), 1: (452, 475, 12.0)}  # quarters back: counted, out of, guard
# Of each standard: people in a quarter of one contract, kept in 100, guard measure in 100.
USUAL = {
    "PP-1": (460, 96, 14),
    "PP-2": (455, 98, 9),
    "PE-1": (440, 95, 12),
    "PE-2": (420, 96, 18),
    "WS-1": (820, 91, 11),
    "WS-2": (70, 83, 22),
    "WS-3": (760, 90, 30),
    "IW-1": (110, 98, 16),
    "IW-2": (14, 90, 25),
    "EX-1": (190, 92, 10),
}


def add(cast: Cast) -> None:
    framework = db.session.scalars(select(StandardFramework).filter_by(name=NAME)).one()
    release = demonstration_releases(cast)[-1]
    assert release.cut_off is not None
    last = quarters.last_ended(release.cut_off + timedelta(days=1))
    chance = random.Random(2014)
    for back in reversed(range(-1, RELEASED)):
        end = quarters.earlier(last, back)
        if end < clock.in_london(cast.now).date():
            latest = min(release.release_at, cast.now) if back >= 0 else cast.now
            sent_at = min(datetime.combine(end, time(14)) + SENT_AFTER, latest)
            _quarter(cast, framework, end, back, sent_at, chance)


def _quarter(
    cast: Cast,
    framework: StandardFramework,
    end: date,
    back: int,
    sent_at: datetime,
    chance: random.Random,
) -> None:
    for contract in framework.contracts:
        for standard in framework.standards:
            numbers = _numbers(standard, chance)
            if standard.code == EXAMPLE and contract.area.code == AREA:
                numbers = EXAMPLES.get(back, numbers)
            _add(cast, contract, standard, end, sent_at, numbers)


def _numbers(standard: Standard, chance: random.Random) -> tuple[int, int, float]:
    usual, kept, guard = USUAL[standard.code]
    out_of = round(usual * chance.uniform(0.8, 1.2))
    counted = sum(chance.random() * 100 < kept for _ in range(out_of))
    return counted, out_of, round(guard * chance.uniform(0.85, 1.15), 1)


def _add(
    cast: Cast,
    contract: Contract,
    standard: Standard,
    end: date,
    sent_at: datetime,
    numbers: tuple[int, int, float],
) -> None:
    version = version_in(standard, end)
    if version is None:
        return
    counted, out_of, guard = numbers
    left_out = {kind: max(1, out_of // 80) for kind in kinds_of_exceptions(version)}
    row = StandardResult(
        standing_key=result_key(contract.id, standard.id, end),
        contract_id=contract.id,
        standard=standard,
        version=version,
        quarter_end=end,
        number=1,
        counted=counted,
        out_of=out_of,
        exceptions=left_out,
        guard=guard,
        sender_id=cast.people[LEAD].id,
        sent_at=sent_at,
    )
    db.session.add(row)
    db.session.flush()
    figure = actions.figure_of(row, contract)
    if figure is not None:
        db.session.add(figure)
        db.session.flush()
        row.figure_id = figure.id
