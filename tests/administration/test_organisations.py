"""Organisations kept by administrators: names, domains, closing; and what others see of it."""

from datetime import date

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing import load
from forum.models.accounts import Standing, User
from forum.models.organisations import Organisation, OrganisationAlias, OrganisationDomain
from forum.people.members import queries as members
from tests.test_commands import run

NEW = {"name": "Riverside Works", "kind": "prime", "sector": "", "website": "", "reason": "New."}


@pytest.fixture
def page(northfield):
    return f"/administration/organisations/{northfield.id}"


def change(northfield, **other):
    facts = {"name": northfield.name, "kind": "prime", "sector": "", "website": ""}
    return facts | {"seen": northfield.name, "reason": "They say so."} | other


def test_add_one(browse, ida, rows):
    client = browse(ida)
    answer = client.post("/administration/organisations/new", data=NEW)
    made = db.session.scalars(select(Organisation).where(Organisation.name == NEW["name"])).one()
    assert answer.location == f"/administration/organisations/{made.id}"
    about = f"organisation {made.id}: Riverside Works: New."
    assert rows()[-1] == (ida.id, "added an organisation", about)
    assert "Riverside Works" in browse().get("/organisations").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type its name."),
        ("northfield TRUST", "is in the list already"),
        ("Northfie1d Trust", "It looks like Northfield Trust"),
        ("Nоrthfield Trust", "Latin letters"),  # a Cyrillic o
        ("12345", "Latin letters"),
        ("What Works Exchange", "would speak for the exchange"),
        ("A" * 121, "Shorten this by 1 character"),
    ],
)
def test_a_name_that_cannot_be(browse, ida, name, said):
    answer = browse(ida).post("/administration/organisations/new", data=NEW | {"name": name})
    assert answer.status_code == 422 and said in answer.text
    assert name in answer.text.replace("&#39;", "'")


def test_a_long_name_has_an_address_that_fits(browse, ida):
    name = "The Association of Long Names " * 3
    answer = browse(ida).post("/administration/organisations/new", data=NEW | {"name": name[:80]})
    made = db.session.get(Organisation, int(answer.location.rsplit("/", 1)[1]))
    assert len(made.slug) <= 60
    assert browse().get(f"/organisations/{made.id}-{made.slug}").status_code == 200


def test_rename_keeps_the_old_name_and_the_old_address(
    browse, ida, indexer, northfield, page, rows
):
    indexer.catch_up()
    old = f"/organisations/{northfield.id}-northfield-trust"
    answer = browse(ida).post(f"{page}/change", data=change(northfield, name="Riverside Trust"))
    assert answer.status_code == 302
    assert rows()[-1][1:] == (
        "renamed an organisation",
        f"organisation {northfield.id}: Northfield Trust is Riverside Trust: They say so.",
    )
    moved = browse().get(old)
    assert (moved.status_code, moved.location) == (
        301,
        f"/organisations/{northfield.id}-riverside-trust",
    )
    assert "Also known as" in browse().get(moved.location).text
    assert "Riverside Trust" in browse().get("/organisations?q=northfield").text
    assert members.organisation_called("NORTHFIELD trust").id == northfield.id
    indexer.catch_up()
    assert "Riverside Trust" in browse().get("/search?kind=organisation&q=northfield").text


def test_a_former_name_is_nobody_elses(browse, ida, northfield, page):
    client = browse(ida)
    client.post(f"{page}/change", data=change(northfield, name="Riverside Trust"))
    answer = client.post(
        "/administration/organisations/new", data=NEW | {"name": "Northfield Trust"}
    )
    assert "Riverside Trust is in the list already" in answer.text
    back = client.post(f"{page}/change", data=change(northfield, name="Northfield Trust"))
    assert back.status_code == 302
    names = db.session.scalars(select(OrganisationAlias.name)).all()
    assert names == ["Riverside Trust"]


def test_two_administrators_who_rename_at_once(browse, ida, ira, northfield, page):
    form = change(northfield, name="Riverside Trust")
    assert browse(ida).post(f"{page}/change", data=form).status_code == 302
    late = browse(ira).post(f"{page}/change", data=form | {"name": "Hillside Trust"})
    assert late.status_code == 422 and "Somebody changed it" in late.text
    assert "Hillside Trust" in late.text  # what was typed
    db.session.expire_all()
    assert northfield.name == "Riverside Trust"


# Other names


def test_other_names(browse, ida, northfield, page):
    client = browse(ida)
    assert client.post(f"{page}/aliases", data={"alias-alias": "NFT"}).status_code == 302
    assert "Northfield Trust" in browse().get("/organisations?q=nft").text
    again = client.post(f"{page}/aliases", data={"alias-alias": "nft"})
    assert "found by this name already" in again.text
    other = client.post(f"{page}/aliases", data={"alias-alias": "Southgate Works"})
    assert "is in the list already" in other.text
    [alias] = db.session.scalars(select(OrganisationAlias)).all()
    assert client.post(f"{page}/aliases/{alias.id}/remove").status_code == 302
    assert client.post(f"{page}/aliases/{alias.id}/remove").status_code == 404
    assert "Northfield Trust" not in browse().get("/organisations?q=nft").text


# Mail domains


