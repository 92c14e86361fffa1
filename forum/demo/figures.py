"""Illustrative figures: management information on fictional subcontractors, and what is to come.

All are marked illustrative, so that no page can show one as an official statistic.
"""

import calendar
import hashlib
from datetime import date, datetime, time, timedelta

from forum import clock
from forum.demo.cast import Cast
from forum.demo.files import WORK_PROGRAMME
from forum.extensions import db
from forum.importing import rows
from forum.importing.reading import rows as read
from forum.importing.report import FileReport
from forum.performance.models import Figure, Origin
from forum.releases.models import Release
from forum.tags.models import Term, Vocabulary

BASIS = "illustrative"
FILE = "subcontractor_mi_illustrative.csv"
SOON = timedelta(days=14)
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


def add(cast: Cast) -> None:
    groups = {t.code: t for (kind, _), t in cast.terms.items() if kind == Vocabulary.GROUP}
    for _line, row in read(WORK_PROGRAMME / FILE, rows.ManagementFigures, FileReport(FILE)):
        _management(cast, row, groups[row.payment_group])
    published, to_come = _releases(cast.now)
    db.session.add_all([published, to_come])
    _of_the_prime(cast, published, groups, PUBLISHED)
    _of_the_prime(cast, to_come, groups, TO_COME)
    _newest_management(cast, to_come.cut_off, groups)


def _management(cast: Cast, row: rows.ManagementFigures, group: Term) -> None:
    """One row of the file is four figures of one quarter."""
    stem = hashlib.sha256(row.key.encode()).hexdigest()[:12]
    area = cast.area(str(row.cpa_number))
    for letter, (measure, unit) in COUNTED.items():
        is_outcomes = measure == "job_outcomes"
        db.session.add(
            Figure(
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


def _newest_management(cast: Cast, end: date | None, groups: dict[str, Term]) -> None:
    """The quarter that the release to come will hold, for each subcontractor of the file."""
    assert end is not None
    links = {
        r.subcontractor: r
        for _, r in read(WORK_PROGRAMME / FILE, rows.ManagementFigures, FileReport(FILE))
    }
    for subcontractor in links.values():
        for code in ("PG1", "PG2"):
            referrals = cast.chance.randint(60, 140)
            outcomes = round(referrals * cast.chance.uniform(0.15, 0.35))
            newest = subcontractor.model_copy(
                update={
                    "quarter_end": end,
                    "payment_group": code,
                    "referrals": referrals,
                    "attachments": referrals - cast.chance.randint(1, 8),
                    "job_outcomes": outcomes,
                    "sustainment_payments": round(outcomes * cast.chance.uniform(1.2, 2.4)),
                    "contract_profile_job_outcomes": round(referrals * 0.26),
                }
            )
            _management(cast, newest, groups[code])


def _of_the_prime(cast: Cast, release: Release, groups: dict[str, Term], counts) -> None:
    area = cast.area("5")
    for code, referrals, outcomes, expected in counts:
        shared = {
            "organisation": cast.organisations[PRIME],
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


def _releases(now: datetime) -> tuple[Release, Release]:
    """The last one of a quarterly calendar, and the next that is not just about to open."""
    to_come = next(day for day in _calendar(now) if day > now + SOON)
    published = [day for day in _calendar(now) if day < now][-1]
    return _release(published), _release(to_come)


def _calendar(now: datetime) -> list[datetime]:
    """9:30am on the third Thursday of each quarter's last month, last year to next."""
    months = [
        (year, month) for year in range(now.year - 1, now.year + 2) for month in (3, 6, 9, 12)
    ]
    days = [date(year, month, _third_thursday(year, month)) for year, month in months]
    return [clock.from_london(datetime.combine(day, time(9, 30))) for day in days]


def _third_thursday(year: int, month: int) -> int:
    first_weekday = date(year, month, 1).weekday()
    return 15 + (calendar.THURSDAY - first_weekday) % 7


def _release(at: datetime) -> Release:
    cut_off = date(at.year, at.month - 2, 1) - timedelta(days=1)
    return Release(
        ref=f"D{at:%y%m}",
        name=f"Demonstration figures to {cut_off.day} {cut_off:%B %Y}",
        release_at=at,
        cut_off=cut_off,
        basis=BASIS,
        note="Fictional: only for this demonstration",
    )
