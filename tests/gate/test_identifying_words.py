"""Words that identify a person are marked in the form, and replaced at the press of a button."""

import pytest

from forum.core import pii
from forum.practice.attachments import file_names

SAID = "Sharon Whitfield, 43, wrote to jo@example.org after her course."
REPLACED = "A woman in her 40s wrote to (e-mail address taken out) after her course."


@pytest.fixture
def comments(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}/comments"


def test_the_words_are_marked_with_what_could_stand_there(browse, ben, comments):
    page = browse(ben).post(comments, data={"body": SAID})
    assert page.status_code == 422
    for said in (
        "<mark>jo@example.org</mark>",
        "→ A woman in her 40s",
        'name="replace" value="body"',
        "If that is a colleague, say so",
        f"{SAID}</textarea>",
    ):
        assert said in page.text


def test_one_click_replaces_them_and_sends_nothing(browse, ben, comments):
    page = browse(ben).post(comments, data={"body": SAID, "replace": "body"})
    assert page.status_code == 200
    assert f"{REPLACED}</textarea>" in page.text
    assert "Error" not in page.text
    assert browse(ben).get(comments.removesuffix("/comments")).text.count(REPLACED) == 0
    assert browse(ben).post(comments, data={"body": REPLACED}).status_code == 302


def test_the_other_answers_of_the_form_stay_as_typed(browse, ada, typed):
    page = browse(ada).post("/share", data=typed | {"did": SAID, "replace": "did"})
    assert page.status_code == 200
    assert REPLACED in page.text
    assert typed["result"] in page.text


def test_of_several_forms_on_a_page_none_is_sent(make, people, browse):
    made = make("list-note")
    name, own = f"of-{made.row.case_study_id}-note", made.row.collection
    address = f"/me/collections/{own.id}/{made.row.case_study_id}/note"
    page = browse(people["ben"]).post(address, data={name: SAID, "replace": name})
    assert REPLACED in page.text
    assert made.row.note != REPLACED


def test_a_field_that_is_not_there_is_not_replaced(browse, ben, comments):
    sent = browse(ben).post(comments, data={"body": "How many?", "replace": "nothing"})
    assert sent.status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        "Thanks to Priya Shah for the list.",
        "Our adviser Joanne rang them.",
        "Ask Tom at Northfield.",
        "Ben, did you run this twice?",
        "As Dee said above, it depends.",
        "Sam (our employer lead) visits.",
    ],
)
def test_a_colleague_may_be_named(words):
    assert pii.found_in(words) == []


def test_replaced_words_pass():
    for words in (SAID, "He is 43, deaf, and lives in Goole.", "NI AB 12 34 56 C"):
        assert pii.found_in(pii.replaced(words)) == []


@pytest.mark.parametrize("name", ["sharon_whitfield_cv.docx", "AB123456C.pdf"])
def test_the_name_of_a_file_is_looked_at_too(name):

    assert "another name" in (file_names.complaint(name) or "")
    assert file_names.complaint("bus-pass-leaflet.pdf") is None
