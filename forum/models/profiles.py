from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.vocabularies import Term

JOB_TITLE_LENGTH = 80
ABOUT_LENGTH = 300
MOST_PRACTICES = 5
MOST_LANGUAGES = 6
LANGUAGES = (
    "Albanian",
    "Arabic",
    "Bengali",
    "British Sign Language",
    "Bulgarian",
    "Cantonese",
    "English",
    "Farsi",
    "French",
    "German",
    "Greek",
    "Gujarati",
    "Hindi",
    "Hungarian",
    "Irish",
    "Italian",
    "Kurdish",
    "Lithuanian",
    "Mandarin",
    "Pashto",
    "Polish",
    "Portuguese",
    "Punjabi",
    "Romanian",
    "Russian",
    "Scottish Gaelic",
    "Slovak",
    "Somali",
    "Spanish",
    "Tamil",
    "Tigrinya",
    "Turkish",
    "Ukrainian",
    "Urdu",
    "Vietnamese",
    "Welsh",
)

profile_practice = Table(
    "profile_practice",
    db.metadata,
    Column("profile_id", ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class Profile(db.Model):
    """What a member says of themselves to other members. Name, job and areas are the User's.

    Without a row nothing but name, job and organisation is shown: whoever joined before there
    were profiles was promised that nobody sees which claimant groups they chose.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    job_title: Mapped[str] = mapped_column(String(JOB_TITLE_LENGTH), default="")
    about: Mapped[str] = mapped_column(String(ABOUT_LENGTH), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)  # of LANGUAGES
    is_minimal: Mapped[bool] = mapped_column(default=False)  # name and organisation alone
    may_be_asked: Mapped[bool] = mapped_column(default=False)
    onboarded_at: Mapped[datetime | None]  # the three questions were answered or left out
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship()
    practices: Mapped[list[Term]] = relationship(  # "ask me about"
        secondary=profile_practice, order_by=(Term.position, Term.id)
    )
