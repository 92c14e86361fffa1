"""A story that points to one person: an age, a place and a condition or another mark, together."""

import re
from collections.abc import Iterator

from forum.core.pii.words_of_stories import CONDITION, MARK, NO_PLACE

TENS = r"(?:twenty|thirty|forty|fifty|sixty)"
ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
SPELLED = rf"(?:{TENS}(?:[\s\-]{ONES})?|eighteen|nineteen)"
AGE = re.compile(
    rf"\b(?:\d\d|{SPELLED})[\s\-]?(?:years?|yrs?|yr|y/?o|yo)\b(?:[\s\-](?:old|of age))?"
    rf"|\baged\s(?:\d\d|{SPELLED})\b|\b(?:is|was|of|turned|she's|he's|i'm)\s(?:\d\d|"
    rf"{SPELLED})\b(?!\s?(?:%|per|of|people|weeks|days|hours|months|miles|to\b|or\b|and\b\s\d))"
    rf"|(?<=[,(]\s)(?:\d\d|{SPELLED})(?=\s?[,;.)])|(?<=[,(])\d\d(?=\s?[,;.)])|(?:^|"
    rf"(?<=[.!?]\s))(?:\d\d|{SPELLED})(?=,)"
    r"|\b(?:in\s(?:her|his|their)\s(?:early\s|mid[\s\-]|late\s)?(?:twenties|thirties|forties|"
    r"fifties|sixties|[2-6]0s))",
    re.IGNORECASE,
)
TOWN = r"[A-Z][a-z]{2,}(?:\s(?:on|upon|le|in)\s[A-Z][a-z]+|[\s\-][A-Z][a-z]+)?"
PLACE = re.compile(
    rf"\b(?:[Ii]n|[Ff]rom|[Oo]f|[Nn]ear|[Ii]nto|[Aa]t|[Oo]utside)\s(?:the\s)?(?P<place>{TOWN})(?![\w'])"
)
PLACE_ALONE = re.compile(
    rf"(?:[,(]\s?|^|(?<=[.!?]\s)|\b(?:male|lad|man|woman)\s)(?P<place>{TOWN})(?=\s?[,.;)]|\s?$)"
    rf"|\bAn?\s(?P<town>{TOWN})\s(?=man|woman|lad|lady|girl|boy|mum|dad)",
    re.MULTILINE,
)
SEVERAL = re.compile(
    r"\b(?:people|claimants|customers|clients|participants|men|women|jobseekers|adults|those|"
    r"they all|learners|\d+ of)\b"
    r"|\b\d\d\s?(?:to|and|-)\s?\d\d\b|\bor over\b",
    re.IGNORECASE,
)
ONE = re.compile(
    r"\b(?:s?he|his|hers?|him|man|woman|lady|gentleman|gent|girl|boy|lad|lass|chap|(?:fe)?male|"
    r"son|daughter|"
    r"customer|claimant|client|participant|refugee|person|mum|mother|father|parent|user|former|"
    r"ex-\w+|"
    rf"(?:an?|one)\s(?:\d\d|{SPELLED})[\s\-]?(?:years?|yrs?)[\s\-]olds?|an?\s(?:\d\d)\s?y/?o|"
    r"leaver|aged|sister|brother|husband|wife|widow(?:er)?|one of|miner)\b",
    re.IGNORECASE,
)
APPOSED = re.compile(r"[A-Z][a-z]+,\s\d\d,")  # "Colin, 47,"
WINDOW = re.compile(r"[^\n]+")


def find(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of the age and of the place of a story; whether it is the place."""
    for line in WINDOW.finditer(text):
        if CONDITION.search(line[0]):
            yield from _in_line(text, line.start(), line.end())


def _in_line(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Looks at three sentences at a time."""
    last = start - 1
    for one in _sentences(text, start, end):
        ages = list(AGE.finditer(text, *one))
        places = _places(text, *one)
        words = text[one[0] : one[1]]
        if not ages or not places or not (CONDITION.search(words) or MARK.search(words)):
            continue
        if (
            SEVERAL.search(words)
            or not (ONE.search(words) or APPOSED.search(words))
            or one[0] <= last
        ):
            continue
        last = one[1]
        yield (*ages[0].span(), False)
        yield (*places[0], True)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Three neighbouring sentences at a time."""
    stops = [hit.end() for hit in re.finditer(r"[.!?;]\s", text[start:end])]
    edges = [start, *(start + stop for stop in stops), end]
    return list(zip(edges, edges[3:], strict=False)) or [(start, end)]


def _places(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where towns are named; those after "in" or "from" before those that stand alone."""
    return [
        hit.span(hit.lastgroup or 0)
        for pattern in (PLACE, PLACE_ALONE)
        for hit in pattern.finditer(text, start, end)
        if _is_place(hit[hit.lastgroup or 0])
    ]


def _is_place(name: str) -> bool:
    return name.split()[0].lower() not in NO_PLACE
