"""Sentences that give a fee, a margin, a discount or a bid plan of the present or the future.

Members compete for contracts: talk of prices among them could break competition law. Money that
claimants get or pay, wages, shares of people, and what was published or is of past years, is no
such thing. Money needs a word of trade beside it; a percentage needs more, for most percentages in
the exchange count people.
"""

import re
from collections.abc import Iterator
from datetime import date

from forum.gate import quantities

PAID_FOR = (
    r"(?:outcomes?|starts?|attachments?|referrals?|participants?|learners?|head|person|pers|"
    r"placements?|places?|assessments?|workshops?|sites?|customers?|clients?|delegates?|days?|"
    r"sessions?)"
)
UNIT = (
    r"(?:(?:\bper\s|\ban?\s|\beach\s|\bevery\s|/\s?)(?:(?:job|sustained|training|course)\s){0,2}"
    rf"{PAID_FOR}\b|\bpp\b|\bp/p\b|(?:£\s?\d[\d,.]*|\bquid|\bpounds|\bgrand)\seach\b|"
    r"\bfor (?:each|every|an?) (?:one who|start|outcome|attachment|referral|learner|person who|"
    r"sustained (?:job|outcome|start))\b|\bfor every job\b)"
)
SUPPLIER = (
    r"(?:psychologists?|coach(?:es)?|trainers?|tutors?|interpreters?|consultants?|mentors?|"
    r"counsellors?|assessors?|facilitators?|subcontractors?|associates?)"
)
BUYER_OR_SELLER = (
    r"(?:we|they|you|i|primes?|prime contractors?|management|head office|hq|leads?|"
    r"lead providers?|agency|agencies|providers?|partners?|competitors?|subcontractors?|"
    r"incumbents?)"
)
HELPERS = r"(?:'re|'d|'ll|\sare|\sis|\swould|\swill|\scould|\scan|\sshall|\snow|\sonly|\sall)*"
CHARGES = (
    r"(?:charg(?:e|es|ed|ing)|invoic(?:e|es|ed|ing)|bill(?:s|ed|ing)?|quot(?:e|es|ed|ing)|"
    r"bid(?:s|ding)?|pric(?:e|es|ed|ing)|pitch(?:es|ed|ing)?|tender(?:s|ed|ing)?|undercut\w*)"
)
COSTED = (
    r"\b(?:cost|costing|price|pricing) (?:the|an?|your|our|their) (?:bid|contract|course|work|"
    r"tender|job)\b"
)
TRADE = re.compile(
    rf"\b{BUYER_OR_SELLER}{HELPERS}\s(?:be\s)?{CHARGES}\b|\b(?:pitch\w*|go(?:ing)? in|put in|bid) "
    r"(?:at|for|with)\b|\b(?:go(?:ing)?|bid|drop|come) (?:above|below|under|over)\b|"
    r"\b(?:our|your|their|the|her|his) (?:\w+\s){0,2}(?:fees?|prices?|rates?|margins?|bid|quote|"
    r"discount|tariff|(?:unit )?costs?|offer)\b|"
    r"\b(?:management|attachment|outcome|sustainment|consultancy|arrangement|start|milestone) "
    r"(?:fees?|charges?|payment)\b|"
    r"\b(?:unit costs?|day rates?|rate card|price list|bid plan|margins?|mark-?up|top[ -]slice|"
    r"profit|commission|rebate|cost plus|submission|tenders?|tendering|procurement|framework|"
    r"supply chain|sub-?contract\w*|lot \d+|next (?:bid|round))\b|"
    r"\b(?:pay|pays|paid|paying|earns?|gets?|brings?|gives?|offer(?:ed|s)?) us\b|"
    r"\bwe(?:'re| are)? (?:earn|get paid|paid|ask(?:ing)? for)\b|\bwe (?:will|would) be asking\b|"
    r"\b(?:pay|pays|paid|paying) (?:our|their|its|the) (?:delivery |supply chain )?"
    r"(?:partners?|subcontractors?|suppliers?)\b|"
    r"\b(?:partners?|subcontractors?|suppliers?) (?:are|get|is|were) paid\b|"
    r"\bcosts?\s(?:to\s)?(?:you|us|partners?|members|buyers|commissioners|the prime)\b|"
    r"\b(?:let it go|do it|do that|deliver it|run it) for\b|"
    rf"\bfor (?:our|the|an?) {SUPPLIER}\b|\b{SUPPLIER} (?:at|for|costs?|charges?)\b|"
    r"\bthe prime\b|\b(?:we|i)(?:'d|'ll| would| will| can| could) "
    r"(?:want|ask|take|need|accept|do|say)\b|"
    rf"\b{PAID_FOR} (?:at|for) (?=£)|{COSTED}",
    re.IGNORECASE,
)
PRICED = re.compile(
    r"\b(?:fees?|prices?|priced|(?<!he )charges|quotes?|quoted|bids?|bidding|tariff|discounts?|"
    rf"negotiable|VAT)\b|{UNIT}",
    re.IGNORECASE,
)
OF_PRICES = re.compile(  # what a percentage is of or from, if it is one of a price
    r"\b(?:margins?|mark-?ups?|discount(?!\s(?:any|the|those|these|all))\w*|rebate|tariff|"
    r"top[ -]slic\w*|commission(?=\s?(?:of|is|was|:|at|-|on (?:each|every|a)\b))|"
    r"profit(?![ -]making)|"
    r"(?:management|arrangement|consultancy|admin\w*|agency|their|our|finder's) (?:fees?|cut|"
    r"charges?|price)|management charge|bid price|"
    r"payment (?:terms|schedule|split|profile))\b|"
    rf"\b{BUYER_OR_SELLER}{HELPERS}\s(?:be\s)?(?:{CHARGES}|skim\w*|cream\w*)\b|"
    r"\b(?:primes?|prime contractors?|management|head office|hq|leads?|lead providers?|agency|"
    r"agencies|supply chain|sub-?contract\w*)\b[^.]{0,40}?\b(?:keeps?|takes?|took|wants?|skims?|"
    r"holds?|pays?|slice|cuts?|top-slices?|retains?)\b|"
    rf"\b(?:pays?|paid|charges?|charged|costs?) us\b|{COSTED}|"
    rf"\b(?:keeps?|kept|takes?|took|wants?)\s{quantities.IN_PERCENT}(?!\s(?:of|more|fewer|less)\b)|"
    rf"{quantities.ANY_SHARE}\s(?:goes|went|comes|back|stays)\s(?:back\s)?(?:to|with|from)\b",
    re.IGNORECASE,
)
CHEAPER = re.compile(  # beside a share: our rate is 12% under theirs
    rf"(?:\b(?:pitch\w*|go(?:ing)? in|come in|coming in|bid\w*|pric\w+|quot\w+|deliver\w*|"
    rf"offer(?:ing)? it|"
    rf"do it|sell\w*|(?:our|your|their) (?:\w+\s)?(?:fees?|rates?|prices?|quotes?))\b[^.]{{0,50}}"
    rf"{quantities.ANY_SHARE}[^.]{{0,12}}?\b(?:below|under|less|lower|off|cheaper|above|over|"
    rf"more)\b)"
    rf"|\b(?:knock|take|give|gave|got|took|get|shave|offer)(?:ed|s|d)?\s[^.]{{0,12}}?"
    rf"{quantities.ANY_SHARE}\soff\b"
    rf"|{quantities.ANY_SHARE}\s(?:of|off|from|on)\s(?:\w+\s){{0,3}}?(?:fees?|prices?|payments?|"
    r"income|turnover|contract value|invoices?|everything we|"
    r"what(?:ever)? (?:we|they|the department|the council|you|dwp) (?:earns?|makes?|pays?|gets?))\b"
    rf"|{quantities.ANY_SHARE}\s(?:cheaper|dearer)\b"
    rf"|\b(?:mak\w+|earn\w*|made|clear\w*)\s[^.]{{0,15}}{quantities.ANY_SHARE}\son\s"
    rf"|{quantities.ANY_SHARE}\s(?:on|at|up front on|paid on)\s(?:the\s)?(?:start|attachment|"
    rf"outcome|"
    rf"signing|sustainment)\b",
    re.IGNORECASE,
)
PRICE_NOUN = (
    r"(?:fees?|prices?|payments?|income|turnover|contract value|value|invoices?|money|"
    r"what(?:ever)? (?:we|they|the \w+|you) (?:earns?|makes?|pays?|gets?|invoices?)|"
    r"everything|each|every|placement|it)"
)
OF_PEOPLE = re.compile(  # a share of anything but a price
    rf"{quantities.ANY_SHARE}\s(?:of\s(?!(?:\w+\s){{0,3}}?{PRICE_NOUN}\b)|(?:more|fewer|drop|rise|"
    r"fall)\b)",
    re.IGNORECASE,
)
BARE = re.compile(
    r"\b(?:fees?|prices?|margin|bids?|charge|tariff|quotes?|unit costs?|day rates?|"
    r"(?:outcome|attachment|start|sustainment|milestone|placement) payment|"
    rf"(?:price|cost|fee|rate|payment)s? {UNIT})\b[^.\n]{{0,25}}?(?:\b(?:to|at|of|is|was|be|"
    rf"under|above|below|about|around|or)|[:\-=])\s?(?:\d[\d,.]*\b|{quantities.LARGE})"
    r"(?!\s?(?:weeks?|days?|people|months?|errors?|participants|%|per\s?cent|hours?|minutes?|"
    r"questions|pages|steps))|"
    r"\b(?:pitch\w*|quot(?:e|ing)|go(?:ing)? (?:in|above|below|under|over|lower|higher)|let it "
    r"go|do (?:it|that|one|them)|invoic\w+|charg(?:e|ing)|bid(?:ding)?|ask(?:ing)?|price|"
    r"(?:i|we)(?:'d| would|'ll| will) (?:want|need|take|ask)|put in|"
    r"paying|pays? us|(?:comes?|came|works?) out)\b"
    rf"[^.\n]{{0,25}}?\b{quantities.LARGE}[^.\n]{{0,10}}?{UNIT}|"
    rf"\bbid(?:ding)? (?:over|under|above|below|at|around|more than|less than) {quantities.LARGE}",
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
    r"ID card|passports?|benefits?|allowance|universal credit|UC|JSA|ESA|PIP|wages?|salary|"
    r"minimum wage|living wage|childcare|nursery|shoes|boots|clothes|voucher|lunch|council tax|"
    r"rent|(?:council )?house|housing|deposit|support fund|fund paid|the fund|jobseekers?|"
    r"for claimants|to claimants|"
    r"for people|gym|bike|mileage|a mile|provisional|haircut|the job pays|"
    r"pays? £?[\d.]+ an hour|gas|electric\w*|phone credit|broadband|loan|insurance|fines?|"
    r"(?:SIA|CSCS|hygiene|first aid|forklift) (?:badge|card|certificate|test)|badge|glasses|"
    r"eye tests?|tools|uniform|court|debts?|tips|overdraft|hostel|driving|lessons?|"
    r"college charges|jobs? (?:at|for|paying)(?= £))\b",
    re.IGNORECASE,
)
OURS = re.compile(
    r"\b(?:our|we|we're|we'd)\b[^.]{0,30}\b(?:fees?|prices?|charge|margins?|bids?|bidding|"
    r"rates?|quot\w+|tender\w*|commission)\b|"
    r"\binvoices?\b|\bours (?:is|are|was)\b|"
    r"\boffer(?:ed|s)? us\b|\bper outcome\b|\bsub-?contract|\bmargin\b|\bmanagement (?:fee|charge)",
    re.IGNORECASE,
)
NONE = re.compile(
    r"\bmargins? of error\b|\bat the margins?\b|\bbid (?:farewell|goodbye|us welcome)\b|"
    r"\bno (?:fee|charge)\b|\bfree of charge\b|\bin charge\b|"
    r"\b(?:not[ -]for|non|for)[ -]profits?\b|"
    r"\b(?:attendance|response|reply|success|retention|completion|drop-?out|no-show|show|return|"
    r"pass|take-?up|vacancy|employment|interview|turnover|(?:job )?(?:entry|start|outcome)|"
    r"conversion|attachment|sustainment|referral) "
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
    sentences = SENTENCE.split(text)
    for number, sentence in enumerate(sentences):
        before = sentences[number - 1] if number else ""
        asked = before if before.rstrip().endswith("?") else ""
        if _gives_a_price(sentence, asked, today):
            yield sentence.strip()


def _gives_a_price(sentence: str, asked: str, today: date) -> bool:
    words = NONE.sub(" ", sentence)
    is_plan = PLAN.search(words)
    if not is_plan and not (quantities.HINT.search(words) and _is_commercial(words, asked)):
        return False
    return not _is_past(words, today)


def _is_commercial(words: str, asked: str) -> bool:
    """Money beside trade, a share of a price, or a number where a price is named."""
    if OF_CLAIMANTS.search(words) and not OURS.search(words):
        return False
    about = f"{NONE.sub(' ', asked)} {words}"
    if quantities.MONEY.search(words) and (TRADE.search(about) or PRICED.search(about)):
        return True
    return bool(BARE.search(words)) or _is_share_of_a_price(words, about)


def _is_share_of_a_price(words: str, about: str) -> bool:
    if not quantities.SHARE_OF_MONEY.search(words):
        return False
    if CHEAPER.search(words):
        return True
    rest = OF_PEOPLE.sub(" ", words)
    return bool(quantities.SHARE_OF_MONEY.search(rest) and OF_PRICES.search(about))


def _is_past(words: str, today: date) -> bool:
    """Published, or of years that are over."""
    years = [int(year) for year in YEAR.findall(words)]
    is_over = bool(years) and max(years) < today.year and not AHEAD.search(words)
    return is_over or bool(PUBLISHED.search(words))
