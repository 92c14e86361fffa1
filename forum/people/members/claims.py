"""What a name or a profile may not say: an address, or an office that its owner does not hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.accounts import Guest, User
from forum.models.organisations import Kind
from forum.people.members.confusables import skeleton

WEB_ADDRESS = re.compile(
    r"://|\bwww\.|@\w|\b[\w-]+\.(?:co\.uk|org\.uk|gov\.uk|ac\.uk|com|org|net|info|uk|eu|io|me|ly)\b",
    re.IGNORECASE,
)
OF_EXCHANGE = ("moderator", "administrator", "exchange editor", "exchange staff", "exchange team")
OF_GOVERNMENT = (
    "minister",
    "secretary of state",
    "civil servant",
    "government official",
    "dwp",
    "department for work and pensions",
    "jobcentre plus",
    "ombudsman",
    "inspector",
    "contract monitoring officer",
)
ALSO_NAMES = ("minister", "inspector", "ombudsman")  # people are called so


@dataclass(frozen=True)
class Offices:
    """Those that a member holds."""

    is_moderator: bool = False
    is_administrator: bool = False
    is_of_government: bool = False


def held_by(member: User | Guest) -> Offices:
    organisation = getattr(member, "organisation", None)
    is_government = organisation is not None and organisation.kind == Kind.GOVERNMENT
    return Offices(
        is_moderator=member.is_moderator,
        is_administrator=member.is_administrator,
        is_of_government=is_government and member.is_verified,
    )


def complaint(words: str, held: Offices, is_name: bool = False) -> str | None:
    """A sentence for whoever typed it; None where nothing is wrong."""
    if found := WEB_ADDRESS.search(words):
        return f"“{found[0]}” looks like an address. Take it out: profiles hold none."
    spoken = _tokens(words)
    may = {"moderator": held.is_moderator, "administrator": held.is_administrator}
    for office in OF_EXCHANGE:
        if _within(_tokens(office), spoken) and not may.get(office, False):
            return (
                f"“{office.capitalize()}” reads like an office of the exchange, which you do not "
                "hold. Say what you do where you work."
            )
    if held.is_of_government:
        return None
    for office in OF_GOVERNMENT:
        if is_name and office in ALSO_NAMES:
            continue
        if _within(_tokens(office), spoken):
            return (
                f"“{office}” reads like an office of the government, and your organisation is not "
                "part of it. Say what you do where you work."
            )
    return None


def _tokens(words: str) -> list[str]:
    """Letters that look alike count as the same."""
    return [skeleton(word) for word in re.findall(r"\w+", words)]


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    last = len(many) - len(few)
    plural = [*few[:-1], few[-1] + "s"]
    return any(many[i : i + len(few)] in (list(few), plural) for i in range(last + 1))
