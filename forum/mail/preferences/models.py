from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class MailKind(StrEnum):
    """Mails that one can do without. What is about one's own booking or item is not among them."""

    ANSWERS = "answers"
    BOOKINGS = "bookings"
    BRIEF = "brief"
    COMMUNITIES = "communities"
    DIGEST = "digest"
    DRAFTS = "drafts"
    FRESHNESS = "freshness"
    GAPS = "gaps"
    NOTICES = "notices"
    RATINGS = "ratings"
    SUPPLY_LINKS = "supply-links"
    TRIES = "tries"
    WORKSHOPS = "workshops"


MAIL_KIND_NAMES = {
    MailKind.ANSWERS: "When somebody answers a question, a comment or a case study of mine",
    MailKind.BOOKINGS: "Bookings of workshops I organise",
    MailKind.BRIEF: "What a release of figures says about my organisation",
    MailKind.COMMUNITIES: "The communities I facilitate, once a week, and when I am asked to",
    MailKind.DIGEST: "The digest of what I follow",
    MailKind.DRAFTS: "Reminders of drafts I have not finished",
    MailKind.FRESHNESS: "Whether a case study of mine is still true",
    MailKind.GAPS: "When somebody shares what I said I need",
    MailKind.NOTICES: "One mail a day: notifications I want by mail, and mails that can wait",
    MailKind.RATINGS: "When an author changed what I found of little use",
    MailKind.SUPPLY_LINKS: "Supply-chain links of the organisation that I lead",
    MailKind.TRIES: "How it went with what I wanted to try",
    MailKind.WORKSHOPS: "Reminders and follow-up of workshops",
}


class MailStop(db.Model):
    """A member wants no mails of this kind; while there is no row, they come."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
