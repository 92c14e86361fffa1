"""Two colleagues write one case study."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor
from tests.practice.case_studies.conftest import seen_on


@pytest.fixture
def shared(browse, ada, amy, write, key):
    """Ada's draft, which Amy writes along."""
    browser = browse(ada)
    write(browser, only=["summary"])
    browser.post(f"/share/{key}/colleagues", data={"member": str(amy.id)})
    return f"/share/{key}/full"


def test_a_colleague_reads_it_writes_along_and_is_told_by_mail(browse, ada, amy, shared):
    page = f"{shared}/what-you-did"
    browse(amy).post(page, data={"did": "Amy's words", "seen": seen_on(browse(amy), page)})

    assert "Amy&#39;s words" in browse(ada).get(page).text
    assert "Childcare planning" in browse(amy).get("/me/case-studies").text
    letter = db.session.scalar(select(Letter))
    assert letter.to == amy.email
    assert shared in letter.body
    assert db.session.scalar(select(Draft.author_id)) == ada.id


def test_only_its_author_sends_it(browse, trusted_key, ada, amy, shared, write):
    for slug in ("who-and-where", "what-you-did", "what-happened", "doing-it-yourself", "send"):
        write(browse(amy), only=[slug])
    check = shared.replace("/full", "/check")

    assert browse(amy).post(check).status_code == 409
    assert browse(ada).post(check).status_code == 302
    assert db.session.scalar(select(CaseStudy.author_id)) == ada.id


@pytest.fixture
def trusted_key():
    return None


@pytest.mark.parametrize("who", ["ben", "mo", "pip"])
def test_nobody_else_can_be_asked_or_sees_it(browse, ada, people, shared, key, who):
    answer = browse(ada).post(f"/share/{key}/colleagues", data={"member": str(people[who].id)})

    assert answer.status_code == 422
    assert "Childcare" not in browse(people[who]).get(shared).text
    assert (
        "Childcare"
        not in browse(people[who]).get(shared.replace("full", "check"), follow_redirects=True).text
    )
    assert browse(people[who]).get(f"/share/{key}/colleagues").status_code in (403, 404)


@pytest.mark.parametrize("leaver", ["ada", "amy"])
def test_whoever_leaves_the_organisation_leaves_the_draft(
    browse, people, organisations, shared, leaver
):
    people[leaver].organisation = organisations["southgate"]
    db.session.commit()

    assert "Childcare" not in browse(people["amy"]).get(shared).text


def test_a_suspended_colleague_is_out_at_once(browse, amy, shared):
    amy.standing = Standing.PENDING
    db.session.commit()

    assert "Childcare" not in browse(amy).get(shared).text


def test_a_colleague_can_be_taken_off_or_leave(browse, ada, amy, shared, key):
    browse(ada).post(f"/share/{key}/colleagues/{amy.id}/remove")
    assert "Childcare" not in browse(amy).get(shared).text

    browse(ada).post(f"/share/{key}/colleagues", data={"member": str(amy.id)})
    browse(amy).post(f"/share/{key}/colleagues/{amy.id}/remove")
    assert db.session.scalar(select(DraftAuthor)) is None


def test_a_colleague_can_neither_share_it_on_nor_delete_it(browse, amy, people, shared, key):
    assert browse(amy).get(f"/share/{key}/colleagues").status_code == 403
    browse(amy).post(f"/share/{key}/delete")

    assert db.session.scalar(select(Draft)) is not None


def test_an_autosave_of_the_quick_form_with_a_colleague_s_key_leaves_the_draft_alone(
    browse, ada, amy, shared, key, typed
):
    browse(amy).post("/share/draft", data=typed | {"key": key, "title": "Overwritten"})

    assert "Overwritten" not in browse(ada).get(shared).text


def test_who_works_alone_is_told_what_to_do(browse, ben, write, key):
    write(browse(ben), only=["summary"])

    assert "No colleagues here yet" in browse(ben).get(f"/share/{key}/colleagues").text
