"""The contents list of a long page, made of the second-level headings of its rendered HTML."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from forum.core import text

HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)
ID = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True, slots=True)
class PageHeading:
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class WithContents:
    headings: list[PageHeading]
    html: Markup  # each heading has an id


def with_contents(html: str) -> WithContents:
    """A heading keeps the id that it has; else it is made of its words."""
    headings: list[PageHeading] = []

    def anchored(found: re.Match[str]) -> str:
        attributes, words = found["attributes"], found["words"]
        known = ID.search(attributes)
        anchor = known[1] if known else text.slug(text.to_plain(words))
        headings.append(PageHeading(anchor, text.to_plain(words)))
        return found[0] if known else f'<h2 id="{anchor}"{attributes}>{words}</h2>'

    return WithContents(headings, Markup(HEADING.sub(anchored, html)))
