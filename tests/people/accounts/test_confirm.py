"""Confirming the address: by the button, once, by whoever joined; and where they then stand."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, Token
from tests.people.conftest import NEWCOMER, PASSWORD, is_signed_in

NIA = NEWCOMER["email"]


@pytest.fixture
def joined(browse, organisations):
    client = browse()
    client.post("/join", data=NEWCOMER)
    return client


def test_the_button_confirms_and_an_unknown_organisation_waits(joined, link, user):
    answer = joined.post(link(NIA), data={"other": "Newtown Help"})

    assert answer.location == "/sign-in"
    assert user(NIA).standing == Standing.PENDING
    assert user(NIA).organisation_name == "Newtown Help"
    joined.post("/sign-in", data={"email": NIA, "password": PASSWORD})
    assert is_signed_in(joined)


def test_opening_the_link_changes_nothing(joined, link, user):
    path = link(NIA)
    for method in ("get", "head", "options"):
        getattr(joined, method)(path)

    assert user(NIA).standing == Standing.UNCONFIRMED
    assert db.session.scalar(select(Token)).used_at is None


def test_the_link_works_once(joined, link, user):
    path = link(NIA)
    joined.post(path, data={"other": "Newtown Help"})

    assert joined.get(path).status_code == 410
    assert joined.post(path, data={"other": "Northfield Trust"}).status_code == 410
    assert user(NIA).organisation_name == "Newtown Help"


def test_the_link_works_for_a_day(joined, link, user):
    token = db.session.scalar(select(Token))
    assert timedelta(hours=23) < token.expires_at - clock.now() <= timedelta(days=1)

    token.expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()

    assert joined.post(link(NIA), data={"other": "Newtown Help"}).status_code == 410
    assert user(NIA).standing == Standing.UNCONFIRMED


def test_the_database_holds_no_link(joined, link):
    secret = link(NIA).rpartition("/")[2]

    assert len(secret) >= 43
    assert secret not in str(db.session.scalar(select(Token.token_hash)))


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "..", "%F0%9F%90%9D", "' OR 1=1--"])
def test_any_other_link_is_over(browse, organisations, token):
    assert browse().get(f"/confirm/{token}").status_code in (404, 410)
    assert browse().post(f"/confirm/{token}").status_code in (404, 410)


def test_a_link_for_a_new_password_does_not_confirm(browse, with_password, ada, link):
    browse().post("/forgotten", data={"email": ada.email})
    secret = link(ada.email).rpartition("/")[2]

    assert browse().get(f"/confirm/{secret}").status_code == 410


def test_a_known_mail_domain_is_verified_at_once_and_the_lead_is_told(
    browse, northfield, northfield_domain, amy, link, user, mail
):
    amy.is_lead = True
    db.session.commit()
    client = browse()
    client.post("/join", data=NEWCOMER | {"email": "nia@northfield.example"})
    page = client.get(link("nia@northfield.example")).text

    assert "Northfield Trust" in page
    assert "Your organisation" not in page
    client.post(link("nia@northfield.example"))

    nia = user("nia@northfield.example")
    assert (nia.standing, nia.organisation.name) == (Standing.VERIFIED, "Northfield Trust")
    assert "nia@northfield.example" in mail(amy.email)[0].body
    assert "/moderation/members" in mail(amy.email)[0].body


@pytest.mark.parametrize(
    "address",
    [
        "nia@sub.northfield.example",  # never by its ending
        "nia@northfield.example.co",
        "nia@n\u043erthfield.example",  # a Cyrillic o
        "nia@northfie1d.example",
        "nia@north-field.example",
    ],
)
def test_a_domain_that_only_looks_like_it_waits(
    browse, northfield_domain, user, address, link, mail
):
    client = browse()
    client.post("/join", data=NEWCOMER | {"email": address})
    name, domain = address.split("@")
    kept = f"{name}@{domain.encode('idna').decode()}"
    client.post(link(kept), data={"other": "Northfield Trust"})

    assert user(kept).standing == Standing.PENDING


def test_capitals_and_letters_that_fold_are_the_same_domain(browse, northfield_domain, link, user):
    client = browse()
    client.post("/join", data=NEWCOMER | {"email": "Nia@NORTHFIELD.Example"})
    client.post(link("nia@northfield.example"))

    assert user("nia@northfield.example").standing == Standing.VERIFIED


def test_a_free_mail_domain_is_nobodys_even_if_it_were_in_the_list(browse, northfield, link, user):
    from forum.models.organisations import OrganisationDomain

    db.session.add(OrganisationDomain(domain="gmail.com", organisation_id=northfield.id))
    db.session.commit()
    client = browse()
    client.post("/join", data=NEWCOMER | {"email": "nia@gmail.com"})
    client.post(link("nia@gmail.com"), data={"other": "Newtown Help"})

    assert user("nia@gmail.com").standing == Standing.PENDING


def test_choosing_from_the_list_waits_for_its_lead_who_is_told(
    joined, northfield, amy, link, user, mail
):
    amy.is_lead = True
    db.session.commit()
    joined.post(link(NIA), data={"organisation": str(northfield.id)})

    assert (user(NIA).standing, user(NIA).organisation_id) == (Standing.PENDING, northfield.id)
    assert mail(amy.email)[0].subject == "Somebody says they work with you"


def test_a_listed_name_that_was_typed_is_the_listed_organisation(joined, northfield, link, user):
    joined.post(link(NIA), data={"other": "  northfield   TRUST "})

    assert user(NIA).organisation_id == northfield.id
    assert user(NIA).organisation_claimed == ""


def test_the_names_of_the_list_are_offered_without_a_script(joined, link):
    page = joined.get(link(NIA)).text

    assert 'list="organisation-names"' in page
    assert '<datalist id="organisation-names">' in page
    assert '<option value="Northfield Trust"></option>' in page
    assert "Did you mean" not in page


@pytest.mark.parametrize("typed", ["Northfeild Trust", "Northfield", "the NORTHFIELD trust ltd"])
def test_a_name_close_to_a_listed_one_is_asked_about_once(joined, northfield, link, user, typed):
    path = link(NIA)
    asked = joined.post(path, data={"other": typed})

    assert asked.status_code == 422
    assert "Did you mean one of these?" in asked.text
    assert f'value="{typed}"' in asked.text
    assert user(NIA).standing == Standing.UNCONFIRMED
    joined.post(path, data={"other": typed, "organisation": str(northfield.id)})
    assert (user(NIA).organisation_id, user(NIA).organisation_claimed) == (northfield.id, "")


def test_a_close_name_can_be_another_organisation_s(joined, organisations, link, user):
    joined.post(link(NIA), data={"other": "Northfield Truss", "organisation": "new"})

    assert (user(NIA).organisation_id, user(NIA).organisation_claimed) == (None, "Northfield Truss")


def test_areas_and_groups_are_asked_with_one_question_each(joined, terms, link, user):
    page = joined.get(link(NIA)).text
    questions = "Which areas do you work in?", "Which claimant groups do you work with?"
    assert [page.count(f"<legend>{question}") for question in questions] == [1, 1]

    joined.post(
        link(NIA),
        data={
            "other": "Newtown Help",
            "areas": [terms["5"].id, terms["18"].id],
            "works_with": [terms["lone-parents"].id],
        },
    )
    assert [term.slug for term in user(NIA).areas] == ["5", "18"]
    assert [term.slug for term in user(NIA).works_with] == ["lone-parents"]


def test_an_area_is_no_claimant_group(joined, terms, link):
    wrong = {"other": "Newtown Help", "works_with": [terms["5"].id]}

    assert joined.post(link(NIA), data=wrong).status_code == 422


@pytest.mark.parametrize(
    ("referrer", "address", "ends_at"),
    [
        ("http://localhost/gaps?page=2", "/join", "/gaps?page=2"),
        ("", "/join?next=/gaps", "/gaps"),
        ("http://localhost/sign-in", "/join", "/me"),
        ("http://evil.example/gaps", "/join", "/me"),
        ("", "/join?next=//evil.example/gaps", "/me"),
        ("http://localhost/no-such-page", "/join", "/me"),
    ],
)
def test_joining_leads_back_to_the_page_one_came_from(
    browse, organisations, link, referrer, address, ends_at
):
    client = browse()
    client.get(address, headers={"Referer": referrer} if referrer else {})
    client.post("/join", data=NEWCOMER)
    client.post(link(NIA), data={"other": "Newtown Help"})
    client.get("/sign-in", headers={"Referer": "http://localhost/confirm/x"})
    signed_in = client.post("/sign-in", data={"email": NIA, "password": PASSWORD})

    assert signed_in.location == ends_at


def test_who_waits_is_told_three_things_to_do(browse, pip, ada):
    page = browse(pip).get("/me").text.partition("Three things to do meanwhile")[2]
    things = re.findall(r'href="([^"]+)"', page.partition("</ol>")[0])

    assert things == ["/case-studies", "/share", "/workshops"]
    assert all(browse(pip).get(thing).status_code == 200 for thing in things)
    assert "meanwhile" not in browse(ada).get("/me").text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Type the name of your organisation."),
        ({"organisation": "99999"}, "is not in the list any more"),
        ({"organisation": "one"}, "is not in the list any more"),
        ({"other": "N" * 121}, "Shorten this by 1 character"),
        ({"other": "\u0410\u0420\u041c"}, "Latin letters"),
        ({"other": "---"}, "Latin letters"),
    ],
)
def test_what_is_wrong_with_the_organisation_is_said(joined, link, user, typed, says):
    answer = joined.post(link(NIA), data=typed)

    assert answer.status_code == 422
    assert says in answer.text
    assert user(NIA).standing == Standing.UNCONFIRMED


def test_in_another_browser_the_password_is_asked_for(joined, browse, link, user):
    other, path = browse(), link(NIA)

    assert "The password you chose" in other.get(path).text
    assert "The password you chose" not in joined.get(path).text
    wrong = other.post(path, data={"other": "Newtown Help", "password": "not this one"})
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    assert user(NIA).standing == Standing.UNCONFIRMED
    right = other.post(path, data={"other": "Newtown Help", "password": PASSWORD})
    assert right.location == "/sign-in"


def test_who_joins_with_anothers_address_gets_no_account_by_their_click(joined, browse, link, user):
    """The attacker joins after Nia, so that the newest link is of the attacker's password."""
    browse().post("/join", data=NEWCOMER | {"password": "the attacker knows this"})
    nias_click = joined.post(link(NIA), data={"other": "Newtown Help", "password": PASSWORD})

    assert nias_click.status_code == 422
    assert user(NIA).standing == Standing.UNCONFIRMED


def test_guesses_at_the_password_of_a_link_are_counted(joined, browse, link):
    other, path = browse(), link(NIA)
    guess = {"other": "Newtown Help", "password": "not this one"}
    codes = [other.post(path, data=guess).status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]


def test_standing_cannot_be_sent_along(joined, link, user):
    joined.post(link(NIA), data={"other": "Newtown Help", "standing": "verified", "is_lead": "1"})

    assert user(NIA).standing == Standing.PENDING
    assert not user(NIA).is_lead
