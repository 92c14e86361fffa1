"""What comments and answers said before they were edited: shown, deleted, gone with them."""

import re

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.comments import Comment, EarlierWords
from forum.models.questions import Answer, Discussion
from forum.practice.edits.queries import quotation


@pytest.fixture
def comment(bus_passes, ben, browse):
    """Ben's, edited once."""
    path = f"/case-studies/{bus_passes.id}/comments"
    browse(ben).post(path, data={"body": "We ring at six.", "key": "b" * 32})
    made = db.session.scalar(select(Comment))
    browse(ben).post(f"/comments/{made.id}/edit", data={"body": "We ring at nine."})
    return made


@pytest.fixture
def answer(ada, ben, browse, terms):
    asked = {"key": "a" * 32, "title": "When do you ring?", "groups": ["lone-parents"]}
    browse(ada).post("/discussions/new", data=asked)
    path = f"/discussions/{db.session.scalar(select(Discussion)).id}/answers"
    browse(ben).post(path, data={"body": "We ring at six.", "key": "b" * 32})
    made = db.session.scalar(select(Answer))
    browse(ben).post(f"/answers/{made.id}/edit", data={"body": "We ring at nine."})
    return made


@pytest.fixture(params=["comment", "answer"])
def edited(request, comment, answer):
    """(address of the words, the row)"""
    row = {"comment": comment, "answer": answer}[request.param]
    return f"/{request.param}s/{row.id}", row


def test_an_edit_shows_what_it_changed(edited, browse):
    page = browse().get(f"{edited[0]}/changes").text
    assert re.search(r"<del>(?:(?!</del>).)*six\.(?:(?!</del>).)*</del>", page)
    assert re.search(r"<ins>(?:(?!</ins>).)*nine\.(?:(?!</ins>).)*</ins>", page)


def test_the_page_leads_to_it(comment, bus_passes, browse):
    page = browse().get(f"/case-studies/{bus_passes.id}-{bus_passes.slug}").text
    assert f'href="/comments/{comment.id}/changes"' in page


def test_saved_as_it_was_it_keeps_nothing(edited, ben, browse):
    browse(ben).post(f"{edited[0]}/edit", data={"body": "We ring at nine."})
    of_it = select(EarlierWords).where(EarlierWords.object_id == edited[1].id)
    of_it = of_it.where(EarlierWords.kind == edited[1].__tablename__)
    assert [row.body for row in db.session.scalars(of_it)] == ["We ring at six."]


def test_its_author_deletes_the_earlier_words_and_nobody_else(edited, ben, dee, browse):
    address = f"{edited[0]}/changes"
    assert browse(dee).post(f"{address}/delete").status_code == 403
    assert "Delete the earlier words" not in browse(dee).get(address).text
    browse(ben).post(f"{address}/delete")
    page = browse().get(address).text
    assert ("is not kept" in page, "six" in page) == (True, False)


def test_they_go_when_it_is_withdrawn(edited, ben, browse):
    browse(ben).post(f"{edited[0]}/withdraw")
    assert browse(ben).get(f"{edited[0]}/changes").status_code == 404
    rows = select(EarlierWords).where(EarlierWords.kind == edited[1].__tablename__)
    assert db.session.scalars(rows).all() == []


def test_they_go_when_a_moderator_withdraws_it(edited, mo, browse):
    kind = edited[1].__tablename__
    browse(mo).post(f"/moderation/words/{kind}/{edited[1].id}/withdraw", data={"reason": "Advert."})
    assert browse().get(f"{edited[0]}/changes").status_code == 404
    rows = select(EarlierWords).where(EarlierWords.kind == kind)
    assert db.session.scalars(rows).all() == []


def test_what_was_never_edited_has_no_such_page(bus_passes, dee, browse):
    path = f"/case-studies/{bus_passes.id}/comments"
    browse(dee).post(path, data={"body": "So do we.", "key": "d" * 32})
    made = db.session.scalar(select(Comment))
    assert browse().get(f"/comments/{made.id}/changes").status_code == 404


def test_a_quotation_says_whose_it_is(comment, answer, dee, browse):
    form = browse(dee).get(f"/comments/{comment.id}/reply?quote=yes").text
    assert "&gt; @Ben:" in form and "&gt; We ring at nine." in form
    asked = answer.discussion
    page = browse(dee).get(f"/discussions/{asked.id}-{asked.slug}?quote={answer.id}").text
    assert "&gt; We ring at nine." in page
    for wrong in ("x", "99", "-1", "9" * 30):
        assert (
            browse(dee).get(f"/discussions/{asked.id}-{asked.slug}?quote={wrong}").status_code
            == 200
        )


def test_a_long_quotation_is_cut_at_a_word():
    assert len(quotation("Ben", "many words " * 200)) < 450
    assert quotation("Ben", "One\n\nTwo") == "> Ben:\n>\n> One\n>\n> Two\n\n"


def test_comments_and_answers_are_sorted_both_ways(bus_passes, ben, dee, browse):
    path = f"/case-studies/{bus_passes.id}"
    for number, member in enumerate((ben, dee)):
        typed = {"body": f"Number {number}", "key": f"{number:032x}"}
        browse(member).post(f"{path}/comments", data=typed)
    page = browse().get(f"{path}-{bus_passes.slug}").text
    assert page.index("Number 0") < page.index("Number 1")
    page = browse().get(f"{path}-{bus_passes.slug}?comments=newest").text
    assert page.index("Number 1") < page.index("Number 0")
