"""Fold look-alike characters to ASCII, one for one, so that places in the text stay the same."""

import re
import unicodedata

SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
QUOTES = "\u2018\u2019\u02bc\u0060\u00b4"
WITH_STROKES = dict(zip(map(ord, "łŁøØđĐðÐħĦıßæÆœŒþÞ"), "lLoOdDdDhHisaAoOtT", strict=True))
TABLE = (
    dict.fromkeys(map(ord, SPACES + NO_WIDTH), " ")
    | dict.fromkeys(map(ord, DASHES), "-")
    | dict.fromkeys(map(ord, QUOTES), "'")
    | WITH_STROKES  # accents of these are no sign of their own
)
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """As long as the text: full-width characters, dashes, quotes and odd spaces become plain."""
    return NOT_ASCII.sub(lambda hit: _folded(hit[0]), text.translate(TABLE))


def _folded(character: str) -> str:
    """The plain form where that is one character; accents are taken off letters."""
    plain = unicodedata.normalize("NFKD", character)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return letters if len(letters) == 1 else character
