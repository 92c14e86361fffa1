"""Results as the page lists them: snippets, and the fields where the words were found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup
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
from forum.search.engine.snippets import Forms
from forum.workshops.schedule import queries as workshops

EXCERPT = 200  # characters
MARK, END_OF_MARK = Markup("<mark>"), Markup("</mark>")
FIELD_NAMES = {
    "title": "the title",
    "summary": "the summary",
    "names": "the labels",
    "body": "the text",
    "comments": "a comment",
    "attachments": "an attachment",
}


@dataclass(frozen=True)
class ResultRow:
    """A result that is not a case study."""

    title: str
    url: str
    text: str
    snippet: Markup | None = None
    note: str = ""  # the kind of an organisation, the time of a workshop
    is_demonstration: bool = False


def found_in(fields: Sequence[str]) -> str:
    """("title", "body", "comments") is "the title, the text and a comment"."""
    names = [FIELD_NAMES[name] for name in FIELD_NAMES if name in fields]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def snippet(plain: str, forms: Forms) -> Markup | None:
    """The part of a plain text that matches best, each piece escaped; None without a match."""
    return snippet_of(snippets.plain(plain), forms)


def snippet_of(plain: str, forms: Forms) -> Markup | None:
    """As snippet(), of a text that snippets.plain() has made."""
    pieces = snippets.pieces_of(plain, forms)
    if not any(is_match for _, is_match in pieces):
        return None
    return Markup("").join(
        MARK + piece + END_OF_MARK if is_match else piece for piece, is_match in pieces
    )


def organisation_rows(ids: Sequence[int], forms: Forms) -> list[ResultRow]:
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    by_id = {row.id: row for row in rows}
    return [_organisation_row(by_id[i], forms) for i in ids if i in by_id]


def _organisation_row(organisation: Organisation, forms: Forms) -> ResultRow:
    role = organisation.role[:1].upper() + organisation.role[1:]
    plain = " ".join(part for part in (role, organisation.service_model) if part)
    return ResultRow(
        title=organisation.name,
        url=url_for("organisations.show", organisation_id=organisation),
        text=role,
        snippet=snippet(plain, forms),
        note=organisation.kind_name,
        is_demonstration=organisation.is_demonstration,
    )


def discussion_rows(ids: Sequence[int], forms: Forms) -> list[ResultRow]:
    return [_discussion_row(one, forms) for one in discussions.in_order(ids)]


def _discussion_row(discussion: Discussion, forms: Forms) -> ResultRow:
    plain = text.to_plain(discussion.html)
    return ResultRow(
        title=discussion.title,
        url=url_for("discussions.show", discussion_id=discussion),
        text=text.excerpt(plain, EXCERPT),
        snippet=snippet(plain, forms),
        note=discussion.organisation.name if discussion.organisation else "",
        is_demonstration=discussion.author.is_demonstration,
    )


def workshop_rows(ids: Sequence[int], forms: Forms) -> list[ResultRow]:
    by_id = {one.id: one for one in workshops.in_ids(ids)}
    return [_workshop_row(by_id[i], forms) for i in ids if i in by_id]


def _workshop_row(workshop: Workshop, forms: Forms) -> ResultRow:
    return ResultRow(
        title=workshop.title,
        url=url_for("workshops.show", workshop_id=workshop),
        text=", ".join(part for part in (workshop.where, workshop.area_name) if part),
        snippet=snippet(text.to_plain(workshop.agenda_html), forms),
        note=span(workshop.starts_at, workshop.ends_at),
        is_demonstration=workshop.is_demonstration,
    )


def help_page_rows(ids: Sequence[int], forms: Forms) -> list[ResultRow]:
    pages = [help_pages.page(help_pages.PAGES[i]) for i in ids if i in help_pages.PAGES]
    return [
        ResultRow(
            one.title, url_for(one.endpoint), one.lead, snippet(f"{one.lead} {one.body}", forms)
        )
        for one in pages
    ]


ROWS: dict[str, Callable[[Sequence[int], Forms], list[ResultRow]]] = {
    DISCUSSIONS.name: discussion_rows,
    ORGANISATIONS.name: organisation_rows,
    WORKSHOPS.name: workshop_rows,
    HELP.name: help_page_rows,
}
