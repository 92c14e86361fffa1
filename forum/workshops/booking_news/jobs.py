"""The summary of bookings for organisers, at 7:30 in London. Idempotent, safe to kill."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, delete_in_batches, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.workshop_mails import BookingNews
from forum.workshops.booking_news import actions, queries

MORNING = time(7, 30)
KEPT = timedelta(days=14)


def send_summaries() -> int:
    """Return how many mails were written."""
    now = clock.now()
    today = clock.in_london(now).date()
    until = clock.from_london(datetime.combine(today, MORNING))
    if now < until:
        return 0
    with reading():
        ids = queries.organisers_due(until)

    def write(some: Sequence[int]) -> int:
        organisers = db.session.scalars(select(User).where(User.id.in_(some))).all()
        return sum(actions.write_summary(one, today, until) for one in organisers)

    return each_batch(ids, write, LETTERS_AT_ONCE)


def forget_old() -> int:
    """Return how many rows went."""
    return delete_in_batches(BookingNews, BookingNews.at <= clock.now() - KEPT)
