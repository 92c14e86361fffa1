from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.organisations import SupplyLink
from forum.models.ratings import Rating, Score
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions, jobs, queries, score_actions


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@pytest.fixture
def rate(browse, address):
    return lambda who, value, **more: browse(who).post(
        f"{address}/rating", data={"value": str(value), **more}
    )


def score(case_study):
    return db.session.get(Score, case_study.id)


def test_two_of_three_organisations_needed_then_a_score(browse, rate, people, address):
    rate(people["ben"], 4)
    rate(people["dee"], 5)
    assert "2 of 3 organisations needed" in browse().get(address).text

    rate(people["eve"], 3)
    page = browse().get(address).text
    assert "2 of 3" not in page
    assert "3.3" in page
    assert "3 organisations" in page


def test_one_rating_a_person_that_can_be_changed(rate, ben, bus_passes):
    rate(ben, 4)
    rate(ben, 5)

    assert [r.value for r in db.session.scalars(select(Rating))] == [5]
    assert score(bus_passes).counts == [0, 0, 0, 0, 1]


def test_many_people_of_one_organisation_are_one_vote(rate, people, bus_passes):
    people["eve"].organisation = people["dee"].organisation
    db.session.commit()
    rate(people["dee"], 5)
    rate(people["eve"], 3)

    assert (score(bus_passes).organisations, score(bus_passes).raters) == (1, 2)


@pytest.mark.parametrize("who", ["ada", "amy"])
def test_ones_own_organisation_is_refused_with_an_explanation(rate, people, bus_passes, who):
    page = rate(people[who], 5)

    assert page.status_code == 403
    assert "nobody rates their own organisation" in page.text
    assert db.session.scalar(select(func.count(Rating.id))) == 0


def test_who_may_not_rate_at_all(browse, rate, pip, mo, address):
    assert rate(pip, 5).status_code == 403
    assert rate(mo, 5).status_code == 403  # of no organisation
    assert "/sign-in" in browse().post(f"{address}/rating", data={"value": "5"}).location


@pytest.mark.parametrize("value", [1, 2])
def test_a_low_rating_wants_a_reason(rate, ben, bus_passes, value):
    page = rate(ben, value)
    assert page.status_code == 422
    assert "Choose what is missing" in page.text

    rate(ben, value, reason="too-vague")
    assert queries.own(ben, bus_passes).reason == "too-vague"


def test_a_reason_is_dropped_when_the_rating_is_high(rate, ben, bus_passes):
    rate(ben, 4, reason="too-vague")

    assert queries.own(ben, bus_passes).reason == ""


@pytest.mark.parametrize("value", ["0", "6", "", "x", "4.5", "-1", "9" * 50, "4\0"])
def test_a_wrong_value_is_explained(rate, ben, value):
    page = rate(ben, value)

    assert page.status_code == 422
    assert "There is a problem" in page.text


def test_organisations_of_the_same_supply_chain_stand_apart(
    browse, rate, ben, northfield, organisations, bus_passes, address
):
    link = SupplyLink(
        ref="S1",
        prime_id=northfield.id,
        subcontractor_id=organisations["southgate"].id,
        basis="sourced",
    )
    db.session.add(link)
    db.session.commit()
    rate(ben, 5)

    assert score(bus_passes).organisations == 0
    assert score(bus_passes).linked_counts == [0, 0, 0, 0, 1]
    assert "In the same supply chain" in browse().get(address).text

    link.has_ended = True
    db.session.commit()
    score_actions.recalculate_all()
    assert score(bus_passes).organisations == 1


def test_after_an_edit_a_rating_counts_half_then_not_until_renewed(
    browse, rate, ada, ben, bus_passes, address, answers, monkeypatch
):
    rate(ben, 5)
    whole = score(bus_passes).votes[0]["weight"]
    case_studies.edit(ada, bus_passes, 1, "1" * 32, answers | {"did": "Differently."})
    score_actions.recalculate_all()
    assert score(bus_passes).votes[0]["weight"] < whole

    later = clock.now() + timedelta(days=91)
    monkeypatch.setattr(clock, "now", lambda: later)
    score_actions.recalculate_all()
    assert score(bus_passes).votes == []

    assert "You rated an earlier version." in browse(ben).get(address).text
    browse(ben).post(f"{address}/rating/renew")
    assert score(bus_passes).votes[0]["weight"] == whole


