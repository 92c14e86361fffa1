"""A member's profile: what other members see of it, and what nobody does."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import Standing
from forum.models.profiles import Profile
from forum.people.members.claims import Offices, complaint
from forum.practice.tries import actions as tries
from forum.social.profiles import actions


def save(browser, **typed):
    whole = {"name": "Ada", "job_role": "Manager"} | typed
    return browser.post("/me/profile", data=whole)


def path_of(member):
    return f"/people/{member.id}-{member.slug}"


@pytest.fixture
def full(browse, ada, terms):
    answer = save(
        browse(ada),
        job_title="In-work adviser",
        about="Keeps in touch after people start.",
        areas=[terms["5"].id],
        works_with=[terms["lone-parents"].id],
        practices=[terms["warm-handover"].id],
        languages=["Welsh", "Polish"],
        may_be_asked="y",
    )
    assert answer.location == path_of(ada)
    return path_of(ada)


def test_members_see_what_its_owner_filled_in(full, ben, open_page):
    page = open_page(ben, full).text
    for said in (
        "In-work adviser",
        "Keeps in touch",
        "Northfield Trust",
        "(verified)",
        "Warm handover",
        "Lone parents",
        "North East England",
        "Polish",
    ):
        assert said in page
    assert "ada@northfield.example" not in page
    assert "Edit your profile" not in page


def test_it_is_not_for_visitors_pending_members_or_search_engines(full, browse, pip, ben):
    assert "/sign-in" in browse().get(full).location
    assert browse(pip).get(full).status_code == 403
    answer = browse(ben).get(full)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'name="robots" content="noindex' in answer.text


def test_it_is_edited_where_it_is_seen(full, ada, browse):
    page = browse(ada).get(full).text
    assert 'action="/me/profile"' in page
    assert "Keeps in touch" in page


def test_hidden_it_shows_name_and_organisation_alone(full, ada, ben, browse, open_page, share):
    share(ada)
    save(browse(ada), about="Keeps in touch.", is_minimal="y", works_with=[])
    page = open_page(ben, full).text
    assert (">Ada<" in page, "Northfield Trust" in page) == (True, True)
    for hidden in ("Keeps in touch", "Bus passes", "Manager", "Polish"):
        assert hidden not in page


def test_before_there_was_a_profile_nobody_sees_the_groups(ada, ben, open_page, term):
    ada.works_with = [term.lone_parents]
    db.session.commit()
    assert "Lone parents" not in open_page(ben, path_of(ada)).text


def test_what_was_posted_without_a_name_is_not_there_nor_counted(
    ada, amy, ben, share, open_page, term, profile_of
):
    profile_of(ada)
    profile_of(amy)
    share(ada)
    hidden = share(ada, title="A quokka at the desk", is_anonymous=True)
    hidden.status = "published"
    db.session.commit()
    report = {"scale": "1-5", "again": "yes", "what_changed": "", "note": ""}
    tries.report(amy, hidden, term.pg1, result="worked", **report)
    assert "quokka" not in open_page(ben, path_of(ada)).text
    assert "Bus passes" in open_page(ben, path_of(ada)).text
    assert "quokka" not in open_page(ben, path_of(amy)).text


@pytest.mark.parametrize("standing", [Standing.CLOSED, Standing.SUSPENDED, Standing.PENDING])
def test_who_left_has_none_and_no_name_leads_to_it(ada, ben, bus_passes, browse, standing):
    page = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    assert f'href="{path_of(ada)}"' in browse(ben).get(page).text
    ada.standing = standing
    db.session.commit()
    assert browse(ben).get(path_of(ada)).status_code == 404
    assert f'href="{path_of(ada)}"' not in browse(ben).get(page).text


def test_visitors_see_names_without_links(ada, bus_passes, browse):
    page = browse().get(f"/case-studies/{bus_passes.id}-{bus_passes.slug}").text
    assert "<li>Ada, " in page
    assert "/people/" not in page


def test_an_anonymous_author_s_name_leads_nowhere(ada, ben, share, browse):
    hidden = share(ada, is_anonymous=True)
    hidden.status = "published"
    db.session.commit()
    page = browse(ben).get(f"/case-studies/{hidden.id}-{hidden.slug}").text
    assert "/people/" not in page


def test_sixty_profiles_in_an_hour(ada, ben, dee, open_page, monkeypatch):
    monkeypatch.setattr(actions, "HOURLY_LIMIT", 2)
    assert [open_page(ben, path_of(one)).status_code for one in (ada, dee)] == [200, 200]
    refused = open_page(ben, path_of(ada))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert open_page(ben, path_of(ben)).status_code == 200  # one's own is free


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("about", "Write to me: ada@northfield.example", "e-mail address"),
        ("about", "More on www.northfield.example", "looks like an address"),
        ("about", "Ring 0113 496 0000", "telephone number"),
        ("job_title", "Moderator", "office of the exchange"),
        ("job_title", "M0derator of this site", "office of the exchange"),
        ("job_title", "DWP contract manager", "office of the government"),
        ("about", "x" * 301, "Shorten this by 1 character"),
        ("practices", ["1", "2", "3", "4", "5", "6"], "Choose at most 5"),
        ("languages", ["Klingon"], "is not in the list any more"),
        ("about", "In June 2099 our job outcomes stood at 40%.", "not released yet"),
    ],
)
def test_what_a_profile_may_not_say_is_refused_and_kept(browse, ada, terms, field, typed, says):
    answer = save(browse(ada), **{field: typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert isinstance(typed, list) or typed[:20] in answer.text
    assert db.session.scalar(select(Profile)) is None


def test_an_office_that_one_holds_may_be_named():
    assert complaint("Moderator", Offices()) is not None
    assert complaint("Moderator", Offices(is_moderator=True)) is None
    assert complaint("Civil servant at the DWP", Offices(is_of_government=True)) is None
    assert complaint("In moderation", Offices()) is None
    assert complaint("Adviser for care leavers", Offices()) is None


def test_it_is_in_the_export_and_goes_with_the_account(full, ada, browse):
    exported = browse(ada).get("/me/data.json").json["profile_pages"]
    assert [one["about"] for one in exported] == ["Keeps in touch after people start."]
