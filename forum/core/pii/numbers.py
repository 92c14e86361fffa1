"""Numbers that lead to one person: insurance, health, accounts, vehicles and cases."""

import re
from collections.abc import Iterator

from forum.core.pii.kinds import IdentifierKind

Hit = tuple[IdentifierKind, int, int]

GAP = r"[\s.\-/_]{0,2}"
SIX = rf"\d\s?\d{GAP}\d\s?\d{GAP}\d\s?\d"
NEVER = r"(?!bg|gb|kn|nk|nt|tn|zz)"  # never issued (HMRC, NIM39110)
INSURANCE = re.compile(
    rf"(?<![a-z0-9]){NEVER}(?:[a-ceghj-prstw-z][\s.]?[a-ceghj-nprstw-z]|qq){GAP}{SIX}{GAP}[a-d]\b",
    re.IGNORECASE,
)
WITHOUT_SUFFIX = re.compile(
    rf"(?<![A-Za-z0-9\-/]){NEVER.upper()}[A-CEGHJ-PRSTW-Z]\s?[A-CEGHJ-NPRSTW-Z]{GAP}{SIX}"
    r"(?![\w/\-]|\s\d)"
)
SAYS_INSURANCE = re.compile(
    rf"\b(?:n\.?\s?i\.?|nino|national\s+insurance|insurance)(?:\s*(?:number|no\.?|"
    rf"num))?\b[^\n]{{0,25}}?"
    rf"\b(?P<number>[a-z][\s.]?[a-z]{GAP}{SIX})(?!\w)",
    re.IGNORECASE,
)
CODE_BEFORE = re.compile(
    r"\b(?:course|code|form|ref|reference|case|qualification|unit|report|grant|model|charity|"
    r"(?:charity|company|registered) (?:no|number))\W*$",
    re.IGNORECASE,
)

NHS = re.compile(r"(?<![\d.,£\-/])\d{3}([\s.\-/]?)\d{3}\1?\d{4}(?!\d|[,.\-/]\d)")
HEALTH = re.compile(r"\b(?:nhs|patient|hospital|gp|health|therap\w+|medical|fit note)\b", re.I)
SAYS_NHS = re.compile(r"\bnhs(?:\s*(?:number|no|num))?\b\W*(?:is|was|which is)?\W*$", re.IGNORECASE)

SORT = r"\d\d[\s.\-]?\d\d[\s.\-]?\d\d"
ACCOUNT = r"\d{4}[\s\-]?\d{4}"
DASHED = r"\d\d[\s.\-]\d\d[\s.\-]\d\d"
BANK = re.compile(
    rf"(?:\bsort\s*-?\s*(?:code)?|\bs\s?/\s?c)\b\W{{0,4}}(?:is\s|was\s)?\W{{0,2}}{SORT}(?!\d)"
    rf"|\b(?:account|acct?|a\s?/\s?c)\b\.?\s*(?:number|num|no)?\b\W{{0,4}}(?:is\s|"
    rf"was\s)?{ACCOUNT}(?!\d)"
    rf"|\baccount\s(?:number|num|no)\b[^\d\n.]{{0,25}}{ACCOUNT}(?!\d)"
    rf"|(?<![\d\-.]){DASHED}[\s,/]{{1,4}}{ACCOUNT}(?!\d)"
    rf"|(?<![\d\-.,£])\d{{6}}(?:\s|,\s?|\s?/\s?)\d{{8}}(?![\d,]|\.\d)"
    rf"|\bs\.?c\.?\W{{1,3}}{DASHED}(?!\d)|\bsc\W{{1,3}}\d{{6}}\W{{1,3}}a/?c\b"
    rf"|\b(?:paid|pays|pay|money|wages?|benefits?|transfer(?:red)?)\s(?:in)?to\s{ACCOUNT}(?!\d)"
    rf"|\bbank\s(?:account|acct?|details?|no|number)\b[^\d\n.]{{0,25}}(?<![\d£])\d{{8}}(?!\d)",
    re.IGNORECASE,
)
IBAN = re.compile(r"\b([A-Z]{2}\d\d)((?:[\s.\-]?[A-Z0-9]){11,30})\b", re.IGNORECASE)
LENGTHS = (  # ISO 13616, of the countries whose people we meet
    "GB:22 IE:22 DE:22 FR:27 ES:24 NL:18 PL:28 RO:24 LT:20 LV:21 EE:20 PT:25 IT:27 BG:22 "
    "BE:16 AT:20 CZ:24 SK:24 HU:28 GR:27 CY:28 MT:31 SE:24 DK:18 FI:18 NO:15 CH:21 TR:26 "
    "UA:29 HR:21 SI:19 LU:20 AL:28 RS:22 PK:24 SA:24 AE:23 "
)
IBAN_LENGTHS = dict(word.split(":") for word in LENGTHS.split())

