"""Dates of birth: said to be one, or a date of long ago right after a person."""

import re
from collections.abc import Iterator

from forum.core.pii.kinds import IdentifierKind

Hit = tuple[IdentifierKind, int, int]

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = (
    rf"(?:\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*\d{{2,4}}|\d{{4}}[/.\-]\d{{2}}[/.\-]\d{{2}}"
    rf"|\d{{1,2}}\s?[./]\s?[ivx]{{1,4}}\s?[./]\s?\d{{2,4}}"
    rf"|\d{{1,2}}\s?(?:st|nd|rd|th)?[\s\-]+(?:of\s+)?{MONTH},?[\s\-]+'?\d{{2,4}}"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|(?:the\s+)?[a-z]+(?:[\s\-][a-z]+)?\s+(?:of\s+)?{MONTH},?\s+(?:in\s+)?"
    r"(?:nineteen|twenty|two\s+thousand)(?:[\s\-]+(?:and\s+)?[a-z]+){0,3}"
    r"|(?:the\s+)?(?:(?:twenty|thirty)[\s\-])?(?:first|second|third|[a-z]{3,8}th)\s+(?:of\s+)?"
    rf"{MONTH},?\s+(?:in\s+)?\d{{4}})"
)
IN_WORDS = r"(?:nineteen|twenty|two\s+thousand)(?:[\s\-]+(?:and\s+)?[a-z]+){0,3}"
SAID_ALONE = (  # a date only where it is said to be one of birth
    rf"(?:{DATE}|\d{{1,2}}\s\d{{1,2}}\s\d{{2,4}}|\d{{6}}(?:\d\d)?"
    rf"|(?:19|20)\d\d,?\s(?:on\s)?(?:the\s)?\d{{1,2}}\s?(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}"
    rf"|{MONTH}\s(?:the\s)?[a-z]+(?:[\s\-][a-z]+)?,?\s(?:in\s)?(?:(?:19|20)\d\d|{IN_WORDS}))"
)
SAID = re.compile(
    r"(?<!club was )(?<!group was )(?<!idea was )(?<!project was )(?<!scheme was )"
    r"(?<!charity was )(?<!programme was )(?<!service was )(?<!course was )"
    r"\b(?:born|d\.?\s?o\.?\s?b\.?|dates?[\s\-]+of[\s\-]+birth|year\sof\sbirth|"
    r"birth\s?dates?|birth\s?day)(?![a-z])"
    rf"[^\d\n.;]{{0,25}}?{SAID_ALONE}(?!\d)|\bturn(?:s|ed|ing)\s[1-6]\d\son\s{DATE}(?!\d)|\bb\.?\s?:?\s?{DATE}(?!\d)|\bborn\s(?:in\s)?{MONTH}\s(?:19|20)\d\d\b"
    rf"|\b(?=\d|{MONTH}\s){DATE}(?:\W{{1,3}}|\s(?:is|was)\s(?:his|her|their|the)\s)(?:d\.?o\.?b\.?|date\sof\sbirth|birthday)\b",
    re.IGNORECASE,
)
PERSON = (
    r"(?:claimant|client|participant|customer|jobseeker|learner|(?:fe)?male|man|woman|lad|lass|"
    r"lady|"
    r"gentleman|girl|boy|chap|mum|dad|mother|father|(?:mr|mrs|ms|miss|mx)\.?\s[a-z][\w'\-]+)"
)
BARE = re.compile(rf"\b{PERSON}\s?[,(:\-]?\s?[(\-]?\s?(?P<date>{DATE})(?!\d)", re.IGNORECASE)
AFTER_NAME = re.compile(rf"\s?[,(:\-]?\s?[(\-]?\s?(?P<date>{DATE})(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})|(\d\d)\D*$")
NEWEST = 2012  # of a date that nobody says is one of birth


def find(text: str) -> Iterator[Hit]:
    yield from ((IdentifierKind.BIRTH, *hit.span()) for hit in SAID.finditer(text))
    for hit in BARE.finditer(text):
        if _is_long_ago(hit["date"]):
            yield IdentifierKind.BIRTH, *hit.span("date")


def after_name(text: str, end: int) -> Iterator[Hit]:
    """The date that stands right after the name of a person."""
    hit = AFTER_NAME.match(text, end)
    if hit and _is_long_ago(hit["date"]):
        yield IdentifierKind.BIRTH, *hit.span("date")


def _is_long_ago(written: str) -> bool:
    """1920 to 2012; of two digits those that are not of the last years."""
    year = YEAR.search(written)
    if year is None:
        return True
    number = int(year[1]) if year[1] else 1900 + int(year[2])
    return 1920 <= number <= NEWEST and number >= 1930
