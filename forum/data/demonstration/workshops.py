"""Illustrative workshops: some past with notes, some to come, a cancelled one, a draft."""

from datetime import datetime, timedelta

from forum.core import clock, dates, text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, listed, rows
from forum.models.case_studies import Basis
from forum.models.workshops import Workshop, WorkshopNotes, WorkshopStatus

CANCELLED_BECAUSE = "The room is closed for repairs. We are looking for a new date."
SCHEDULED_BEFORE = timedelta(days=40)


def add(cast: Cast) -> None:
    for row in rows("workshops.csv"):
        workshop = _workshop(cast, row)
        db.session.add(workshop)
        if row["notes"]:
            db.session.add(_notes(workshop, row["notes"]))
    db.session.flush()


def _workshop(cast: Cast, row: dict[str, str]) -> Workshop:
    organiser = cast.people[row["organiser"]]
    starts_at = _instant(cast, row["days"], row["start"])
    scheduled_at = min(starts_at - SCHEDULED_BEFORE, cast.now - timedelta(days=2))
    area = cast.area(row["area"])
    return Workshop(
        ref=row["ref"],
        slug=text.slug(row["title"]),
        title=row["title"],
        status=WorkshopStatus(row["status"]),
        cancelled_reason=CANCELLED_BECAUSE if row["status"] == WorkshopStatus.CANCELLED else "",
        sequence=1 if row["status"] == WorkshopStatus.CANCELLED else 0,
        starts_at=starts_at,
        ends_at=_instant(cast, row["days"], row["end"]),
        place_name=row["place"],
        address=row["address"],
        link=row["link"],
        area_id=area.id if area else None,
        terms=cast.claimant_groups(listed(row["groups"])),
        capacity=int(row["capacity"]),
        has_waiting_list=row["waiting"] == "yes",
        agenda=row["agenda"],
        agenda_html=text.to_html(row["agenda"]),
        html_policy=text.HTML_POLICY,
        organiser=organiser,
        organisation_id=organiser.organisation_id,
        submission_key=row["ref"],
        made_at=scheduled_at,
        published_at=None if row["status"] == WorkshopStatus.DRAFT else scheduled_at,
        changed_at=scheduled_at,
        basis=Basis.ILLUSTRATIVE,
    )


def _instant(cast: Cast, days: str, hour: str) -> datetime:
    """So many days from now, moved on to a Monday from a weekend, at that hour of London."""
    day = clock.in_london(cast.now).date() + timedelta(days=int(days))
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return clock.from_london(datetime.combine(day, dates.parse_time(hour)))


def _notes(workshop: Workshop, body: str) -> WorkshopNotes:
    return WorkshopNotes(
        workshop=workshop,
        number=1,
        writer=workshop.organiser,
        at=workshop.ends_at + timedelta(hours=3),
        body=body,
        html=text.to_html(body),
        html_policy=text.HTML_POLICY,
    )
