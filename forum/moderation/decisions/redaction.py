"""Take a passage out of texts: whatever its case, and however its words are spaced."""

import re
from typing import Any

REMOVED = "[removed]"


def pattern_of(passage: str) -> re.Pattern[str]:
    """Matches the passage; a Markdown mark may stand between its words as a space may."""
    words = [re.escape(word) for word in passage.split()]
    return re.compile(r"[\s*_>]+".join(words), re.IGNORECASE)


def without(pattern: re.Pattern[str], value: Any) -> Any:
    """The value with REMOVED in place of each match, in strings and in lists and dicts of them."""
    if isinstance(value, str):
        return pattern.sub(REMOVED, value)
    if isinstance(value, list):
        return [without(pattern, one) for one in value]
    if isinstance(value, dict):
        return {key: without(pattern, one) for key, one in value.items()}
    return value


def has_any(pattern: re.Pattern[str], value: Any) -> bool:
    return bool(without(pattern, value) != value)
