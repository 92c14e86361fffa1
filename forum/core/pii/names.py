"""Names of people who are spoken about, by word lists and the words around them.

A colleague's name does no harm and is left alone where the words around it say so: thanked,
greeted, asked for, quoted, signing, with a job title, "at" an organisation, or cited. Names that
are also words (Mark, Grace, May) count only beside a surname or after "called".
"""

import re
from collections.abc import Iterator

from forum.core.pii import name_evidence, name_lists, name_shapes

WORD = r"[A-Z](?:[a-z]+|'[A-Z][a-z]+|[a-z]+'[a-z]+)"
NAME_WORD = re.compile(r"\b[A-Z][A-Za-z]*(?:[a-z](?:'(?!s\b)[a-z]+)?)?(?:-[A-Z][a-z]+)*\b")
SURNAME = re.compile(
    r"\s+((?:(?:[A-Z]|Mc|Mac|O'|D'|de |van |al-|el-|Ben )[A-Za-z]*|"
    r"[A-Z]\.?)(?:-[A-Z][a-z]+)*)(?![\w])"
)
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.?(?:\s(?:and|&)\s(?:Mr|Mrs|Ms|Miss)\.?)?\s"
    r"(?:[A-Z]\.?\s)?[A-Z][A-Za-z'\-]+(?:\s[A-Z][a-z'\-]+)?"
    r"|\b(?:MR|MRS|MS|MISS)\.?\s(?:[A-Z]\.?\s)?[A-Z]['A-Z]{2,}\b"
)
PEOPLE = (
    r"(?:clients?|claimants?|participants?|customers?|jobseekers?|learners?|trainees?|lads?|"
    r"chaps?|"
    r"lady|ladies|man|woman|girl|boy|guy|lone parent|parent|mum|dad|mother|father|son|daughter|"
    r"brother|sister|husband|wife|partner|person|carer|young man|young woman|candidate|applicant)"
)
CALLED = re.compile(
    rf"\b(?:{PEOPLE}(?:'s)?\s(?:is\s|was\s)?(?:a\s)?(?:called|named|name)\s?(?:is|"
    rf"was)?\s?[:=\-]?\s?"
    r"|(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y client's)\sname(?:'s|\sis|\swas)\s"
    r"|(?:[Hh]e|[Ss]he)(?:'s|\sis|\swas)\s(?:called|named)\s)"
    r"(?P<name>(?!(?:The|A|An)\b)[A-Z][\w'\-]+(?:\s[A-Z][\w'\-]+)?)",
    re.IGNORECASE,
)
AFTER_PERSON = re.compile(rf"\b{PEOPLE}\W{{0,3}}\s?(?P<name>[a-z]{{3,}})\b")
INITIAL = re.compile(
    r"\b[A-Z]\.\s?(?P<surname>[A-Z][a-z][\w'\-]+)\b(?!,?\s(?:\(|et al|and\s[A-Z]))"
)
VERB = (
    r"(?:was|is|has|had|got|came|comes|wants|wanted|left|started|starts|needs|needed|lost|told|"
    r"said|"
    r"lives|lived|did|does|works|worked|went|goes|found|never|also|walked|passed|turned|slept|"
    r"drinks|cried|cannot|could|can|would|will|now|who|spoke|asked|attended|missed|applied|moved|"
    r"struggled|refused|completed|joined|hates|likes|thinks|says|rang|gets|finished|began|felt|"
    r"made)"
)
UNKNOWN = re.compile(
    rf"(?<![\w'] )(?<![\w'])(?P<name>[A-Z][a-z]+\s(?P<surname>[A-Z][a-z]+(?:-[A-Z][a-z]+)?))"
    rf"(?=,?\s\(?(?:aged\s)?\d\d\b|(?:\s\([^()\n]{{1,20}}\))?,?\s{VERB}\b)"
)
ABOUT = re.compile(
    rf"(?:'s\s(?:mother|father|mum|dad|son|daughter|wife|husband|partner)\b|"
    rf",?\s\(?(?:aged\s)?\d\d\b|\.?\s{VERB}\b)"
)

