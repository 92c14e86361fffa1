"""Who holds rendered HTML, and how it follows when the rules of text.py change.

A column says what it is made of: `mapped_column(info=rendered_from("body"))`. A test walks the
schema for columns that hold HTML and do not say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Select, select

from forum.core import text
from forum.core.db import reading
from forum.core.extensions import db

KEY = "rendered_from"
AT_ONCE = 50  # rows a commit: nobody else waits long for SQLite's write lock


def rendered_from(*sources: str, policy: str | None = "html_policy") -> dict[str, "Source"]:
    """The `info` of a column of HTML made of these columns of Markdown.

    Several sources make a dictionary, by the name of the source. `policy` is the column that
    says under which text.HTML_POLICY; without one, every row is rendered and compared.
    """
    return {KEY: Source(sources, policy)}


class Source(NamedTuple):
    columns: tuple[str, ...]
    policy: str | None


class Rendered(NamedTuple):
    """What one row held when it was read, and what it should hold."""

    id: int
    typed: tuple[str, ...]
    html: str | dict[str, str]


@dataclass(frozen=True)
class Holder:
    model: Any
    column: str
    source: Source

    @property
    def name(self) -> str:
        return f"{self.model.__tablename__}.{self.column}"

    def typed(self, row: Any) -> tuple[str, ...]:
        return tuple(getattr(row, column) or "" for column in self.source.columns)

    def render(self, row: Any) -> Rendered:
        typed = self.typed(row)
        made = [text.to_html_always(each) for each in typed]
        by_name = dict(zip(self.source.columns, made, strict=True))
        return Rendered(row.id, typed, by_name if len(made) > 1 else made[0])

    def is_current(self, row: Any, html: str | dict[str, str]) -> bool:
        policy = self.source.policy
        has_policy = policy is None or getattr(row, policy) == text.HTML_POLICY
        return has_policy and getattr(row, self.column) == html

    def outdated(self, after: int) -> Select[Any]:
        rows = select(self.model).where(self.model.id > after).order_by(self.model.id)
        if self.source.policy:
            rows = rows.where(getattr(self.model, self.source.policy) != text.HTML_POLICY)
        return rows.limit(AT_ONCE)


def holders() -> Iterator[Holder]:
    """Every column that says what it is rendered from, by the name of its table."""
    models: Any = db.Model  # its type does not know of the registry
    for mapper in sorted(models.registry.mappers, key=lambda mapper: mapper.local_table.name):
        for column in mapper.local_table.columns:
            if source := column.info.get(KEY):
                yield Holder(mapper.class_, column.key, source)


def render_again() -> dict[str, int]:
    """Render what was rendered under other rules than today's; how many rows, by column."""
    return {holder.name: sum(_batches(holder)) for holder in holders()}


def render_after_upgrade() -> None:
    """What render_again() does, where this version of the rules has not been seen here before.

    Columns that note their policy are looked at in any case, which costs a statement each.
    """
    mark: Path = current_app.config["SETTINGS"].data_dir / "html-policy"
    is_known = mark.exists() and mark.read_text() == str(text.HTML_POLICY)
    for holder in holders():
        if holder.source.policy or not is_known:
            for _ in _batches(holder):
                pass
    mark.write_text(str(text.HTML_POLICY))


def _batches(holder: Holder) -> Iterator[int]:
    after = 0
    while True:
        with reading():  # no lock is held while texts are rendered
            batch = [holder.render(row) for row in db.session.scalars(holder.outdated(after))]
        if not batch:
            return
        after = batch[-1].id
        yield _store(holder, batch)


def _store(holder: Holder, batch: list[Rendered]) -> int:
    """What was edited meanwhile was rendered by today's rules with it, and is left alone."""
    wanted = {rendered.id: rendered for rendered in batch}
    stored = 0
    for row in db.session.scalars(select(holder.model).where(holder.model.id.in_(wanted))):
        rendered = wanted[row.id]
        if holder.typed(row) != rendered.typed or holder.is_current(row, rendered.html):
            continue
        setattr(row, holder.column, rendered.html)
        if holder.source.policy:
            setattr(row, holder.source.policy, text.HTML_POLICY)
        stored += 1
    db.session.commit()
    return stored
