"""Complaints that partners sent in the one format: offered as sums, a return by the lead's yes."""

import re

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.complaints import ComplaintCount, ComplaintReturn
from forum.models.returns import ReturnRow, SentReturn
from forum.standards.complaints import quarters

CELLS = {
    "record": "complaint",
    "payment_group": "all",
    "theme": "money",
    "stage": "pre-work-support",
    "step": "adviser",
    "days": "10 or fewer",
    "received": 3,
    "upheld": 2,
    "not_upheld": 1,
}


def all_of(model):
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


@pytest.fixture
def partner_sent(contract, northfield, last_quarter):
    """partner_sent(member, {cells}, …): rows of a return to Northfield."""

    def make(member, *rows):
        sent = SentReturn(
            organisation=member.organisation, sender=member, sha256="0" * 64, problems=[]
        )
        db.session.add(sent)
        for line, cells in enumerate(rows, 2):
            made = ReturnRow(
                sent=sent,
                prime=northfield,
                standing_key=f"{member.organisation_id}-{line}",
                line=line,
                quarter_end=last_quarter,
                cells=CELLS | {"area": contract.area.code} | cells,
            )
            db.session.add(made)
        db.session.commit()

    return make


@pytest.fixture
def page(contract, last_quarter):
    return f"/complaints/returns/{contract.id}/{last_quarter}"


@pytest.fixture
def seen(browse, lead, page):
    """What the form carries of the sums that it shows."""
    return lambda: re.search(r'name="seen"[^>]*value="(\w+)"', browse(lead).get(page).text)[1]


def test_sums_are_offered_with_who_sent_them_and_count_only_after_a_yes(
    browse, lead, ben, page, partner_sent, seen, contract, last_quarter
):
    partner_sent(
        ben,
        {},
        {"payment_group": "PG1"},  # part of the first
        {"days": "not answered yet", "received": 2, "upheld": "", "not_upheld": ""},
        {"area": "elsewhere"},
    )
    partner_sent(lead, {"payment_group": "PG2"}, {"payment_group": "PG3", "received": 3})
    assert page in browse(lead).get("/complaints/returns").text
    shown = browse(lead).get(page).text
    assert "11 complaints" in shown, "3, 2 that wait, and 3 of each of two groups"
    assert ben.organisation.name in shown
    table = browse(lead).get(page + ".csv").text.splitlines()
    assert table[1].startswith("money,pre-work-support,adviser,10 or fewer,9,6,0,3,0")
    assert all_of(ComplaintReturn) == [], "until the lead says yes"
    answer = browse(lead).post(page, data={"participants": "1,200", "seen": seen()})
    assert answer.status_code == 302
    (made,) = all_of(ComplaintReturn)
    assert (made.contract_id, made.quarter_end) == (contract.id, last_quarter)
    assert (made.participants, made.added_up_of) == (1_200, 2)
    assert [(c.received, c.upheld) for c in all_of(ComplaintCount)] == [(9, 6), (2, 0)]
    assert "the sum of 2 returns" in all_of(AuditEntry)[-1].about
    assert "from 2 partners" in browse(lead).get("/complaints/returns").text


def test_who_saw_other_sums_sends_nothing(browse, lead, ben, page, partner_sent, seen):
    partner_sent(ben, {})
    before = seen()
    partner_sent(lead, {})
    answer = browse(lead).post(page, data={"participants": "1,200", "seen": before})
    assert answer.status_code == 422
    assert "sent other numbers since" in answer.text
    assert 'value="1,200"' in answer.text
    assert all_of(ComplaintReturn) == []


def test_a_return_that_stands_is_replaced_by_a_tick_alone(
    browse, lead, ben, page, partner_sent, seen
):
    partner_sent(ben, {})
    typed = {"participants": "1,200", "seen": seen()}
    assert browse(lead).post(page, data=typed).status_code == 302
    answer = browse(lead).post(page, data=typed)
    assert answer.status_code == 422
    assert "There is a return of this quarter already" in answer.text
    assert browse(lead).post(page, data=typed | {"replaces": "y"}).status_code == 302
    assert [bool(one.standing_key) for one in all_of(ComplaintReturn)] == [False, True]


def test_sums_that_are_no_whole_return_say_what_is_missing(browse, lead, ben, page, partner_sent):
    partner_sent(ben, {"received": 5})
    shown = browse(lead).get(page).text
    assert "2 of 5 have no finding" in shown
    assert "Send these sums" not in shown
    assert browse(lead).post(page, data={"participants": "9"}).status_code == 422
    assert all_of(ComplaintReturn) == []


def test_only_the_lead_of_the_prime_sees_them(
    browse, lead, ben, amy, ann, page, partner_sent, contract, last_quarter
):
    partner_sent(ben, {})
    for other in (ben, amy, ann):
        assert browse(other).get(page).status_code == 404
        assert browse(other).get(page + ".csv").status_code == 404
    later = quarters.earlier(last_quarter, -1)
    answer = browse(lead).get(f"/complaints/returns/{contract.id}/{later}")
    assert "is not over yet" in answer.text
    assert browse(lead).get(f"/complaints/returns/{contract.id}/soon").status_code == 404
