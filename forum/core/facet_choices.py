"""The choices of a filter as HTML: a page of results has some three hundred of them.

Drawn here and not in a template: each is escaped once, not for each page, and has few attributes,
for they were half of what a page weighed. components/facets.html calls it.
"""

from collections.abc import Iterable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from forum.core.list_query import Choice

MOST_STORED = 4_000  # some 200 bytes each

_INPUT = Markup('<input type="{}" name="{}" value="{}"')


def init_app(app: Flask) -> None:
    app.add_template_filter(facet_choices)


def facet_choices(choices: Iterable[Choice], kind: str, param: str) -> Markup:
    """A label for each; `kind` is "checkbox" or "radio"."""
    return Markup("\n".join([_choice(choice, kind, param) for choice in choices]))


@lru_cache(maxsize=MOST_STORED)
def _choice(choice: Choice, kind: str, param: str) -> Markup:
    value, label, is_checked, count = choice
    start, words = _escaped(kind, param, value, label)
    grey = ' class="facet-none"' if count == 0 and not is_checked else ""
    checked = " checked" if is_checked else ""
    number = "" if count is None else f" <b>{count:d}</b>"
    return Markup(f"<label{grey}>{start}{checked}> {words}{number}</label>")


@lru_cache(maxsize=MOST_STORED)
def _escaped(kind: str, param: str, value: str, label: str) -> tuple[Markup, Markup]:
    return _INPUT.format(kind, param, value), Markup("{}").format(label)
