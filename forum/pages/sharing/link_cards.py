"""Cards below a comment or an answer for its links to pages of ours.

Each is read when it is shown, under the reader's rights: of what a reader may not see there is no
card, and the link stays as it was typed. No page of others is ever fetched.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import unescape

from forum.mail.mailer import address
from forum.models.social import FollowKind
from forum.policy.viewer import Viewer
from forum.practice.card_queries import listed_cards
from forum.practice.questions import queries as questions
from forum.reference.vocabularies.links import Label, label
from forum.social.things import queries as things

MOST = 5  # of one text
MOST_ON_A_PAGE = 40
LINK = re.compile(r'<a href="([^"]+)"')
PAGE = re.compile(
    r"/(case-studies|discussions|organisations|workshops)/([1-9][0-9]{0,8})(?:-[a-z0-9-]*)?"
    r"(?:[?#].*)?"
)
KINDS = {
    "case-studies": str(FollowKind.CASE_STUDY),
    "discussions": str(FollowKind.QUESTION),
    "organisations": str(FollowKind.ORGANISATION),
    "workshops": "workshop",
}
Key = tuple[str, int]  # kind and id of a thing


@dataclass(frozen=True, slots=True)
class LinkCard:
    title: str
    path: str
    kind_name: str  # "Case study"
    facts: tuple[str, ...] = ()  # claimant groups, and the evidence level


def link_cards(viewer: Viewer, texts: Mapping[int, str]) -> dict[int, tuple[LinkCard, ...]]:
    """By the key of `texts`, which are HTML; only those that have cards.

    One statement for each kind of page, and none where nothing is linked to.
    """
    linked = {key: links(html) for key, html in texts.items()}
    wanted = list(dict.fromkeys(one for found in linked.values() for one in found))
    cards = _load(viewer, wanted[:MOST_ON_A_PAGE])
    shown = {
        key: tuple(cards[one] for one in found if one in cards) for key, found in linked.items()
    }
    return {key: found for key, found in shown.items() if found}


def links(html: str) -> list[Key]:
    """The pages of ours that a text links to, in its order, each once."""
    found = (_page_of(unescape(href)) for href in LINK.findall(html))
    return list(dict.fromkeys(one for one in found if one is not None))[:MOST]


def _page_of(href: str) -> Key | None:
    own = address("/")[:-1]
    path = href.removeprefix(own) if own else href
    match = PAGE.fullmatch(path)
    return (KINDS[match[1]], int(match[2])) if match else None


def _load(viewer: Viewer, wanted: Collection[Key]) -> dict[Key, LinkCard]:
    by_kind: dict[str, list[int]] = {}
    for kind, thing_id in wanted:
        by_kind.setdefault(kind, []).append(thing_id)
    cards = _of_case_studies(by_kind.pop(FollowKind.CASE_STUDY, []))
    cards |= _of_questions(by_kind.pop(FollowKind.QUESTION, []))
    keys = [(kind, thing_id) for kind, ids in by_kind.items() for thing_id in ids]
    for key, thing in things.load_all(viewer, keys).items():
        cards[key] = LinkCard(thing.title, thing.path, thing.kind_name)
    return cards


def _of_case_studies(ids: list[int]) -> dict[Key, LinkCard]:
    """Of the listed ones, which everybody may read; without who wrote them."""
    return {
        (FollowKind.CASE_STUDY, one.id): LinkCard(
            one.title,
            one.url,
            "Case study",
            (*_names(one.groups), f"Evidence: {one.evidence_label.lower()}"),
        )
        for one in (listed_cards(ids) if ids else [])
    }


def _of_questions(ids: list[int]) -> dict[Key, LinkCard]:
    return {
        (FollowKind.QUESTION, one.id): LinkCard(
            one.title,
            things.question_path(one.id, one.slug),
            "Question",
            _names(label(term) for term in one.terms),
        )
        for one in (questions.in_order(ids) if ids else [])
    }


def _names(labels: Iterable[Label]) -> tuple[str, ...]:
    return tuple(one.name for one in labels)
