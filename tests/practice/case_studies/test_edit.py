import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import Draft, Version


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def test_the_form_holds_what_there_is(browse, ada, address, answers):
    page = browse(ada).get(f"{address}/edit")

    assert answers["did"] in page.text
    assert 'value="lone-parents" id="circumstances-0" checked' in page.text


def test_an_edit_is_a_new_version_and_the_old_one_stays(browse, ada, address, typed, bus_passes):
    typed |= {"seen_version": "1", "did": "We lent bicycles."}
    page = browse(ada).post(f"{address}/edit", data=typed, follow_redirects=True)

    assert "We lent bicycles." in page.text
    assert "Version 2" in page.text
    assert [v.number for v in db.session.scalars(select(Version))] == [1, 2]
    assert "<em>paid</em>" in browse().get(f"{address}/versions/1").text
    history = browse().get(f"{address}/history").text
    assert "Changed: what was done, groups and labels" in history


def test_a_stale_form_loses_nothing(browse, ada, address, typed, bus_passes):
    browser = browse(ada)
    browser.post(f"{address}/edit", data=typed | {"seen_version": "1", "did": "The newer text."})
    late = {"seen_version": "1", "did": "The later text.", "key": "a" * 32}
    page = browser.post(f"{address}/edit", data=typed | late)

    assert page.status_code == 409
    assert "The later text." in page.text
    assert bus_passes.did == "The newer text."

    page = browser.post(f"{address}/edit", data=typed | late | {"seen_version": "2"})
    assert page.status_code == 302
    assert db.session.scalar(select(Version.answers).where(Version.number == 3))["did"] == (
        "The later text."
    )


@pytest.mark.parametrize("who", ["ben", "amy", "mo"])
def test_only_its_author_edits(browse, people, address, typed, who):
    page = browse(people[who]).post(f"{address}/edit", data=typed | {"seen_version": "1"})

    assert page.status_code == 403


def test_an_edit_is_kept_as_a_draft_of_its_own(browse, ada, address, typed, bus_passes):
    browser = browse(ada)
    browser.post(f"/share/draft?edits={bus_passes.id}", data=typed | {"did": "Half"})

    draft = db.session.scalar(select(Draft))
    assert draft.case_study_id == bus_passes.id
    assert "Save changes" in browser.get(f"/share/{draft.key}").text


def test_a_title_that_changes_moves_the_address_and_the_old_one_leads_there(
    browse, ada, address, typed
):
    browse(ada).post(f"{address}/edit", data=typed | {"seen_version": "1", "title": "New words"})
    page = browse().get(address)

    assert page.status_code == 301
    assert page.location.endswith("-new-words")


def test_the_text_is_safe_after_an_edit_too(browse, ada, address, typed):
    typed |= {"seen_version": "1", "did": "<script>alert(1)</script>"}
    page = browse(ada).post(f"{address}/edit", data=typed, follow_redirects=True)

    assert "<script>alert" not in page.text
