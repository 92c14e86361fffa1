"""The periods that a sentence names: a month, a quarter, a year, or "last month"."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = [name.lower() for name in calendar.month_abbr[1:]]
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 12}
FULL = (
    re.compile(rf"\b{MONTH}[\s,\-/]*(?:of\s)?\(?(?P<year>20\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b{MONTH}[\s,\-/]*['’‘](?P<short>[1-4]\d)\b", re.IGNORECASE),
    re.compile(rf"\b{MONTH}[\s\-/](?P<near>[2-4]\d)\b(?![%.,]\d|\s?%)", re.IGNORECASE),
    re.compile(r"\b(?:\d{1,2}[/.\-])?(?P<number>0?[1-9]|1[0-2])[/.\-](?P<year>20\d\d)\b"),
    re.compile(r"(?<![\d/.])[0-3]?\d[/.](?P<number>0?[1-9]|1[0-2])[/.](?P<short>[2-4]\d)(?![\d/])"),
    re.compile(r"\b(?P<year>20\d\d)[\-/](?P<number>0[1-9]|1[0-2])(?:[\-/]\d\d)?\b(?!\s?Q\d)"),
    re.compile(
        r"\b(?:Q|quarter\s)(?P<quarter>[1-4])[\s,\-/]*(?:of\s)?['’]?(?P<any>20\d\d|\d\d)\b(?![/\-]\d\d)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<quarter>[1-4])Q[\s']?(?P<any>20\d\d|\d\d)\b", re.IGNORECASE),
    re.compile(r"\b(?P<financial>20\d\d)[/\-]\d\d,?\s?Q(?P<quarter>[1-4])\b", re.IGNORECASE),
    re.compile(
        r"\bQ(?P<quarter>[1-4])[\s,]*(?:of\s)?(?P<financial>20\d\d)[/\-]\d\d\b", re.IGNORECASE
    ),
    re.compile(r"(?<![\d/.])(?P<number>0?[1-9]|1[0-2])/(?P<near>[1-4]\d)(?![\d/])"),
    re.compile(
        r"\b(?P<ordinal>first|second|third|fourth|last|"
        r"final)\squarter\s(?:of\s)?(?P<year>20\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<season>spring|summer|autumn|winter)\s(?:of\s)?(?P<year>20\d\d)\b", re.IGNORECASE
    ),
)
RELATIVE = re.compile(
    r"\b(?:(?P<this>(?:so far\s)?(?:this|the current|current)\s(?:month|week|quarter|year)|"
    r"today|yesterday|year[ -]to[ -]date|month[ -]to[ -]date|ytd|mtd)|"
    r"(?P<running>(?:the\s)?(?:last|past|previous)\s(?:few|two|three|four|five|six|seven|eight|ten|"
    r"twelve|[1-9]|1[0-2])\s(?:days|weeks|months)|quarter[ -]to[ -]date|"
    r"(?:in|over) the (?:two|three|four|five|six|\d) weeks since)|"
    r"(?P<last>(?:last|past|previous)\s(?:month|week|quarter)|(?:month|week|quarter)\sjust\s(?:gone|ended|finished))(?!\sof\s20))\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?P<year>20\d\d)\b")
_CAPITAL, _SPRING, _UNTIL = (
    MONTH.replace("<month>", f"<{name}>") for name in ("capital", "spring", "until")
)
BARE_MONTH = re.compile(  # "May" and "March" are words: they need one of performance behind them
    rf"(?i:\b[a-z]{{3,9}}\s?-\s?(?=[a-z]{{3,9}}\b)(?<=-){_UNTIL}(?=\s?:))"
    rf"|(?i:\b(?:in|for|by|to|since|of|during|finished|end of|until|throughout)\s{MONTH})"
    rf"|(?!Ma[ry])\b(?=[A-Z])(?i:{_CAPITAL})"
    rf"|\b(?=Ma[ry])(?i:{_SPRING})(?:'s)?\s(?=referral|attachment|outcome|job)"
)


def last_days(sentence: str, today: date) -> list[date]:
    """The last days of the periods named; of a bare year its first, for part of it may be out."""
    exact = [day for _span, day in _exact(sentence, today)]
    if exact:
        return exact
    years = [int(hit["year"]) for hit in YEAR.finditer(sentence)]
    months = [_month(hit[hit.lastgroup or 0]) for hit in BARE_MONTH.finditer(sentence)]
    if months:
        return [
            _month_end(years[0] if years else _latest_year(month, today), month) for month in months
        ]
    return [date(year, 1, 1) for year in years]


def without(sentence: str) -> str:
    """The sentence with its periods blanked out, so that no number in them counts."""
    for pattern in (*FULL, RELATIVE, YEAR):
        sentence = pattern.sub(" ", sentence)
    return sentence


def _exact(sentence: str, today: date) -> Iterator[tuple[tuple[int, int], date]]:
    for pattern in FULL:
        for hit in pattern.finditer(sentence):
            day = _last_day(hit.groupdict(), today)
            if day is not None:
                yield hit.span(), day
    for hit in RELATIVE.finditer(sentence):
        yield (
            hit.span(),
            today if hit["this"] or hit["running"] else _before(hit["last"].lower(), today),
        )


def _last_day(parts: dict[str, str | None], today: date) -> date | None:
    """None where two digits after a month are a day rather than a year."""
    near = parts.get("near")
    if near and not today.year - 3 <= 2000 + int(near) <= today.year + 2:
        return None
    year = _year(parts)
    if name := parts.get("month"):
        return _month_end(year, _month(name))
    if number := parts.get("number"):
        return _month_end(year, int(number))
    if season := parts.get("season"):
        return _month_end(year, SEASONS[season.lower()])
    if ordinal := parts.get("ordinal"):
        return _month_end(year, ORDINALS[ordinal.lower()] * 3)
    quarter = int(parts["quarter"] or 0)
    if parts.get("financial"):  # its first quarter ends in June
        return _month_end(year + (quarter == 4), (quarter * 3) % 12 + 3)
    return _month_end(year, quarter * 3)


def _year(parts: dict[str, str | None]) -> int:
    names = ("year", "short", "near", "any", "financial")
    written = int(next(value for name in names if (value := parts.get(name))))
    return written if written > 100 else 2000 + written


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _latest_year(month: int, today: date) -> int:
    """Of a month without a year: the last one that has begun."""
    return today.year if month <= today.month else today.year - 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _before(words: str, today: date) -> date:
    if "week" in words:
        return today - timedelta(days=today.weekday() + 1)
    first = today.replace(day=1)
    if "quarter" in words:
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return first - timedelta(days=1)
