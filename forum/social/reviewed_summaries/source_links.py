"""Published sources as an editor types them: one a line, its address and then what it is."""

from dataclasses import dataclass

from forum.core.citations import web_address
from forum.models.reviewed_summaries import MOST_LINKS

TITLE_LENGTH = 160


class LinkError(ValueError):
    """The message is written for the editor."""


@dataclass(frozen=True, slots=True)
class SourceLink:
    address: str
    title: str


def parse_links(typed: str) -> list[SourceLink]:
    """LinkError for a line that is no address with a title."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise LinkError(f"Give at most {MOST_LINKS} published sources.")
    return [_parse_line(line) for line in lines]


def _parse_line(line: str) -> SourceLink:
    address, _, title = line.partition(" ")
    link, title = web_address(address) if "://" in address else None, title.strip()
    if link is None:
        raise LinkError(f"“{line[:60]}” does not begin with an address such as https://…")
    if not title:
        raise LinkError(f"Say what {address[:60]} is, after a space.")
    if len(title) > TITLE_LENGTH:
        raise LinkError(f"Name {address[:60]} in at most {TITLE_LENGTH} characters.")
    return SourceLink(link, title)


def stored_links(text: str) -> list[SourceLink]:
    """Of a row; a line that today's rules would refuse is left out."""
    found = []
    for line in text.splitlines():
        try:
            found.append(_parse_line(line.strip()))
        except LinkError:
            continue
    return found
