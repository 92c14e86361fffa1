"""What social stores about a member."""

from typing import Any

from sqlalchemy import Select, delete, select

from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.accounts import User
from forum.models.social import (
    Follow,
    FollowKind,
    HomeVisit,
    Mention,
    Notice,
    NoticeChannel,
    SocialPreference,
)
from forum.social.mentions.erasure_actions import take_name_out


def _follow_rows(member: User) -> Select[Follow]:
    return select(Follow).where(Follow.member_id == member.id).order_by(Follow.id)


def _follow_as_json(follow: Follow) -> dict[str, Any]:
    return {
        "kind": follow.kind,
        "id": follow.target_id,
        "strength": follow.strength,
        "reason": follow.reason,
        "since": iso(follow.since),
        "seen_at": iso(follow.seen_at),
    }


def _notice_rows(member: User) -> Select[Notice]:
    return select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)


def _notice_as_json(notice: Notice) -> dict[str, Any]:
    """Not by whom: that would outlive a name in the file of another."""
    return {
        "kind": notice.kind,
        "about": f"{notice.thing_kind} {notice.thing_id}",
        "at": iso(notice.at),
        "read_at": iso(notice.read_at) if notice.read_at else None,
    }


def _channel_rows(member: User) -> Select[NoticeChannel]:
    return select(NoticeChannel).where(NoticeChannel.member_id == member.id)


def _channel_as_json(chosen: NoticeChannel) -> dict[str, Any]:
    return {"kind": chosen.kind, "channel": chosen.channel}


def _mention_rows(member: User) -> Select[Mention]:
    return select(Mention).where(Mention.member_id == member.id).order_by(Mention.id)


def _mention_as_json(mention: Mention) -> dict[str, Any]:
    return {"in": f"{mention.kind} {mention.object_id}", "at": iso(mention.at)}


def _preference_rows(member: User) -> Select[SocialPreference]:
    return select(SocialPreference).where(SocialPreference.member_id == member.id)


def _preference_as_json(preference: SocialPreference) -> dict[str, Any]:
    return {"digest": preference.digest, "may_be_mentioned": preference.may_be_mentioned}


def _visit_rows(member: User) -> Select[HomeVisit]:
    return select(HomeVisit).where(HomeVisit.member_id == member.id)


def _visit_as_json(visit: HomeVisit) -> dict[str, Any]:
    return {
        "seen_at": iso(visit.seen_at),
        "visit_before_ended_at": iso(visit.since) if visit.since else None,
    }


FOLLOWS = Export("follow", "follows", _follow_rows, _follow_as_json)
NOTICES = Export("notification", "notifications", _notice_rows, _notice_as_json)
CHANNELS = Export(
    "choice of notification", "choices of notification", _channel_rows, _channel_as_json
)
MENTIONS = Export("mention", "mentions", _mention_rows, _mention_as_json)
PREFERENCES = Export("choice of digest", "choices of digest", _preference_rows, _preference_as_json)
VISITS = Export("last visit", "last visits", _visit_rows, _visit_as_json)

DELETED, DETACHED = OnClosing.DELETED, OnClosing.DETACHED

EXPORTS = (FOLLOWS, NOTICES, CHANNELS, MENTIONS, PREFERENCES, VISITS)
PERSONAL_COLUMNS = (
    PersonalColumn("follow.member_id", DELETED, export=FOLLOWS.key),
    PersonalColumn("notice.member_id", DELETED, export=NOTICES.key),
    PersonalColumn("notice.actor_id", DETACHED, why_not="in what others were told"),
    PersonalColumn("notice_channel.member_id", DELETED, export=CHANNELS.key),
    PersonalColumn("mention.member_id", DELETED, export=MENTIONS.key),
    PersonalColumn("social_preference.member_id", DELETED, export=PREFERENCES.key),
    PersonalColumn("home_visit.member_id", DELETED, export=VISITS.key),
    PersonalColumn(
        "activity.actor_id", DETACHED, why_not="who did what the other kinds of row hold"
    ),
)


def delete_follows_of_person(member: User) -> None:
    followed = Follow.kind == FollowKind.PERSON, Follow.target_id == member.id
    db.session.execute(delete(Follow).where(*followed))


ON_ACCOUNT_CLOSED = (delete_follows_of_person, take_name_out)
