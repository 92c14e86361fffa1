"""Sentences that give a fee, a margin, a discount or a bid plan of the present or the future.

Members compete for contracts: talk of prices among them could break competition law. Money that
claimants get or pay, wages, and what was published or is of past years, is no such thing.
"""

import re
from collections.abc import Iterator
from datetime import date

from forum.gate import quantities

UNIT = (
    r"(?:\bper\s|\ban?\s|\beach\s|\bevery\s|/\s?)(?:job\s)?(?:outcomes?|start|attachment|referral|"
    r"participant|learner|"
    r"head|placement|assessment|workshop|site|customer|client|delegate|day|session)\b"
)
STRONG = re.compile(
    r"\b(?:our (?:\w+\s){0,2}(?:fees?|prices?|rates?|margins?|bid|quote|discount)|we(?:'re| are|"
    r"'d| would| will|'ll)?\s(?:\w+\s)?(?:charge|charging|quote|quoting|bid|bidding|"
    r"price|pricing|offer|accept|pay our|take a|hold)|(?:management|attachment|outcome|"
    r"sustainment|consultancy|arrangement) (?:fees?|charge)|"
    r"(?:sub-?contract\w*|supply chain|primes?|agency)\b[^.]*\b(?:keeps?|pays?|wants?|margin|"
    r"fees?|slice|cut|takes?)|"
    r"margins?|mark-?up|day rates?|rate card|top[ -]slice|price list|bid plan|undercut|"
    r"under-?bid|profit|commission|rebate|"
    r"tender(?:ing|s)?|procurement|framework|cost plus|next (?:bid|tender|round)|lot \d|"
    r"do you charge|pays? us|(?:go|going) in at|their quote|discount)\b",
    re.IGNORECASE,
)
WEAK = re.compile(
    rf"\b(?:fees?|prices?|priced|charges?|quotes?|quoted|bids?|bidding|tariff|discounts?|"
    rf"\d%? off|cost to you|"
    rf"offer|negotiable|plus VAT|\+ ?VAT)\b|{UNIT}",
    re.IGNORECASE,
)
BARE = re.compile(
    r"\b(?:fees?|prices?|margin|rates?|bid|charge|tariff)\b[^.\n]{0,25}?\b(?:to|at|of|is|was|"
    r"under|above|below|about|:)\s?\d[\d,.]*\b(?!\s?(?:weeks?|days?|people|months?|errors?|"
    r"participants))",
    re.IGNORECASE,
)
PLAN = re.compile(
    r"\b(?:bid|tender|pricing) (?:plan|strategy)\b|\b(?:bid|price|go in|going in|"
    r"tender) (?:it )?(?:no |not )?(?:low|high|lower|higher|below|under)\b|"
    r"\b(?:plan\w*|going|want\w*|try\w*|will|let's|let us|could|should) (?:to |all )*"
    r"(?:undercut|under-?bid)\b|\bceiling price\b",
    re.IGNORECASE,
)
OF_CLAIMANTS = re.compile(
    r"\b(?:travel|bus(?:es)?|tram|train|taxi|fares?|tickets?|licen[cs]e|DBS|birth certificate|"
    r"ID card|passports?|benefits?|"
    r"allowance|universal credit|UC|JSA|ESA|PIP|wages?|salary|minimum wage|living wage|"
    r"childcare|nursery|shoes|boots|clothes|"
    r"voucher|lunch|council tax|rent|support fund|fund paid|jobseekers?|for claimants|"
    r"to claimants|for people|gym|bike|mileage|"
    r"a mile|provisional|CSCS card|haircut|the job pays|pays? £?[\d.]+ an hour|gas|electric\w*|"
    r"phone credit|broadband|loan)\b",
    re.IGNORECASE,
)
OURS = re.compile(
    r"\b(?:our|we|we're|we'd)\b[^.]{0,30}\b(?:fees?|prices?|charge|margins?|bids?|bidding|"
    r"rates?|quot\w+|tender\w*|commission)\b|"
    r"\boffer(?:ed|s)? us\b|\bper outcome\b|\bsub-?contract|\bmargin\b|\bmanagement (?:fee|charge)",
    re.IGNORECASE,
)
NONE = re.compile(
    r"\bmargins? of error\b|\bat the margins?\b|\bbid (?:farewell|to|goodbye)\b|\bno (?:fee|"
    r"charge)\b|\bfree of charge\b|\bin charge\b|"
    r"\b(?:attendance|response|reply|success|retention|completion|drop-?out|no-show|show|return|"
    r"pass|take-?up|(?:job )?(?:entry|start|outcome)|conversion|attachment|sustainment|referral) "
    r"rates?\b(?![^.]*(?:£|\bpounds\b|\bfee))|"
    r"\bwe hold (?=[\w% ]{0,30}(?:sessions?|meetings?|interviews?|workshops?)\b)",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"\b(?:published|official|tender paper|invitation to tender|work programme paid|NAO|"
    r"audit office|"
    r"the department paid|DWP paid|evaluation|according to)\b",
    re.IGNORECASE,
)
AHEAD = re.compile(r"\b(?:next|again|will|shall|now|going to|future|plan)\b", re.IGNORECASE)
YEAR = re.compile(r"\b(20\d\d)\b")
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^a-z\s]|$)|\n+")


def quoted(text: str, today: date) -> Iterator[str]:
    """The sentences that must wait."""
    if not (STRONG.search(text) or WEAK.search(text) or PLAN.search(text)):
        return
    sentences = SENTENCE.split(text)
    for number, sentence in enumerate(sentences):
        before = sentences[number - 1] if number else ""
        asked = before if before.rstrip().endswith("?") else ""
        if _gives_a_price(sentence, asked, today):
            yield sentence.strip()


def _gives_a_price(sentence: str, asked: str, today: date) -> bool:
    words = NONE.sub(" ", sentence)
    if PLAN.search(words):
        return not _is_past(words, today)
    if not _is_commercial(f"{asked} {words}"):
        return False
    amount = (
        quantities.MONEY.search(words) or quantities.PERCENT.search(words) or BARE.search(words)
    )
    return bool(amount) and not _is_past(words, today)


def _is_commercial(words: str) -> bool:
    if OF_CLAIMANTS.search(words) and not OURS.search(words):
        return False
    return bool(STRONG.search(words) or WEAK.search(words) and quantities.MONEY.search(words))


def _is_past(words: str, today: date) -> bool:
    """Published, or of years that are over."""
    years = [int(year) for year in YEAR.findall(words)]
    is_over = bool(years) and max(years) < today.year and not AHEAD.search(words)
    return is_over or bool(PUBLISHED.search(words))
