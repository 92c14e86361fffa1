"""Words as lines for easy read: one sentence each, beside a picture of what it is about."""

import re
from dataclasses import dataclass

from forum.standards.plain_english.sentences import sentences_of

# Names of components/icon.html, by words: the first that a sentence has.
_PICTURES = (
    ("warning", r"complain\w*|wrong|put right|not kept|examiner"),
    ("calendar", r"days?|weeks?|months?|date|time|late"),
    ("document", r"writ\w+|letters?|plan|report|form|number|message|copy"),
    ("comment", r"tell|say|speak|call|ask|answer|hear|talk|agree"),
    ("building", r"place|room|office|home|college"),
    ("people", r"meet|meeting|adviser|we|you|they|specialist|worker"),
)


@dataclass(frozen=True)
class EasyReadLine:
    text: str
    picture: str  # a name of components/icon.html


def lines(words: str) -> list[EasyReadLine]:
    return [EasyReadLine(one, picture(one)) for one in sentences_of(words)]


def picture(sentence: str) -> str:
    known = (
        name for name, words in _PICTURES if re.search(rf"\b(?:{words})\b", sentence, re.IGNORECASE)
    )
    return next(known, "info")
