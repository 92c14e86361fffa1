"""The words of a standard: what each column is called, and what of them is hard to read."""

from collections.abc import Mapping

from forum.standards.plain_english import readability

TEXTS = {
    "title": "Title",
    "expect": "What you can expect",
    "of_you": "What we expect of you",
    "if_not_kept": "If this is not kept",
    "definition": "What is measured",
    "counted": "Counted",
    "out_of": "Out of",
    "clock_event": "The clock starts",
    "exceptions": "Allowed exceptions",
    "source_system": "Where the numbers come from",
    "quality": "What it is like",
    "you_will_see": "You will see",
    "bid_page": "Where the bid says so",
    "guard": "Guard measure",
    "reason": "Reason for the change",
    "effect": "Effect of the change",
    "reading_reason": "Reason for hard words",
    "note": "Note",
}
PUBLIC = ("expect", "of_you", "quality", "you_will_see", "if_not_kept")


def hard_to_read(texts: Mapping[str, str]) -> dict[str, str]:
    """By field, what is hard and which words to change; publishing such words needs a reason."""
    return {name: _in_words(one) for name, one in readability.hard_to_read(texts).items()}


def _in_words(measured: readability.Measured) -> str:
    instead = [f"“{word}”: {plainer}" for word, plainer in measured.hard_words.items()]
    words = [f"Plainer words: {'; '.join(instead)}."] if instead else []
    return " ".join([*measured.reasons_it_is_hard, *words])
