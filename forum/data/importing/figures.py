"""Releases, and the figures that belong to them."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.extensions import db
from forum.core.formatting import day
from forum.data.importing import row_models, row_reader
from forum.data.importing.organisations import ADD_AREA, by_name
from forum.data.importing.programmes import work_programme_id
from forum.data.importing.report import FileReport
from forum.data.importing.upsert import Upsert
from forum.data.importing.vocabularies import terms_by_code
from forum.models.figures import Figure, Origin
from forum.models.measures import MEASURES
from forum.models.organisations import Contract, Organisation
from forum.models.releases import Release
from forum.performance.figures import queries

PUBLISHED_AT = time(9, 30)  # London
PLANNED = re.compile(r"\bplan(ned)?\b", re.IGNORECASE)
OF_A_RELEASE = (Origin.OFFICIAL, Origin.SECONDARY)


def releases(folder: Path, report: FileReport) -> None:
    upsert = Upsert(Release, db.session.scalars(select(Release)), lambda row: row.ref, report)
    for line, row in row_reader.rows(folder / report.file, row_models.ReleaseRow, report):
        if PLANNED.search(row.note) and "replaced" in row.note:
            rule = "This was planned and another release took its place."
            report.refuse(line, "release_date", row.release_date, rule, "Leave it out.")
            continue
        release_at, is_exact = _instant(row.key)
        upsert.save(
            row.key,
            ref=row.key,
            name=_name(row.data_cut_off),
            release_at=release_at,
            is_date_exact=is_exact,
            cut_off=row.data_cut_off,
            basis=row.basis,
            note=row.note,
            source=row.source,
        )


def _instant(day_or_month: str) -> tuple[datetime, bool]:
    """In naive UTC. Of a month alone the last day: a figure may be late, never early."""
    year, month, *day = map(int, day_or_month.split("-"))
    on = day[0] if day else calendar.monthrange(year, month)[1]
    return clock.from_london(datetime.combine(date(year, month, on), PUBLISHED_AT)), bool(day)


def _name(cut_off: date | None) -> str:
    if cut_off is None:
        return "Work Programme statistics"
    return f"Work Programme statistics to {day(cut_off)}"


def figures(folder: Path, report: FileReport, levels: list[row_models.MinimumLevelRow]) -> None:
    """The published figures; those of a release that is not in the calendar stay unseen.

    All are of the Work Programme, which the folder is named after.
    """
    known, terms, held, programme_id = by_name(), terms_by_code(), _contracts(), work_programme_id()
    by_day = {release.ref: release for release in db.session.scalars(select(Release))}
    upsert = Upsert(Figure, queries.every_figure(), lambda row: row.ref, report)
    found = list(row_reader.rows(folder / report.file, row_models.FigureRow, report))
    counted = _counts(row for _line, row in found)
    for line, row in found:
        area = terms.get(f"CPA {row.cpa_number}")
        if row.cpa_number is not None and area is None:
            report.refuse(line, "cpa_number", row.cpa_number, "No such area.", ADD_AREA)
            continue
        _remark_share(line, row, report)
        group = terms.get(row.payment_group)
        upsert.save(
            row.key,
            ref=row.key,
            programme_id=programme_id,
            **_whose(row, known),
            contract_id=held.get((row.prime, area.id)) if area else None,
            area_id=area.id if area else None,
            geography=row.geography,
            group_id=group.id if group else None,
            group_named="" if group else row.payment_group,
            measure=row.measure,
            period=row.period,
            period_type=row.period_type,
            cut_off=row.data_cut_off,
            value=row.value,
            unit=row.unit,
            profile=_expected(row, counted, levels),
            denominator=counted.get(_cell(row, MEASURES[row.measure].out_of)),
            origin=row.status,
            basis=row.basis,
            release_id=_release_id(line, row, by_day, report),
            source=row.source,
            note=row.note,
        )


def _remark_share(line: int, row: row_models.FigureRow, report: FileReport) -> None:
    if row.unit.startswith("percent") and 0 < row.value <= 1:
        rule = "This is read as a percentage, and may be a share of 1."
        report.remark(line, "value", row.value, rule, "Where it is a share, write 23.4 for 0.234.")


def _contracts() -> dict[tuple[str, int], int]:
    """The id of the one contract that a prime holds in an area, by its name and the area's id."""
    held = defaultdict(list)
    for contract in db.session.scalars(select(Contract).options(joinedload(Contract.prime))):
        held[contract.prime.name, contract.area_id].append(contract.id)
    return {of: ids[0] for of, ids in held.items() if len(ids) == 1}


def _whose(row: row_models.FigureRow, known: dict[str, Organisation]) -> dict:
    """Of a subcontractor where the note names one: then the prime stays as words."""
    subcontractor = re.match(r"subcontractor: ([^;,]+)", row.note)
    if subcontractor:
        names = [name for name in known if name.startswith(subcontractor[1].strip())]
        if len(names) == 1:
            return {"organisation_id": known[names[0]].id, "organisation_named": row.prime}
    organisation = known.get(row.prime)
    if organisation is None:
        return {"organisation_id": None, "organisation_named": row.prime}
    return {"organisation_id": organisation.id, "organisation_named": ""}


Cell = tuple[str, ...]


def _cell(row: row_models.FigureRow, measure: str) -> Cell:
    """What two figures must share for one to be the other's denominator or expectation."""
    of = (row.status, row.prime, row.geography, row.payment_group, row.period)
    return (*map(str, of), str(row.data_cut_off), measure)


def _counts(found: Iterable[row_models.FigureRow]) -> dict[Cell, float]:
    """The value of each cell that holds one figure; where sources differ none is taken."""
    values = defaultdict(set)
    for row in found:
        values[_cell(row, row.measure)].add(row.value)
    return {cell: next(iter(several)) for cell, several in values.items() if len(several) == 1}


def _expected(row: row_models.FigureRow, counted: dict[Cell, float], levels) -> float | None:
    """What was expected of it: a figure of its own, or the minimum level of the contract year."""
    expected = counted.get(_cell(row, MEASURES[row.measure].expected_by))
    year = re.search(r"contract year (\d)", row.period)
    if expected is None and row.measure == "mpl_ratio" and year:
        at = (year[1], row.payment_group)
        return next((m.minimum_percent for m in levels if (m.contract_year, m.code) == at), None)
    return expected


def _release_id(line: int, row: row_models.FigureRow, by_day, report: FileReport) -> int | None:
    if row.status not in OF_A_RELEASE or not row.release_date:
        if row.status == Origin.OFFICIAL:
            _unseen(line, row, report)
        return None
    release = by_day.get(row.release_date)
    if release and row.data_cut_off and release.cut_off and row.data_cut_off <= release.cut_off:
        return release.id
    if row.status == Origin.OFFICIAL:
        _unseen(line, row, report)
    return None


def _unseen(line: int, row: row_models.FigureRow, report: FileReport) -> None:
    report.remark(
        line,
        "release_date",
        row.release_date,
        "No release of that date holds figures to that cut-off, so nobody is shown it.",
        "Add the release to releases.csv, or correct the date.",
    )
