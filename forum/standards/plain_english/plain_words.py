"""Words that readers stumble over, each with a plainer one: data/plain_words.csv, and passives."""

import csv
import re
from functools import lru_cache

from forum.config import ROOT

FILE = ROOT / "data" / "plain_words.csv"

# Participles that do not end in -ed, of verbs that letters are made of.
_IRREGULAR = (
    "beaten|begun|bought|broken|brought|built|caught|chosen|cut|dealt|done|drawn|driven|fed|felt|"
    "forbidden|forgotten|found|given|got|grown|heard|held|hidden|kept|known|laid|led|left|lent|"
    "let|lost|made|meant|met|paid|put|read|run|said|seen|sent|set|shown|shut|spent|spoken|"
    "sought|taken|taught|thought|told|understood|undertaken|withdrawn|withheld|won|written"
)
_BE = "am|is|are|was|were|be|been|being"
_BETWEEN = r"(?:(?:not|also|then|\w{2,15}ly)\s+){0,2}"
_PASSIVE = re.compile(rf"\b(?:{_BE})\s+{_BETWEEN}(?:\w{{2,20}}ed|{_IRREGULAR})\b", re.IGNORECASE)
_NOT_PASSIVE = re.compile(r"(?:need|agreed|indeed|interested|worried|tired|pleased|speed)$", re.I)


@lru_cache(maxsize=1)
def plainer_words() -> dict[str, str]:
    """{a hard word or phrase in small letters, in each of its forms: what to write instead}"""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            form: row["plain"] for row in csv.DictReader(file) for form in row["hard"].split("|")
        }


@lru_cache(maxsize=1)
def _hard_words() -> re.Pattern[str]:
    """Longer phrases first, so that "in order to" is found as one."""
    forms = sorted(plainer_words(), key=len, reverse=True)
    any_space = (r"\s+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(rf"\b(?:{'|'.join(any_space)})\b", re.IGNORECASE)


def hard_words_in(words: str) -> list[tuple[int, int, str]]:
    """(start, end, the plainer word) of each, in order."""
    return [
        (*found.span(), plainer_words()[" ".join(found[0].lower().split())])
        for found in _hard_words().finditer(words)
    ]


def passives_in(words: str) -> list[tuple[int, int]]:
    """(start, end) of each passive verb, in order: by its form alone, so a few are none."""
    return [f.span() for f in _PASSIVE.finditer(words) if not _NOT_PASSIVE.search(f[0])]
