"""Pieces of pages that are rendered once: what they may depend on, and how much is kept."""

import re

from forum.config import ROOT
from forum.core.fragments import FragmentCache

OF_A_PERSON = r"\b(viewer|csrf_token|session|request|g\.|get_flashed_messages|current_user)\b"
DRAWN = re.compile(r'fragment(?:_by)?\([^"]*"([^"]+)",\s*"(\w+)"')


def drawn_macros():
    for file in (ROOT / "templates").rglob("*.html"):
        yield from DRAWN.findall(file.read_text())


def test_no_reused_piece_mentions_the_person():
    drawn = set(drawn_macros())

    assert drawn
    for template, macro in drawn:
        text = (ROOT / "templates" / template).read_text()
        [body] = re.findall(rf"macro {macro}\(.*?%}}(.*?)endmacro", text, re.DOTALL)
        assert not re.search(OF_A_PERSON, body), f"{macro} in {template}"


def test_other_values_are_another_piece():
    cache = FragmentCache()

    assert cache.get(("comment", "old"), lambda: "old") == "old"
    assert cache.get(("comment", "new"), lambda: "new") == "new"
    assert cache.get(("comment", "old"), lambda: "never rendered again") == "old"


def test_the_memory_is_bounded_and_the_least_used_leave_first():
    cache = FragmentCache(most_bytes=20_000)
    for number in range(200):
        cache.get((number,), lambda: "x" * 1_000)
        cache.get((0,), lambda: "x" * 1_000)

    assert cache.bytes <= 20_000
    assert 5 < len(cache) < 20
    assert cache.get((0,), lambda: "gone") != "gone"
    assert cache.get((1,), lambda: "gone") == "gone"


def test_what_is_larger_than_the_memory_is_not_kept():
    cache = FragmentCache(most_bytes=1_000)

    assert cache.get(("large",), lambda: "x" * 2_000) == "x" * 2_000
    assert (len(cache), cache.bytes) == (0, 0)
