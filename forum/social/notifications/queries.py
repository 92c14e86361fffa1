"""A member's notifications: rows without text, worded under their rights when they are shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.moderation import Act, Decision
from forum.models.ratings import REASON_NAMES, Rating, Reason
from forum.models.social import (
    Channel,
    Follow,
    FollowKind,
    Notice,
    NoticeChannel,
    NoticeKind,
    Strength,
)
from forum.policy.viewer import Viewer
from forum.social.notifications.kinds import DEFAULT_CHANNELS
from forum.social.things import item_queries
from forum.social.things import queries as things
from forum.social.things.item_queries import Item
from forum.social.things.queries import Thing

PER_PAGE = 100
GONE = "No longer there"
ACT_NAMES = {
    Act.ACCEPTED: "A moderator accepted it",
    Act.DECLINED: "A moderator did not accept it",
    Act.WITHDRAWN: "A moderator withdrew it",
    Act.CONFIRMED_MEMBER: "Your organisation is confirmed",
    Act.REFUSED_MEMBER: "Your organisation is not confirmed",
    Act.CHANGE_ASKED: "A moderator asks you to change it",
    Act.KEPT: "A moderator read it",
    Act.REDACTED: "A moderator took a passage out of it",
    Act.RESTORED: "A moderator showed it again",
    Act.MOVE_SUGGESTED: "A moderator suggests another tag",
    Act.WARNED: "A moderator warns you",
    Act.SILENCED: "You can read, and not write, for some days",
    Act.SUSPENDED: "Your account is suspended",
    Act.APPEAL_DISMISSED: "Your appeal was answered",
}


@dataclass(frozen=True)
class NotificationLine:
    text: str
    path: str  # empty for what is gone
    at: datetime
    is_new: bool


@dataclass
class NotificationGroup:
    """All about one thing, the newest first."""

    thing_kind: str
    thing_id: int
    thing: Thing | None  # None: not there for this viewer
    lines: list[NotificationLine] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.thing.title if self.thing else GONE

    @property
    def unread(self) -> int:
        return sum(line.is_new for line in self.lines)


@dataclass(frozen=True)
class NotificationPage:
    groups: list[NotificationGroup]
    newest_id: int  # 0 where there is none
    older_than: int | None  # the id from which the next page goes on


def page(viewer: Viewer, before: int | None = None) -> NotificationPage:
    """PER_PAGE rows at most, as groups; a fixed number of statements."""
    own = select(Notice).where(policy.own_notices(viewer))
    if before is not None:
        own = own.where(Notice.id < before)
    rows = list(db.session.scalars(own.order_by(Notice.id.desc()).limit(PER_PAGE + 1)))
    shown = rows[:PER_PAGE]
    return NotificationPage(
        groups(viewer, shown),
        shown[0].id if shown else 0,
        shown[-1].id if len(rows) > PER_PAGE else None,
    )


def groups(viewer: Viewer, notices: Sequence[Notice]) -> list[NotificationGroup]:
    """In the order in which their things come first."""
    keys = {(one.thing_kind, one.thing_id) for one in notices}
    found = things.load_all(viewer, keys - _that_would_tell_an_author(viewer, notices))
    worded = _Worded(viewer, notices)
    result: dict[tuple[str, int], NotificationGroup] = {}
    for one in notices:
        key = (one.thing_kind, one.thing_id)
        group = result.setdefault(key, NotificationGroup(*key, found.get(key)))
        group.lines.append(worded.line(one, group.thing))
    return list(result.values())


def _that_would_tell_an_author(viewer: Viewer, notices: Sequence[Notice]) -> set[tuple[str, int]]:
    """Case studies without a name by now, told of for a follow of their author or organisation."""
    of_follows: set[int] = set()
    otherwise: set[int] = set()
    for one in notices:
        if one.thing_kind == FollowKind.CASE_STUDY:
            is_of_follow = one.kind == NoticeKind.FOLLOWED
            (of_follows if is_of_follow else otherwise).add(one.thing_id)
    if not of_follows - otherwise:
        return set()
    nameless = select(CaseStudy.id).where(
        CaseStudy.id.in_(of_follows - otherwise),
        CaseStudy.is_anonymous,
        CaseStudy.author_id != viewer.id,
        ~_is_followed_by_what_it_says(viewer),
    )
    return {
        (FollowKind.CASE_STUDY, case_study_id) for case_study_id in db.session.scalars(nameless)
    }


def _is_followed_by_what_it_says(viewer: Viewer) -> ColumnElement[bool]:
    """The case study itself, or one of its groups, practices, stages and areas."""
    own = policy.own_follows(viewer), Follow.strength != Strength.MUTED
    itself = and_(Follow.kind == FollowKind.CASE_STUDY, Follow.target_id == CaseStudy.id)
    terms = select(case_study_term.c.term_id).where(case_study_term.c.case_study_id == CaseStudy.id)
    by_term = and_(Follow.kind == FollowKind.TERM, Follow.target_id.in_(terms))
    return exists().where(*own, or_(itself, by_term))


class _Worded:
    """The lines of some notices; each kind of item is read once."""

    def __init__(self, viewer: Viewer, notices: Sequence[Notice]):
        keys = {key for one in notices if (key := _item_key(one))[0] in item_queries.KINDS}
        self._items = item_queries.load_all(viewer, keys)
        self._ratings = _reasons(viewer, [n.item_id for n in notices if n.item_kind == "rating"])
        self._acts = _acts([n.item_id for n in notices if n.item_kind == "decision"])

    def line(self, notice: Notice, thing: Thing | None) -> NotificationLine:
        text, path = GONE, ""
        if thing is not None:
            text, path = self._words(notice, thing)
        return NotificationLine(text, path, notice.at, notice.read_at is None)

    def _words(self, notice: Notice, thing: Thing) -> tuple[str, str]:
        kind = NoticeKind(notice.kind)
        if kind in PLAIN:
            return PLAIN[kind], thing.path
        if kind == NoticeKind.RATED:
            reason = self._ratings.get(notice.item_id)
            received = f"{thing.path}/ratings-received"
            return (f"Somebody rated it low: {reason}", received) if reason else (GONE, "")
        if kind == NoticeKind.DECISION:
            return self._acts.get(notice.item_id, GONE), thing.path
        item = self._items.get(_item_key(notice))
        return (WORDS[kind](item), item.path) if item is not None else (GONE, "")


def _item_key(notice: Notice) -> tuple[str, int]:
    """An edit is an item of the case study itself."""
    if notice.item_kind == "version":
        return notice.item_kind, notice.thing_id
    if notice.item_kind:
        return notice.item_kind, notice.item_id
    return notice.thing_kind, notice.thing_id


PLAIN = {
    NoticeKind.HELPED: "Your answer helped who asked",
    NoticeKind.DRAFT_SHARED: "A colleague shared a draft with you",
    NoticeKind.PLACE_OFFERED: "A place is free for you",
    NoticeKind.THANKED: "Somebody thanked you for what you wrote here",
    NoticeKind.ASKED: "You are asked to answer, as somebody who has done it",
}


def _followed(item: Item) -> str:
    more = f": {item.more[0].lower()}{item.more[1:]}" if item.more else ""
    return f"{item.who} {item.did} this{more}"


WORDS: dict[NoticeKind, Callable[[Item], str]] = {
    NoticeKind.ANSWER: lambda item: f"{item.who} answered your question",
    NoticeKind.REPLY: lambda item: f"{item.who} {item.did} this",
    NoticeKind.MENTION: lambda item: f"{item.who} mentioned you",
    NoticeKind.TRIED: _followed,
    NoticeKind.FOLLOWED: _followed,
    NoticeKind.SUPPLY_LINK: lambda item: f"{item.who} {item.did}",
}


def _reasons(viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """Of ratings of one's own case studies; nobody else reads them."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Rating.id, Rating.reason)
        .join(Rating.case_study)
        .where(Rating.id.in_(ids), policy.own_case_studies(viewer))
    )
    return {
        id_: REASON_NAMES[Reason(reason)].lower() for id_, reason in rows if reason in set(Reason)
    }


def _acts(ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(Decision.id, Decision.act).where(Decision.id.in_(ids)))
    return {id_: ACT_NAMES[Act(act)] for id_, act in rows}


def unread_of(viewer: Viewer, thing_kind: str, thing_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(
                policy.own_notices(viewer),
                Notice.thing_kind == thing_kind,
                Notice.thing_id == thing_id,
                Notice.read_at.is_(None),
            )
        )
        or 0
    )


def channels(viewer: Viewer) -> dict[NoticeKind, Channel]:
    """Of each kind: what the member chose, or its default."""
    rows = db.session.execute(
        select(NoticeChannel.kind, NoticeChannel.channel).where(
            NoticeChannel.member_id == viewer.id
        )
    )
    return DEFAULT_CHANNELS | {NoticeKind(kind): Channel(channel) for kind, channel in rows}