def test_two_organisations_that_praise_each_other_count_a_twentieth(ada, ben, dee, share):
    of_ada = [share(ada, title=f"A{n}") for n in range(3)]
    of_ben = [share(ben, title=f"B{n}") for n in range(3)]
    for case_study in of_ada:
        actions.rate(ben, case_study, 5, "", "", [])
    for case_study in of_ben:
        actions.rate(ada, case_study, 5, "", "", [])
    actions.rate(dee, of_ada[0], 4, "", "", [])
    score_actions.recalculate_all()

    votes = {vote["value"]: vote for vote in score(of_ada[0]).votes}
    assert votes[5]["discounted"] and votes[5]["weight"] == pytest.approx(0.025)
    assert not votes[4]["discounted"]


@pytest.mark.parametrize("value, of_others", [(1, 4), (5, 2)])
def test_favours_and_grudges_count_a_twentieth(people, share, value, of_others):
    ada, ben, dee, eve = (people[who] for who in ("ada", "ben", "dee", "eve"))
    first, second = (share(ada, title=f"A{number}") for number in range(2))
    for case_study in (first, second):
        actions.rate(ben, case_study, value, "too-vague", "", [])
        actions.rate(dee, case_study, of_others, "too-vague", "", [])
    drain()
    assert not any(vote["discounted"] for vote in score(first).votes)

    for case_study in (first, second):
        actions.rate(eve, case_study, of_others, "too-vague", "", [])
    drain()
    votes = {vote["value"]: vote for vote in score(first).votes}
    assert votes[value]["discounted"] and votes[value]["weight"] == pytest.approx(0.025)
    assert not votes[of_others]["discounted"]

    for case_study in (first, second):
        for who in (dee, eve):
            actions.rate(who, case_study, value, "too-vague", "", [])
    drain()
    assert not any(vote["discounted"] for vote in score(first).votes)


def drain():
    while jobs.recalculate_due_scores():
        pass


def test_linked_organisations_do_not_say_what_a_case_study_is_worth(people, organisations, share):
    """A prime's partners cannot make its critics look one-sided, nor be its measure."""
    ada, ben, dee, eve = (people[who] for who in ("ada", "ben", "dee", "eve"))
    of_ada = [share(ada, title=f"A{number}") for number in range(2)]
    for case_study in of_ada:
        for who, value in ((ben, 5), (dee, 5), (eve, 2)):
            actions.rate(who, case_study, value, "too-vague", "", [])
    drain()
    assert [vote["value"] for vote in score(of_ada[0]).votes if vote["discounted"]] == [2]

    for who in (ben, dee):
        link = {"prime_id": ada.organisation_id, "subcontractor_id": who.organisation_id}
        db.session.add(SupplyLink(ref=f"L{who.id}", basis="sourced", **link))
    db.session.commit()
    drain()
    assert [vote["discounted"] for vote in score(of_ada[0]).votes] == [False]


def test_the_start_is_the_mean_of_the_same_claimant_groups(ben, dee, eve, share, bus_passes, term):
    other = share(ben, title="Trains", terms=[term.pg1, term.pre_work])
    for who in (dee, eve):
        actions.rate(who, other, 5, "", "", [])
    actions.rate(dee, bus_passes, 3, "", "", [])

    assert score(bus_passes).prior == 1.0


def test_a_rating_can_be_taken_back(browse, rate, ben, bus_passes, address):
    rate(ben, 4)
    browse(ben).post(f"{address}/rating/take-back")

    assert queries.own(ben, bus_passes) is None
    assert score(bus_passes).organisations == 0


def test_groups_the_rater_works_with_are_kept(rate, ben, bus_passes):
    rate(ben, 4, works_with=["lone-parents"])

    assert [t.slug for t in queries.own(ben, bus_passes).works_with] == ["lone-parents"]


def test_how_the_score_was_made_names_nobody(browse, rate, people, address):
    for who in ("ben", "dee", "eve"):
        rate(people[who], 4)
    page = browse().get(f"{address}/score").text

    assert "Organisation 1" in page
    assert not [name for name in ("Southgate", "Eastway", "Westbrook") if name in page]


def test_stored_scores_equal_recomputed_ones(rate, people, bus_passes):
    for who, value in (("ben", 4), ("dee", 5), ("eve", 3)):
        rate(people[who], value)
    score_actions.recalculate_all()

    assert score_actions.recalculate_all() == 0


def test_about_ratings_is_open_to_all(browse):
    assert "One organisation is at most one vote" in browse().get("/about-ratings").text