LETTER = "A-HJ-PR-Y"
PLATE = re.compile(rf"\b[{LETTER}]{{2}}\d\d[ \-]?[A-HJ-PR-Z]{{3}}\b")
VEHICLE = (
    r"\b(?:drives|driving|reg(?:istration)?|number ?plate|plate|vrm|van|car|scooter|vehicle|"
    r"moped|motorbike|lorry)\b"
)
OLD_PLATE = re.compile(
    rf"{VEHICLE}[^\n]{{0,30}}?(?P<plate>\b(?:[a-hj-y]{{2}}\s?\d\d\s?-?[a-hj-z]{{3}}"
    r"|[a-hj-y]\s?\d{1,3}\s?[a-hj-y]{3}|[a-hj-y]{3}\s?\d{1,3}\s?[a-hj-y]"
    r"|(?=[a-z]{0,2}[iz])[a-z]{3}\s?\d{1,4})\b)"  # of Northern Ireland
    rf"|\b(?P<first>[a-hj-y]\s?\d{{1,3}}\s?[a-hj-y]{{3}})\s(?:is|was)\s(?:his|her|their|the)\s{VEHICLE}",
    re.IGNORECASE,
)
CODE = re.compile(
    r"(?<!grant )(?<!report )(?<!course )\bref(?:erence)?\b\.?\s?(?:no\.?|number)?[\s:#]{1,3}"
    r"(?P<number>[A-Z]{1,5}[\-/]?\d{5,}\w?)\b",
    re.IGNORECASE,
)
NO_PLATE = re.compile(r"\b(?:the|and|for|has|was|had|are|not|per|you|but|men|can|all|may)$", re.I)

OF_CASE = (
    r"(?:case|claim|claimant|uc|universal credit|referral|client|customer|participant|learner|"
    r"jobseeker|prap|tribunal|appeal|complaint|probation|journal|her|his|their|our)(?:'s)?"
)
REFERENCE = re.compile(
    rf"\b(?:{OF_CASE}\W{{1,3}}(?:customer\s)?(?:ref(?:erence)?(?:\W{{1,2}}(?:number|num|no))?|i\.?d|"
    r"number|num|no|file)|(?:case|client|claimant|customer)[_\-]?(?:id|no|ref)|case(?=\s?#)|"
    r"(?:urn|uln|crn|prap|pop)(?:\s(?:ref(?:erence)?|number|no|id))?)\b\.?"
    r"\W{0,3}(?:is\s|was\s)?\W{0,2}(?P<number>[a-z]{0,5}[\-/ ]?\d[\w/\-]*\w)",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:[a-z]{1,5}\s)?(?:19|20)\d\d", re.IGNORECASE)  # "case file audit 2026"
OF_CLAIM = re.compile(
    r"(?:\bclaim\s(?=\d{6})|\bcase:\s)(?P<number>\d{5,}(?:-\w)?)(?![\w%]|[.,]\d|\s[a-z]+s\b)", re.I
)


def find(text: str) -> Iterator[Hit]:
    yield from _insurance(text)
    yield from _nhs(text)
    yield from ((IdentifierKind.BANK, *hit.span()) for hit in BANK.finditer(text))
    yield from _ibans(text)
    yield from _vehicles(text)
    for hit in REFERENCE.finditer(text):
        if _is_reference(hit["number"]):
            yield IdentifierKind.REFERENCE, *hit.span("number")
    for pattern in (CODE, OF_CLAIM):
        for hit in pattern.finditer(text):
            yield IdentifierKind.REFERENCE, *hit.span("number")


def _is_reference(number: str) -> bool:
    """Four digits, or as many signs as that with letters among them: 7G4H2K."""
    digits = sum(map(str.isdigit, number))
    if YEAR.fullmatch(number):
        return False
    return digits >= 4 or (digits >= 2 and sum(map(str.isalnum, number)) >= 6)


def _insurance(text: str) -> Iterator[Hit]:
    yield from ((IdentifierKind.INSURANCE, *hit.span()) for hit in INSURANCE.finditer(text))
    yield from (
        (IdentifierKind.INSURANCE, *hit.span("number")) for hit in SAYS_INSURANCE.finditer(text)
    )
    for hit in WITHOUT_SUFFIX.finditer(text):
        if not CODE_BEFORE.search(text[max(0, hit.start() - 20) : hit.start()]):
            yield IdentifierKind.INSURANCE, *hit.span()


def _nhs(text: str) -> Iterator[Hit]:
    for hit in NHS.finditer(text):
        before = text[max(0, hit.start() - 60) : hit.start()]
        is_grouped, said = bool(hit[1]), bool(HEALTH.search(before))
        valid = has_check_digit(re.sub(r"\D", "", hit[0]))
        if SAYS_NHS.search(before) or (valid and (is_grouped or said)):
            yield IdentifierKind.NHS, *hit.span()


def has_check_digit(ten_digits: str) -> bool:
    """Of an NHS number: modulus 11 over the first nine (NHS Data Dictionary)."""
    total = sum(
        int(digit) * weight for digit, weight in zip(ten_digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(ten_digits[9])


def _ibans(text: str) -> Iterator[Hit]:
    for hit in IBAN.finditer(text):
        length = int(IBAN_LENGTHS.get(hit[1][:2].upper(), 0))
        places = [at for at in range(*hit.span()) if text[at].isalnum()]
        if length and len(places) >= length:
            end = places[length - 1] + 1
            if is_iban(re.sub(r"[\s.\-]", "", text[hit.start() : end])):
                yield IdentifierKind.IBAN, hit.start(), end


def is_iban(compact: str) -> bool:
    """ISO 13616: the remainder by 97 is 1."""
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def _vehicles(text: str) -> Iterator[Hit]:
    yield from ((IdentifierKind.VEHICLE, *hit.span()) for hit in PLATE.finditer(text))
    for hit in OLD_PLATE.finditer(text):
        part = "plate" if hit["plate"] else "first"
        if not NO_PLATE.search(hit[part]):
            yield IdentifierKind.VEHICLE, *hit.span(part)
