"""The `datetime` of every <time>: a day, or an instant in UTC without fractions."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
RIGHT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


def test_every_template_writes_it_by_the_one_filter():
    astray = [
        (page.name, value)
        for page in TEMPLATES.rglob("*.*ml")
        for value in re.findall(r'datetime="([^"]*)"', page.read_text())
        if not re.fullmatch(r"\{\{ [\w.]+\|iso \}\}", value)
    ]
    assert astray == []


def test_no_template_writes_an_instant_with_fractions():
    """Feeds too: isoformat() without timespec="seconds" has them. Days have none."""
    astray = [
        (page.name, found)
        for page in TEMPLATES.rglob("*.*ml")
        for found in re.findall(r"[\w.()\[\]]+\.isoformat\(\)", page.read_text())
        if not found.startswith(("day.date", "state.now"))  # a day; the field of a form
    ]
    assert astray == []
