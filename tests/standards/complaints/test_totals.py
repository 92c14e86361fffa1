"""Totals for everybody after a release; a contract's own for those whom it concerns."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import SignIn, User
from forum.models.complaints import ComplaintReturn
from forum.models.releases import Release
from forum.performance.figures.queries import LOOKED

MONEY, INFORMATION = "money", "my-information"
PRE, IN = "pre-work-support", "in-work-support"


def looked(browser, address):
    """The look is logged beside the test's own transaction, which has to end."""
    page = browser.get(address).text
    db.session.rollback()
    return page


def themes_of(browser):
    return {one["theme"]: one for one in browser.get("/complaints.json").json["themes"]}


def test_national_is_the_rounded_sum_of_what_was_returned(browse, returned, contracts):
    for number, contract in enumerate(contracts):
        returned(contract, 0, {(MONEY, PRE): 11 + number, (INFORMATION, PRE): 20}, people=1_004)
    found = themes_of(browse())
    assert found[MONEY]["complaints"] == 50  # 11 + 12 + 13 + 14
    assert found[INFORMATION]["complaints"] == 80
    assert found[MONEY]["per_1000"] == pytest.approx(50 / 4.02, abs=0.05)  # 4,016 is 4,020
    page = browse().get("/complaints").text
    assert "returns of 4 contracts" in page
    assert browse().get(f"/complaints/{MONEY}").status_code == 200


def test_small_counts_are_not_shown_anywhere(browse, returned, contracts):
    for contract in contracts:
        returned(contract, 0, {(MONEY, PRE): 20, (INFORMATION, PRE): 1, (INFORMATION, IN): 1})
    found = themes_of(browse())
    assert found[INFORMATION]["complaints"] is None
    assert all(one["complaints"] is None for one in found[INFORMATION]["stages"])
    for theme in (MONEY, INFORMATION):
        rows = csv.DictReader(io.StringIO(browse().get(f"/complaints/{theme}/counts.csv").text))
        shown = [int(row["complaints"]) for row in rows if row["complaints"]]
        assert all(count >= 10 and count % 10 == 0 for count in shown)


def test_nothing_is_seen_before_a_release_of_the_quarter(browse, returned, contracts, release):
    release.cut_off = release.cut_off - timedelta(days=90)
    db.session.commit()
    before = browse().get("/complaints").data
    returned(contracts[0], 0, {(MONEY, PRE): 90})
    assert browse().get("/complaints").data == before
    assert browse().get("/complaints.json").json["quarter_end"] is None


def test_a_return_after_the_release_waits_for_the_next(browse, returned, contracts, release):
    returned(contracts[0], 0, {(MONEY, PRE): 30})
    late = returned(contracts[1], 0, {(MONEY, PRE): 50}, sent_at=clock.now())
    assert themes_of(browse())[MONEY]["complaints"] == 30
    late.sent_at -= timedelta(hours=2)
    db.session.commit()
    assert themes_of(browse())[MONEY]["complaints"] == 80


def test_a_replacement_counts_from_its_own_release_on(browse, returned, contracts, last_quarter):
    first = returned(contracts[0], 0, {(MONEY, PRE): 30})
    first.standing_key, first.replaced_at = None, clock.now()
    db.session.commit()
    returned(contracts[0], 0, {(MONEY, PRE): 90}, sent_at=clock.now())
    assert themes_of(browse())[MONEY]["complaints"] == 30
    opened = Release(ref="next", name="Next", release_at=clock.now(), cut_off=last_quarter)
    db.session.add(opened)
    db.session.commit()
    assert themes_of(browse())[MONEY]["complaints"] == 90


