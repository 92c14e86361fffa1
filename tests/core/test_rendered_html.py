"""`flask render-again` reaches every column of HTML that is stored."""

import shutil

import pytest
from sqlalchemy import select

from forum import wings
from forum.core.extensions import db
from forum.search import index
from tests.conftest import make_app


@pytest.fixture
def app(tmp_path, demonstrated):
    """That of the demonstration, which has a row of every kind."""
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def spoil(rendered):
    """(its id, its right HTML) of one row, which then has the HTML of other rules."""
    rows = db.session.scalars(select(rendered.model))
    row = next(row for row in rows if getattr(row, rendered.html_columns[0]))
    right = {column: getattr(row, column) for column in rendered.html_columns}
    for column, html in right.items():
        setattr(row, column, {} if isinstance(html, dict) else "old")
    if hasattr(row, "html_policy"):
        row.html_policy = 0
    return row.id, right


def test_every_kind_of_stored_html_is_rendered_again(app):
    spoilt = [(rendered, *spoil(rendered)) for rendered in wings.RENDERED]
    db.session.commit()

    output = app.test_cli_runner().invoke(args=["render-again"]).output

    assert output == ", ".join(f"1 {rendered.label}" for rendered in wings.RENDERED) + ".\n"
    for rendered, row_id, right in spoilt:
        row = db.session.get(rendered.model, row_id)
        assert {column: getattr(row, column) for column in right} == right


def test_every_column_with_html_is_declared():
    declared = {(r.model.__tablename__, name) for r in wings.RENDERED for name in r.html_columns}
    stored = {
        (table.name, column.name)
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name == "html" or column.name.endswith("_html")
    }
    assert stored == declared
