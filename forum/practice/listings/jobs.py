"""Compare listings and counters with the case studies, say what differs, and mend it."""

from dataclasses import dataclass

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from forum.core.db import reading
from forum.core.extensions import db
from forum.models.listings import CaseStudyCount
from forum.practice.listings import actions, queries
from forum.practice.listings.counters import Key

listings_cli = AppGroup("listings", help="What lists of case studies are read from.")

AT_ONCE = 50  # case studies compared, or mended, in one transaction


@dataclass(frozen=True)
class Differences:
    listings: int  # case studies that were stored otherwise
    scores: int
    counters: int

    def __bool__(self) -> bool:
        return any((self.listings, self.scores, self.counters))

    def __str__(self) -> str:
        return f"{self.listings} listings, {self.scores} scores, {self.counters} counters"


def verify() -> Differences:
    """Read everything, and write only what differs. Idempotent; safe to kill."""
    found = Differences(_verify_listings(), _verify_scores(), _verify_counters())
    if found:
        current_app.logger.error("Lists of case studies differed: %s. Mended.", found)
    return found


def _verify_listings() -> int:
    last, mended = 0, 0
    while True:
        with reading():
            ids = queries.ids_after(db.session, last, AT_ONCE)
            differ = _differing(ids)
        if not ids:
            return mended
        if differ:
            mended += actions.refresh(db.session, differ)
            db.session.commit()
        last = ids[-1]


def _differing(ids) -> set[int]:
    stored, present = queries.stored(db.session, ids), queries.present(db.session, ids)
    return {i for i in ids if stored.get(i) != present.get(i)}


def _verify_scores() -> int:
    with reading():
        ids = queries.misplaced_scores(db.session)
    for first in range(0, len(ids), AT_ONCE):
        actions.place_scores(db.session, ids[first : first + AT_ONCE])
        db.session.commit()
    return len(ids)


def _verify_counters() -> int:
    """Compared while reading; where something differs, again with the counters locked."""
    with reading():
        if not _wrong_counters():
            return 0
    db.session.execute(select(CaseStudyCount.number).with_for_update()).all()
    wrong = _wrong_counters()
    actions.add(db.session, wrong)
    db.session.commit()
    return len(wrong)


def _wrong_counters() -> dict[Key, int]:
    """{counter: what it lacks}."""
    right, now = queries.recounted(db.session), queries.counted(db.session)
    return {
        key: right.get(key, 0) - now.get(key, 0)
        for key in right.keys() | now.keys()
        if right.get(key, 0) != now.get(key, 0)
    }


@listings_cli.command("verify")
def verify_command() -> None:
    """Recount the listed case studies, and mend differences (exit 1)."""
    differences = verify()
    if differences:
        click.echo(f"Lists and case studies differed: {differences}. Mended.")
        raise SystemExit(1)
    click.echo("Lists and case studies are equal.")