ROLE = (
    r"(?:advisers?|advisors?|managers?|colleagues?|trainers?|tutors?|coach(?:es)?|mentors?|leads?|"
    r"directors?|employers?|ministers?|secretary|boss|receptionists?|consultants?|specialists?|"
    r"officers?|organisers?|facilitators?|authors?|professor|prof|instructors?|recruiters?|"
    r"researchers?|analysts?|moderators?|chair|chief executive|ceo|presenters?|speakers?|"
    r"psychologists?|nurse|economists?|lord|baroness|sir|dame|mp|president|teachers?)"
)
HARMLESS_BEFORE = re.compile(
    r"(?:@|\b(?:i'm|i am|my name is|this is|it's)\s|"
    r"\bthanks?(?:[ -]you)?(?:\s(?:again|so much|also|very much|a lot))*,?(?:\sto)?\s|"
    r"\bcheers,?\s|"
    r"\bta,?\s|\bthx\s|\bcredit (?:goes )?to\s|\bhats off to\s|\bwell done,?(?:\sto)?\s|\b(?:hi|"
    r"hello|hey|dear)\s|"
    r"\bask(?:ed)? for\s|\b(?:ask|contact|e-?mail|message|ping|see|via|per|cc|phone)\s|"
    r"\b(?:speak|talk|write|spoken) to\s|"
    r"\b(?:agree|book|disagree|work|working|talk|talked|spoke) with\s|\b(?:and|to) to\s|"
    r"\bgrateful to\s|"
    r"\b(?:led|written|run|taught|delivered|hosted|chaired|made|signed off|organised|presented|"
    r"facilitated|developed|designed|shared|posted|recommended|suggested|launched|review|report|"
    r"book|paper|article|study|idea|slides|answer|comment|post|question|"
    r"tip|advice|help|example|link|reply|message|list) (?:by|of|from)\s|"
    r"\b(?:regards|best wishes|best|yours|thanks|sincerely|faithfully),?\s*|"
    rf"\b{ROLE}[,:]?\s(?:is\s|was\s|called\s|named\s)?|\bwelcome,?\s|\bfrom our\s|"
    rf"\bas\s(?=\w+\s(?:said|says|wrote|asked|put|points|pointed|suggested|mentioned)))$",
    re.IGNORECASE,
)
HARMLESS_AFTER = re.compile(
    r"\s(?:and|&)\s(?:I|we)\b|"
    r"\s(?:say more|tell us|share|explain|show us|add to|post|can show)\b|"
    rf"\s?(?:[,(\-]|\sis|\swas)\s?(?:(?:our|the|an?|their|my|its|"
    rf"your)\s)?(?:[\w\-]+\s){{0,3}}?{ROLE}\b"
    r"|\s(?:at|@)\s[A-Z]"
    r"|\sfrom\s(?:our|the|your)\s(?:\w+\s)?(?:team|office|jobcentre|college|council|charity|provider)\b"
    r"|'s?\s(?:posts?|points?|comments?|questions?|answers?|case stud\w+|ideas?|checklists?|"
    r"slides|"
    r"examples?|sessions?|workshops?|forms?|tips?|reply|replies|links?|suggestions?|guides?|"
    r"templates?|"
    r"team|talk|review|book|list|approach|advice|study|work)\b"
    r"|\s(?:said|says|asked|wrote|suggested|put it|mentioned)\s(?:above|below|earlier|in (?:the|"
    r"his|her)\s(?:comment|workshop|answer))"
    r"|\s(?:launched|announced|introduced|published|legislated|argued|argues|et al|runs (?:the|"
    r"our|a|this)|"
    r"ran the (?:session|workshop)|led (?:the|our|a|this)|set it up|signed it off|trains|"
    r"chaired)\b"
    r"|,?\s\(?(?:19|20)\d\d\b|,?\s(?:and|&)\s[A-Z]\w+(?:,?\s\w+)?\s\((?:19|20)\d\d",
)
VOCATIVE = re.compile(
    r"\s?[,:\-!]\s(?:did|do|does|have|has|could|can|would|how|what|that|this|you|your|thanks|"
    r"thank|i|"
    r"we|is|are|yes|no|great|good|really|where|when|which|"
    r"who(?!\s(?:is|was|has|had|lives|got|lost|came))|why|any|please|may)\b",
    re.IGNORECASE,
)
STARTS = re.compile(r"(?:^|[.!?\n]\s*)$")
PLACE_BEFORE = re.compile(
    r"\b(?:in|near|at|around|outside|St|Saint|Port|Lake|Fort|Mount|&|the)\s$|&\s?$"
)
CITED = re.compile(r"[A-Z]\w+(?:,\s|\sand\s|\s&\s)$")
JOINED = re.compile(r"(?:\s?,\s?|\s(?:and|&|or)\s|\s?,\sand\s)")


