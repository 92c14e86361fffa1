"""What is hard to read in the words that the public reads of a standard."""

from collections.abc import Mapping

from forum.standards.plain_english import readability

PUBLIC = ("expect", "of_you", "quality", "you_will_see", "if_not_kept")


def hard_to_read(texts: Mapping[str, str]) -> dict[str, str]:
    """By field, what is hard and which words to change; publishing such words needs a reason."""
    return {name: _in_words(one) for name, one in readability.hard_to_read(texts).items()}


def _in_words(measured: readability.Measured) -> str:
    instead = [f"“{word}”: {plainer}" for word, plainer in measured.hard_words.items()]
    words = [f"Plainer words: {'; '.join(instead)}."] if instead else []
    return " ".join([*measured.reasons_it_is_hard, *words])
