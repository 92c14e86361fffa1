"""A member's own page, profile and organisation."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import JobRole, Standing, User


def save(client, **changes):
    data = {"name": "Ada", "job_role": "Manager", "works_with": []} | changes
    return client.post("/me/profile", data=data)


def test_a_profile_is_saved(browse, ada, term):
    answer = save(
        browse(ada), name="Ada  Lovelace ", works_with=[term.pg1.id, term.lone_parents.id]
    )

    assert answer.location == f"/people/{ada.id}-ada-lovelace"
    db.session.expire_all()
    assert (ada.name, ada.job_role) == ("Ada Lovelace", JobRole.MANAGER)
    assert {term.slug for term in ada.works_with} == {"pg1-jsa-18-24", "lone-parents"}


def test_areas_and_groups_are_saved_apart(browse, ada, terms):
    client = browse(ada)
    save(client, areas=[terms["5"].id], works_with=[terms["lone-parents"].id])
    save(client, areas=[terms["18"].id], works_with=[terms["lone-parents"].id])
    db.session.expire_all()

    assert [term.slug for term in ada.areas] == ["18"]
    assert [term.slug for term in ada.works_with] == ["lone-parents"]
    assert client.get("/me/data.json").json["profile"]["areas"] == [terms["18"].label]


def test_the_form_shows_what_is_kept(browse, ada, term):
    client = browse(ada)
    save(client, works_with=[term.lone_parents.id])
    page = client.get("/me/profile").text

    assert page.count(" checked") == 1
    assert '<option selected value="Manager">' in page


def test_nothing_else_can_be_sent_along(browse, ada, southgate_id):
    save(
        browse(ada),
        is_moderator="y",
        is_analyst="y",
        standing="suspended",
        email="root@northfield.example",
        organisation_id=str(southgate_id),
        organisation=str(southgate_id),
    )
    db.session.expire_all()

    assert (ada.is_moderator, ada.is_analyst, ada.standing) == (False, False, Standing.VERIFIED)
    assert (ada.email, ada.organisation.name) == ("ada@northfield.example", "Northfield Trust")


@pytest.fixture
def southgate_id(organisations):
    return organisations["southgate"].id


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "", "Enter your name."),
        ("name", "A former member", "kept for the exchange"),
        ("name", "Exchange  Editors", "kept for the exchange"),
        ("name", "x" * 81, "Shorten this by 1 character"),
        ("job_role", "King", "is not in the list any more"),
        ("works_with", ["99999"], "is not in the list any more"),
        ("works_with", ["<b>"], "is not in the list any more"),
    ],
)
def test_what_is_wrong_is_said(browse, ada, terms, field, typed, says):
    answer = save(browse(ada), **{field: typed})

    assert answer.status_code == 422
    assert says in answer.text
    assert "<b>" not in answer.text


def test_practices_are_no_claimant_groups(browse, ada, term):
    assert save(browse(ada), works_with=[term.childcare.id]).status_code == 422


def test_the_own_page_says_what_one_can_do(browse, ada, pip, mo):
    assert "What I cannot" not in browse(ada).get("/me").text
    pending = browse(pip).get("/me").text
    assert "Newtown Help has not been confirmed yet" in pending
    assert "Publish case studies: once your organisation is confirmed" in pending
    assert pending.partition("What I cannot")[2].count("once your organisation") == 4
    assert "other organisations: for members of an organisation" in browse(mo).get("/me").text


def test_markup_in_a_name_is_shown_as_it_is(browse, ada):
    ada.name = "<img src=x onerror=alert(1)>"
    db.session.commit()

    assert "<img src=x" not in browse(ada).get("/me").text


@pytest.mark.parametrize("page", ["", "/profile", "/organisation", "/security", "/data", "/close"])
def test_guests_are_sent_to_sign_in(browse, people, page):
    assert browse().get(f"/me{page}").location.startswith("/sign-in?next=")


# Where one works


def move(client, **data):
    return client.post("/me/organisation", data=data)


def test_a_change_of_organisation_has_to_be_confirmed_again(browse, ada, organisations):
    move(browse(ada), organisation=str(organisations["southgate"].id))
    db.session.expire_all()

    assert (ada.standing, ada.organisation.name) == (Standing.PENDING, "Southgate Works")
    assert not ada.is_in_supply_chain


def test_unless_the_mail_domain_says_so(browse, ada, northfield, northfield_domain):
    client = browse(ada)
    move(client, other="Somewhere New")
    db.session.expire_all()
    assert (ada.standing, ada.organisation_name) == (Standing.PENDING, "Somewhere New")

    move(client, other="northfield trust")
    db.session.expire_all()
    assert (ada.standing, ada.organisation_name) == (Standing.VERIFIED, "Northfield Trust")


def test_who_leads_one_organisation_does_not_lead_the_next(browse, ada, organisations, ben, mail):
    ada.is_lead = ben.is_lead = True
    db.session.commit()
    move(browse(ada), organisation=str(organisations["southgate"].id))
    db.session.expire_all()

    assert not ada.is_lead
    assert mail(ben.email)[0].subject == "Somebody says they work with you"


def test_a_pending_member_may_say_again_where_they_work(browse, pip, northfield):
    move(browse(pip), organisation=str(northfield.id))
    db.session.expire_all()

    assert (pip.standing, pip.organisation_id) == (Standing.PENDING, northfield.id)
    assert pip.organisation_claimed == ""


def test_leads_are_not_mailed_without_end(browse, pip, northfield, amy):
    amy.is_lead = True
    db.session.commit()
    client = browse(pip)
    codes = [move(client, organisation=str(northfield.id)).status_code for _ in range(6)]

    assert codes == [302] * 5 + [429]
    assert len(db.session.scalars(select(Letter)).all()) == 5


def test_editorial_and_other_accounts_are_untouched(browse, ada, ben):
    save(browse(ada), name="Changed")
    db.session.expire_all()

    assert db.session.get(User, ben.id).name == "Ben"
