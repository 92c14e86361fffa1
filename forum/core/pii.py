"""Finds what identifies a person in free text: numbers and addresses of a known shape.

National Insurance numbers, telephone numbers, e-mail addresses, full postcodes, dates of birth.
Names and stories are for people to see. Our own patterns: the libraries for this weigh 48 to
300 MB or bring a language model. An organisation's helpline (0800, 03...) identifies nobody.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

GAP = r"[\s.\-]{0,2}"  # as people part groups of digits
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DATE = (
    rf"(?:\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+\d{{2,4}}"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)


class Kind(StrEnum):
    INSURANCE = "a National Insurance number"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    POSTCODE = "a full postcode"
    BIRTH = "a date of birth"


PATTERNS = {
    Kind.INSURANCE: re.compile(
        rf"\b(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z]\s?[a-ceghj-nprstw-z]{GAP}"
        rf"\d\s?\d{GAP}\d\s?\d{GAP}\d\s?\d{GAP}[a-d]\b",
        re.IGNORECASE,
    ),
    Kind.EMAIL: re.compile(
        r"(?<![\w.+'%\-])[\w.+'%\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[a-z][\w\-]*)+",
        re.IGNORECASE,
    ),
    Kind.PHONE: re.compile(
        # After 0 or +44: nine or ten digits, of a person's line or an office's (1, 2, 5, 7).
        r"(?<![\d£$€.,/\-])(?:(?:\+|00)44[\s().\-]*(?:\(?0\)?[\s().\-]*)?|\(?0[\s(]*)"
        r"[1257](?:[\s().\-]{0,2}\d){8,9}(?![\d,]|[.\-/]\d)"
    ),
    Kind.POSTCODE: re.compile(
        r"\b(?:GIR\s?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPS-UW\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b"
        r"|\b[a-pr-uwyz][a-hk-y]?\d[a-hjkps-uw\d]?\s\d[abd-hjlnp-uw-z]{2}\b"
    ),
    Kind.BIRTH: re.compile(
        rf"\b(?:born|d\.?\s?o\.?\s?b\.?|date\s+of\s+birth|birth\s?date|birthday)\b[^\d\n]{{0,25}}{DATE}",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    kind: Kind
    text: str


def found_in(text: str) -> list[Found]:
    """In the order of the text; nothing twice."""
    hits = sorted(
        (
            (hit.start(), kind, hit.group().strip())
            for kind, pattern in PATTERNS.items()
            for hit in pattern.finditer(text)
        ),
        key=lambda hit: hit[0],
    )
    return list(dict.fromkeys(Found(kind, words) for _, kind, words in hits))


def complaint(text: str) -> str | None:
    """What to say to whoever typed it; None where nothing was found."""
    found = found_in(text)
    if not found:
        return None
    named = "; ".join(f"“{one.text}” looks like {one.kind}" for one in found[:3])
    return f"{named}. Take it out: nothing that could identify a person may be posted here."
