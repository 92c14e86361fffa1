"""Stored HTML follows the rules of text.py, wherever it is held."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import JSON, String, event, select, update

from forum import wings
from forum.core import clock, rendered_html, text
from forum.core.extensions import db
from forum.models import full_form_columns
from forum.models.comments import Comment
from forum.models.workshop_mails import WorkshopMail
from forum.models.workshops import Workshop, WorkshopNotes
from forum.practice.case_studies import form_questions
from forum.practice.comments import actions as comments
from forum.practice.questions import actions as discussions
from tests.people.rows import RowMaker

TYPED = "So:\n- *rang*\n- met"
LAID_OUT = "<p>So:</p>\n<ul>\n<li><em>rang</em></li>\n<li>met</li>\n</ul>"


def could_hold_html(column):
    """By its name; a column of another name is found by what it holds, below."""
    return isinstance(column.type, String | JSON) and (
        column.name == "html" or column.name.endswith("_html")
    )


def declared():
    return {holder.name for holder in rendered_html.holders()}


def texts_in(value):
    values = value.values() if isinstance(value, dict) else [value]
    return [each for each in values if isinstance(each, str)]


def test_every_column_named_after_html_says_what_it_is_made_of(app):
    named = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if could_hold_html(column)
    }
    assert named
    assert named - declared() == set()


def test_what_a_column_is_made_of_is_there(app):
    for holder in rendered_html.holders():
        columns = {column.key for column in holder.model.__mapper__.column_attrs}
        policy = {holder.source.policy} if holder.source.policy else set()
        assert {*holder.source.columns, *policy} <= columns, holder.name
        assert "html_policy" not in columns or holder.source.policy == "html_policy", holder.name


@pytest.fixture
def everything(ada, ben, bus_passes):
    """A row of each kind, whose stored HTML is what an older rule made."""
    at = clock.now()
    workshop = Workshop(title="Lone parents", slug="lone-parents", organiser_id=ada.id)
    workshop.agenda, workshop.submission_key, workshop.capacity = TYPED, "4" * 32, 12
    workshop.starts_at, workshop.ends_at = at, at + timedelta(hours=1)
    db.session.add(WorkshopNotes(workshop=workshop, number=1, writer=ada, body=TYPED))
    db.session.add(
        WorkshopMail(
            workshop=workshop,
            writer=ada,
            submission_key="5" * 32,
            audience="booked",
            subject="Hello",
            body=TYPED,
        )
    )
    bus_passes.did = TYPED
    comments.post(ben, bus_passes, "1" * 32, TYPED, None)
    asked = discussions.ask(ben, "2" * 32, {"title": "How?", "body": TYPED, "terms": []}, 20)
    discussions.answer(ada, asked, "3" * 32, TYPED, 20)
    make = RowMaker(ben.id)
    for table, column in (
        ("community_page", "body"),
        ("community_post", "body"),
        ("panel", "about"),
        ("reviewed_summary", "body"),
    ):
        make.insert(db.metadata.tables[table], **{column: TYPED})
    db.session.commit()
    for holder in rendered_html.holders():
        many = len(holder.source.columns) > 1
        old = dict.fromkeys(holder.source.columns, "<p>old</p>") if many else "<p>old</p>"
        values = {holder.column: old}
        if holder.source.policy:
            values[holder.source.policy] = text.HTML_POLICY - 1
        db.session.execute(update(holder.model).values(values))
    db.session.commit()


def test_every_row_is_rendered_under_the_rules_of_today(app, everything):
    told = app.test_cli_runner().invoke(args=["render-again"])

    assert told.exit_code == 0
    db.session.expire_all()
    for holder in rendered_html.holders():
        rows = db.session.scalars(select(holder.model)).all()
        assert rows, holder.name
        for row in rows:
            assert holder.is_current(row, holder.render(row).html), holder.name
            if holder.source.policy:
                assert getattr(row, holder.source.policy) == text.HTML_POLICY
        assert LAID_OUT in {
            html for row in rows for html in texts_in(getattr(row, holder.column))
        }, holder.name
        assert f"{holder.name}: {len(rows)}" in told.output
    again = app.test_cli_runner().invoke(args=["render-again"]).output
    assert {line.rpartition(": ")[2] for line in again.splitlines()} == {"0"}


def test_nothing_that_is_stored_holds_html_and_does_not_say_so(app, everything):
    """Columns by any name: what a form's Markdown was made into is found by its tags."""
    rendered_html.render_again()
    found = set()
    with closing(db.engine.raw_connection()) as connection:
        for table in db.metadata.tables.values():
            cursor = connection.cursor().execute(f'SELECT * FROM "{table.name}"')
            names = [column[0] for column in cursor.description]
            for name, value in ((n, v) for row in cursor for n, v in zip(names, row, strict=True)):
                if isinstance(value, str) and ("<p>" in value or "<li>" in value):
                    found.add(f"{table.name}.{name}")
    assert found == declared()


