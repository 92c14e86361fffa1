"""Passwords: stored as argon2id hashes; zxcvbn judges how soon one is guessed.

Hashing takes 20 to 70 ms on purpose. Call it outside a transaction that may write: in a POST
request the first statement takes the one write lock there is (see forum/core/db.py).
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from zxcvbn import zxcvbn

from forum.models.accounts import User

SHORTEST = 8
LONGEST = 256
READ_BY_ZXCVBN = 72  # characters: its time grows with the square of the length
# Powers of ten. Between zxcvbn's score of 3 (8.0), which lets Summer2014!! pass, and 4 (10.0).
LEAST_GUESSES = 8.3
SITE_WORDS = ("what", "works", "exchange", "whatworks", "whatworksexchange", "work", "programme")

TOO_SHORT = f"Use at least {SHORTEST} characters. Three or four words together work well."
TOO_LONG = f"Use at most {LONGEST} characters."
TOO_COMMON = "Many people use this password, so it is tried first. Choose another."
TOO_PERSONAL = (
    "This is made of your name, your address or the name of this site. Choose another password."
)
TOO_REGULAR = "This is one pattern repeated or continued, so it is soon guessed. Choose another."
ONLY_DIGITS = "Add some letters, or use 12 digits or more: a date or a number is soon guessed."
TOO_EASY = "This is soon guessed. Add another word or two."


def hash_password(password: str) -> str:
    return _hasher().hash(_bytes(password))


def matches(password_hash: str, password: str) -> bool:
    """False for an empty hash too, in the time that verifying takes."""
    known = password_hash or _unmatchable_hash(_hasher())
    try:
        return _hasher().verify(known, _bytes(password[: LONGEST + 1])) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made with other costs than those of the settings."""
    return _hasher().check_needs_rehash(password_hash)


def weakness(password: str, personal: Iterable[str] = ()) -> str:
    """Why this may not be a password, in a sentence; empty where it may.

    `personal`: names and addresses of the person and the organisation.
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    folded = unicodedata.normalize("NFKC", password)[:READ_BY_ZXCVBN]
    result = zxcvbn(folded, user_inputs=_words(personal))
    if result["guesses_log10"] >= LEAST_GUESSES:
        return ""
    return _reason(folded, result["sequence"])


def _reason(password: str, sequence: list[dict]) -> str:
    """`sequence`: the parts that zxcvbn found; the longest one is to blame."""
    worst = max(sequence, key=lambda part: len(part["token"]))
    if any(part.get("dictionary_name") == "user_inputs" for part in _parts(sequence)):
        return TOO_PERSONAL
    if worst.get("dictionary_name") == "passwords" and not password.isdigit():
        return TOO_COMMON
    if worst["pattern"] in ("repeat", "sequence", "spatial"):
        return TOO_REGULAR
    return ONLY_DIGITS if password.isdigit() else TOO_EASY


def _parts(sequence: list[dict]) -> list[dict]:
    """With the parts of what is repeated: adaadaada is made of ada."""
    return [*sequence, *(inner for part in sequence for inner in part.get("base_matches") or ())]


def _words(personal: Iterable[str]) -> list[str]:
    parts = (part for text in personal for part in re.split(r"[\W_]+", text.casefold()))
    return [*SITE_WORDS, *(part for part in parts if len(part) > 2)]


def counts_as_second_factor(user: User) -> bool:
    """In a demonstration the password of its own accounts does: the sign-in page says so."""
    return bool(current_app.config["SETTINGS"].demo and user.is_demonstration)


def _hasher() -> PasswordHasher:
    settings = current_app.config["SETTINGS"]
    return _hasher_with(settings.argon2_passes, settings.argon2_memory_kib)


@cache
def _hasher_with(passes: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


def _bytes(password: str) -> bytes:
    # The same characters however a keyboard composes them; no input may fail to encode.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _unmatchable_hash(hasher: PasswordHasher) -> str:
    """A hash that no password has, at today's cost, so that verifying takes the usual time."""
    salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
