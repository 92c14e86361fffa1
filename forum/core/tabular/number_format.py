"""A number of a workbook with what its format adds: 0.234 in a cell of `0.0%` is 23.4%.

Digits are never rounded: the format says what the number is, not how exact it is.
"""

import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from forum.core.tabular.table import IN_THOUSANDS

CURRENCIES = "£$€"
_LOCALE = re.compile(r"\[\$([^\]-]*)(-[^\]]*)?\]")  # `[$£-809]`: the currency, and a language
_BRACKETS = re.compile(r"\[[^\]]*\]")  # colours and conditions
_WORDS = re.compile(r'"[^"]*"|\\.|_.|\*.')  # literals, and what only keeps room
_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")


class Addition(Enum):
    NOTHING = ""
    PERCENT = "%"
    THOUSANDS = ","


def as_formatted(value: float, number_format: str | None) -> str:
    addition, currency = _additions(number_format or "")
    if addition is Addition.THOUSANDS:
        return IN_THOUSANDS
    if addition is Addition.PERCENT:
        return f"{_plain(Decimal(repr(value)) * 100)}%"
    return currency + _plain(Decimal(repr(value)))


@lru_cache(maxsize=1000)
def is_of_month(number_format: str | None) -> bool:
    """Whether a date is shown as its month alone: `mmm-yy`."""
    bare = _WORDS.sub("", _BRACKETS.sub("", number_format or "")).lower()
    return "m" in bare and "y" in bare and "d" not in bare


@lru_cache(maxsize=1000)
def _additions(number_format: str) -> tuple[Addition, str]:
    """By the part for numbers above 0, which comes first; and the currency, or nothing."""
    with_words = _BRACKETS.sub("", _LOCALE.sub(r"\1", number_format))
    bare = _WORDS.sub("", with_words).partition(";")[0]
    currency = next((sign for sign in with_words if sign in CURRENCIES), "")
    if "%" in bare:
        return Addition.PERCENT, ""
    if _IN_THOUSANDS.search(bare):
        return Addition.THOUSANDS, ""
    return Addition.NOTHING, currency


def _plain(value: Decimal) -> str:
    """Without an exponent, and without the tail that binary fractions leave."""
    shown = f"{value:.10f}"
    return shown.rstrip("0").rstrip(".")
