import re

import pytest
from sqlalchemy import func, select

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import Standing
from forum.models.collections import MOST_ITEMS, Collection, Saved
from forum.people.data_export import queries as data_export
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.practice.collections import actions, queries
from forum.practice.publishing import actions as case_studies


@pytest.fixture
def trains(ada, share):
    return share(ada, title="Train fares for interviews")


@pytest.fixture
def team_day(ben, bus_passes, trains):
    """Ben's list of both."""
    collection = actions.create(ben, "Team day")
    for case_study in (bus_passes, trains):
        actions.save(ben, case_study, collection)
    return collection


@pytest.fixture
def page(team_day):
    return f"/me/collections/{team_day.id}"


def titles(collection):
    return [item.case_study.title for item in queries.items(collection)]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_case_study_is_saved_to_a_new_list_and_then_to_the_same(browse, ben, bus_passes, trains):
    for case_study in (bus_passes, trains, trains):
        own = db.session.scalar(queries.own_collections(ben))
        into = {"into": str(own.id)} if own else {"into": "new", "name": "Team day"}
        address = f"/case-studies/{case_study.id}/save"
        assert browse(ben).post(address, data=into).status_code == 302

    [(collection, number)] = queries.with_counts(ben)
    assert (collection.name, number, count(Saved)) == ("Team day", 2, 2)
    show = browse(ben).get(f"/case-studies/{trains.id}", follow_redirects=True).text
    assert "In your list" in show and "Team day" in show


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"into": "new", "name": ""}, "Enter a name for the new list."),
        ({}, "Choose a list, or enter a name"),
        ({"into": "99"}, "is not in the list any more"),
        ({"into": "new", "name": "x" * 81}, "Shorten this by 1 character"),
        ({"into": "new", "name": "For jane@example.org"}, "e-mail"),
    ],
)
def test_what_is_wrong_is_said(browse, ben, bus_passes, wrong, said):
    answer = browse(ben).post(f"/case-studies/{bus_passes.id}/save", data=wrong)

    assert answer.status_code == 422 and said in answer.text
    assert count(Collection) == 0


def test_a_name_that_was_typed_wins_over_the_list_that_is_preselected(
    browse, ben, bus_passes, team_day
):
    """faults.md D.4"""
    data = {"into": str(team_day.id), "name": "For the new office"}
    browse(ben).post(f"/case-studies/{bus_passes.id}/save", data=data)
    assert count(Collection) == 2


def test_the_order_and_the_notes_are_one_s_own(browse, ben, team_day, page, bus_passes, trains):
    browse(ben).post(f"{page}/{trains.id}/move", data={"where": "up"})
    assert titles(team_day) == ["Train fares for interviews", "Bus passes for the first month"]
    browse(ben).post(f"{page}/{trains.id}/move", data={"where": "up"})  # at an end it stays
    browse(ben).post(f"{page}/{trains.id}/move", data={"where": "sideways"})
    assert titles(team_day)[0] == "Train fares for interviews"

    note = {f"of-{trains.id}-note": "Cheaper than we thought."}
    browse(ben).post(f"{page}/{trains.id}/note", data=note)
    assert "Cheaper than we thought." in browse(ben).get(page).text
    browse(ben).post(f"{page}/{bus_passes.id}/take-out")
    assert titles(team_day) == ["Train fares for interviews"]


def test_a_note_that_identifies_somebody_is_kept_on_the_page_and_not_saved(
    browse, ben, page, trains
):
    note = {f"of-{trains.id}-note": "Ask AB 12 34 56 C about it"}
    answer = browse(ben).post(f"{page}/{trains.id}/note", data=note)

    assert answer.status_code == 422
    assert "AB 12 34 56 C" in answer.text and "Error: " in answer.text
    assert db.session.scalars(select(Saved.note)).all() == ["", ""]


@pytest.mark.parametrize(
    "method, path",
    [
        ("get", ""),
        ("get", "/print"),
        ("get", "/delete"),
        ("post", "/delete"),
        ("post", "/rename"),
        ("post", "/share"),
        ("post", "/stop-sharing"),
        ("post", "/1/note"),
        ("post", "/1/move"),
        ("post", "/1/take-out"),
    ],
)
def test_another_s_list_is_as_one_that_is_not_there(browse, dee, page, method, path):
    of_ben, missing = (
        getattr(browse(dee), method)(base + path) for base in (page, "/me/collections/999")
    )
    assert of_ben.status_code == missing.status_code == 404
    assert count(Saved) == 2


