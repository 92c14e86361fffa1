"""Workshops that public sources tell of; the illustrative ones belong to the demonstration."""

from pathlib import Path

from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing import row_models, row_reader
from forum.data.importing.organisations import by_name
from forum.data.importing.report import FileReport
from forum.data.importing.upsert import Upsert
from forum.models.organisations import Organisation
from forum.models.workshops import WorkshopOnRecord

NOT_MEETINGS = ("blog",)
OTHER_NAMES = {"Royal British Legion Industries": "Royal British Legion Industries (RBLI)"}


def on_record(folder: Path, report: FileReport) -> None:
    hosts = by_name()
    there = db.session.scalars(select(WorkshopOnRecord))
    upsert = Upsert(WorkshopOnRecord, there, lambda row: row.ref, report)
    for position, (line, row) in enumerate(
        row_reader.rows(folder / report.file, row_models.WorkshopRow, report)
    ):
        if row.basis == "illustrative":
            continue
        if row.format in NOT_MEETINGS:
            rule = "This is no meeting of people."
            report.refuse(line, "format", row.format, rule, "Leave it out, or say what it was.")
            continue
        host = _host(hosts, row.host)
        upsert.save(
            row.ref,
            ref=row.ref,
            title=row.title,
            host=row.host,
            organisation_id=host.id if host else None,
            place="" if row.place == "not found" else row.place,
            topic=row.topic,
            format=row.format,
            date=row.date,
            source=row.source,
            note=row.note,
            position=position,
        )


def _host(hosts: dict[str, Organisation], named: str) -> Organisation | None:
    """By its name, or by the name that organisations.csv has for it."""
    return hosts.get(named) or hosts.get(OTHER_NAMES.get(named, ""))
