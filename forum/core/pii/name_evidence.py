"""Names that no list has, or that are words, by what is said about whoever bears them.

A capital on a word that English does not have, or on a name that is also a word (Grace, Will), is
a person where something follows that only people do or have ("lives with", "'s mother"), or where
"he" or "her" follows what else people do. Names in the lists are found without (names.py).
"""

import re
from collections.abc import Iterator

from forum.core.pii import name_lists
from forum.core.pii.words_of_stories import NO_PLACE

RUN = re.compile(
    r"(?<![\w'@/.\-])[A-Z][a-z]+(?:['\-][A-Za-z][a-z]+)*"
    r"(?:\s(?:(?:[Aa]l|[Ee]l|[Aa]bu|[Bb]in|[Bb]int|[Dd]e|[Dd]a|[Vv]an|[Nn]ic|[Mm]ac|[Aa]n)[\s\-])?"
    r"[A-Z][a-z]+(?:['\-][A-Za-z][a-z]+)*){0,3}"
)
KIN = (
    r"(?:mother|father|mum|mam|dad|parents|son|daughter|wife|husband|partner|sister|brother|baby|"
    r"kids|children|carer|ex|boyfriend|girlfriend|landlord|landlady|GP|doctor|nan|gran|"
    r"(?:probation|housing) officer|(?:key|support|social) worker|work coach)"
)
BODY = (
    r"(?:knees?|back|legs?|foot|feet|hands?|arms?|eyes?|eyesight|teeth|heart|hips?|shoulders?|"
    r"hearing(?: aid)?|speech|weight|pain|seizures|epilepsy|depression|anxiety|drinking|"
    r"mental health|medication|wheelchair|diabetes|pregnancy)"
)
BELONGINGS = (
    r"(?:English|confidence|health|visa|passport|flat|tenancy|rent|debts?|house|benefits?|CV|"
    r"claim|sanction|bike|phone|job|shifts?|interview|placement)"
)
ONLY_PEOPLE = re.compile(
    r"(?:,\swho)?(?:'s)?\s"
    r"(?:(?:now|still|also|just|both|has|had|was|is|got|been|who|has been)\s){0,2}"
    r"(?:lives?\s(?:with|alone|in|on|at|near|by)|lived\s(?:with|alone|in|on|at)|slept|sleeps|cried|"
    r"crying|drinks|drinking|smokes|hates|hid|(?:tells|told)\s(?:me|us)|said\s(?:s?he)\b|"
    r"dropped out|evicted|sanctioned|arrested|homeless|diagnosed|made redundant|divorced|widowed|"
    r"deaf|blind|pregnant|housebound|sober|in recovery|in care|in tears|suicidal|"
    r"in\sa\s(?:refuge|hostel|wheelchair)|never\s(?:worked|used|had|been|learnt|learned)|"
    r"lost\s(?:his|her)|left\s(?:his|her)|failed\s(?:his|her|the drug)|passed away|died|smelled|"
    r"smells|struggles|rang|phoned|nicked|hung up|walked out|came in\s(?:crying|late|today|drunk)|"
    r"turned up|hasn't\s(?:turned|been|worked|got|come|rung|slept|eaten|had)|"
    r"(?:cannot|can't|could not|couldn't)\s(?:read|write|walk|sleep|sit|stand|see|hear|study)|"
    r"doesn't\s(?:drive|read|speak|sleep|trust|eat)|(?:speaks|spoke)\s(?:no|little|good|poor)|"
    r"(?:aged\s)?[1-6]\d\s?(?:,|and|years|yrs)|and\s(?:his|her)\s(?:\w+\s)?"
    rf"(?:{KIN}|girls|boys))(?![\w'])"
)
ASKED_ABOUT = re.compile(  # "ask Darren about his PIP appeal": not a colleague who is asked
    rf"\s(?:about|with|for)\s(?:his|her|their)\s(?:\w+\s)?(?:{KIN}|{BODY}|{BELONGINGS}|PIP|ESA|JSA|"
    r"appeal|conviction|tribunal|addiction|illness)\b(?!\s(?:workshops?|sessions?|templates?|guides?|forms?))"
)
AGED = re.compile(r"\s?[,(]\s?(?:aged\s)?[1-6]\d\s?[,)]")
OWNED_BY_PEOPLE = re.compile(rf"'s?\s(?:\w+\s)?(?:{KIN}|{BODY})\b")
OWNED = re.compile(rf"'s?\s(?:\w+\s)?{BELONGINGS}\b")
WHAT_PEOPLE_DO = re.compile(
    r"'s\s(?:got|been|had|gone|in|on|off|back|still|now|not|just|never|started|left|found|a)\b|"
    r",?\s(?:who\s)?(?:is|was|has|had|wants|wanted|needs|needed|got|gets|started|starts|left|came|"
    r"comes|went|goes|missed|applied|failed|passed|refused|refuses|agreed|agrees|asked|moved|"
    r"gave|found|works|worked|took|takes|knows|thinks|feels|felt|likes|loves|lost|hasn't|"
    r"doesn't|didn't|wasn't|isn't|won't|will|would|can|could|cannot|never|again|seemed|looks|"
    r"looked|completed|finished|joined|tried|keeps|kept|ended|made)\b"
)
SPOKEN_TO = re.compile(
    r"\b(?:told|met|placed|helped|visited|rang|phoned|saw|seen|took|got|gave|supported|coached|"
    r"referred|drove|lent|case like|someone like|somebody like|meeting with|working with|"
    r"worked with|sat with|spoke to|went with|chat with|about|client|claimant|participant|"
    r"(?:claimants?|clients?|customers?|participants?)\s(?:such as|like)|"
    r"for|man|woman|lad|lady|with|when|customer|and|hear from|heard from),?\s$",
    re.IGNORECASE,
)
ADDRESSED = re.compile(
    r"\b(?:tell|told|tells|asked|rang|phoned|texted|visited|helped|persuaded|got)\s$", re.IGNORECASE
)
PRONOUN = re.compile(r"\b(?:he|she|his|her|him|hers|himself|herself|he's|she's)\b")
REST = re.compile(r"[^.!?\n]{0,120}")
PLACE_BEFORE = re.compile(r"\b(?:in|near|at|around|outside|to|from|of|the|via|St|Saint|by|on)\s$")
NEVER = NO_PLACE | name_lists.NO_PERSON


