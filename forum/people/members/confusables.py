"""Names and domains that a reader would take for one another, by Unicode's table of confusables."""

import unicodedata
from functools import cache

from confusable_homoglyphs import confusables

# What Unicode's table does not count as confusable: digits and signs in place of a letter, letters
# with a stroke, and Cyrillic ones that a quick reader of Latin takes for these.
_SUBSTITUTES = str.maketrans("3578$@!łøđбдзиω", "estbsailodbdeuw")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))

# Names that would speak for the exchange, or for somebody who is not there any more.
RESERVED = (
    "admin",
    "administrator",
    "moderator",
    "moderators",
    "exchange editors",
    "editor",
    "editors",
    "support",
    "help desk",
    "system",
    "what works exchange",
    "a former member",
    "former member",
    "department for work and pensions",
)


def skeleton(name: str) -> str:
    """Equal for two names that look alike. Not for reading."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(_latin(c) for c in bare if not unicodedata.combining(c))
    letters = "".join(c for c in letters.casefold().translate(_SUBSTITUTES) if c.isalnum())
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    return letters.replace("l", "i").replace("1", "i")  # one stroke in most typefaces


@cache
def _latin(character: str) -> str:
    """The Latin letter that this character, or its capital, passes for; else itself."""
    if character.isascii() and character.isalpha():
        return character
    looks = [look for form in (character, character.upper()) for look in _homoglyphs(form)]
    return next((look for look in looks if look.isascii() and look.isalpha()), character)


def _homoglyphs(character: str) -> list[str]:
    found = confusables.is_confusable(character, greedy=True, preferred_aliases=[])
    return [look["c"] for entry in found or [] for look in entry["homoglyphs"]]


_RESERVED = frozenset(map(skeleton, RESERVED))


def is_reserved(name: str) -> bool:
    return skeleton(name) in _RESERVED


def domain_skeleton(domain: str) -> str:
    """Of a domain in its ASCII form: xn--… is decoded first."""
    try:
        decoded = domain.encode("ascii").decode("idna")
    except UnicodeError:
        decoded = domain
    return skeleton(decoded)


def is_latin(name: str) -> bool:
    """Every letter is of the Latin alphabet, accents included."""
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())
