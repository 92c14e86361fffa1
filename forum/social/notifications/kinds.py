"""The kinds of notification: what each is called, and where it comes unless a member chooses."""

from dataclasses import dataclass

from forum.models.social import Channel, NoticeKind

KIND_NAMES = {
    NoticeKind.ANSWER: "Somebody answers a question of mine",
    NoticeKind.REPLY: "Somebody comments on a case study of mine, replies to a comment of mine, or "
    "writes where I wrote in a private community",
    NoticeKind.MENTION: "Somebody mentions me with @",
    NoticeKind.HELPED: "An answer of mine helped who asked",
    NoticeKind.DECISION: "A moderator decides on something of mine",
    NoticeKind.TRIED: "Somebody tried a case study of mine",
    NoticeKind.RATED: "Somebody says why a case study of mine was of little use",
    NoticeKind.DRAFT_SHARED: "A colleague shares a draft with me",
    NoticeKind.PLACE_OFFERED: "A workshop offers me a place",
    NoticeKind.THANKED: "Somebody thanks me for an answer, a comment or a report of a try",
    NoticeKind.ASKED: "Somebody asks me about what I shared or tried",
    NoticeKind.SUMMARY_TO_REVIEW: "A summary waits for my review, where I am an editor",
    NoticeKind.SUMMARY_DECIDED: "A second editor publishes or returns a summary of mine",
    NoticeKind.SUMMARY_CONTRADICTED: "New evidence may contradict a summary that I edit",
    NoticeKind.SUPPLY_LINK: "A supply-chain link of the organisation that I lead: proposed, "
    "answered, ended, or not confirmed for long",
    NoticeKind.FOLLOWED: "Something new in what I follow at once",
}

# Mails of these are letters of their own, sent at once: they are chosen with the other mails.
OWN_LETTER = frozenset(
    {
        NoticeKind.ANSWER,
        NoticeKind.REPLY,
        NoticeKind.DECISION,
        NoticeKind.PLACE_OFFERED,
        NoticeKind.ASKED,
        NoticeKind.SUPPLY_LINK,
    }
)
DEFAULT_CHANNELS = dict.fromkeys(NoticeKind, Channel.HERE) | {NoticeKind.MENTION: Channel.MAIL}


@dataclass(frozen=True)
class About:
    """What a notice is of: the thing it is grouped by, and the item within it, if any."""

    thing_kind: str  # of things.queries.LOADERS
    thing_id: int
    item_kind: str = ""  # of things.item_queries.KINDS; empty for the thing itself
    item_id: int = 0
