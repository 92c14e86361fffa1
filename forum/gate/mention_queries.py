"""Whom a text mentions with @, in one statement for any number of them.

Somebody who cannot be mentioned and somebody who does not exist get the same answer.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import NAME_LENGTH, User
from forum.policy.viewer import Viewer

MOST_MENTIONS = 5
MOST_SIGNS = 25  # the same few people, several times
MOST_WORDS = 6  # of a name
FORMER = "@former member"  # stands for who has left
MENTION = re.compile(rf"(?<![\w.@/`])@(?=\w)(?!{FORMER[1:]}\b)", re.IGNORECASE)
AFTER = ".,;:!?…)”’\"'"
TOO_MANY = f"Mention at most {MOST_MENTIONS} people."
MOST_OFFERED = 8


@dataclass(frozen=True)
class MentionSuggestion:
    """One line of the picker."""

    name: str
    organisation: str
    typed: str  # what goes behind the @


def find(viewer: Viewer, text: str, already: Collection[int] = ()) -> list[int]:
    """Ids of the members mentioned; Refused, in words for the writer, where one cannot be.

    `already`: members whom the text mentioned before it was changed, and may still.
    """
    signs = [match.end() for match in MENTION.finditer(text)]
    if not signs:
        return []
    if len(signs) > MOST_SIGNS:
        raise Refused(TOO_MANY)
    following = [text[at : at + 2 * NAME_LENGTH].partition("\n")[0] for at in signs]
    names = {name for words in following for name in _possible(words)}
    people = _named(viewer, names, already)
    found = list(dict.fromkeys(_who(words, people) for words in following))
    if len(found) > MOST_MENTIONS:
        raise Refused(TOO_MANY)
    return found


def address(viewer: Viewer, name: str) -> str:
    """The name behind an @, where the viewer may mention who has it; else the name alone."""
    try:
        return f"@{name}" if find(viewer, f"@{name}") else name
    except Refused:
        return name


def _possible(words: str) -> list[str]:
    """Each beginning of the words that may be a whole name, longest first, in small letters."""
    parts = words.lower().split(" ")[:MOST_WORDS]
    starts = [" ".join(parts[:number]) for number in range(len(parts), 0, -1)]
    shorter = [start.rstrip(AFTER) for start in starts]
    possessive = [re.sub(r"[’']s$", "", start) for start in shorter]
    return [name for name in dict.fromkeys([*starts, *shorter, *possessive]) if name]


def _named(viewer: Viewer, names: set[str], already: Collection[int]) -> list[User]:
    # SQLite's lower() knows ASCII alone: a name with other letters matches as it is written.
    titles = {name.title() for name in names}
    same = or_(func.lower(User.name).in_(names), User.name.in_(titles))
    may_be = or_(policy.mentionable_members(viewer), User.id.in_(already))
    members = select(User).where(may_be, same)
    return list(db.session.scalars(members.options(joinedload(User.organisation))))


def _who(words: str, people: list[User]) -> int:
    possible = set(_possible(words))
    matching = [one for one in people if one.name.lower() in possible]
    longest = max((len(one.name) for one in matching), default=0)
    matching = [one for one in matching if len(one.name) == longest]
    if not matching:
        shown = " ".join(words.split(" ")[:2]).rstrip(AFTER)
        raise Refused(
            f"Nobody called “{shown}” can be mentioned here. Write the name as the pages show it, "
            "or leave a space after the @."
        )
    if len(matching) == 1:
        return matching[0].id
    rest = words[longest:].lower()
    placed = [one for one in matching if rest.startswith(f" ({one.organisation_name.lower()})")]
    if len(placed) != 1:
        raise Refused(
            f"There is more than one {matching[0].name}. Write the organisation behind the name "
            "in brackets."
        )
    return placed[0].id


def suggestions(viewer: Viewer, start: str) -> list[MentionSuggestion]:
    """Members whose name has a word that begins so; MOST_OFFERED, in the order of names."""
    begins = start.lower()
    of_name = or_(
        func.lower(User.name).startswith(begins, autoescape=True),
        func.lower(User.name).contains(f" {begins}", autoescape=True),
    )
    members = (
        select(User)
        .where(policy.mentionable_members(viewer), of_name)
        .options(joinedload(User.organisation))
        .order_by(User.name, User.id)
        .limit(MOST_OFFERED)
    )
    found = list(db.session.scalars(members))
    names = [one.name for one in found]
    return [
        MentionSuggestion(
            one.name,
            one.organisation_name,
            one.name if names.count(one.name) == 1 else f"{one.name} ({one.organisation_name})",
        )
        for one in found
    ]
