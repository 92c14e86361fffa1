"""Mails about reviews that come near: 28 days, 14 days and one day before."""

from datetime import timedelta

from forum.core import formatting, london_time
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.service_standards import Standard
from forum.standards.reviews import queries
from forum.standards.versions.review_dates import REMINDERS


def remind() -> None:
    """One mail per person, standard, day and reminder: safe to run again on the same day."""
    now = london_time.today()
    for days in REMINDERS:
        for standard in queries.due_on([now + timedelta(days=days)]):
            _remind(standard, days)
            db.session.commit()
    db.session.rollback()


def _remind(standard: Standard, days: int) -> None:
    version = queries.current(standard)
    assert version is not None and standard.next_review_on is not None
    on = formatting.day(standard.next_review_on)
    path = f"/standards/{standard.code}/review"
    for member in queries.reminded(standard.framework):
        if member.is_reached:
            outbox.send(
                member.email,
                f"Review of {standard.code} {version.title} by {on}",
                f"The standard “{version.title}” is to be looked at by {on}: does it stay, change "
                f"or end?\n\nReview it: {address(path)}\n",
                dedupe_key=f"standard-review-{standard.id}-{on}-{days}-{member.id}",
                with_day=outbox.DayMail(member.id, "standard", standard.id),
            )