def test_a_theme_that_rises_is_said_with_its_stage(browse, returned, contracts):
    for back in range(1, 6):
        returned(contracts[0], back, {(MONEY, PRE): 20, (MONEY, IN): 20}, people=2_138)
    returned(contracts[0], 0, {(MONEY, PRE): 40, (MONEY, IN): 20}, people=2_138)
    found = themes_of(browse())[MONEY]
    rising = {one["stage"]: one["is_rising"] for one in found["stages"]}
    assert (rising[PRE], rising[IN]) == (True, False)
    assert "Rising" in browse().get("/complaints").text


def test_a_contract_is_seen_whole_by_its_parties_and_later_by_others(
    browse, returned, contract, contracts, manager, ada, ben, eve, ann, last_quarter
):
    for back in (0, 2):
        returned(contract, back, {(MONEY, PRE): 37, (INFORMATION, PRE): 3})
        for one in contracts:
            returned(one, back, {(MONEY, PRE): 20, (INFORMATION, PRE): 20})
    page = f"/complaints/contracts/{contract.id}"
    for party in (ada, manager, ann):
        text = looked(browse(party), page)
        assert '<td class="number">37</td>' in text
        assert '<td class="number">3</td>' in text
        assert text.count("<h2") == 2, party.name
    text = browse(ben).get(page).text  # of another supply chain
    assert "37</td>" not in text
    assert '<td class="number">40</td>' in text
    assert text.count("<h2") == 1, "the last quarter is not two quarters old"
    assert browse(eve).get(page).status_code == 404  # outside the supply chains


@pytest.fixture
def by_password(browse):
    """by_password(member): a browser of somebody who knows the password and no more."""

    def sign_in(member):
        browser = browse(member)
        db.session.execute(update(SignIn).values(second_factor_at=None))
        db.session.commit()
        return browser

    return sign_in


def test_a_password_alone_opens_no_number_of_a_contract(
    browse, by_password, returned, contract, manager, ada, lead
):
    returned(contract, 0, {(MONEY, PRE): 37})
    page = f"/complaints/contracts/{contract.id}"
    assert "37</td>" in looked(browse(manager), page)
    for member in (manager, ada):
        assert "37</td>" not in by_password(member).get(page).text
    assert by_password(manager).get("/complaints/sampling").status_code == 403
    assert by_password(lead).get("/complaints/returns").status_code == 403


def test_a_contract_manager_has_days_to_add_a_second_factor(by_password, contract, manager, at):
    assert by_password(manager).get("/complaints").status_code == 200
    manager_id = manager.id
    at(clock.now() + timedelta(days=30))
    answer = by_password(db.session.get_one(User, manager_id)).get("/complaints")
    assert answer.location.endswith("/me/security/second-factor")


def test_a_look_at_a_contract_s_own_numbers_is_logged(browse, returned, contract, manager, ben):
    returned(contract, 0, {(MONEY, PRE): 37})
    for who in (manager, ben):
        looked(browse(who), f"/complaints/contracts/{contract.id}")
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.act == LOOKED)).all()
    assert [(one.who_id, one.about) for one in looks] == [
        (manager.id, f"complaints of contract {contract.ref}, quarters: 1")
    ]


def test_a_contract_manager_sees_the_own_contract_whole_and_others_as_others_do(
    browse, returned, contract, other, manager
):
    returned(other, 0, {(MONEY, PRE): 37})
    returned(other, 2, {(MONEY, PRE): 37})
    text = browse(manager).get(f"/complaints/contracts/{other.id}").text
    assert "37</td>" not in text
    assert text.count("<h2") == 1


def test_who_leads_reads_totals_no_earlier_than_others(browse, lead, send, release):
    row = "money,pre-work-support,adviser,10 or fewer,90,90,0,0,0"
    assert send(lead, row).status_code == 302
    assert browse(lead).get("/complaints.json").json["quarter_end"] is None
    assert db.session.query(ComplaintReturn).count() == 1


def test_an_unknown_theme_is_missing(browse, terms):
    for address in ("/complaints/weather", "/complaints/weather/counts.csv"):
        assert browse().get(address).status_code == 404
    assert browse().get(f"/complaints/{MONEY}").status_code == 200
