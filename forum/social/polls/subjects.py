"""What no poll may be about: prices, providers and persons."""

import re

from forum.people.members.claims import WEB_ADDRESS

PRICE = re.compile(
    r"£|€|\$|\bpounds?\b|\bprices?\b|\bpricing\b|\bfees?\b|\bmargins?\b|\bdiscounts?\b|\bbids?\b|"
    r"\bbidding\b|\btenders?\b|\bundercut\w*|\bper ?cent (?:off|discount)\b|\bprofits?\b",
    re.IGNORECASE,
)
MOST_WORDS = 8  # of a name


def price_in(words: str) -> str:
    """The word that makes it a poll on prices; empty where there is none."""
    found = PRICE.search(words) or WEB_ADDRESS.search(words)
    return found[0] if found else ""


def phrases(texts: list[str], fewest: int = 1) -> set[str]:
    """Every run of at least `fewest` and at most MOST_WORDS words, in lower case."""
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"[\w'’&.-]+", text.lower())
        words = [word.strip(".-'’") for word in words]
        for length in range(fewest, MOST_WORDS + 1):
            found |= {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
    return found - {""}
