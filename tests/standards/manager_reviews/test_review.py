"""A contract manager reviews each standard of a quarter, and issues the report."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.models.manager_reviews import ManagerReport, ManagerReview
from tests.standards.manager_reviews.conftest import SEEN, the_report


def acts():
    return [one.act for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_the_form_has_each_standard_by_stage_and_keeps_what_was_said(
    browse, manager, pages, reviewed
):
    page = browse(manager).get(pages["review"]).text
    assert page.index("Programme engagement") < page.index("PE-1 Your first meeting")
    assert page.index("Pre-work support") < page.index("WS-1 Regular contact")
    assert "Rooms were private, and some meetings were short." in page and 'value="24"' in page
    assert "reviewed standards" in acts()
    assert [(one.seen, one.sample_size) for one in the_report().reviews] == [
        ("partly", 24),
        ("not looked at", None),
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("seen", "many", ""), "Write it in digits"),
        (("seen", "", ""), "Say how many you looked at."),
        (("seen", "99,999,999", ""), "That is more than 10,000."),
        (("not looked at", "3", ""), "You did not look at it"),
        (("seen", "3", "x" * 301), "Shorten this by 1 character"),
        (("seen", "3", "Call Mary Smith on 07700 900123 about her claim."), "Error"),
        (("wonderful", "3", ""), "is not in the list any more"),
    ],
)
def test_bad_input_is_refused_and_kept(browse, manager, pages, typed, said, why):
    answer = browse(manager).post(pages["review"], data=typed({"PE-1": said}))
    assert answer.status_code == 422
    assert why in answer.text and "PE-1: " in answer.text
    assert said[1] in answer.text
    assert db.session.scalars(select(ManagerReport)).all() == []


def test_two_writers_do_not_mix(browse, manager, pages, typed, reviewed):
    newer = {"PE-1": ("seen", "30", "All was as promised.")}
    assert browse(manager).post(pages["review"], data=typed(newer, 1)).status_code == 302
    late = {"PE-1": ("not seen", "8", "Nothing of it was there.")}
    answer = browse(manager).post(pages["review"], data=typed(late, 1))
    assert answer.status_code == 422
    assert "Somebody else saved this review meanwhile" in answer.text
    assert "Nothing of it was there." in answer.text
    assert "Saved meanwhile: seen, 30 looked at. “All was as promised.”" in answer.text
    assert 'name="revision" type="hidden" value="2"' in answer.text, "sent again, it replaces"
    assert the_report().reviews[0].sentence == "All was as promised."


def test_two_first_savings_make_one_report(browse, manager, pages, typed, reviewed):
    assert browse(manager).post(pages["review"], data=typed(SEEN, 0)).status_code == 422
    assert len(db.session.scalars(select(ManagerReport)).all()) == 1


def test_a_quarter_that_is_not_over_or_none_is_not_reviewed(browse, manager, contract, versions):
    later = f"/contracts/{contract.id}/reports/2027-03-31/review"
    answer = browse(manager).post(later, data={"revision": "0"})
    assert answer.status_code == 422 and "The quarter is not over yet" in answer.text
    for said in ("2026-12-30", "soon", "9999-99-99"):
        path = f"/contracts/{contract.id}/reports/{said}/review"
        assert browse(manager).get(path).status_code == 404


def test_only_the_contract_manager_reviews(browse, people, lead, pages, typed, versions):
    for who in (lead, people["ann"]):
        assert browse(who).get(pages["review"]).status_code == 404
        assert browse(who).post(pages["review"], data=typed(SEEN)).status_code == 404
        assert browse(who).post(pages["issue"], data={"revision": "1"}).status_code == 404
    assert browse().post(pages["review"], data=typed(SEEN)).status_code in (302, 401)
    assert db.session.scalars(select(ManagerReview)).all() == []


def test_a_draft_is_the_managers_alone_and_an_issued_one_everybodys(
    browse, manager, lead, pages, reviewed
):
    for who in (lead, None):
        browser = browse(who) if who else browse()
        assert browser.get(pages["report"]).status_code == 404
        assert browser.get(pages["docx"]).status_code == 404
        assert "No report yet" in browser.get(pages["list"]).text
    assert "Draft: not issued yet" in browse(manager).get(pages["report"]).text
    browse(manager).post(pages["issue"], data={"revision": "1"})
    assert "issued the report on a contract" in acts()
    for who in (lead, None):
        browser = browse(who) if who else browse()
        assert "Rooms were private" in browser.get(pages["report"]).text
        assert "October to December 2026" in browser.get(pages["list"]).text


def test_it_is_issued_once_whole_and_as_it_was_read(browse, manager, pages, typed):
    part = {"PE-1": SEEN["PE-1"]}
    browse(manager).post(pages["review"], data=typed(part))
    said = browse(manager).post(pages["issue"], data={"revision": "1"}, follow_redirects=True)
    assert "Say first what you saw of WS-1." in said.text
    browse(manager).post(pages["review"], data=typed(SEEN, 1))
    said = browse(manager).post(pages["issue"], data={"revision": "1"}, follow_redirects=True)
    assert "The review changed meanwhile" in said.text and the_report().issued_at is None
    browse(manager).post(pages["issue"], data={"revision": "2"})
    assert the_report().issued_at is not None
    said = browse(manager).post(pages["issue"], data={"revision": "2"}, follow_redirects=True)
    assert "It is issued already." in said.text


def test_what_is_changed_after_it_was_issued_says_so(browse, manager, pages, typed, issued, today):
    today(issued.issued_at.replace(hour=15))
    said = SEEN | {"PE-1": ("seen", "30", "All was as promised.")}
    assert browse(manager).post(pages["review"], data=typed(said, 1)).status_code == 302
    assert "Corrected on 1 March 2027." in browse().get(pages["report"]).text
    assert "corrected an issued review of standards" in acts()


def test_a_moderator_withdraws_a_sentence(browse, people, manager, pages, typed, issued):
    review = issued.reviews[0]
    gate.withdraw_words(people["mo"], review, "It tells of one meeting.")
    page = browse().get(pages["report"]).text
    assert "Rooms were private" not in page and "partly" in page
    assert "Withdrawn by a moderator" in page
    late = browse(manager).post(pages["review"], data=typed(SEEN, 1))
    assert late.status_code == 422, "a form that was open does not bring them back"
    assert "Rooms were private" not in browse().get(pages["report"]).text


def test_a_contract_without_standards_says_what_would_stand_there(browse, manager, pages):
    assert "No standards in this quarter" in browse(manager).get(pages["review"]).text
    assert "No report yet" in browse().get(pages["list"]).text
