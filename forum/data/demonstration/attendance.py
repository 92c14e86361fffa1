"""What the tables of a past illustrative workshop wrote, and what people thought of it."""

from datetime import timedelta

from sqlalchemy import select

from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.attendance import Feedback, TableDraft, WorkshopDay, WorkshopTable
from forum.models.case_studies import Draft
from forum.models.workshops import Workshop
from forum.workshops.attendance import draft_from_table

OTHERS = 2  # who came and are no members
KEY = "demonstration-table-draft"


def add(cast: Cast) -> None:
    found = {w.ref: w for w in db.session.scalars(select(Workshop))}
    for row in rows("tables.csv"):
        _table(cast, found[row["workshop"]], row)
    for row in rows("feedback.csv"):
        _feedback(cast, found[row["workshop"]], row)
    days = {row["workshop"] for row in rows("tables.csv")}
    db.session.add_all(WorkshopDay(workshop_id=found[ref].id, others=OTHERS) for ref in days)


def _table(cast: Cast, workshop: Workshop, row: dict[str, str]) -> None:
    table = WorkshopTable(
        workshop=workshop,
        number=int(row["number"]),
        did=row["did"],
        for_whom=row["for_whom"],
        happened=row["happened"],
        version=1,
        writer=cast.people[row["writer"]],
        written_at=workshop.ends_at - timedelta(minutes=40),
    )
    db.session.add(table)
    db.session.flush()
    if row["case_study"]:
        told = cast.case_studies[row["case_study"]]
        _made(table, told.author, told.submission_key)
    elif row["draft_of"]:
        author = cast.people[row["draft_of"]]
        answers = draft_from_table.answers(workshop, table)
        db.session.add(Draft(key=KEY, author_id=author.id, answers=answers))
        _made(table, author, KEY)


def _made(table: WorkshopTable, author, key: str) -> None:
    at = table.workshop.ends_at + timedelta(hours=2)
    db.session.add(
        TableDraft(
            table=table,
            workshop_id=table.workshop_id,
            author=author,
            draft_key=key,
            made_at=at,
            reminded_at=at + timedelta(days=7),
        )
    )


def _feedback(cast: Cast, workshop: Workshop, row: dict[str, str]) -> None:
    db.session.add(
        Feedback(
            workshop=workshop,
            member_id=cast.people[row["member"]].id,
            useful=int(row["useful"]),
            differently=row["differently"],
            next_time=row["next_time"],
            said_at=workshop.ends_at + timedelta(hours=5),
        )
    )
