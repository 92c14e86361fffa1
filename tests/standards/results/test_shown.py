"""Who sees a result and when, what is left out, and what is held against the quarter before."""

import json
from datetime import date, timedelta

import pytest

from forum import policy
from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.figures import Figure
from forum.performance.figures import queries as figures
from forum.standards.results import documents, queries
from tests.standards.results.conftest import ADDRESS, BEFORE, END, page_of


@pytest.fixture
def page(contract):
    return f"/standards/results/contracts/{contract.id}"


def lines(viewer, contract, end=None):
    db.session.rollback()
    return queries.of_contract(viewer, contract, end)


def test_before_the_release_the_parties_the_manager_and_analysts_alone_see_it(
    browse, page, contract, result, lead, amy, ann, manager, fay, ben, mo, guest
):
    result(contract, END, 461, 480)
    for member in (lead, amy, ann, manager):
        (line,) = lines(member, contract)
        assert (line.counted, line.is_released) == (461, False), member.name
        assert "96.0%" in browse(member).get(page).text
    for other in (fay, ben, mo, guest):  # of other supply chains, moderators, visitors
        assert lines(other, contract) == []
    for other in (fay, ben, mo, None):
        for address in (page, f"{page}.csv", f"{page}.json", ADDRESS):
            assert "96.0" not in browse(other).get(address).text
            assert "461" not in browse(other).get(address).text


def test_after_it_all_see_it_and_others_rounded(browse, page, contract, result, release, guest):
    result(contract, END, 463, 484, guard=31)
    release()
    (line,) = lines(guest, contract)
    assert (line.counted, line.out_of, line.is_rounded, line.is_released) == (460, 480, True, True)
    assert line.percent == 95.8
    assert line.guard == 31.2, "150 of 480"
    assert line.exceptions == {}
    answer = browse().get(f"{page}.json")
    assert json.loads(answer.text)["results"][0]["percent"] == 95.8
    assert "484" not in browse().get(ADDRESS).text


def test_other_supply_chains_see_it_whole_once_it_is_released(contract, result, release, fay):
    result(contract, END, 463, 484)
    release()
    (line,) = lines(fay, contract)
    assert (line.counted, line.out_of, line.is_rounded) == (463, 484, False)


def test_one_that_comes_after_the_release_waits_for_the_next(contract, result, release, guest):
    made = result(contract, END, 463, 484)
    release(ago=timedelta(days=3))
    assert lines(guest, contract) == []
    release(ago=timedelta(hours=1))
    assert len(lines(guest, contract)) == 1
    assert made.figure_id


def test_a_replacement_shows_with_its_own_release(contract, result, release, typed, browse, lead):
    first = result(contract, END, 400, 500)
    release()
    answer = browse(lead).post(page_of(contract), data=typed(seen=first.id))
    assert answer.status_code == 302
    (line,) = lines(Guest(), contract)
    assert line.counted == 400, "until the next release what was released stays"
    assert lines(lead, contract)[0].counted == 461


def test_the_switch_for_management_information_opens_no_result(
    app, contract, result, release, guest, monkeypatch
):
    monkeypatch.setattr(app.config["SETTINGS"], "publish_management_information", True)
    release(ago=timedelta(days=3))
    result(contract, END, 461, 480)
    assert lines(guest, contract) == []


def test_small_numbers_are_left_out(browse, page, contract, result, release, guest):
    result(contract, END, 7, 9, guard=50)
    result(contract, BEFORE, 96, 120, guard=5)
    release()
    (small,) = lines(guest, contract, END)
    assert small.is_suppressed
    assert small.percent is small.out_of is small.guard is None
    (large,) = lines(guest, contract, BEFORE)
    assert (large.percent, large.guard) == (83.3, None), "5% of 120 is a small number"
    assert "not shown" in browse().get(page).text


def test_kept_and_the_guard_moved_is_worth_asking_about(
    browse, page, contract, result, release, lead, standard
):
    for version in standard.versions:  # the same version in both quarters
        version.applies_at -= timedelta(days=200)
        version.ended_at = version.ended_at and version.ended_at - timedelta(days=200)
    db.session.commit()
    result(contract, BEFORE, 452, 475, guard=12)
    result(contract, END, 461, 480, guard=31)
    release()
    (line,) = lines(lead, contract)
    assert (line.guard, line.guard_before, line.since_last) == (31, 12, 0.8)
    assert (line.is_kept, line.is_worth_asking) == (True, True)
    for viewer in (None, lead):
        for address in (page, ADDRESS):
            assert "Kept, and worth asking about" in browse(viewer).get(address).text


def test_no_share_is_held_against_one_of_another_version(contract, result, lead, standard):
    result(contract, BEFORE, 400, 480, guard=12)
    result(contract, END, 461, 480, guard=13)
    (line,) = lines(lead, contract)
    assert line.version.number == 2
    assert line.since_last is None
    assert line.guard_before == 12, "the words of the guard are the same"
    standard.versions[1].guard = "something else"
    db.session.commit()
    assert lines(lead, contract)[0].guard_before is None


def test_the_line_breaks_where_the_standard_changed(contract, result, lead, browse, release):
    for back, end in enumerate((END, BEFORE, date(2026, 6, 30))):
        result(contract, end, 450 + back, 480)
    steps = documents.steps_of(queries.all_of_contract(lead, contract))
    assert [step.label for step in steps] == ["Jun 26", "Sep 26", "", "Dec 26"]
    assert steps[2].actual is steps[2].profile is None
    release()
    page = browse().get(ADDRESS).text
    assert "The line breaks where the standard changed" in page
    for words in ("What you can say", "How many first meetings are held soon.", "<svg"):
        assert words in page


def test_a_standard_without_results_says_what_would_stand_there(browse, standard, contract, page):
    assert "No results yet" in browse().get(ADDRESS).text
    assert "No results yet" in browse().get(page).text
    assert browse().get("/standards/results/contracts/99").status_code == 404


def test_its_share_is_a_figure_that_no_supply_chain_sees_early(contract, result, fay, ann):
    made = result(contract, END, 461, 480)
    embargoed = {"include_embargoed": True}
    seen = {}
    for who in (fay, ann):
        rows = db.select(Figure.measure).where(policy.visible_figures(who))
        seen[who.name] = db.session.scalars(rows, execution_options=embargoed).all()
    assert seen == {"Fay": [], "Ann": ["css:PE-1"]}
    assert made.sent_at < clock.now()


def test_it_is_none_of_the_figures_of_its_organisation(
    contract, result, release, northfield, guest
):
    result(contract, END, 461, 480)
    release()
    assert figures.read(guest, figures.of_organisation(northfield)) == []


def test_the_chart_calls_its_target_a_target(browse, contract, result, release):
    result(contract, END, 461, 480)
    release()
    page = browse().get(ADDRESS).text
    assert ">Target 95%<" in page or ">Target 95.0%<" in page
    assert ">Profile" not in page
