"""What the tests of accounts share: passwords, the mail, and what one does in a browser."""

import re

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import User
from forum.models.organisations import OrganisationDomain
from forum.people.sign_in import actions, passwords

PASSWORD = "four wooden chairs"
NEWCOMER = {
    "email": "nia@newtown.example",
    "name": "Nia",
    "job_role": "Front-line adviser",
    "password": PASSWORD,
}


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch):
    """What replies in a set time replies at once; test_join.py tests the time itself."""
    monkeypatch.setattr(actions, "MINIMUM_SECONDS", 0)


@pytest.fixture
def with_password(people):
    """with_password(ada) can sign in with PASSWORD."""

    def give(user: User) -> User:
        user.password_hash = passwords.hash_password(PASSWORD)
        db.session.commit()
        return user

    return give


@pytest.fixture
def northfield_domain(northfield):
    db.session.add(OrganisationDomain(domain="northfield.example", organisation_id=northfield.id))
    db.session.commit()
    return "northfield.example"


@pytest.fixture
def mail(app):
    """mail(to) is the letters written to an address, newest first."""

    def written(to: str) -> list[Letter]:
        db.session.rollback()
        return list(
            db.session.scalars(select(Letter).where(Letter.to == to).order_by(Letter.id.desc()))
        )

    return written


@pytest.fixture
def link(mail):
    """link(to) is the path of the link with a token in the newest letter to an address."""

    def found(to: str) -> str:
        (path,) = re.findall(r"http://[^/\s]+(/(?:confirm|reset)/\S+)", mail(to)[0].body)
        return path

    return found


@pytest.fixture
def user(app):
    """user(email) is the account as the database has it now."""

    def found(email: str) -> User | None:
        db.session.rollback()
        return db.session.scalar(select(User).where(User.email == email))

    return found


@pytest.fixture
def sign_in(app):
    """sign_in(browser, email) sends the form; the answer."""

    def send(client, email: str, password: str = PASSWORD, **further):
        return client.post("/sign-in", data={"email": email, "password": password}, **further)

    return send


def is_signed_in(client) -> bool:
    return client.get("/me").status_code == 200
