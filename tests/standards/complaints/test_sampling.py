"""A contract manager draws a sample, notes four answers for each, and reads the shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.complaint_samples import ComplaintSample
from forum.standards.complaints import sampling

PAGE = "/complaints/sampling"
WHAT = ("money", "pre-work-support")


@pytest.fixture
def draw(browse, contract, last_quarter):
    def sent(member, **changes):
        typed = {"contract": str(contract.id), "quarter": last_quarter.isoformat(), "size": ""}
        return browse(member).post(PAGE, data=typed | changes)

    return sent


def drawn():
    db.session.rollback()
    return db.session.scalars(select(ComplaintSample)).all()


def test_the_size_is_by_the_table_and_the_seed_draws_the_same_again(
    draw, manager, returned, contract
):
    returned(contract, 0, {WHAT: 90})
    assert draw(manager).status_code == 302
    (one,) = drawn()
    assert (one.size, one.received) == (30, 90)
    assert [note.place for note in one.notes] == sampling.draw(one.seed, 90, 30)
    assert draw(manager).status_code == 422, "once for a quarter: nobody draws until it suits"
    assert [e.act for e in db.session.scalars(select(AuditEntry))] == [
        "drew a sample of complaints"
    ]


@pytest.mark.parametrize(
    ("size", "said"),
    [("0", "at least one"), ("-3", "less than nothing"), ("91", "no more"), ("many", "digits")],
)
def test_a_sample_of_zero_or_of_more_than_there_are_is_refused(
    draw, manager, returned, contract, size, said
):
    returned(contract, 0, {WHAT: 90})
    answer = draw(manager, size=size)
    assert answer.status_code == 422
    assert said in answer.text
    assert drawn() == []


def test_without_complaints_or_a_return_there_is_nothing_to_draw(draw, manager, returned, contract):
    returned(contract, 1, {WHAT: 90})
    assert draw(manager).status_code == 422  # no return of the last quarter
    returned(contract, 0, {WHAT: 0})
    answer = draw(manager)
    assert answer.status_code == 422 and "nothing to draw from" in answer.text
    assert drawn() == []


def test_four_answers_for_each_and_shares_with_intervals(draw, manager, returned, contract, browse):
    returned(contract, 0, {WHAT: 90})
    draw(manager, size="4")
    (one,) = drawn()
    page = f"{PAGE}/{one.id}"
    places = [note.place for note in one.notes]
    said = {f"in_time-{place}": "yes" for place in places[:3]} | {f"in_time-{places[3]}": "no"}
    assert browse(manager).post(page, data=said).status_code == 302
    text = browse(manager).get(page).text
    assert "3: 75% (30 to 95)" in text  # Wilson's, of 3 in 4
    assert "75% (30 to 95)" in browse(manager).get(PAGE).text
    wrong = browse(manager).post(page, data={f"in_time-{places[0]}": "perhaps"})
    assert wrong.status_code == 422 and "Nothing was stored" in wrong.text
    stranger = {"in_time-9999": "yes", f"note-{places[0]}": "Jane Brown"}
    assert browse(manager).post(page, data=stranger).status_code == 302
    assert "Jane" not in browse(manager).get(page).text


def test_it_is_for_the_contract_s_manager_alone(
    draw, manager, returned, contract, other, browse, ada, ann, official
):
    returned(contract, 0, {WHAT: 90})
    returned(other, 0, {WHAT: 90})
    assert draw(manager, contract=str(other.id)).status_code == 422
    draw(manager)
    (one,) = drawn()
    for member in (ada, ann):
        assert browse(member).get(PAGE).status_code == 403
        assert browse(member).get(f"{PAGE}/{one.id}").status_code == 404


@given(st.integers(1, 2_000), st.integers(0, 2**31 - 2))
def test_a_draw_is_within_the_register_and_each_place_once(received, seed):
    size = sampling.size_for(received)
    places = sampling.draw(seed, received, size)
    assert 1 <= size <= received
    assert len(set(places)) == size
    assert places[0] >= 1 and places[-1] <= received


def test_every_place_is_as_likely():
    counts = dict.fromkeys(range(1, 21), 0)
    for seed in range(4_000):
        for place in sampling.draw(seed, 20, 5):
            counts[place] += 1
    assert all(880 < count < 1_120 for count in counts.values())  # 1,000, four deviations
