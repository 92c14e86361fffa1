"""How often people may sign in, join and have mails sent, and the message beyond that.

An attempt is counted before it is made, in a transaction of its own: fifty guesses at once count
fifty. docs/decisions/0002-throttles.md gives the numbers.
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
class RateLimit:
    name: str
    maximum: int
    window: timedelta
    message: str


TOO_MANY_GUESSES = (
    "There were too many tries with a wrong password. Wait 15 minutes, then try again."
)
TOO_MANY_CODES = "There were too many tries with a wrong code. Wait 15 minutes, then try again."
TOO_MANY_PASSKEYS = "Too many passkeys were not right. Wait 15 minutes, then try again."
TOO_MANY_PROVIDER_ANSWERS = (
    "Too many of these sign-ins were not finished. Wait 15 minutes, then try again."
)
TOO_MANY_EMAIL_CHANGES = "You asked for another address several times. Try again tomorrow."
TOO_MANY_MAILS = (
    "We have sent mails to this address already. Look in the spam folder too, "
    "and try again in an hour."
)
TOO_MANY_FROM_NETWORK = "Too many of these came from your network. Try again in an hour."
TOO_MANY_CLAIMS = "You changed where you work several times. Try again tomorrow."

# Attempts are stored under these names: a renamed limit starts again from nothing.
GUESSES_AT_ACCOUNT = RateLimit("guess at account", 10, QUARTER, TOO_MANY_GUESSES)
GUESSES_ON_DEVICE = RateLimit("guess on known device", 10, QUARTER, TOO_MANY_GUESSES)
GUESSES_FROM_NETWORK = RateLimit("guess from address", 50, QUARTER, TOO_MANY_GUESSES)
CODES_AT_ACCOUNT = RateLimit("code at account", 10, QUARTER, TOO_MANY_CODES)
CODES_FROM_NETWORK = RateLimit("code from address", 50, QUARTER, TOO_MANY_CODES)
PASSKEYS_FROM_NETWORK = RateLimit("passkey from address", 50, QUARTER, TOO_MANY_PASSKEYS)
PROVIDER_FROM_NETWORK = RateLimit("provider from address", 50, QUARTER, TOO_MANY_PROVIDER_ANSWERS)
MAILS_TO_ADDRESS = RateLimit("letter", 4, HOUR, TOO_MANY_MAILS)
JOINS_FROM_NETWORK = RateLimit("join", 40, HOUR, TOO_MANY_FROM_NETWORK)
ORGANISATION_CLAIMS = RateLimit("claim", 5, DAY, TOO_MANY_CLAIMS)
EMAIL_CHANGES = RateLimit("email change", 5, DAY, TOO_MANY_EMAIL_CHANGES)
RESETS_FROM_NETWORK = RateLimit("reset", 40, HOUR, TOO_MANY_FROM_NETWORK)

Attempts = list[tuple[RateLimit, str]]  # each limit with the key it is counted by


def spend(attempts: Attempts) -> None:
    """Count one attempt of each and commit; TooMany, and none counted, where a limit is reached."""
    try:
        for limit, key in attempts:
            rate_limit.spend(limit.name, key, limit.maximum, limit.window, limit.message)
    except TooMany:
        db.session.rollback()
        raise
    db.session.commit()


def refund(attempts: Attempts) -> None:
    """Take back the newest attempt of each, in the caller's transaction."""
    for limit, key in attempts:
        newest = (
            select(func.max(Attempt.id))
            .where(Attempt.what == limit.name, Attempt.key_hash == rate_limit.hashed(key))
            .scalar_subquery()
        )
        db.session.execute(delete(Attempt).where(Attempt.id == newest))


def for_sign_in(email: str, network: str, device: str) -> Attempts:
    """A browser that signed in to this account before has an allowance of its own.

    So guesses by strangers, at the account or from the same office, do not lock it out.
    """
    if device:
        return [(GUESSES_ON_DEVICE, f"{email} {device}")]
    return [(GUESSES_AT_ACCOUNT, email), (GUESSES_FROM_NETWORK, network)]


def for_code(email: str, network: str) -> Attempts:
    """Only whoever knows the password comes so far: a stranger cannot use an allowance up."""
    return [(CODES_AT_ACCOUNT, email), (CODES_FROM_NETWORK, network)]


def network_of(address: str | None) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one, which is what one line gets."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
