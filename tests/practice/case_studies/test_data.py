"""A case study as JSON, and a question to its author."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudyStatus


def test_it_tells_programs_what_the_page_tells_people(browse, write, ada, key, share):
    for number in range(3):
        share(ada, title=f"Earlier {number}")
    browser = browse(ada)
    write(browser)
    page = browser.post(f"/share/{key}/check").location
    told = browse().get(f"{page}.json").json

    assert told["title"] == "Childcare planning before a first interview"
    assert told["counts"][1] == {
        "name": "took_part",
        "people": 22,
        "from": "2014-01-01",
        "to": "2014-06-30",
    }
    assert told["terms"]["circumstance"] == [{"slug": "lone-parents", "name": "Lone parents"}]
    assert told["organisation"]["name"] == "Northfield Trust"
    assert told["did_not_go_well_markdown"] == "Two nurseries had no places."
    assert told["rating"] == {"score": None, "organisations": 0, "needed": 3}
    assert browse().get(f"/case-studies/{told['id']}.json").json == told


def test_what_is_not_published_is_not_told(browse, ben, bus_passes):
    bus_passes.status = CaseStudyStatus.HELD
    db.session.commit()

    assert browse(ben).get(f"/case-studies/{bus_passes.id}.json").status_code == 404
    bus_passes.status, bus_passes.status_reason = CaseStudyStatus.WITHDRAWN, "Ended."
    db.session.commit()
    assert browse(ben).get(f"/case-studies/{bus_passes.id}.json").json == {"error": "Ended."}


@pytest.fixture
def open_to_questions(ada, share):
    return share(ada, may_contact=True)


def test_a_question_reaches_the_author_by_mail(browse, ada, ben, open_to_questions):
    page = f"/case-studies/{open_to_questions.id}-x/write-to-author"
    browse(ben).post(page, data={"words": "May I visit?"})

    letter = db.session.scalar(select(Letter))
    assert letter.to == ada.email
    assert "May I visit?" in letter.body
    assert ben.email in letter.body


def test_an_empty_question_or_one_that_identifies_somebody_is_not_sent(
    browse, ben, open_to_questions
):
    page = f"/case-studies/{open_to_questions.id}-x/write-to-author"
    for words in (" ", "Is it QQ 12 34 56 C? AB 12 34 56 C"):
        assert browse(ben).post(page, data={"words": words}).status_code == 422
    assert db.session.scalar(select(Letter)) is None


def test_ten_a_day_are_enough(browse, ben, open_to_questions):
    page = f"/case-studies/{open_to_questions.id}-x/write-to-author"
    answers = [browse(ben).post(page, data={"words": "Why?"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


@pytest.mark.parametrize("who", ["ada", "pip"])
def test_not_oneself_nor_a_pending_member(browse, people, open_to_questions, who):
    page = f"/case-studies/{open_to_questions.id}-x/write-to-author"

    assert browse(people[who]).get(page).status_code == 403


def test_nobody_writes_to_an_author_who_did_not_say_so(browse, ben, bus_passes):
    page = f"/case-studies/{bus_passes.id}-x"

    assert browse(ben).get(f"{page}/write-to-author").status_code == 403
    assert "Write to the author" not in browse(ben).get(page, follow_redirects=True).text
