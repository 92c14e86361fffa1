"""Who looks after a contract: appointed and ended by an administrator, each with a reason."""

import pytest
from sqlalchemy import select

from forum import policy
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Kind

PATH = "/administration/contract-managers"


@pytest.fixture
def ida(people):
    people["mo"].is_administrator = True
    db.session.commit()
    return people["mo"]


def appoint(browser, member, contract, **changes):
    typed = {"email": member.email, "contract": str(contract.id), "reason": "New post."} | changes
    return browser.post(PATH, data=typed)


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(ContractManager)))


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_who_is_appointed_looks_after_that_contract_alone(browse, ida, official, contract, other):
    assert appoint(browse(ida), official, contract).status_code == 302
    assert policy.is_contract_manager(official, contract)
    assert not policy.is_contract_manager(official, other)
    assert acts() == ["appointed a contract manager"]
    assert official.name in browse(ida).get(PATH).text


@pytest.mark.parametrize("who", ["ada", "pip"])
def test_others_than_verified_members_of_a_government_body_are_refused(
    browse, ida, people, contract, who
):
    answer = appoint(browse(ida), people[who], contract)
    assert answer.status_code == 422
    assert "verified member of a government body" in answer.text
    assert people[who].email in answer.text, "what was typed stays"
    assert rows() == []
    assert acts() == []


@pytest.mark.parametrize("lost", ["standing", "organisation"])
def test_the_role_ends_with_the_standing_or_the_place(manager, contract, northfield, lost):
    if lost == "standing":
        manager.standing = "suspended"
    else:
        manager.organisation = northfield
    db.session.commit()
    assert not policy.is_contract_manager(manager, contract)


def test_a_reason_is_needed_and_an_unknown_address_is_said(browse, ida, official, contract):
    assert "Say why" in appoint(browse(ida), official, contract, reason="").text
    answer = appoint(browse(ida), official, contract, email="nobody@example.org")
    assert answer.status_code == 422
    assert "No member has that address" in answer.text


def test_nobody_is_appointed_twice(browse, ida, manager, contract):
    answer = appoint(browse(ida), manager, contract)
    assert answer.status_code == 422
    assert "already" in answer.text
    assert len(rows()) == 1


def test_it_is_ended_once_with_a_reason(browse, ida, manager, contract):
    (row,) = rows()
    browser = browse(ida)
    assert "End the appointment" in browser.get(f"{PATH}/{row.id}").text
    assert browser.post(f"{PATH}/{row.id}/end", data={"reason": ""}).status_code == 422
    assert browser.post(f"{PATH}/{row.id}/end", data={"reason": "Moved on."}).status_code == 302
    assert browser.post(f"{PATH}/{row.id}/end", data={"reason": "Again."}).status_code == 422
    db.session.rollback()
    assert not policy.is_contract_manager(manager, contract)
    assert acts() == ["ended a contract manager's appointment"]
    assert appoint(browser, manager, contract).status_code == 302, "and may be appointed again"


def test_only_administrators_see_the_page(browse, people, manager):
    for other in (people["ada"], people["mo"], manager):
        assert browse(other).get(PATH).status_code == 403


def test_on_the_server(app, official, contract):
    run = app.test_cli_runner().invoke
    made = run(args=["contract-managers", "appoint", official.email, "C1", "--reason", "Post."])
    assert "Appointed" in made.output
    (row,) = rows()
    assert (
        "Ended" in run(args=["contract-managers", "end", str(row.id), "--reason", "Over."]).output
    )
    assert run(args=["contract-managers", "end", str(row.id), "--reason", "x"]).exit_code == 1


def test_a_government_body_is_what_the_list_says(official):
    assert official.organisation.kind == Kind.GOVERNMENT
    assert policy.may_be_contract_manager(official)
