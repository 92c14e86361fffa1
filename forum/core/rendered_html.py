"""HTML that is stored beside the Markdown it was rendered from. Each wing declares its RENDERED."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.core import text
from forum.core.batches import each_batch
from forum.core.db import reading
from forum.core.extensions import db

BATCH_SIZE = 50  # rows rendered in one transaction


@dataclass(frozen=True)
class RenderedHtml:
    """The HTML columns of one table, and how they are rendered."""

    label: str  # "comments"
    model: Any  # a class of db.Model
    html_columns: tuple[str, ...]
    render: Callable[[Any], None]  # sets the HTML columns of a row


def rendered_columns(label: str, model: Any, **html_of: str) -> RenderedHtml:
    """Of Markdown columns to their HTML columns: `body="html"`."""

    def render(row: Any) -> None:
        for markdown, html in html_of.items():
            setattr(row, html, text.to_html(getattr(row, markdown)))
        if hasattr(row, "html_policy"):
            row.html_policy = text.HTML_POLICY

    return RenderedHtml(label, model, tuple(html_of.values()), render)


def render_again(rendered: RenderedHtml) -> int:
    """Render every row by today's rules, in short transactions; how many came out differently."""
    with reading():
        ids = list(db.session.scalars(select(rendered.model.id)))
    return each_batch(ids, lambda some: _render_some(rendered, some), BATCH_SIZE)


def _render_some(rendered: RenderedHtml, ids: Sequence[int]) -> int:
    rows = db.session.scalars(select(rendered.model).where(rendered.model.id.in_(ids)))
    return sum(_is_changed_by_rendering(rendered, row) for row in rows)


def _is_changed_by_rendering(rendered: RenderedHtml, row: Any) -> bool:
    before = [getattr(row, column) for column in rendered.html_columns]
    rendered.render(row)
    return before != [getattr(row, column) for column in rendered.html_columns]
