"""Leaving: the person goes, what they posted stays; and taking one's data along."""

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing, Token, User
from forum.models.case_studies import Draft
from forum.practice.drafts import actions
from forum.practice.publishing import actions as case_studies
from tests.people.conftest import NEWCOMER, PASSWORD, is_signed_in


@pytest.fixture
def ada_with(ada, with_password):
    return with_password(ada)


@pytest.fixture
def posted(ada_with, term):
    answers = {"title": "Bus passes", "did": "We paid.", "result": "They came.", "terms": []}
    return case_studies.publish(ada_with, "a" * 32, answers, accepted_needed=0)


def half_written(author, key, title):
    part = actions.Part(key, ("title",), {"title": title}, "", is_full=False)
    return actions.save_part(author, part)


def close(client, **changes):
    return client.post("/me/close", data={"sure": "y", "password": PASSWORD} | changes)


def test_the_person_goes_from_the_row(browse, ada_with, term):
    ada_with.works_with = [term.lone_parents]
    ada_with.is_lead = ada_with.is_moderator = True
    db.session.commit()
    client, ada_id = browse(ada_with), ada_with.id
    answer = close(client)

    assert answer.location == "/"
    db.session.expire_all()
    left = db.session.get(User, ada_id)
    assert (left.name, left.standing, left.password_hash) == (
        "A former member",
        Standing.CLOSED,
        "",
    )
    assert "ada" not in left.email
    assert left.works_with == []
    assert (left.is_lead, left.is_moderator) == (False, False)


def test_signed_in_browsers_links_and_drafts_go_too(browse, ada_with, term, ben):
    half_written(ada_with, "b" * 32, ["Half written"])
    browse().post("/forgotten", data={"email": ada_with.email})
    here, there, bens = browse(ada_with), browse(ada_with), browse(ben)
    close(here)

    assert not is_signed_in(there)
    assert is_signed_in(bens)
    for kind in (Draft, Token):
        assert db.session.scalar(select(func.count(kind.id))) == 0
    assert db.session.scalars(select(SignIn.user_id)).all() == [ben.id]


def test_the_address_is_forgotten_but_for_one_last_letter(browse, ada_with):
    email = ada_with.email
    browse().post("/forgotten", data={"email": email})
    close(browse(ada_with))

    (letter,) = db.session.scalars(select(Letter).where(Letter.to == email))
    assert letter.subject == "Your account is closed"


def test_what_was_posted_stays_under_the_organisations_name(browse, posted, ada_with):
    close(browse(ada_with))
    page = browse().get(f"/case-studies/{posted.id}-{posted.slug}").text

    assert "Bus passes" in page
    assert "Northfield Trust" in page
    assert "A former member" in page
    assert ">Ada<" not in page


def test_the_address_can_join_again(browse, ada_with, user):
    email = ada_with.email
    close(browse(ada_with))
    browse().post("/join", data=NEWCOMER | {"email": email})

    assert user(email).standing == Standing.UNCONFIRMED


def test_a_closed_account_is_out_of_reach(browse, ada_with, sign_in):
    email = ada_with.email
    close(browse(ada_with))

    assert sign_in(browse(), email).status_code == 422
    closed = db.session.scalar(select(User.email).where(User.standing == Standing.CLOSED))
    assert sign_in(browse(), closed, PASSWORD).status_code == 422


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "not this one"}, "This is not your password."),
        ({"password": ""}, "Enter your password."),
        ({"sure": []}, "Tick the box"),
    ],
)
def test_it_wants_the_password_and_a_yes(browse, ada_with, changes, says):
    data = {"sure": "y", "password": PASSWORD} | changes
    client = browse(ada_with)
    answer = client.post("/me/close", data=data)

    assert answer.status_code == 422
    assert says in answer.text
    assert is_signed_in(client)


def test_a_demonstration_account_is_everybodys(browse, ada_with):
    ada_with.is_demonstration = True
    db.session.commit()
    client = browse(ada_with)

    assert "cannot be closed" in client.get("/me/data").text
    assert close(client).status_code == 403
    assert is_signed_in(client)


def test_looking_closes_nothing(browse, ada_with):
    client = browse(ada_with)

    assert client.get("/me/close").status_code == 200
    assert is_signed_in(client)


# One's data


def test_the_file_holds_ones_own_and_no_secret(browse, posted, ada_with, ben, term):
    half_written(ada_with, "b" * 32, ["Half written"])
    half_written(ben, "c" * 32, ["Ben's own"])
    answer = browse(ada_with).get("/me/data.json")
    data = answer.json

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert data["profile"]["email"] == ada_with.email
    assert data["case_studies"][0]["versions"][0]["answers"]["title"] == "Bus passes"
    assert data["drafts"][0]["answers"] == {"title": ["Half written"]}
    assert "Ben" not in answer.text
    for secret in (ada_with.password_hash, *db.session.scalars(select(SignIn.key_hash))):
        assert secret not in answer.text


def test_the_page_counts_what_is_kept(browse, posted, ada_with):
    page = browse(ada_with).get("/me/data").text

    assert "1 case study" in page
    assert "0 drafts" in page
