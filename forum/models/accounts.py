from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from flask_login import AnonymousUserMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, and_, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock, text
from forum.core.extensions import db
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary

NAME_LENGTH = 80
EMAIL_LENGTH = 254
ROLES = ("is_lead", "is_organiser", "is_analyst", "is_moderator", "is_administrator")


class Standing(StrEnum):
    UNCONFIRMED = "unconfirmed"  # has not followed the link in the mail
    PENDING = "pending"  # reads, drafts, books; a lead or moderator confirms the organisation
    VERIFIED = "verified"
    SUSPENDED = "suspended"
    CLOSED = "closed"  # the person left; the row stays under what they wrote, without them


class JobRole(StrEnum):
    ADVISER = "Front-line adviser"
    MANAGER = "Manager"
    EMPLOYER = "Employer engagement"
    ANALYST = "Performance or data"
    POLICY = "Policy or commissioning"
    OTHER = "Something else"


user_term = Table(
    "user_term",
    db.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True),
)


class User(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(200), default="")  # empty: cannot sign in
    standing: Mapped[Standing] = mapped_column(String(20), default=Standing.UNCONFIRMED)
    job_role: Mapped[JobRole] = mapped_column(String(40), default=JobRole.ADVISER)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_claimed: Mapped[str] = mapped_column(String(120), default="")  # not yet ours
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    roles_given_at: Mapped[datetime] = mapped_column(default=clock.now)  # the last of them

    is_lead: Mapped[bool] = mapped_column(default=False)
    is_organiser: Mapped[bool] = mapped_column(default=False)
    is_analyst: Mapped[bool] = mapped_column(default=False)
    is_moderator: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    is_editorial: Mapped[bool] = mapped_column(default=False)  # "Exchange editors": no person

    silenced_until: Mapped[datetime | None]  # reads, and writes nothing until then
    silence_reason: Mapped[str | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    # Two answers in one table: each relationship reads and writes its own kind of term.
    works_with: Mapped[list[Term]] = relationship(  # claimant groups
        secondary=user_term,
        secondaryjoin=and_(Term.id == user_term.c.term_id, Term.vocabulary != Vocabulary.AREA),
        overlaps="areas",
    )
    areas: Mapped[list[Term]] = relationship(  # where they work, as they say themselves
        secondary=user_term,
        secondaryjoin=and_(Term.id == user_term.c.term_id, Term.vocabulary == Vocabulary.AREA),
        overlaps="works_with",
    )

    # Of the viewer alone: sessions.load() sets them. A member whom no session loaded has not.
    unread_notices = 0
    items_to_review = 0  # of a moderator: moderation/review_queue/views.py sets it
    has_used_second_factor = False
    authenticated_at: ClassVar[datetime | None] = (
        None  # the last time this session proved who it is
    )

    @property
    def slug(self) -> str:
        """For the address of the profile."""
        return text.slug(self.name)

    @property
    def is_verified(self) -> bool:
        return self.standing == Standing.VERIFIED

    @property
    def is_pending(self) -> bool:
        return self.standing == Standing.PENDING

    @property
    def is_silenced(self) -> bool:
        return self.silenced_until is not None and self.silenced_until > clock.now()

    @property
    def is_reached(self) -> bool:
        """Whether a mail comes to a person who is still here."""
        return (self.is_verified or self.is_pending) and not self.is_editorial

    @property
    def is_in_supply_chain(self) -> bool:
        """Verified, and of a prime or a subcontractor."""
        return (
            self.is_verified
            and self.organisation is not None
            and self.organisation.is_in_supply_chain
        )

    @property
    def organisation_name(self) -> str:
        return self.organisation.name if self.organisation else self.organisation_claimed


def _note_role(user: User, value: object, old: object, _initiator: object) -> None:
    if value and value != old:
        user.roles_given_at = clock.now()


for _role in ROLES:
    event.listen(getattr(User, _role), "set", _note_role)


@event.listens_for(User.standing, "set")
def _note_standing(user: User, value: object, old: object, _initiator: object) -> None:
    """Whoever is confirmed may see more from then on."""
    _note_role(user, value == Standing.VERIFIED, old == Standing.VERIFIED, _initiator)


class Guest(AnonymousUserMixin):
    """Nobody signed in. Has the attributes of a User, so that no rule needs `if user`."""

    id = 0  # no row has it; None would match a column that holds NULL
    name = ""
    organisation_id = 0
    organisation = None
    organisation_name = ""
    is_verified = False
    is_pending = False
    is_silenced = False
    silenced_until = None
    silence_reason = None
    is_in_supply_chain = False
    is_lead = False
    is_organiser = False
    is_analyst = False
    is_moderator = False
    is_administrator = False
    is_demonstration = False
    unread_notices = 0
    items_to_review = 0
    has_used_second_factor = False
    authenticated_at = None
    works_with: tuple[Term, ...] = ()
    areas: tuple[Term, ...] = ()


class SignIn(db.Model):
    """A session. Setting ended_at signs the browser out on every node from its next request."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(80), default="")  # "Firefox on Windows"
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    authenticated_at: Mapped[datetime] = mapped_column(default=clock.now)  # or again: step-up
    second_factor_at: Mapped[datetime | None]  # NULL: it knows the password and no more
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class TokenPurpose(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"
    SECOND_STEP = "second step"  # in a cookie: the password was right, the second factor is due
    ENROL = "enrol"  # a first second factor: the password alone must not choose it
    PASSKEY = "passkey"  # a first passkey, for the same reason
    KNOWN_BROWSER = "known browser"  # from here on a browser has an allowance of its own


class Token(db.Model):
    """A one-use link sent by mail: 256 bits, stored as a hash, valid for an hour or a day."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