INITIAL_BARE = re.compile(rf"(?<![\w'])[A-HJ-Z]\s(?P<surname>[A-Z][a-z]{{2,}})(?=\s{VERB}\b|'s\s)")
SPOKEN_OF = re.compile(
    r"(?<![\w'] )(?<![\w'])(?P<name>[A-Z][a-z]+\s(?P<surname>[A-Z][a-z]+(?:-[A-Z][a-z]+)?))(?=\s"
    r"(?:speaks|lives|cried|slept|smokes|drinks|is\s\d\d\b|was sanctioned|"
    r"has (?:no|two|three|four)\s(?:children|kids|qualifications|degrees)|"
    r"lost (?:his|her)|who (?:lives|lost|slept|drinks)))"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name; text is folded."""
    yield from _titled(text)
    yield from _called(text)
    yield from name_shapes.labelled(text)
    yield from _first_names(text)
    yield from _with_initial(text)
    yield from _beside_verbs(text)
    for start, end in (*name_shapes.find(text), *name_evidence.find(text)):
        if not _is_harmless(text, start, end):
            yield start, end


def _called(text: str) -> Iterator[tuple[int, int]]:
    """Any word after "called", and a first name in small letters after "client"."""
    for hit in CALLED.finditer(text):
        first = hit["name"].split()[0]
        if first[0].isupper() and first.lower() not in name_lists.NOT_SURNAMES:
            yield hit.span("name")
    for hit in AFTER_PERSON.finditer(text):
        if _is_sure(hit["name"]):
            yield hit.span("name")


def _with_initial(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (INITIAL, INITIAL_BARE):
        for hit in pattern.finditer(text):
            is_surname = hit["surname"].lower() in name_lists.surnames()
            if is_surname and not _is_harmless(text, *hit.span()):
                yield hit.span()


def _beside_verbs(text: str) -> Iterator[tuple[int, int]]:
    """Two words with capitals, the first in no list, and something that people do."""
    for hit in SPOKEN_OF.finditer(text):
        if not {word.lower() for word in hit["name"].split()} & name_lists.NOT_SURNAMES:
            yield hit.span("name")
    for hit in UNKNOWN.finditer(text):
        if _is_surname(hit["surname"]) and not _is_harmless(text, *hit.span("name")):
            yield hit.span("name")


def _titled(text: str) -> Iterator[tuple[int, int]]:
    for hit in TITLED.finditer(text):
        before = text[max(0, hit.start() - 40) : hit.start()]
        is_greeted = re.search(r"\b(?:dear|hi|hello)\s$", before, re.IGNORECASE)
        if is_greeted or not _is_harmless(text, *hit.span()):
            yield hit.span()


def _first_names(text: str) -> Iterator[tuple[int, int]]:
    """A known first name and what belongs to it."""
    last_harmless = -1
    end_of_last = 0
    for hit in NAME_WORD.finditer(text):
        if hit.start() < end_of_last or not _is_first_name(hit[0]):
            continue
        end, has_surname = _with_surname(text, hit)
        end_of_last = end
        if not _is_person(text, hit, end, has_surname):
            continue
        between = text[last_harmless : hit.start()] if last_harmless >= 0 else " . "
        if JOINED.fullmatch(between) or _is_harmless(text, hit.start(), end):
            last_harmless = end
            continue
        yield hit.start(), end


def _is_first_name(word: str) -> bool:
    low = word.lower()
    return low in name_lists.first_names() or low.partition("-")[0] in name_lists.first_names()


def _is_sure(word: str) -> bool:
    """A first name that is no word of English."""
    return word in name_lists.first_names() and word not in name_lists.ALSO_WORDS


def _with_surname(text: str, hit: re.Match[str]) -> tuple[int, bool]:
    """Where the name ends, and whether a surname (or its first letter) stands there."""
    follows = SURNAME.match(text, hit.end())
    if not follows or "\n" in follows[0] or follows[1].lower() in name_lists.NOT_SURNAMES:
        return hit.end(), False
    if follows[1] == "I" or (len(follows[1]) == 1 and text[follows.end() :][:1] in "'/&"):
        return hit.end(), False
    return follows.end(), True


def _is_person(text: str, hit: re.Match[str], end: int, has_surname: bool) -> bool:
    """Not a word, a place, a street or a body."""
    before = text[max(0, hit.start() - 14) : hit.start()]
    following = re.match(r"\s(&|[A-Z][\w']*)", text[end:])
    is_body = following and following[1].lower() in name_lists.NOT_SURNAMES
    if following and is_body and (following[1] == "&" or len(following[1]) > 2):
        return False
    low = hit[0].lower()
    if hit[0].isupper() and len(hit[0]) < 4:
        return False
    if low not in name_lists.ALSO_WORDS:
        return not (PLACE_BEFORE.search(before) and not has_surname)
    if not has_surname or PLACE_BEFORE.search(before):
        return False
    surname = text[hit.end() : end].strip()
    return _is_surname(surname) or bool(ABOUT.match(text, end))


def _is_surname(word: str) -> bool:
    low = word.lower().replace(".", "")
    known = name_lists.surnames()
    return low not in name_lists.NOT_SURNAMES and (low in known or low.partition("-")[0] in known)


def _is_harmless(text: str, start: int, end: int) -> bool:
    """A colleague, an author or somebody addressed, by the words around."""
    before = text[max(0, start - 60) : start]
    if name_evidence.ASKED_ABOUT.match(text, end):
        return False
    if HARMLESS_BEFORE.search(before) or HARMLESS_AFTER.match(text, end):
        return True
    if CITED.search(before) and re.match(r",?\s\(?(?:19|20)\d\d", text[end : end + 8]):
        return True
    if STARTS.search(before) and VOCATIVE.match(text, end):
        return True
    is_last = not text[end:].strip(" .!\n")
    return is_last and bool(re.search(r"\n\s*-?\s*$|(?:^|\s)-\s$", before))
