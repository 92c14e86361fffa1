"""Names and domains that look like others: told apart by what the eye sees, not by code points."""

import unicodedata

# Letters of other alphabets, and groups of our own, that pass for a Latin letter.
_SAME_LOOK = str.maketrans(
    {
        **dict(zip("абвгдеёзийкмнорстухьѕіјԛԝһԁӏց", "abbrdeeeunkmhopctyxbsijqwhdlg", strict=True)),
        **dict(zip("αβγειικνορτυχωϲ", "abyeiikvoptuxwc", strict=True)),
        **dict(zip("013578", "olestb", strict=True)),
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "|": "l",
        "!": "i",
        "$": "s",
        "@": "a",
    }
)
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
    """What two names have in common when a reader would take one for the other."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    seen = "".join(c for c in bare if not unicodedata.combining(c)).translate(_SAME_LOOK)
    letters = "".join(c for c in seen if c.isalnum())
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    # A capital I, a small l and a 1 are one stroke in most faces.
    return letters.replace("l", "i")


_RESERVED = frozenset(map(skeleton, RESERVED))


def is_reserved(name: str) -> bool:
    return skeleton(name) in _RESERVED


def domain_skeleton(domain: str) -> str:
    """Of a domain in ASCII form; letters that were folded to xn--… are read as they look."""
    try:
        shown = domain.encode("ascii").decode("idna")
    except UnicodeError:
        shown = domain
    return skeleton(shown)


def is_latin(name: str) -> bool:
    """Every letter is of the Latin alphabet, accents included."""
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())
