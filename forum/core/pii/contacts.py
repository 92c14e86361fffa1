"""Telephone numbers, e-mail addresses and full postcodes. Those of an organisation are none."""

import re
from collections.abc import Iterator

from forum.core.pii.kinds import IdentifierKind

Hit = tuple[IdentifierKind, int, int]

GAP = r"[\s().\-/~_*]{0,3}"
DATE_INSIDE = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d")
PHONE = re.compile(
    # After 0 or +44: nine or ten digits, of a person's line or an office's (1, 2, 5, 7).
    rf"(?<![\d£$€/\-])(?<!\d[.,])(?:(?:\+|00)\s?44{GAP}(?:\(?0\)?{GAP})?|\(?(?:0|(?<![A-Za-z])[oO])[\s(.]*)"
    rf"[1257](?:{GAP}[\doOIl]){{8,9}}(?!\d|[,.\-/]\d)"
    r"|(?<![\d£$€.,/\-])7[1-9]\d\d[\s.\-]\d{3}[\s.\-]?\d{3}(?!\d|[,.\-/]\d)"
    r"|(?<!\d)07\d{3}\s?[,:;|]\s?\d{3}\s?\d{3}(?!\d)"
    r"|(?<![\d£$€.,/\-])44\s?7[1-9]\d\d\s?\d{3}\s?\d{3}(?!\d)"
)
MOBILE_SAID = re.compile(
    r"\b(?:mob|mobile|cell|phone|tel|telephone|ring|call|text|whats ?app|number)\b"
    r"[^\d\n.;]{0,15}(?P<number>7[1-9]\d{8})(?!\d)",
    re.IGNORECASE,
)
DIGIT_WORD = r"(?:zero|nought|naught|oh|o|one|two|three|four|five|six|seven|eight|nine|\d{1,6})"
SPELLED = re.compile(
    rf"\b(?:(?:double|treble|triple)[\s\-]+)?{DIGIT_WORD}\b"
    rf"(?:[\s,.\-]+(?:(?:double|treble|triple)[\s\-]+)?{DIGIT_WORD}\b){{3,13}}",
    re.IGNORECASE,
)
NUMERALS = {"zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0"} | {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1
    )
}
TIMES = {"double": 2, "treble": 3, "triple": 3}
PUBLIC_LINE = re.compile(
    r"\b(?:office|reception|help ?line|switchboard|public|enquir(?:y|ies)|front desk|"
    r"booking line|our line|head office|advice line)\b",
    re.IGNORECASE,
)
MOBILE = re.compile(r"(?:(?:\+|00)\s?44[\s().\-/]*(?:\(?0\)?[\s().\-/]*)?|\(?[0oO][\s(.]*)?7")

LOCAL = r"(?<![\w.+'%\-])[\w.+'%\-]{1,64}"
AT = r"(?:\s?(?:@|[(\[{<]\s?(?:at|@)\s?[)\]}>]|&#0?64;|&commat;)\s?|\(a\))"
DOT = r"(?:\.|\s\.\s|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+)"
PROVIDER = (
    r"(?:gmail|googlemail|hotmail|yahoo|outlook|live|icloud|aol|btinternet|sky|msn|ymail|"
    r"protonmail)"
)
EMAIL = re.compile(
    rf"{LOCAL}{AT}[\w\-]+(?:{DOT}[a-z][\w\-]*)+"
    r"|(?<![\w.+'%\-])[\w+'%\-]{1,40}(?:(?:\.|\s+dot\s+)[\w\-]{1,40}){0,3}\s+at\s+[\w\-]{2,40}"
    r"(?:\s+dot\s+[a-z]{2,12})+\b"
    rf"|{LOCAL}\s?@\s?(?:{PROVIDER}\b|[\w\-]+,(?:com|co\.uk|org|net)\b)"
    rf"|(?<![\w.+'%\-])[\w.+%\-]{{2,40}}\s+at\s+{PROVIDER}(?:(?:\.[a-z]{{2,6}})+|\s(?:com|co\suk|net|org))\b"
    r"|(?<![\w.+'%\-])[a-z0-9]{2,40}(?:[_\-](?:dot[_\-])?[a-z0-9]+){0,3}[_\-]at[_\-][a-z0-9]{2,40}"
    r"(?:[_\-]dot[_\-][a-z]{2,12})+\b"
    r"|(?<![\w.+'%\-])[\w.+%\-]{2,40}\sat[\s\-]?sign\s[\w\-]{2,40}(?:\s?(?:\.|\bdot\b)\s?[a-z]{2,12})+\b"
    r"|(?<![\w.+'%\-])[\w+%\-]{0,40}[\d._][\w.+%\-]{0,40}\s+at\s+[\w\-]{2,40}(?:\.[a-z]{2,12})+\b",
    re.IGNORECASE,
)
MAILBOX = re.compile(
    r"(?:enquir(?:y|ies)|info|contact|admin|office|hello|bookings?|help|helpdesk|support|team|"
    r"jobs|careers|recruitment|training|reception|mail|press|no-?reply|referrals|partnerships)"
    r"(?:\s*@|\s*[(\[{]|\s+at\b)",
    re.IGNORECASE,
)