def test_it_commits_fifty_rows_at_a_time_and_holds_no_lock_while_it_renders(
    app, ada, ben, bus_passes, monkeypatch
):
    for number in range(120):
        comments.post(ben, bus_passes, f"{number:032x}", f"*{number}*", None, 1_000)
    db.session.execute(update(comments.Comment).values(html="old"))
    db.session.commit()
    written, locked = [], []

    def count(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith("UPDATE comment"):
            written.append(len(parameters) if many else 1)

    commits = []
    event.listen(db.engine, "commit", lambda _connection: commits.append(sum(written)))
    event.listen(db.engine, "before_cursor_execute", count)
    render = text.to_html

    def watched(markdown):
        connection = db.session.connection()
        locked.append(bool(connection.info.get("takes_write_lock")))
        return render(markdown)

    monkeypatch.setattr(text, "to_html", watched)
    assert rendered_html.render_again()["comment.html"] == 120
    steps = [after - before for before, after in zip([0, *commits], commits, strict=False)]
    assert max(steps) == 50
    assert set(locked) == {False}


def test_what_is_edited_meanwhile_is_left_as_it_was_edited(app, ben, bus_passes):
    comment = comments.post(ben, bus_passes, "1" * 32, "before", None)
    comment.html = "old"
    db.session.commit()
    holder = next(h for h in rendered_html.holders() if h.name == "comment.html")
    batch = [holder.render(comment)]
    comments.edit(ben, comment, "*after*")

    assert rendered_html._store(holder, batch) == 0
    assert comment.html == "<p><em>after</em></p>"


def test_what_today_would_be_refused_is_shown_as_plain_lines(app, ben, bus_passes):
    comment = comments.post(ben, bus_passes, "1" * 32, "x", None)
    comment.body = "<b>\n" + "[" * 500
    db.session.commit()

    rendered_html.render_again()
    assert comment.html.startswith("<p>&lt;b&gt;<br>\n[[[")


def test_every_question_in_markdown_is_a_source_of_the_html_of_a_case_study():
    asked = tuple(question.name for question in form_questions.MARKDOWN_QUESTIONS)

    assert asked == full_form_columns.MARKDOWN_COLUMNS


def test_after_an_upgrade_the_worker_does_it_once(app, ben, bus_passes, monkeypatch):
    comment = comments.post(ben, bus_passes, "k" * 32, TYPED, None)

    def stored_after(old):
        db.session.execute(update(Comment).values(html=old))
        db.session.commit()
        [task] = [task for task in wings.TASKS if task.name == "render again"]
        task.run()
        return db.session.scalar(select(Comment.html).where(Comment.id == comment.id))

    assert stored_after("<b>old</b>") == LAID_OUT
    assert stored_after("<b>left</b>") == "<b>left</b>", "these rules have been followed"
    monkeypatch.setattr(text, "HTML_POLICY", text.HTML_POLICY + 1)
    assert stored_after("<b>old</b>") == LAID_OUT
