"""Illustrative figures: management information on fictional subcontractors, and what is to come.

All are marked illustrative, so that no page can show one as an official statistic.
"""

import calendar
import hashlib
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.data.demonstration.lookup import WORK_PROGRAMME, Cast
from forum.data.importing import row_models, row_reader
from forum.data.importing.report import FileReport
from forum.models.figures import Figure, Origin
from forum.models.releases import Release
from forum.models.vocabularies import Term, Vocabulary

BASIS = "illustrative"
FILE = "subcontractor_mi_illustrative.csv"
LAST, NEXT = timedelta(days=21), timedelta(days=10)  # before and after the day of loading
QUARTER = timedelta(weeks=13)  # between two releases: the same day of the week
NOTICE = timedelta(weeks=5)
PAST = 4  # releases that are out
GROWTH = 0.93  # what the twelve months to one release counted of those to the next
PRIME = "Larkfield Pathways Group (fictional)"
COUNTED = {  # letter of the ref: measure, unit
    "r": ("referrals", "people"),
    "a": ("attachments", "people"),
    "j": ("job_outcomes", "people"),
    "s": ("sustainment_payments", "payments"),
}
# group, referrals, job outcomes, what the contract expects
PUBLISHED = (("PG1", 4_310, 1_040, 1_100), ("PG2", 5_870, 1_090, 1_010), ("PG6a", 1_290, 110, 160))
TO_COME = (("PG1", 4_870, 1_230, 1_240), ("PG2", 6_430, 1_170, 1_130), ("PG6a", 1_540, 130, 190))
# Two areas with six organisations each, so that the limits within an area can be seen. Each
# organisation: share of the prime's referrals, job outcomes per 100 of them in PG1 and PG2.
WITHIN_AREA = {
    "5": (
        ("Ashgrove Works (fictional)", 0.71, 23.1, 19.2),
        ("Brackenfield Futures (fictional)", 0.38, 25.6, 17.8),
        ("Coppergate Careers (fictional)", 0.94, 26.9, 20.4),
        ("Dovecote Employment (fictional)", 0.55, 20.2, 16.1),
        ("Elmstead Partnership (fictional)", 0.22, 24.8, 21.3),
    ),
    "14": (
        ("Causeway and Tern (fictional)", 0.81, 22.4, 18.3),
        ("Ashgrove Works (fictional)", 0.47, 24.1, 17.2),
        ("Brackenfield Futures (fictional)", 0.66, 19.5, 15.4),
        ("Coppergate Careers (fictional)", 0.29, 23.7, 19.9),
        ("Dovecote Employment (fictional)", 0.91, 22.9, 18.8),
        ("Elmstead Partnership (fictional)", 0.34, 26.3, 20.6),
    ),
}
EXPECTED_IN_100 = {"PG1": 25.5, "PG2": 17.2}  # job outcomes, as the contracts of all expect


def add(cast: Cast) -> None:
    groups = {t.code: t for (kind, _), t in cast.terms.items() if kind == Vocabulary.GROUP}
    *past, to_come = _releases(cast.now)
    db.session.add_all([*past, to_come])
    for back, release in enumerate(reversed(past)):
        _of_the_prime(cast, release, groups, _earlier(PUBLISHED, back))
        _within_areas(cast, release, groups, back)
    _of_the_prime(cast, to_come, groups, TO_COME)
    found = [
        row
        for _, row in row_reader.rows(
            WORK_PROGRAMME / FILE, row_models.ManagementFiguresRow, FileReport(FILE)
        )
    ]
    later = _quarters_between(max(row.quarter_end for row in found), to_come.cut_off)
    for row in found:
        end = _quarter_end(row.quarter_end, later)
        shifted = row.model_copy(update={"quarter_end": end})
        _management(cast, shifted, groups[row.payment_group])


def demonstration_releases(cast: Cast) -> list[Release]:
    """Those that are out, the last one last."""
    out = select(Release).where(Release.basis == BASIS, Release.release_at <= cast.now)
    return list(db.session.scalars(out.order_by(Release.release_at)))


def _earlier(counts, back: int):
    """What was counted so many releases before."""
    share = GROWTH**back
    return [(code, *(round(count * share, -1) for count in counted)) for code, *counted in counts]


def _quarters_between(earlier: date, later: date | None) -> int:
    assert later is not None
    return (later.year - earlier.year) * 4 + (later.month - earlier.month) // 3


