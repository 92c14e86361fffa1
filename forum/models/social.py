"""What members follow, what happened, and whom it was told to."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db

KIND_LENGTH = 20
MOST_UNREAD = 100  # that are counted; the header says "99+" then


class FollowKind(StrEnum):
    """What can be followed. A term is a claimant group, a practice, a stage or an area."""

    TERM = "term"
    ORGANISATION = "organisation"
    PERSON = "person"
    QUESTION = "question"
    CASE_STUDY = "case-study"
    SERIES = "series"  # of workshops
    STANDARD = "standard"
    COMMUNITY = "community"  # a private one, by its members
    THEME = "theme"  # of complaints: its number in data/complaint_themes.csv


class Strength(StrEnum):
    """How a follow is heard of. Without a row nothing is followed."""

    AT_ONCE = "at-once"  # a notification, and the digest
    WEEKLY = "weekly"  # the digest
    MUTED = "muted"  # nothing, whatever else of it is followed


class FollowReason(StrEnum):
    CHOSEN = "chosen"
    POSTED = "posted"  # it is the member's own question or case study
    JOINED = "joined"  # a community


class Follow(db.Model):
    """A member follows something, or wants to hear nothing of it. Shown to nobody else."""

    __table_args__ = (
        UniqueConstraint("member_id", "kind", "target_id"),
        Index("ix_follow_kind_target_id", "kind", "target_id", "strength", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[FollowKind] = mapped_column(String(KIND_LENGTH))
    target_id: Mapped[int]  # of the table that the kind names
    strength: Mapped[Strength] = mapped_column(String(10), default=Strength.WEEKLY)
    reason: Mapped[FollowReason] = mapped_column(String(10), default=FollowReason.CHOSEN)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)  # last look at a followed page


class ActivityKind(StrEnum):
    """Something happened that others may want to hear of."""

    # In the stream
    CASE_STUDY = "case-study"
    VERSION = "version"  # a material edit of a case study
    COMMENT = "comment"
    QUESTION = "question"
    ANSWER = "answer"
    TRY = "try"
    WORKSHOP = "workshop"
    # For some members alone
    POST = "community-post"  # in a private community: for those who have joined it
    NOTES = "notes"  # of a workshop, a version of them: for those mentioned in it
    HELPED = "helped"  # who asked says that an answer helped
    RATING = "rating"
    DECISION = "decision"
    DRAFT_SHARED = "draft-shared"
    PLACE_OFFERED = "place-offered"
    LINK_PROPOSED = "link-proposed"  # of a supply chain: for the leads of the other party
    LINK_ANSWERED = "link-answered"
    LINK_ENDED = "link-ended"
    LINK_UNCONFIRMED = "link-unconfirmed"  # for long


LISTED = (
    ActivityKind.CASE_STUDY,
    ActivityKind.VERSION,
    ActivityKind.COMMENT,
    ActivityKind.QUESTION,
    ActivityKind.ANSWER,
    ActivityKind.TRY,
    ActivityKind.WORKSHOP,
)


class Activity(db.Model):
    """One thing that happened: written with it, fanned out by the worker. It holds no text."""

    __table_args__ = (
        UniqueConstraint("kind", "object_id", "round"),  # told once, however often it is saved
        Index("ix_activity_fanned_out_at_id", "fanned_out_at", "id"),
        Index("ix_activity_is_listed_id", "is_listed", "id"),
        Index("ix_activity_kind_at", "kind", "at"),  # the new case studies of a digest
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActivityKind] = mapped_column(String(KIND_LENGTH))
    object_id: Mapped[int]  # of the table that the kind names
    round: Mapped[int] = mapped_column(default=0)  # where the same row may happen again
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    is_listed: Mapped[bool] = mapped_column(default=False)  # in the stream, while it is visible
    fanned_out_at: Mapped[datetime | None]


class ActivityTarget(db.Model):
    """What an activity is about: whoever follows one of these finds it in their stream."""

    kind: Mapped[FollowKind] = mapped_column(String(KIND_LENGTH), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NoticeKind(StrEnum):
    ANSWER = "answer"  # to my question
    REPLY = "reply"  # to my comment, or on my case study
    MENTION = "mention"
    HELPED = "helped"  # who asked says that my answer helped
    DECISION = "decision"  # on mine
    TRIED = "tried"  # mine
    RATED = "rated"  # mine, with a reason
    DRAFT_SHARED = "draft-shared"
    PLACE_OFFERED = "place-offered"
    THANKED = "thanked"  # for an answer, a comment or a try
    ASKED = "asked"  # to answer a question, as one who has done it
    SUMMARY_TO_REVIEW = "summary-to-review"  # another editor's, for me as the second person
    SUMMARY_DECIDED = "summary-decided"  # mine, by the second person
    SUMMARY_CONTRADICTED = "summary-contradicted"  # by new evidence
    SUPPLY_LINK = "supply-link"  # of my organisation, which I lead: proposed, answered, ended
    FOLLOWED = "followed"  # something I follow at once


class Notice(db.Model):
    """A member is told something. No text: it is read under their rights when it is shown."""

    __table_args__ = (
        UniqueConstraint(
            "member_id",
            "kind",
            "thing_kind",
            "thing_id",
            "item_kind",
            "item_id",
            name="uq_notice_once",
        ),
        Index("ix_notice_member_id_read_at", "member_id", "read_at"),
        Index("ix_notice_member_id_id", "member_id", "id"),  # the newest of a member
        Index("ix_notice_member_id_thing", "member_id", "thing_kind", "thing_id"),
        Index("ix_notice_mail_due_member_id", "mail_due", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[NoticeKind] = mapped_column(String(KIND_LENGTH))
    thing_kind: Mapped[str] = mapped_column(String(KIND_LENGTH))  # grouped by it: things.py
    thing_id: Mapped[int]
    item_kind: Mapped[str] = mapped_column(String(KIND_LENGTH), default="")  # within the thing
    item_id: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    mail_due: Mapped[bool] = mapped_column(default=False)  # in the next mail of the day


class Channel(StrEnum):
    """Where a kind of notification comes."""

    HERE = "here"
    MAIL = "mail"  # here and by mail
    OFF = "off"


class NoticeChannel(db.Model):
    """A member's choice for one kind of notification; without a row it is the kind's default."""

    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(String(KIND_LENGTH), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))


class Mention(db.Model):
    """A comment, an answer or the notes of a workshop name a member with @."""

    __table_args__ = (UniqueConstraint("kind", "object_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))  # of gate.registry.WordsKind
    object_id: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DigestFrequency(StrEnum):
    """Off is a MailStop of MailKind.DIGEST, as the link in the mail writes it."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SocialPreference(db.Model):
    """A member's choices that are no list; without a row they are the defaults."""

    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    digest: Mapped[DigestFrequency] = mapped_column(String(10), default=DigestFrequency.WEEKLY)
    may_be_mentioned: Mapped[bool] = mapped_column(default=True)
    feed_key: Mapped[str | None] = mapped_column(String(43), unique=True)  # of the own Atom feed
    checked_on: Mapped[date | None] = mapped_column(Date)  # London: at most one mail a day


class HomeVisit(db.Model):
    """A member's visit to the home page that goes on, or was the last (pages/home/visits.py)."""

    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime | None]  # the last look of the visit before
    seen_at: Mapped[datetime]
