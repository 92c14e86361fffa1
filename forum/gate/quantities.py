"""Numbers, shares and money in a sentence, in digits or in words."""

import re

_ONES = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen"
)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_WORDS = rf"(?:{_TENS}(?:[\s\-](?:{_ONES}))?|{_ONES})"
_BIG = (
    rf"(?:{_TENS}(?:[\s\-](?:{_ONES}))?|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    rf"eighteen|nineteen|{_WORDS}\s(?:hundred|thousand)|a\s(?:hundred|thousand)|dozens?|hundreds)"
)
PERCENT = re.compile(
    rf"(?:\d[\d,.]*|\b{_WORDS})\s*(?:%|per\s?cent\b|pc\b|percentage points?\b)|\bpercent\b", re.I
)
SHARE = re.compile(
    rf"\bhalf (?:of|the)\b|\b(?:{_WORDS}|\d+)\s(?:in|out of)\s(?:{_WORDS}|every|\d+)\b"
    r"|\b(?:was|is|were|at|to|of|by|only|about|nearly|over|under)\s(?:an?|one|two|three)\s"
    r"(?:thirds?|quarters?|fifths?|sixths?|tenths?)\b"
    r"|\b(?:a|one|two|three|four)\s(?:half|halves|thirds?|quarters?|fifths?|tenths?)\s(?:of|"
    r"more|less|were|got)\b",
    re.IGNORECASE,
)
COUNT = re.compile(rf"\b\d[\d,.]*k?\b|\b{_BIG}\b", re.IGNORECASE)
OF_SOMETHING_ELSE = re.compile(
    rf"\b(?:\d[\d,.]*|{_WORDS})(?:\s?(?:-|to|or|and)\s?(?:\d+|{_WORDS}))?[\s\-]?(?:workshops?|"
    rf"sessions?|leaflets?|hours?|hrs?|weeks?|"
    r"days?|minutes?|mins?|months?|years?|advisers?|trainers?|sites?|offices?|miles?|pages?|"
    r"places?|"
    r"questions?|steps?|am|pm|o'clock|cent(?:re|er)s?|buses|visits?|calls?|times)\b"
    r"|\b(?:CPA|PG|lot|room|unit|table|figure|page|chapter|level|version|week|day|step|"
    r"group)\s?\d+\w?\b"
    r"|\b(?!0\.)\d{1,2}[:.]\d\d\s?(?:am|pm)?\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    re.IGNORECASE,
)
_THOUSANDS = (
    rf"(?:{_WORDS})\s(?:hundred|thousand|grand)(?:\s(?:and\s)?(?:{_WORDS}))?|"
    rf"an?\s(?:hundred|thousand|grand)(?:\sand\s(?:{_WORDS}))?"
)
LARGE = rf"(?:\d{{1,3}},\d{{3}}|\d{{3,}}|\d+(?:\.\d+)?k|{_THOUSANDS}|{_WORDS}[\s\-]fifty)\b"
MONEY = re.compile(
    rf"£\s?\d[\d,.]*\s?(?:[km]|grand|million|thousand)?\b|\b\d[\d,.]*k?\s?(?:quid|pounds?|gbp|"
    rf"grand)\b|\b(?:{_THOUSANDS}|{_WORDS})\s(?:quid|pounds?|grand)\b|"
    rf"\b(?:{_WORDS}|an?|couple of|half a)\s(?:grand|thousand pounds)\b|"
    rf"\b(?:\d+|{_WORDS})\s?(?:p|pence)\s(?:in the|of every)\s(?:£|pound)|"
    rf"\b\d+(?:\.\d+)?k(?=\s?(?:an?|per|each|pp|for)\b)|"
    rf"\b(?:{_THOUSANDS})(?:\s{_WORDS}\shundred)?(?=\s(?:for|per|an?|each|plus)\s(?:an?\s|every\s|"
    rf"each\s)?(?:sustained|outcome|start|attachment|referral|head|VAT|learner)\b)",
    re.IGNORECASE,
)
IN_PERCENT = rf"(?:\d[\d,.]*|\b{_WORDS})\s*(?:%|per\s?cent\b|pc\b|percentage points?\b)"
ANY_SHARE = (
    rf"(?:{IN_PERCENT}|"
    r"\b(?:an?|one|two|three)\s(?:thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b)"
)
HINT = re.compile(  # quick: without it there is neither money nor a share of it
    r"[\d£]|\b(?:hundred|thousand|grand|pounds?|quid|pence|fifty|per\s?cent|percentage|"
    r"(?:third|quarter|fifth|sixth|eighth|tenth)s?)\b",
    re.IGNORECASE,
)
SHARE_OF_MONEY = re.compile(ANY_SHARE, re.IGNORECASE)


def is_a_figure(sentence: str) -> bool:
    """Whether it gives a share or a count that could be one of performance; periods taken out."""
    if PERCENT.search(sentence) or SHARE.search(sentence):
        return True
    return bool(COUNT.search(OF_SOMETHING_ELSE.sub(" ", sentence)))
