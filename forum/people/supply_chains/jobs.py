"""Links that nobody has confirmed for long: a letter first, then they are shown as that."""

from datetime import date, timedelta

from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.extensions import db
from forum.models.organisations import SupplyLink
from forum.people.members.queries import leads_of
from forum.people.supply_chains import letters, queries
from forum.people.supply_chains.actions import STALE_AFTER

REMIND_AFTER = timedelta(days=152)  # a month before


def look_after() -> None:
    """Idempotent: a link is marked once, and a lead gets one letter for each confirmation."""
    today = clock.in_london(clock.now()).date()
    for link_id, _ in queries.unconfirmed_since(REMIND_AFTER):
        _remind(link_id)
    for link_id, _ in queries.unconfirmed_since(STALE_AFTER):
        _mark(link_id, today)


def _remind(link_id: int) -> None:
    ends = (joinedload(SupplyLink.prime), joinedload(SupplyLink.subcontractor))
    link = db.session.get(SupplyLink, link_id, options=ends)
    if link is None or link.has_ended:
        return
    for end in (link.prime_id, link.subcontractor_id):
        if end is not None:
            for lead in leads_of(end):
                letters.reminder(lead, link, end)
    db.session.commit()


def _mark(link_id: int, today: date) -> None:
    link = db.session.get(SupplyLink, link_id, with_for_update=True, populate_existing=True)
    if link and link.last_confirmed_on and link.last_confirmed_on < today - STALE_AFTER:
        link.is_stale = True
    db.session.commit()
