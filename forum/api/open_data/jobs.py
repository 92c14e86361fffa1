"""Make the next edition of the open data set, once a day, and drop the one before."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, delete, func, select

from forum.api.open_data import queries, records
from forum.core import clock
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.open_data import OpenDataEdition, OpenDataFile, OpenDataPart
from forum.pages.case_study import json_views
from forum.practice.case_studies import queries as case_studies_queries

A_DAY = timedelta(hours=23)  # the task looks every five minutes
AT_ONCE = 25  # case studies read, and written as one part
LEVEL = 6


@dataclass
class FileWriter:
    """Counts and hashes what it hands on, in parts."""

    name: str
    size: int = 0
    parts: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, edition_id: int, content: bytes) -> None:
        self.size += len(content)
        self.digest.update(content)
        db.session.add(
            OpenDataPart(
                edition_id=edition_id,
                name=self.name,
                number=self.parts,
                content=gzip.compress(content, LEVEL, mtime=0),
            )
        )
        self.parts += 1

    def finish(self, edition_id: int) -> None:
        db.session.add(
            OpenDataFile(
                edition_id=edition_id,
                name=self.name,
                size=self.size,
                sha256=self.digest.hexdigest(),
                parts=self.parts,
            )
        )


def make_daily() -> None:
    """And at once where something has to leave the edition that is served."""
    with reading():
        newest = queries.newest()
        is_old = newest is None or newest.begun_at <= clock.now() - A_DAY
        is_due = is_old or (newest is not None and queries.is_outdated(newest))
    if is_due:
        make_edition()


def make_edition() -> None:
    """Killed half way it is begun anew; until it is finished the one before is served."""
    _delete_unfinished()
    edition = OpenDataEdition(begun_at=clock.now())
    db.session.add(edition)
    db.session.commit()
    edition_id, count = edition.id, 0
    hidden = json.dumps(sorted(queries.hidden_ids())).encode()
    part = OpenDataPart(edition_id=edition_id, name=queries.HIDDEN, number=0)
    part.content = gzip.compress(hidden, LEVEL, mtime=0)
    db.session.add(part)
    lines, table = FileWriter(queries.JSON_LINES), FileWriter(queries.TABLE)
    table.add(edition_id, records.header())
    for some in _records():
        lines.add(edition_id, records.json_lines(some))
        table.add(edition_id, records.table_rows(some))
        count += len(some)
        db.session.commit()
    for one in (lines, table):
        one.finish(edition_id)
    made = db.session.get_one(OpenDataEdition, edition_id)
    made.finished_at, made.case_studies = clock.now(), count
    db.session.commit()
    _delete_before(edition_id)


def _records() -> Iterator[list[records.Record]]:
    """As a visitor reads them now, some at a time; no transaction stays open between."""
    last_id, own = 0, current_app.config["SETTINGS"].own_address
    while True:
        db.session.commit()
        with reading(), current_app.test_request_context("/", base_url=own):
            ids = queries.ids_after(last_id, AT_ONCE)
            scores = queries.scores_of(ids)
            some = [
                records.of_json(json_views.as_json(one, scores.get(one.id)))
                for one in case_studies_queries.in_order(ids)
            ]
        if not ids:
            return
        last_id = ids[-1]
        yield some


def _delete_unfinished() -> None:
    _delete_each(OpenDataEdition.finished_at.is_(None))


def _delete_before(edition_id: int) -> None:
    _delete_each(OpenDataEdition.id < edition_id)


def _delete_each(condition: ColumnElement[bool]) -> None:
    for edition_id in db.session.scalars(select(OpenDataEdition.id).where(condition)).all():
        _delete(edition_id)


def _delete(edition_id: int) -> None:
    """Its parts some at a time: each is as long as the lock may be held."""
    of_it = OpenDataPart.edition_id == edition_id
    last = db.session.scalar(select(func.max(OpenDataPart.number)).where(of_it)) or 0
    db.session.rollback()
    for first in range(0, last + 1, AT_ONCE):
        some = OpenDataPart.number.between(first, first + AT_ONCE - 1)
        db.session.execute(delete(OpenDataPart).where(of_it, some))
        db.session.commit()
    db.session.execute(delete(OpenDataFile).where(OpenDataFile.edition_id == edition_id))
    db.session.execute(delete(OpenDataEdition).where(OpenDataEdition.id == edition_id))
    db.session.commit()