def test_shared_it_opens_for_verified_members_with_the_address_until_it_is_taken_back(
    browse, ben, dee, pip, page, team_day
):
    browse(ben).post(f"{page}/share")
    address = f"/collections/{team_day.key}"
    assert f"{address}<" in browse(ben).get(page).text

    read = browse(dee).get(address).text
    assert "Bus passes" in read and "Ben, Southgate Works" in read
    assert browse(dee).get(f"{address}/print").status_code == 200
    assert browse(pip).get(address).status_code == 403
    assert "/sign-in" in browse().get(address).location
    assert browse(dee).get("/collections/" + "a" * 43).status_code == 404

    browse(ben).post(f"{page}/stop-sharing")
    assert browse(dee).get(address).status_code == 404
    browse(ben).post(f"{page}/share")
    assert browse(dee).get(address).status_code == 404  # the new address is another


def test_a_list_of_one_who_is_suspended_opens_no_more(browse, ben, dee, team_day):
    actions.share(ben, team_day)
    ben.standing = Standing.SUSPENDED
    db.session.commit()

    assert browse(dee).get(f"/collections/{team_day.key}").status_code == 404


def test_pending_members_keep_lists_and_cannot_share_them(browse, pip, bus_passes):
    collection = actions.create(pip, "For later")
    actions.save(pip, bus_passes, collection)

    assert "once your organisation has confirmed you" in browse(pip).get("/me/collections/1").text
    assert browse(pip).post("/me/collections/1/share").status_code == 403


def test_what_is_withdrawn_leaves_every_list_by_itself(
    browse, ada, ben, dee, team_day, page, bus_passes
):
    actions.share(ben, team_day)
    case_studies.withdraw(ada, bus_passes, "It was not ours.")

    for who, address in (
        (ben, page),
        (ben, f"{page}/print"),
        (dee, f"/collections/{team_day.key}"),
    ):
        read = browse(who).get(address).text
        assert "Bus passes" not in read and "Train fares" in read
    assert [number for _one, number in queries.with_counts(ben)] == [1]


def test_one_document_holds_each_in_full(browse, ben, page):
    read = browse(ben).get(f"{page}/print").text

    assert read.count("<em>paid</em>") == read.count('class="sheet section new-page"') == 2


def test_a_list_has_a_largest_size(ben, share, ada, team_day):
    db.session.add_all(
        Saved(collection_id=team_day.id, case_study_id=share(ada, title=f"T{n}").id, position=n)
        for n in range(MOST_ITEMS - 2)
    )
    db.session.commit()

    with pytest.raises(Refused, match="is full"):
        actions.save(ben, share(ada, title="One more"), team_day)


def test_two_lists_do_not_bear_one_name(browse, ben, team_day, page):
    other = actions.create(ben, "Tender")
    answer = browse(ben).post(f"/me/collections/{other.id}/rename", data={"name": "team day"})

    assert answer.status_code == 422
    assert "You have a list “team day” already." in answer.text
    assert browse(ben).post(page + "/rename", data={"name": "Our day"}).status_code == 302


def test_deleted_the_list_and_its_notes_go(browse, ben, page):
    assert "Delete this list?" in browse(ben).get(f"{page}/delete").text
    assert count(Saved) == 2
    browse(ben).post(f"{page}/delete")

    assert (count(Collection), count(Saved)) == (0, 0)


def test_lists_are_in_the_data_export_and_erased_with_the_account(ben, team_day):
    assert data_export.export(ben)["collections"][0]["name"] == "Team day"
    ben.password_hash = passwords.hash_password("a long enough one")
    db.session.commit()
    erasure.close_account(ben, "a long enough one")

    assert (count(Collection), count(Saved)) == (0, 0)


def test_the_key_is_long_and_in_no_page_of_others(browse, ben, dee, team_day):
    actions.share(ben, team_day)

    assert re.fullmatch(r"[\w-]{43}", team_day.key)
    assert team_day.key not in browse(dee).get("/me/collections").text