def _quarter_end(end: date, later: int) -> date:
    """The last day of the quarter so many quarters later."""
    years, month = divmod(end.month - 1 + 3 * later, 12)
    year, month = end.year + years, month + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _management(cast: Cast, row: row_models.ManagementFiguresRow, group: Term) -> None:
    """One row of the file is four figures of one quarter."""
    stem = hashlib.sha256(row.key.encode()).hexdigest()[:12]
    area = cast.area(str(row.cpa_number))
    for letter, (measure, unit) in COUNTED.items():
        is_outcomes = measure == "job_outcomes"
        db.session.add(
            Figure(
                programme=cast.work_programme,
                ref=f"MI-{stem}-{letter}",
                organisation=cast.organisations[row.subcontractor],
                area=area,
                geography=area.name if area else "",
                group=group,
                measure=measure,
                period=quarter(row.quarter_end),
                period_type="quarter",
                cut_off=row.quarter_end,
                value=getattr(row, measure),
                unit=unit,
                profile=row.contract_profile_job_outcomes if is_outcomes else None,
                denominator=row.referrals if measure in ("attachments", "job_outcomes") else None,
                origin=Origin.MANAGEMENT,
                basis=BASIS,
            )
        )


def quarter(end: date) -> str:
    """April to June 2014"""
    return f"{calendar.month_name[end.month - 2]} to {calendar.month_name[end.month]} {end.year}"


def _within_areas(cast: Cast, release: Release, groups: dict[str, Term], back: int) -> None:
    """The published counts of the other organisations of two areas."""
    for area, organisations in WITHIN_AREA.items():
        for name, size, *in_100 in organisations:
            counts = list(_earlier(_counts_of(size, in_100), back))
            _published(cast, release, groups, counts, name, area)


def _counts_of(size: float, in_100: list[float]) -> list[tuple[str, int, int, int]]:
    """Group, referrals, job outcomes and those expected, in people."""
    counts = []
    for (code, referrals, *_), rate in zip(PUBLISHED, in_100, strict=False):
        people = round(referrals * size)
        outcomes, expected = (round(people * r / 100) for r in (rate, EXPECTED_IN_100[code]))
        counts.append((code, people, outcomes, expected))
    return counts


def _of_the_prime(cast: Cast, release: Release, groups: dict[str, Term], counts) -> None:
    _published(cast, release, groups, counts, PRIME, "5")


def _published(
    cast: Cast, release: Release, groups: dict[str, Term], counts, name: str, number: str
) -> None:
    area = cast.area(number)
    for code, referrals, outcomes, expected in counts:
        shared = {
            "programme": cast.work_programme,
            "organisation": cast.organisations[name],
            "area": area,
            "geography": area.name if area else "",
            "group": groups[code],
            "period": f"Twelve months to {release.cut_off:%B %Y}",
            "period_type": "twelve months",
            "cut_off": release.cut_off,
            "unit": "people",
            "origin": Origin.OFFICIAL,
            "basis": BASIS,
            "release": release,
        }
        stem = f"{release.ref}-{code}"
        if (name, number) != (PRIME, "5"):
            stem += f"-{cast.organisations[name].ref}-{number}"
        db.session.add_all(
            [
                Figure(ref=f"{stem}-r", measure="referrals", value=referrals, **shared),
                Figure(
                    ref=f"{stem}-j",
                    measure="job_outcomes",
                    value=outcomes,
                    profile=expected,
                    denominator=referrals,
                    **shared,
                ),
            ]
        )


def _releases(now: datetime) -> list[Release]:
    """Those that are out, the last three weeks ago, and one to come in ten days: at 9:30am.

    The one to come holds figures to the last quarter that has ended, so that the newest
    management information is later than what is released.
    """
    today = clock.in_london(now).date()
    last = _weekday(today - LAST, back=True)
    days = [last - QUARTER * back for back in reversed(range(PAST))]
    days.append(_weekday(today + NEXT, back=False))
    newest = _quarter_end(date(today.year, (today.month - 1) // 3 * 3 + 3, 1), -1)
    cut_offs = [_quarter_end(newest, -back) for back in reversed(range(PAST + 1))]
    return [_release(*both, now) for both in zip(days, cut_offs, strict=True)]


def _weekday(day: date, *, back: bool) -> date:
    while day.weekday() > calendar.FRIDAY:
        day += timedelta(days=-1 if back else 1)
    return day


def _release(day: date, cut_off: date, now: datetime) -> Release:
    at = clock.from_london(datetime.combine(day, time(9, 30)))
    return Release(
        ref=f"D{cut_off:%y%m}",
        name=f"Demonstration figures to {cut_off.day} {cut_off:%B %Y}",
        release_at=at,
        announced_at=at - NOTICE,
        opened_at=at if at <= now else None,
        briefed_at=at if at <= now - 2 * LAST else None,  # the brief on the last can be seen
        cut_off=cut_off,
        basis=BASIS,
    )
