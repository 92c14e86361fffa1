"""Whether an anonymous case study says whose it is."""

import re
from collections.abc import Iterable


def names_the_author(author, texts: Iterable[str]) -> str:
    """What in these would tell who wrote an anonymous case study; empty where nothing does."""
    organisation = author.organisation
    telling = [author.name, author.email.partition("@")[2]]
    telling += [organisation.name] if organisation else []
    whole = "\n".join(texts)
    return next((name for name in telling if name and _has_words(whole, name)), "")


def _has_words(text: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))
