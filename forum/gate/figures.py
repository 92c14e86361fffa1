"""Sentences that quote a figure of performance with its period.

Official statistics and management information may not be quoted before their release. A
sentence with a number, the name of a measure and a period later than the last released cut-off
waits. Label and number may stand on two lines.
"""

import re
from collections.abc import Iterator
from datetime import date

from forum.gate import periods, quantities

MEASURE = re.compile(
    r"\b(?:referrals?|referral volumes?|attachments?|attachment rate|job outcomes?|outcomes?|"
    r"outcome (?:payments?|rate)|"
    r"sustain(?:ment|ments|ed)\b|job starts?|job entr(?:ies|y rate)|"
    r"(?<=\d\s)starts|starts(?=\s?:)|JOs?\b|JS\b|"
    r"conversions?|"
    r"performance|have attached|attached(?=[.,;]|$|\s(?:last|this|in|since|so far|over)\b)|"
    r"to profile|MPL|"
    r"contract(?:ual)? profile|(?:against|of) profile|the MI|MI for|"
    r"management information|"
    r"official statistics|(?:started|into|found|got|moved into|entered) "
    r"(?:work|a job|jobs|employment))\b",
    re.IGNORECASE,
)
ABOUT_FIGURES = re.compile(
    r"\b(?:figures?|numbers|results?|stats|statistics|MI|management information|data)\b", re.I
)
PLANNED = re.compile(
    r"\b(?:hope|hoping|aim|aiming|plan|planning|want|wanted|would like|expect|expected|"
    r"target is|our target|"
    r"targets? (?:of|for)|forecasts?|predict\w*|next year|shall|will (?:have|get|need|reach|"
    r"look|see|be))\b",
    re.IGNORECASE,
)
ACHIEVED = re.compile(
    r"\b(?:hit|reached|achieved|made|got|stood|came|was|were|had|have had|against|of target)\b",
    re.I,
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"]
NO_END = "".join(rf"(?<!\b{month}\.)" for month in _MONTHS)  # "Oct. 2026" is no end of a sentence
SENTENCE = re.compile(rf"(?<=[.!?;]){NO_END}\s+(?=[^a-z\s]|$)")
LONGEST_LABEL = 80  # characters
MOST_LABELS = 3
MOST_WORDS = 4  # of a label that ends in a full stop


def quoted(text: str, today: date) -> Iterator[tuple[str, str, list[date]]]:
    """Sentence, the words that name the measure, and the last days of the periods it names."""
    if not MEASURE.search(text):
        return
    for label, sentence in _with_labels(text):
        whole = f"{label} {sentence}" if label else sentence
        measure = MEASURE.search(sentence) or MEASURE.search(whole)
        if measure is None or not quantities.is_a_figure(periods.without(sentence)):
            continue
        if _is_plan(whole):
            continue
        days = periods.last_days(sentence, today) or periods.last_days(whole, today)
        if days:
            yield whole.strip(), measure[0], days


def _is_context(sentence: str) -> bool:
    """Whether the next one may be about the same period: a question, a label, talk of figures."""
    is_label = len(sentence.split()) <= MOST_WORDS
    return is_label or sentence.endswith("?") or bool(ABOUT_FIGURES.search(sentence))


def _is_plan(sentence: str) -> bool:
    """A target rather than a figure."""
    return bool(PLANNED.search(sentence) and not ACHIEVED.search(sentence))


def _with_labels(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence with the short lines above it that end in no full stop."""
    labels: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            labels = labels[-1:]
            continue
        before = ""
        for sentence in SENTENCE.split(line):
            yield " ".join([*labels, before]).strip(), sentence
            before = f"{before} {sentence}" if _is_context(sentence) else ""
        is_short = len(line.split()) <= 2 and line.rstrip()[-1] == "."  # "Oct."
        is_label = is_short or len(line) <= LONGEST_LABEL and line.rstrip()[-1] not in ".!?;"
        labels = [*labels, line.strip()][-MOST_LABELS:] if is_label else []
