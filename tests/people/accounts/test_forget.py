"""What is forgotten after a while, and what an operator does by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.core.rate_limit import Attempt
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing, Token, TokenPurpose, User
from forum.models.organisations import OrganisationDomain
from forum.people.accounts import jobs
from forum.people.accounts.commands import users_cli
from tests.people.conftest import is_signed_in


def ago(days: float):
    return clock.now() - timedelta(days=days)


def count(kind) -> int:
    return db.session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def rows(ada):
    """Of each kind one row that has served, and one that has not."""
    for days, mark in ((40, "old"), (0.1, "new")):
        at = ago(days)
        stale = User(
            name=mark, email=f"{mark}@x.example", joined_at=at, standing=Standing.UNCONFIRMED
        )
        db.session.add(stale)
        db.session.flush()
        db.session.add_all(
            [
                Attempt(what="x", key_hash=mark, at=at),
                Token(
                    user_id=stale.id, purpose=TokenPurpose.CONFIRM, token_hash=mark, expires_at=at
                ),
                SignIn(user_id=ada.id, key_hash=mark, started_at=at, expires_at=at),
                SignIn(user_id=ada.id, key_hash=mark + "2", ended_at=at, expires_at=clock.now()),
                Letter(to="a@x.example", subject=mark, body="", written_at=at),
            ]
        )
    db.session.commit()


def test_what_has_served_goes_and_the_rest_stays(rows):
    assert jobs.forget_old() == 6
    assert [count(kind) for kind in (Attempt, Token, SignIn, Letter)] == [1, 1, 2, 1]
    assert jobs.forget_old() == 0


def test_an_account_that_was_never_confirmed_goes_and_members_stay(rows, people):
    before = count(User)
    jobs.forget_old()

    assert count(User) == before - 1
    assert db.session.scalar(select(User).where(User.email == "new@x.example")) is not None


@pytest.fixture
def flask(app):
    def run(*arguments: str):
        return app.test_cli_runner().invoke(users_cli, arguments)

    return run


def test_roles_are_given_and_taken(flask, ada):
    given = flask("role", "ADA@northfield.example", "--moderator", "--analyst")
    assert given.exit_code == 0, given.output
    db.session.expire_all()
    assert (ada.is_moderator, ada.is_analyst, ada.is_lead) == (True, True, False)

    flask("role", ada.email, "--no-moderator", "--lead")
    db.session.expire_all()
    assert (ada.is_moderator, ada.is_analyst, ada.is_lead) == (False, True, True)


def test_a_suspended_member_is_out_at_once_and_can_come_back(flask, ada, browse):
    client = browse(ada)
    flask("suspend", ada.email)
    assert not is_signed_in(client)

    flask("verify", ada.email)
    db.session.expire_all()
    assert ada.standing == Standing.VERIFIED


def test_the_first_moderator_is_placed_by_hand(flask, pip, northfield):
    flask("verify", pip.email, "--organisation", "northfield trust")
    db.session.expire_all()

    assert (pip.standing, pip.organisation_name) == (Standing.VERIFIED, "Northfield Trust")


def test_a_mail_domain_is_given_to_an_organisation(flask, northfield):
    assert flask("add-domain", "@Northfield.Example", "Northfield Trust").exit_code == 0
    assert db.session.get(OrganisationDomain, "northfield.example").organisation_id == northfield.id


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("role", "nobody@x.example", "--lead"), "no account with the address"),
        (("role", "nobody", "--lead"), "Enter an e-mail address"),
        (("verify", "ada@northfield.example", "--organisation", "None"), "no organisation called"),
        (("add-domain", "gmail.com", "Northfield Trust"), "Anybody can have an address"),
        (("add-domain", "no domain", "Northfield Trust"), "no domain of a mail address"),
        (("add-domain", "x.example", "None"), "no organisation called"),
        (("add-domain", "southgate.example", "Northfield Trust"), "another organisation"),
    ],
)
def test_what_cannot_be_done_is_said(flask, people, organisations, arguments, says):
    southgate = organisations["southgate"]
    db.session.add(OrganisationDomain(domain="southgate.example", organisation_id=southgate.id))
    db.session.commit()
    result = flask(*arguments)

    assert result.exit_code == 1
    assert says in result.output
