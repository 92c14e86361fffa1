"""How often people may try things with accounts, and what they are told beyond that.

Counted before the thing is tried, in a transaction of its own: fifty guesses at once count
fifty. See docs/decisions/0002-throttles.md for the numbers.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select

from forum.core import rate_limit
from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.core.rate_limit import Attempt

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    what: str
    most: int
    per: timedelta
    say: str


GUESSED = "There were too many tries with a wrong password. Wait 15 minutes, then try again."
WRITTEN = (
    "We have sent mails to this address already. Look in the spam folder too, "
    "and try again in an hour."
)
BUSY = "Too many of these came from your network. Try again in an hour."

GUESSES_AT_ACCOUNT = Limit("guess at account", 10, QUARTER, GUESSED)
GUESSES_ON_DEVICE = Limit("guess on known device", 10, QUARTER, GUESSED)
GUESSES_FROM_ADDRESS = Limit("guess from address", 50, QUARTER, GUESSED)
LETTERS_TO_ADDRESS = Limit("letter", 4, HOUR, WRITTEN)
JOINS_FROM_ADDRESS = Limit("join", 40, HOUR, BUSY)
CLAIMS = Limit("claim", 5, DAY, "You changed where you work several times. Try again tomorrow.")
RESETS_FROM_ADDRESS = Limit("reset", 40, HOUR, BUSY)

Spending = list[tuple[Limit, str]]


def spend(spending: Spending) -> None:
    """Count one try of each and commit; TooMany, and nothing counted, where one is used up."""
    try:
        for limit, key in spending:
            rate_limit.spend(limit.what, key, limit.most, limit.per, limit.say)
    except TooMany:
        db.session.rollback()
        raise
    db.session.commit()


def give_back(spending: Spending) -> None:
    """In the caller's transaction: a right password was no guess."""
    for limit, key in spending:
        newest = (
            select(func.max(Attempt.id))
            .where(Attempt.what == limit.what, Attempt.key_hash == rate_limit.hashed(key))
            .scalar_subquery()
        )
        db.session.execute(delete(Attempt).where(Attempt.id == newest))


def for_sign_in(email: str, asked_from: str, device: str) -> Spending:
    """A browser that signed in to this account before has an allowance of its own.

    So strangers' guesses, be they at the account or from the same office, do not lock it out.
    """
    if device:
        return [(GUESSES_ON_DEVICE, f"{email} {device}")]
    return [(GUESSES_AT_ACCOUNT, email), (GUESSES_FROM_ADDRESS, asked_from)]


def network(address: str | None) -> str:
    """What counts as one asker: an IPv4 address, or the 64 bits that one line of IPv6 gets."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
