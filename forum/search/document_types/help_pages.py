"""Help pages as documents.

They are templates, not rows, so they are rendered as for a visitor and their text is extracted. A
changed page comes with a new version of the program, whose verify at its start finds the change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flask import current_app

from forum.core import text
from forum.search.document_types.base import make
from forum.search.engine import Document

KIND = "help"
PAGES = {  # id: endpoint; an id is never reused
    1: "pages.guide",
    2: "ratings.about",
    3: "pages.accessibility",
    4: "pages.privacy",
    5: "what_we_know.how_it_is_made",
    6: "glossary.show",
}
MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)


@dataclass(frozen=True)
class HelpPage:
    endpoint: str
    title: str
    lead: str
    body: str


def ids() -> Sequence[int]:
    return list(PAGES)


def documents(ids: Sequence[int]) -> list[Document]:
    pages = {number: page(PAGES[number]) for number in ids if number in PAGES}
    return [
        make(KIND, number, {"title": one.title, "summary": one.lead, "body": one.body})
        for number, one in pages.items()
    ]


@cache
def page(endpoint: str) -> HelpPage:
    main = _first(MAIN, _rendered(endpoint))
    rest = LEAD.sub("", HEADING.sub("", main))
    return HelpPage(
        endpoint,
        text.to_plain(_first(HEADING, main)),
        text.to_plain(_first(LEAD, main)),
        text.to_plain(rest),
    )


def _rendered(endpoint: str) -> str:
    """In contexts of its own, so that the page holds nothing of the present viewer."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    base = app.config["SETTINGS"].base_url or None
    with app.app_context(), app.test_request_context("/", base_url=base):
        return app.ensure_sync(app.view_functions[endpoint])()


def _first(pattern: re.Pattern[str], html: str) -> str:
    match = pattern.search(html)
    return match.group(1) if match else ""
