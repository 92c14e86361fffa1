"""What was found, ready to be drawn: snippets, and where the words stand, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.core.london_time import span
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.workshops import Workshop
from forum.practice.questions import queries as discussions
from forum.search.document_types import DISCUSSIONS, HELP, ORGANISATIONS, WORKSHOPS, help_pages
from forum.search.engine import snippets
from forum.workshops.schedule import queries as workshops

EXCERPT = 200
FIELD_NAMES = {
    "title": "the title",
    "summary": "the summary",
    "names": "the labels",
    "body": "the text",
    "comments": "a comment",
    "attachments": "an attachment",
}


@dataclass(frozen=True)
class Hit:
    """One thing in a list that is not a case study."""

    title: str
    url: str
    text: str
    snippet: Markup | None = None
    note: str = ""  # what kind of organisation, when a workshop is
    is_demonstration: bool = False


def found_in(fields: Sequence[str]) -> str:
    """("title", "body", "comments") is "the title, the text and a comment"."""
    names = [FIELD_NAMES[name] for name in FIELD_NAMES if name in fields]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def snippet(plain: str, words: list[str]) -> Markup | None:
    """The part of a text that holds the words. Each piece is escaped; only the mark is ours."""
    pieces = snippets.pieces(plain, words)
    if not any(matches for _, matches in pieces):
        return None
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if matches else escape(piece)
        for piece, matches in pieces
    )


def of_organisations(ids: Sequence[int], words: list[str]) -> list[Hit]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    found = {row.id: row for row in rows}
    return [_of_organisation(found[i], words) for i in ids if i in found]


def _of_organisation(organisation: Organisation, words: list[str]) -> Hit:
    role = organisation.role[:1].upper() + organisation.role[1:]
    said = " ".join(part for part in (role, organisation.service_model) if part)
    return Hit(
        title=organisation.name,
        url=url_for("organisations.show", organisation_id=organisation),
        text=role,
        snippet=snippet(said, words),
        note=organisation.kind_name,
        is_demonstration=organisation.is_demonstration,
    )


def of_discussions(ids: Sequence[int], words: list[str]) -> list[Hit]:
    return [_of_discussion(one, words) for one in discussions.in_order(ids)]


def _of_discussion(discussion: Discussion, words: list[str]) -> Hit:
    plain = text.to_plain(discussion.html)
    return Hit(
        title=discussion.title,
        url=url_for("discussions.show", discussion_id=discussion),
        text=text.excerpt(plain, EXCERPT),
        snippet=snippet(plain, words),
        note=discussion.organisation.name if discussion.organisation else "",
        is_demonstration=discussion.author.is_demonstration,
    )


def of_workshops(ids: Sequence[int], words: list[str]) -> list[Hit]:
    found = {one.id: one for one in workshops.in_ids(ids)}
    return [_of_workshop(found[i], words) for i in ids if i in found]


def _of_workshop(workshop: Workshop, words: list[str]) -> Hit:
    where = ", ".join(part for part in (workshop.where, workshop.area_name) if part)
    return Hit(
        title=workshop.title,
        url=url_for("workshops.show", workshop_id=workshop),
        text=where,
        snippet=snippet(text.to_plain(workshop.agenda_html), words),
        note=span(workshop.starts_at, workshop.ends_at),
        is_demonstration=workshop.is_demonstration,
    )


def of_help_pages(ids: Sequence[int], words: list[str]) -> list[Hit]:
    pages = [help_pages.page(help_pages.PAGES[i]) for i in ids if i in help_pages.PAGES]
    return [
        Hit(one.title, url_for(one.endpoint), one.lead, snippet(f"{one.lead} {one.body}", words))
        for one in pages
    ]


DRAWN = {
    DISCUSSIONS.name: of_discussions,
    ORGANISATIONS.name: of_organisations,
    WORKSHOPS.name: of_workshops,
    HELP.name: of_help_pages,
}
