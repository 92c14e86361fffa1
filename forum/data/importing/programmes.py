"""Programmes; and the one that all data files of a folder are of."""

from pathlib import Path

from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing import row_models, row_reader
from forum.data.importing.report import FileReport
from forum.data.importing.upsert import Upsert
from forum.models.programmes import WORK_PROGRAMME, Programme


def programmes(folder: Path, report: FileReport) -> None:
    """What an administrator changed stays so: the file does not know of it."""
    upsert = Upsert(Programme, db.session.scalars(select(Programme)), lambda row: row.slug, report)
    for _line, row in row_reader.rows(folder / report.file, row_models.ProgrammeRow, report):
        there = upsert.get(row.slug)
        is_edited = there is not None and there.edited_at is not None
        upsert.save(row.slug, **({} if is_edited else row.model_dump()))


def work_programme_id() -> int:
    """Of the programme that these data files are of; the migrations make it."""
    of_it = select(Programme.id).where(Programme.slug == WORK_PROGRAMME)
    return db.session.scalars(of_it).one()
