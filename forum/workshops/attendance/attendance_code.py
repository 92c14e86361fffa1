"""The four figures on the wall: a keyed hash of the workshop, so they need not be stored."""

import hashlib
import hmac
from datetime import timedelta

from forum.core import clock
from forum.models.workshops import Workshop

BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)


def code_of(workshop: Workshop, turn: int, secret: str) -> str:
    """`turn`: WorkshopDay.code_turn, raised for a new code. `secret`: the app's secret key."""
    message = f"{workshop.uid}:{turn}".encode()
    digest = hmac.digest(secret.encode(), message, hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10_000:04}"


def is_right(code: str, typed: str) -> bool:
    """In constant time, whatever was typed."""
    return hmac.compare_digest(code.encode(), typed.encode())


def is_open(workshop: Workshop) -> bool:
    """From an hour before it begins until two hours after it ends."""
    now = clock.now()
    return workshop.is_published and workshop.starts_at - BEFORE <= now < workshop.ends_at + AFTER
