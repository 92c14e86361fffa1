"""Choose what one is told: mails, digest, notifications, mentions; stored together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from forum import policy
from forum.core.db import upsert
from forum.core.extensions import db
from forum.mail.preferences import queries as mail_preferences
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.social import (
    Channel,
    DigestFrequency,
    NoticeChannel,
    NoticeKind,
    SocialPreference,
)
from forum.models.workshop_mails import BookingNewsStrength
from forum.people.mail_preferences import actions as mails
from forum.social.digest.actions import choose_frequency
from forum.workshops.booking_news import actions as booking_news


@dataclass(frozen=True)
class MailChoice:
    """None, and what is missing, leaves things as they are."""

    mails: Collection[str]
    wants_digest: bool | None = None
    wants_bookings: bool | None = None  # of workshops they organise
    bookings: BookingNewsStrength | None = None
    frequency: DigestFrequency | None = None
    may_be_mentioned: bool | None = None
    channels: Mapping[NoticeKind, Channel] = field(default_factory=dict)


def choose(viewer: User, choice: MailChoice) -> None:
    policy.require(policy.may_choose_mails(viewer))
    if choice.frequency is not None:
        choose_frequency(viewer, choice.frequency)
    if choice.may_be_mentioned is not None:
        _allow_mentions(viewer, choice.may_be_mentioned)
    for kind, channel in choice.channels.items():
        _set_channel(viewer, kind, channel)
    if choice.bookings is not None:
        booking_news.choose_strength(viewer, choice.bookings)
    own_field = {MailKind.DIGEST: choice.wants_digest, MailKind.BOOKINGS: choice.wants_bookings}
    stopped = mail_preferences.stopped(viewer.id)
    kinds = {kind for kind in choice.mails if kind not in own_field}
    for mail, wants in own_field.items():
        if wants or (wants is None and mail not in stopped):
            kinds.add(mail)
    mails.choose(viewer, kinds)  # and commit


def _allow_mentions(viewer: User, may_be_mentioned: bool) -> None:
    row = upsert(SocialPreference).values(
        member_id=viewer.id, digest=DigestFrequency.WEEKLY, may_be_mentioned=may_be_mentioned
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["member_id"],
            set_={"may_be_mentioned": row.excluded.may_be_mentioned},
        )
    )


def _set_channel(viewer: User, kind: NoticeKind, channel: Channel) -> None:
    row = upsert(NoticeChannel).values(member_id=viewer.id, kind=kind, channel=channel)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["member_id", "kind"], set_={"channel": row.excluded.channel}
        )
    )