def find(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each; text is folded. Whether a colleague is meant is for the caller."""
    for hit in RUN.finditer(text):
        start = _without_opening_words(text, hit)
        words = text[start : hit.end()].split()
        if not words or any(_is_never(word) for word in words):
            continue
        is_name = _is_full_name if len(words) > 1 else _is_single_name
        if is_name(text, start, hit.end(), words):
            yield start, hit.end()


def _without_opening_words(text: str, hit: re.Match[str]) -> int:
    """Where the name begins after "Told", "When" or "Nobody" with the capital of a sentence."""
    start = hit.start()
    while (space := text.find(" ", start, hit.end())) > 0:
        word = text[start:space].lower()
        if word in name_lists.first_names() or not name_lists.is_english(word):
            break
        start = space + 1
    return start


def _is_never(word: str) -> bool:
    low = word.lower()
    return low in NEVER or low in name_lists.NOT_SURNAMES


def _is_unknown(word: str) -> bool:
    return len(word) > 2 and not name_lists.is_english(word.lower().partition("-")[0])


def _is_full_name(text: str, start: int, end: int, words: list[str]) -> bool:
    """Words that can be names, and a person before or behind them."""
    low = [word.lower() for word in words]
    is_first = low[0] in name_lists.first_names() or _is_unknown(words[0])
    is_last = low[-1] in name_lists.surnames() or _is_unknown(words[-1])
    if not (is_first and is_last) or PLACE_BEFORE.search(text[max(0, start - 10) : start]):
        return False
    if low[0] in name_lists.ALSO_WORDS and not _is_unknown(words[-1]):
        return _says_a_person(text, end)
    before = text[max(0, start - 24) : start]
    return bool(
        SPOKEN_TO.search(before) or WHAT_PEOPLE_DO.match(text, end) or _says_a_person(text, end)
    )


def _is_single_name(text: str, start: int, end: int, words: list[str]) -> bool:
    """An unknown word or one that is a name too."""
    low = words[0].lower()
    is_also_word = low in name_lists.WORDS_THAT_ARE_NAMES or (
        low in name_lists.ALSO_WORDS and low in name_lists.first_names()
    )
    if not (is_also_word or _is_unknown(words[0])):
        return False
    before = text[max(0, start - 24) : start]
    if PLACE_BEFORE.search(before):
        return False
    if _says_a_person(text, end) or (not is_also_word and OWNED.match(text, end)):
        return True
    rest = REST.match(text, end)
    if not rest or not PRONOUN.search(rest[0]):
        return False
    is_told = (ADDRESSED if is_also_word else SPOKEN_TO).search(before)
    return bool(is_told or WHAT_PEOPLE_DO.match(text, end))


def _says_a_person(text: str, end: int) -> bool:
    return bool(
        ONLY_PEOPLE.match(text, end) or OWNED_BY_PEOPLE.match(text, end) or AGED.match(text, end)
    )
