"""Passwords: kept as argon2id, and too easy ones told apart by a rule instead of a long list.

Hashing takes 20 to 70 ms on purpose. Call it outside a transaction that may write: in a POST
request the first statement takes the one write lock there is (see forum/db.py).
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forum.config import Settings

SHORTEST = 8
LONGEST = 256

TOO_SHORT = f"Use at least {SHORTEST} characters. Three or four words together work well."
TOO_LONG = f"Use at most {LONGEST} characters."
TOO_COMMON = "Many people use this password, so it is tried first. Choose another."
TOO_PERSONAL = (
    "This is made of your name, your address or the name of this site. Choose another password."
)
TOO_REGULAR = "This is one pattern repeated or continued, so it is soon guessed. Choose another."
ONLY_DIGITS = "Add some letters, or use 12 digits or more: a date or a number is soon guessed."
LEAST_DIGITS = 12

SITE_WORDS = ("what", "works", "exchange", "work", "programme", "demonstration", "forum")
_COMMON = """
    password passwort passcode letmein welcome changeme default secret access login logon signin
    admin administrator root user guest test testing temp temporary master trustno opensesame
    iloveyou loveyou lovely sweetheart princess sunshine rainbow angel butterfly flower cookie
    chocolate banana cheese pepper ginger monkey dragon tiger panda puppy kitten buster bailey
    football baseball basketball cricket rugby soccer liverpool arsenal chelsea everton rangers
    celtic tottenham spurs manchester united newcastle london england scotland wales britain
    superman batman spiderman starwars pokemon ninja killer shadow matrix mustang ferrari
    charlie michael thomas daniel george jordan ashley jessica jennifer charlotte sophie
    spring summer autumn winter january february march april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday christmas
    computer internet windows google whatever nothing freedom hello qwerty qwertyuiop azerty
    asdfgh asdfghjkl zxcvbn zxcvbnm abcdef abcdefgh jobcentre employment holiday office
"""
COMMON = frozenset(_COMMON.split())
RUNS = ("abcdefghijklmnopqrstuvwxyz" * 2, "0123456789" * 6, "qwertyuiopasdfghjklzxcvbnm" * 2)
LOOKS = str.maketrans("0134578@$!|", "oieastbasil")

_hasher = PasswordHasher()


def take_costs(settings: Settings) -> None:
    """Hash as the settings say from now on."""
    global _hasher
    _hasher = PasswordHasher(
        time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kib, parallelism=1
    )


def hashed(typed: str) -> str:
    return _hasher.hash(_bytes(typed))


def is_right(kept: str, typed: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare with."""
    try:
        return _hasher.verify(kept or _nobodys(), _bytes(typed[: LONGEST + 1])) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Hashed with other costs than today's."""
    return _hasher.check_needs_rehash(kept)


def weakness(typed: str, about: Iterable[str] = ()) -> str:
    """Why this may not be a password, in a sentence; empty where it may.

    `about`: names and addresses of the person, of which it may not be made.
    """
    if len(typed) < SHORTEST:
        return TOO_SHORT
    if len(typed) > LONGEST:
        return TOO_LONG
    folded = unicodedata.normalize("NFKC", typed).casefold()
    if _is_regular(folded):
        return TOO_REGULAR
    if folded.isdigit():
        return "" if len(folded) >= LEAST_DIGITS else ONLY_DIGITS
    core = _repeated(_core(folded))
    if core in COMMON:
        return TOO_COMMON
    return TOO_PERSONAL if _is_made_of(core, _words(about)) else ""


def _bytes(typed: str) -> bytes:
    # The same characters however a keyboard composes them; no input may fail to encode.
    return unicodedata.normalize("NFKC", typed).encode("utf-8", "surrogatepass")


def _nobodys() -> str:
    """A hash that no password has, at today's cost, so that verifying takes the usual time."""
    salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _is_regular(folded: str) -> bool:
    if len(_repeated(folded)) <= 3:
        return True
    return any(folded in run or folded in run[::-1] for run in RUNS)


def _repeated(word: str) -> str:
    """The shortest beginning of which the whole is made: abcabc is abc, aaaa is a."""
    place = (word + word).find(word, 1)
    return word[:place] if place > 0 else word


def _core(folded: str) -> str:
    """The word that is left of P@ssw0rd2014!: its decoration off, letters for their look-alikes."""
    bare = re.sub(r"^[^a-z]+|[^a-z]+$", "", folded)
    return "".join(c for c in bare.translate(LOOKS) if c.isalnum())


def _words(about: Iterable[str]) -> set[str]:
    parts = (part for given in about for part in re.split(r"[\W_]+", given.casefold()))
    return {word.translate(LOOKS) for word in (*SITE_WORDS, *parts) if len(word) > 2}


def _is_made_of(core: str, words: set[str]) -> bool:
    """Whether it is nothing but these words, one after another."""
    reached = {0}
    for place in range(len(core)):
        if place in reached:
            reached.update(place + len(word) for word in words if core.startswith(word, place))
    return len(core) in reached and core != ""
