"""The four figures on the wall, made of the workshop and a secret that nobody else has."""

import hashlib
import hmac
from datetime import timedelta

from flask import current_app

from forum.core import clock
from forum.models.workshops import Workshop

BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)


def code_of(workshop: Workshop, turn: int) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    said = f"{workshop.uid}:{turn}".encode()
    return f"{int.from_bytes(hmac.digest(secret, said, hashlib.sha256)[:8]) % 10_000:04}"


def is_right(workshop: Workshop, turn: int, typed: str) -> bool:
    """Compared in equal time, whatever was typed."""
    return hmac.compare_digest(code_of(workshop, turn).encode(), typed.encode())


def is_open(workshop: Workshop) -> bool:
    """From an hour before it begins until two hours after it ends."""
    now = clock.now()
    return workshop.is_published and workshop.starts_at - BEFORE <= now < workshop.ends_at + AFTER