def test_mail_domains(browse, ida, organisations, northfield, page, rows):
    client = browse(ida)
    assert client.post(f"{page}/domains", data={"domain-domain": "@NFT.org.uk"}).status_code == 302
    assert rows()[-1][1:] == ("added a mail domain", f"organisation {northfield.id}: nft.org.uk")
    assert members.organisation_of("eli@nft.org.uk").id == northfield.id
    south = f"/administration/organisations/{organisations['southgate'].id}/domains"
    for typed, said in (
        ("nft.org.uk", "nft.org.uk is another organisation&#39;s already"),
        ("gmail.com", "so it is no organisation&#39;s"),
        ("nonsense", "Type what stands behind the @"),
        ("n-f-t.org.uk", "It looks like nft.org.uk"),
        ("", "Type the domain."),
    ):
        answer = client.post(south, data={"domain-domain": typed})
        assert (answer.status_code, said in answer.text) == (422, True), typed
    assert client.post(f"{page}/domains/nft.org.uk/remove").status_code == 302
    assert members.organisation_of("eli@nft.org.uk") is None
    assert client.post(f"{page}/domains/nft.org.uk/remove").status_code == 409


# Closing


def close(client, page, day="1 June 2026"):
    return client.post(f"{page}/close", data={"close-day": day, "close-reason": "It merged."})


def test_a_closed_one_keeps_its_pages_and_nobody_joins(browse, ida, ada, pip, northfield, page):
    ada.is_lead = True
    pip.organisation_id, pip.organisation_claimed = northfield.id, ""
    db.session.add(OrganisationDomain(domain="northfield.example", organisation_id=northfield.id))
    db.session.commit()
    client = browse(ida)
    assert close(client, page).status_code == 302
    db.session.expire_all()
    assert northfield.closed_on == date(2026, 6, 1)
    assert (ada.is_lead, ada.standing) == (False, Standing.VERIFIED)
    assert (pip.organisation_id, pip.organisation_claimed) == (None, "Northfield Trust")
    shown = browse().get(f"/organisations/{northfield.id}-{northfield.slug}")
    assert shown.status_code == 200 and "It closed on 1 June 2026" in shown.text
    assert members.organisation_of("eli@northfield.example") is None
    assert "Northfield Trust" not in [one.name for one in members.organisations()]
    lead = {"roles": ["is_lead"], "reason": "Why not."}
    refused = client.post(f"/administration/members/{ada.id}/roles", data=lead)
    assert refused.status_code == 422 and "is closed: nobody joins it" in refused.text
    assert "is closed already" in close(client, page).text


@pytest.mark.parametrize("day", ["31 June 2026", "", "soon", "1 June 2999"])
def test_a_day_that_cannot_be(browse, ida, northfield, page, day):
    answer = close(browse(ida), page, day)
    assert answer.status_code == 422
    assert "Type a day such as" in answer.text or "That day is to come" in answer.text
    db.session.expire_all()
    assert northfield.closed_on is None


def test_it_is_opened_again(browse, ida, northfield, page, rows):
    client = browse(ida)
    close(client, page)
    assert client.post(f"{page}/reopen", data={"close-reason": "A mistake."}).status_code == 302
    assert rows()[-1][1] == "reopened an organisation"
    assert client.post(f"{page}/reopen", data={"close-reason": "Again."}).status_code == 422


# Data files, and the command line


def test_the_data_files_leave_what_administrators_changed(app, browse, people, ida):
    load.load_all()
    row = db.session.scalars(select(Organisation).where(Organisation.ref.is_not(None))).first()
    old, number = row.name, row.id
    assert run(app, "organisations", "rename", old, "Riverside Trust").exit_code == 0
    load.load_all()
    db.session.expire_all()
    assert db.session.get(Organisation, number).name == "Riverside Trust"


def test_a_command_for_each(app, people, rows):
    def do(*words):
        return run(app, "organisations", *words)

    assert do("add", "Riverside Works", "--kind", "prime").exit_code == 0
    assert do("add", "Riverside Works").exit_code == 1
    assert do("rename", "Riverside Works", "Hillside Works").exit_code == 0
    assert do("add-name", "Hillside Works", "HW").exit_code == 0
    assert do("remove-name", "Hillside Works", "HW").exit_code == 0
    assert do("remove-name", "Hillside Works", "HW").exit_code == 1
    assert do("add-domain", "Riverside Works", "hw.org.uk").exit_code == 0  # by its former name
    assert do("add-domain", "Hillside Works", "gmail.com").exit_code == 1
    assert do("remove-domain", "Hillside Works", "hw.org.uk").exit_code == 0
    assert do("close", "Hillside Works", "2026-06-01").exit_code == 0
    assert do("reopen", "Hillside Works").exit_code == 0
    assert do("close", "Nobody", "2026-06-01").exit_code == 1
    assert [act for _, act, _ in rows()] == [
        "added an organisation",
        "renamed an organisation",
        "added a name of an organisation",
        "removed a name of an organisation",
        "added a mail domain",
        "removed a mail domain",
        "closed an organisation",
        "reopened an organisation",
    ]


def test_nobody_else_does_any_of_it(browse, people, northfield, page):
    for who in ("ada", "mo", "ann"):
        client = browse(people[who])
        assert client.get(page).status_code == 403
        assert (
            client.post(f"{page}/change", data=change(northfield, name="Mine")).status_code == 403
        )
        assert close(client, page).status_code == 403
    db.session.expire_all()
    assert northfield.name == "Northfield Trust" and northfield.closed_on is None
    assert db.session.scalars(select(User).where(User.is_administrator)).all() == []
