"""Finds what identifies a person in free text, and says what could stand in its place.

Numbers and addresses of a known shape (numbers.py, contacts.py, births.py), names by word lists and
the words around them (names.py), and stories that point to one person (stories.py). Our own
patterns, chosen by measure: docs/decisions/0036-gate.md. `python -m benchmarks.gate` measures them.
"""

import re
from collections.abc import Iterator, Set

from forum.core.pii import births, contacts, folding, name_lists, names, numbers, stories
from forum.core.pii.kinds import SURE, Found, IdentifierKind

__all__ = [
    "SURE",
    "Found",
    "IdentifierKind",
    "complaint",
    "contacts_in",
    "found_in",
    "marked",
    "replaced",
]


PLAIN = {
    IdentifierKind.INSURANCE: "(number taken out)",
    IdentifierKind.NHS: "(number taken out)",
    IdentifierKind.EMAIL: "(e-mail address taken out)",
    IdentifierKind.PHONE: "(telephone number taken out)",
    IdentifierKind.POSTCODE: "(postcode taken out)",
    IdentifierKind.BIRTH: "(date of birth taken out)",
    IdentifierKind.BANK: "(account taken out)",
    IdentifierKind.IBAN: "(account taken out)",
    IdentifierKind.VEHICLE: "(registration taken out)",
    IdentifierKind.REFERENCE: "(reference taken out)",
}
ORDER = list(IdentifierKind)
EVERY = frozenset(IdentifierKind)
AGE_AFTER = re.compile(
    r",?\s\(?(?:aged\s)?([1-9]\d)\)?(?!\s?(?:[/\-]|st\b|th\b|[A-Z][a-z]{2,8}\.?\s\d))(?:,(?=\s[a-z])|(?=[\s.,)]|$))"
)


def found_in(text: str) -> list[Found]:
    """In the order of the text; nothing twice, and no two that overlap."""
    hits = sorted(_hits(folding.fold(text)), key=lambda hit: (hit[1], -hit[2], ORDER.index(hit[0])))
    found: list[Found] = []
    end_of_last = -1
    for kind, start, end, replacement in hits:
        if start >= end_of_last:
            end_of_last = end
            found.append(Found(kind, text[start:end], start, end, replacement))
    return found


def contacts_in(text: str) -> dict[str, IdentifierKind]:
    """What could lead to somebody, each once, as written, in the order of the text.

    Telephone numbers, e-mail addresses and postcodes, those of organisations too; and whatever else
    found_in() finds: names, references.
    """
    every = [(start, end, kind) for kind, start, end in contacts.every(folding.fold(text))]
    found = [(one.start, one.end, one.kind) for one in found_in(text)]
    return {" ".join(text[start:end].split()): kind for start, end, kind in sorted(every + found)}


def complaint(text: str, kinds: Set[IdentifierKind] = EVERY) -> str | None:
    """What to say to whoever typed it; None where nothing of these kinds was found."""
    found = [one for one in found_in(text) if one.kind in kinds]
    if not found:
        return None
    first = list({(one.kind, one.text): one for one in found}.values())[:3]
    named = "; ".join(f"“{one.text}” looks like {one.kind}" for one in first)
    return f"{named}. Take it out: nothing that could identify a person may be posted here."


def replaced(text: str) -> str:
    """The text with each finding replaced by words that identify nobody."""
    for one in reversed(found_in(text)):
        text = text[: one.start] + one.replacement + text[one.end :]
    return text


def marked(text: str, around: int = 60) -> list[tuple[str, Found | None]]:
    """Pieces of the text around its findings, in order; (words, None) for what is harmless.

    Of more than `around` characters between two findings the middle is left out.
    """
    pieces: list[tuple[str, Found | None]] = []
    at = 0
    for one in found_in(text):
        pieces += [(_shortened(text[at : one.start], around, bool(at)), None), (one.text, one)]
        at = one.end
    rest = text[at:]
    return [*pieces, (rest[:around] + ("…" if len(rest) > around else ""), None)]


def _shortened(words: str, around: int, has_before: bool) -> str:
    if len(words) <= 2 * around:
        return words
    return (words[:around] if has_before else "") + "…" + words[-around:]


def _hits(text: str) -> Iterator[tuple[IdentifierKind, int, int, str]]:
    """Of folded text: kind, start, end and replacement."""
    for kind, start, end in (*numbers.find(text), *contacts.find(text), *births.find(text)):
        yield kind, start, end, PLAIN[kind]
    for start, end in names.find(text):
        for kind, date_start, date_end in births.after_name(text, end):
            yield kind, date_start, date_end, PLAIN[kind]
        yield from _named(text, start, end)
    for start, end, is_place in stories.find(text):
        yield IdentifierKind.STORY, start, end, "our area" if is_place else _about(text[start:end])


def _named(text: str, start: int, end: int) -> Iterator[tuple[IdentifierKind, int, int, str]]:
    """ "Mark Hollis, 34," becomes "a man in his 30s"."""
    who = _person_of(text[start:end])
    if age := AGE_AFTER.match(text, end):
        whose = {"a man": "his", "a woman": "her"}.get(who, "their")
        who, end = f"{who} in {whose} {age[1][0]}0s", age.end()
    is_first = not text[:start].strip() or text[:start].rstrip()[-1] in ".!?\n"
    yield IdentifierKind.NAME, start, end, who[0].upper() + who[1:] if is_first else who


def _person_of(name: str) -> str:
    title, _, _ = name.partition(" ")
    if title.rstrip(".").lower() in ("mrs", "ms", "miss"):
        return "a woman"
    return "a man" if title.rstrip(".").lower() == "mr" else name_lists.person_word(title)


def _about(age: str) -> str:
    """ "43-year-old" becomes "a person in their 40s", in the form that the sentence needs."""
    digits = re.search(r"\d\d", age)
    decade = f"in their {digits[0][0]}0s" if digits else "of working age"
    if re.match(r"(?:is|was|of|turned|she's|he's)\s", age, re.IGNORECASE):
        return f"{age.split()[0]} {decade}".replace("of in", "in")
    return decade
