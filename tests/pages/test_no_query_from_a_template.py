"""A view reads everything; its template only writes it down."""

import pytest
from flask import before_render_template, render_template_string, template_rendered
from sqlalchemy import event

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy


@pytest.fixture
def from_templates(app):
    """The statements that were sent to the database while a template was rendered."""
    open_templates, statements = [], []

    def begin(_app, template, **_context):
        open_templates.append(template.name)

    def end(_app, template, **_context):
        open_templates.pop()

    def note(_connection, _cursor, statement, *_rest):
        if open_templates:
            statements.append((open_templates[-1], statement))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    with (
        before_render_template.connected_to(begin, app),
        template_rendered.connected_to(end, app),
    ):
        yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_a_query_from_a_template_is_noticed(app, from_templates, bus_passes):
    with app.test_request_context():
        render_template_string("{{ count() }}", count=lambda: db.session.query(CaseStudy).count())

    assert "SELECT count" in from_templates[-1][1]


@pytest.mark.parametrize("who", [None, "ben", "ada", "mo"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/case-studies/{case_study}",
        "/case-studies/{case_study}/card",
        "/claimant-groups",
        "/claimant-groups/pg1-jsa-18-24",
        "/areas/5",
        "/organisations",
        "/organisations/{organisation}",
        "/me/case-studies",
    ],
)
def test_a_composed_page_reads_nothing_while_it_is_rendered(
    browse, people, from_templates, bus_passes, terms, who, path
):
    organisation = bus_passes.organisation
    address = path.format(
        case_study=f"{bus_passes.id}-{bus_passes.slug}",
        organisation=f"{organisation.id}-{organisation.slug}",
    )
    browser = browse(people.get(who) if who else None)
    browser.post(f"/case-studies/{bus_passes.id}/comments", data={"body": "How many came?"})
    db.session.remove()  # or the page would find in the session what it did not read
    from_templates.clear()
    answer = browser.get(address)

    assert answer.status_code in (200, 302)
    assert from_templates == []
