"""Names by how they are written: turned round, with an initial, or in small letters."""

import re
from collections.abc import Iterator

from forum.core.pii import name_lists

TURNED = re.compile(  # "Patel, R." and "HUSSAIN, Tariq"
    r"(?<![\w'\-])(?P<surname>[A-Z][A-Za-z'\-]{2,}),\s?"
    r"(?:(?P<initial>[A-Z])\b(?:\.\s?[A-Z]\b)?\.?|(?P<first>[A-Z][a-z\-]+))"
)
FIELD = re.compile(
    r"(?:^|\b(?:client|claimant|participant|customer|name|learner|caseload note|re|note)\s?"
    r"[:\-]\s?)$",
    re.IGNORECASE | re.MULTILINE,
)
LABELLED = re.compile(  # "Claimant: Jade Pellow", on a line or after a full stop
    r"(?:^|(?<=[.;]\s))(?:[Cc]lient|[Cc]laimant|[Pp]articipant|[Cc]ustomer|[Ll]earner|[Jj]obseeker)"
    r"(?:'s)?(?:\s[Nn]ame)?\s?[:=\-]\s?"
    r"(?P<name>(?:[A-Z]\.?\s)?[A-Z][a-z]+(?:['\-][A-Z]?[a-z]+)*(?:\s[A-Z][A-Za-z'\-]*[a-z]){0,2})(?![\w])",
    re.MULTILINE,
)
ENDS = re.compile(r"\s?(?:[\-:(]|$|\n)|,?\s(?:was|is|has|had|who|did|does|no|not|needs|wants)\b")
INITIAL = re.compile(
    r"(?<![\w'.])(?:[A-Z]\.\s?){1,2}(?P<surname>[A-Z][a-z]+(?:['\-][A-Z]?[a-z]+)*)"
    r"(?!,?\s(?:\(|et al|and\s[A-Z]|&\s?[A-Z])|,?\s\(?(?:19|20)\d\d)"
)
TITLE = re.compile(r"(?<![\w'])(?:mr|mrs|ms|miss|mx)\.?\s(?P<surname>[a-z][a-z'\-]{2,})\b")
SPOKEN_OF = (
    r"(?:spoke (?:to|with)|speak to|saw|seen|met|rang|called|phoned|texted|visited|tell|told|"
    r"helped|placed|about|with|for|from|got|our friend|my client|a client|client|claimant|lad|"
    r"lass|man|woman|lady|named|poor|old|young|take|took|see|gave|give|like|that|and|is|has|"
    r"when|if|because|then|but)"
)
SMALL = re.compile(
    rf"(?:(?<![\w'])(?P<before>{SPOKEN_OF})\s|(?:^|(?<=[.!?\n]\s)))(?P<first>[a-z]{{3,}})"
    r"(?P<surname>\s[a-z][a-z'\-]+)?(?![\w'@.]\w)",
    re.MULTILINE,
)
DOES = re.compile(
    r"(?:'s\s\w|,?\s(?:today|yesterday|this morning|again|she|he|who|is|was|has|had|hasn't|"
    r"doesn't|isn't|wasn't|can't|won't|hasnt|doesnt|isnt|wasnt|cant|wont|didnt|dont|came|went|left|got|lost|lives|wants|needs|said|says|"
    r"told|rang|never|starts|started|missed|turned|to|from|and|about|the other day|smells?|"
    r"thinks|keeps)\b|\s?[,.(!?]|$)"
)
SURELY_OF = re.compile(r"spoke (?:to|with)|met|rang|phoned|texted|visited|helped|my client")


def find(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each; whether a colleague is meant is for the caller."""
    yield from _turned(text)
    yield from _with_initials(text)
    for hit in TITLE.finditer(text):
        low = hit["surname"].partition("-")[0]
        if low in name_lists.surnames() - name_lists.english() or not name_lists.is_word(low):
            yield hit.span()
    yield from _small(text)


def _turned(text: str) -> Iterator[tuple[int, int]]:
    for hit in TURNED.finditer(text):
        surname = hit["surname"].lower()
        is_alone = FIELD.search(text[max(0, hit.start() - 24) : hit.start()])
        is_unknown = hit["surname"].isupper() and not name_lists.is_word(surname)
        is_surname = surname in name_lists.surnames() or (is_alone and is_unknown)
        if surname in name_lists.NOT_SURNAMES or not is_surname:
            continue
        if hit["first"]:
            first = hit["first"].lower()
            is_first = first in name_lists.first_names() - name_lists.ALSO_WORDS
            is_known = (
                is_first
                or not name_lists.is_english(first)
                or bool(is_alone and first in name_lists.first_names())
            )
            if (hit["surname"].isupper() and is_known) or (is_first and is_alone):
                yield hit.span()
        elif is_alone and ENDS.match(text, hit.end()):
            yield hit.span()


def labelled(text: str) -> Iterator[tuple[int, int]]:
    """After "Claimant:", words that are names or no words of English."""
    for hit in LABELLED.finditer(text):
        low = hit["name"].lower().replace(".", "").split()
        is_first = len(low[0]) == 1 or low[0] in name_lists.first_names()
        is_last = low[-1] in name_lists.surnames() | name_lists.first_names()
        if (is_first or not name_lists.is_word(low[0])) and (
            (is_last and low[-1] not in name_lists.NOT_SURNAMES) or not name_lists.is_word(low[-1])
        ):
            yield hit.span("name")


def _with_initials(text: str) -> Iterator[tuple[int, int]]:
    for hit in INITIAL.finditer(text):
        low = hit["surname"].lower()
        if low in name_lists.surnames() or not name_lists.is_word(low):
            yield hit.span()


def _small(text: str) -> Iterator[tuple[int, int]]:
    """A first name that is no word of English, after or before what is said of people."""
    for hit in SMALL.finditer(text):
        if not name_lists.is_sure_in_small_letters(hit["first"]):
            continue
        surname = (hit["surname"] or "").strip()
        is_full = surname in name_lists.surnames() and not name_lists.is_word(surname)
        end = hit.end("surname") if is_full else hit.end("first")
        if DOES.match(text, end) or SURELY_OF.fullmatch(hit["before"] or ""):
            yield hit.start("first"), end