AREA_LETTERS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GIR GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY "
    "L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S "
    "SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR "
    "WS WV YO ZE "
)
AREAS = frozenset(AREA_LETTERS.split())
POSTCODE = re.compile(
    r"\b([A-PR-UWYZ][A-HK-Y]?)(?:\d[A-HJKPS-UW]|\d\d?)[\s\-]{0,2}\d[ABD-HJLNP-UW-Z]{2}\b",
    re.IGNORECASE,
)
SPACED_POSTCODE = re.compile(r"(?<![\w'])[A-Z](?:\s[A-Z])?\s\d(?:\s[\dA-Z])?\s\d\s[A-Z]\s[A-Z]\b")
ORDINAL = re.compile(r"(?:1st|2nd|3rd|[04-9]th)$")
OF_ORGANISATION = re.compile(
    r"\b(?:ltd|limited|plc|unit \d+|office|our address|venue|cent(?:re|er)|library|hall|college|"
    r"trust|jobcentre|hub|university|charity|business park|industrial estate|head office)\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Hit]:
    yield from _phones(text)
    for hit in EMAIL.finditer(text):
        if not MAILBOX.match(hit[0]):
            yield IdentifierKind.EMAIL, hit.start(), hit.end()
    for hit in POSTCODE.finditer(text):
        if _is_postcode(hit) and not OF_ORGANISATION.search(_before(text, hit.start(), 70)):
            yield IdentifierKind.POSTCODE, hit.start(), hit.end()
    yield from ((IdentifierKind.POSTCODE, *hit.span()) for hit in SPACED_POSTCODE.finditer(text))


def every(text: str) -> Iterator[Hit]:
    """All telephone numbers, e-mail addresses and full postcodes, also of an organisation."""
    for hit in EMAIL.finditer(text):
        yield IdentifierKind.EMAIL, *hit.span()
    for hit in PHONE.finditer(text):
        if _is_phone(hit):
            yield IdentifierKind.PHONE, *hit.span()
    for hit in SPELLED.finditer(text):
        if _spelled_number(hit[0]):
            yield IdentifierKind.PHONE, *hit.span()
    for hit in POSTCODE.finditer(text):
        if _is_postcode(hit):
            yield IdentifierKind.POSTCODE, *hit.span()


def _is_phone(hit: re.Match[str]) -> bool:
    return not DATE_INSIDE.search(hit[0]) and sum(map(str.isdigit, hit[0])) >= 6


def _phones(text: str) -> Iterator[Hit]:
    for hit in PHONE.finditer(text):
        if not _is_phone(hit):
            continue
        if MOBILE.match(hit[0]) or not PUBLIC_LINE.search(_around(text, hit, 60)):
            yield IdentifierKind.PHONE, hit.start(), hit.end()
    for hit in MOBILE_SAID.finditer(text):
        yield IdentifierKind.PHONE, *hit.span("number")
    for hit in SPELLED.finditer(text):
        if _spelled_number(hit[0]):
            yield IdentifierKind.PHONE, hit.start(), hit.end()


def _spelled_number(words: str) -> bool:
    """Ten or eleven digits from 0, or ten of a mobile without it, some of them spelled."""
    digits, times = "", 1
    for word in re.findall(r"[a-z]+|\d+", words.lower()):
        if word in TIMES:
            times = TIMES[word]
            continue
        digits, times = digits + NUMERALS.get(word, word) * times, 1
    is_mobile = len(digits) == 10 and re.match("7[1-9]", digits)
    is_line = 10 <= len(digits) <= 11 and digits[0] == "0"
    return bool(is_line or is_mobile) and any(map(str.isalpha, words))


def _is_postcode(hit: re.Match[str]) -> bool:
    if hit[1].upper() not in AREAS:
        return False
    is_lower = hit[0] != hit[0].upper()
    return not (is_lower and ORDINAL.search(hit[0]))


def _before(text: str, start: int, length: int) -> str:
    """What stands before, of the same line."""
    return text[max(0, start - length) : start].rpartition("\n")[2]


def _around(text: str, hit: re.Match[str], length: int) -> str:
    after = text[hit.end() : hit.end() + length].partition("\n")[0]
    return _before(text, hit.start(), length) + " " + re.split(r"[.!?]\s", after)[0]
