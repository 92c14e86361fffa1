import pytest

from forum.core.extensions import db
from forum.models.workshops import WorkshopNotes
from forum.workshops.schedule import actions


@pytest.fixture
def held(workshop, december):
    """It has begun."""
    december.move_to("2026-12-18 10:00+00:00")
    return f"/workshops/{workshop.id}-{workshop.slug}"


def write(browser, held, body, seen=0):
    return browser.post(f"{held}/notes", data={"body": body, "seen_number": str(seen)})


def test_notes_are_read_by_all(browse, olga, held):
    write(browse(olga), held, "**Bus passes** worked <script>alert(1)</script>")
    page = browse().get(held).text
    assert "<strong>Bus passes</strong>" in page
    assert "<script>alert" not in page
    assert "Written by Olga on 18 December 2026" in page


def test_each_version_stays(browse, olga, held):
    write(browse(olga), held, "First words")
    write(browse(olga), held, "Second words", seen=1)
    assert "First words" not in browse().get(held).text
    history = browse().get(f"{held}/notes/history").text
    assert history.index("Second words") < history.index("First words")


def test_of_two_concurrent_writers_the_later_sees_both_texts(browse, olga, held):
    write(browse(olga), held, "What they heard")
    late = write(browse(olga), held, "What we heard")

    assert late.status_code == 409
    assert "changed after you opened them" in late.text
    assert "What they heard" in late.text
    assert "What we heard</textarea>" in late.text
    assert 'name="seen_number" type="hidden" value="1"' in late.text
    assert len(db.session.scalars(db.select(WorkshopNotes)).all()) == 1


def test_notes_of_a_cancelled_workshop_say_that_it_was_cancelled(browse, olga, workshop):
    actions.cancel(olga, workshop, "No room")
    page = browse(olga).get(f"/workshops/{workshop.id}-{workshop.slug}/notes")
    assert page.status_code == 409
    assert "This workshop was cancelled" in page.text


REFUSED = [
    ("", "Write something"),
    ("Call Mary on 07700 900123", "telephone number"),
    ("[" * 500, "too many brackets"),
    ("x" * 10_001, "Shorten this by 1 character"),
]


def test_wrong_notes_are_explained_and_kept(browse, olga, held):
    for body, says in REFUSED:
        answer = write(browse(olga), held, body)
        assert answer.status_code == 422
        assert says in answer.text
        assert body[:50] in answer.text
    assert db.session.scalars(db.select(WorkshopNotes)).all() == []


def test_only_organisers_write_and_only_once_it_has_begun(
    browse, olga, ben, mo, workshop, december
):
    path = f"/workshops/{workshop.id}-{workshop.slug}"
    early = write(browse(olga), path, "Too early")
    assert early.status_code == 409
    assert "Not yet: notes can be written once the workshop has begun" in early.text
    december.move_to("2026-12-18 10:00+00:00")
    for person in (ben, mo):
        assert write(browse(person), path, "Not mine").status_code == 403
    assert "Write the notes" not in browse(ben).get(path).text
    assert "Write the notes" in browse(olga).get(path).text


def test_notes_are_searched(browse, olga, held, indexer):
    write(browse(olga), held, "Somebody spoke of bicycles")
    indexer.catch_up()
    assert "lone parents" in browse().get("/search?q=bicycles&kind=workshop").text


def test_organised_workshops_and_notes_are_in_the_data_export(browse, olga, held):
    write(browse(olga), held, "Bus passes")
    data = browse(olga).get("/me/data.json").json
    assert [one["title"] for one in data["workshops"]] == ["What works for lone parents"]
    assert data["versions_of_notes"][0]["body"] == "Bus passes"
