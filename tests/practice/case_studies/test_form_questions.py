"""Each question is declared once; what is derived from the declaration leaves none out."""

import pytest
from sqlalchemy import Date, Integer, String, inspect

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.full_form_columns import FullFormColumns
from forum.pages.case_study import contents
from forum.practice.case_studies import form_questions, rendering
from forum.practice.case_studies.form_questions import FREE_TEXT, QUESTIONS, QuestionKind
from forum.practice.drafts import full_form
from forum.practice.publishing import actions

QUOTE = "In March 2012 referrals were 90."
# Columns that no question is about: set by the exchange, or asked in the section "send".
NO_QUESTION = {
    "chain_position",
    "showcase",
    "declared_at",
    "held_until",
    "check_date",
    "checked_at",
    "is_unchecked",
    "is_anonymous",
    "may_contact",
}


def test_every_question_has_its_columns_and_every_column_of_the_full_form_its_question():
    columns = set(inspect(CaseStudy).columns.keys())
    of_full_form = set(FullFormColumns.__annotations__)

    assert set(form_questions.COLUMNS) <= columns
    assert of_full_form - set(form_questions.COLUMNS) == NO_QUESTION


def test_no_answer_that_a_form_takes_is_too_long_for_its_column():
    columns = inspect(CaseStudy).columns
    for question in QUESTIONS:
        for name in question.column_names:
            kind = columns[name].type
            assert isinstance(kind, String | Integer | Date)
            if question.limit and isinstance(kind, String) and kind.length:
                assert question.limit <= kind.length, name


def test_every_question_is_asked_by_its_section_and_nowhere_else(app):
    with app.test_request_context():
        asked = {
            name: section.slug
            for section in full_form.CONTENTS
            for name in section.form(meta={"csrf": False}).data
        }
    declared = {name: q.section for q in QUESTIONS if q.section for name in q.field_names}

    assert {name: slug for name, slug in asked.items() if name != "seen"} == declared


@pytest.mark.parametrize("question", FREE_TEXT, ids=lambda question: question.name)
def test_an_unreleased_figure_in_any_free_text_holds_it(ada, answers, question):
    sent = actions.publish(ada, "9" * 32, answers | {question.name: QUOTE}, accepted_needed=0)

    assert sent.status == CaseStudyStatus.HELD
    assert "not released" in sent.status_reason


def test_what_is_answered_is_read_on_the_page_in_the_versions_and_in_the_json(
    browse, ada, share, answers
):
    words = {
        question.name: f"Words about {question.name.replace('_', ' ')}."
        for question in QUESTIONS
        if question.kind in (QuestionKind.LINE, QuestionKind.MARKDOWN)
    }
    case_study = share(ada, **words)
    page = browse().get(f"/case-studies/{case_study.id}-{case_study.slug}").text
    version = browse().get(f"/case-studies/{case_study.id}-x/versions/1").text
    data = browse().get(f"/case-studies/{case_study.id}.json").json

    for name, text in words.items():
        assert text in page, name
        assert text in version, name
        assert text in data.values(), name


def test_the_contents_list_the_sections_that_say_something(ada, share):
    case_study = share(ada, why_it_works="Because.", outcome="did-not-work")

    headings = [section.heading for section in contents.sections(case_study)]
    assert headings == ["What was done", "Why they thought it would work", "What happened"]


def test_markdown_is_rendered_when_it_is_written(ada, share):
    case_study = share(ada, not_when="With *older* children.")

    assert "<em>older</em>" in case_study.html["not_when"]
    assert set(case_study.html) == set(rendering.MARKDOWN_COLUMNS)
    db.session.refresh(case_study)
    assert case_study.html["not_when"]
