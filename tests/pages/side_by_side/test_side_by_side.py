"""Two or three case studies side by side, and a list to take along."""

import csv
import io

import pytest

from forum.practice.collections import actions as lists
from forum.practice.publishing import actions as publishing


@pytest.fixture
def three(people, share):
    return [
        share(people["ada"], title="Bus passes", summary="A month of *bus* travel."),
        share(people["ben"], title="Mock interviews", outcome="did-not-work"),
        share(people["dee"], title="=Evening nursery", outcome="mixed"),
    ]


def side_by_side(browse, *ids):
    return browse().get("/case-studies/compare", query_string=[("id", one) for one in ids])


def test_three_stand_side_by_side(browse, three):
    page = side_by_side(browse, *(one.id for one in three)).text
    for words in ("Bus passes", "Mock interviews", "=Evening nursery", "Not tried yet"):
        assert words in page
    assert page.count('<th scope="col">') == 3
    assert "It did not work" in page


@pytest.mark.parametrize("ids", [[], ["x"], ["1"], ["1", "1"], ["99999999999999999999", "0"]])
def test_fewer_than_two_say_what_to_do(browse, three, ids):
    answer = side_by_side(browse, *ids)
    assert answer.status_code == 200 and "Choose two or three case studies" in answer.text


def test_a_fourth_is_left_out_and_said(browse, three, people, share):
    fourth = share(people["eve"], title="Phone calls")
    page = side_by_side(browse, *(one.id for one in [*three, fourth])).text
    assert "These are the first 3" in page and "Phone calls" not in page


def test_what_is_withdrawn_is_not_compared(browse, three, people):
    publishing.withdraw(people["ada"], three[0], "No longer so.")
    page = side_by_side(browse, three[0].id, three[1].id).text
    assert "Choose two or three" in page and "Bus passes" not in page


def test_a_list_is_taken_along_as_a_table_and_as_text(browse, three, people):
    eve = people["eve"]
    made = lists.create(eve, "Team [day]")
    for one in three:
        lists.save(eve, one, made)
    page = browse(eve).get(f"/me/collections/{made.id}").text
    assert "Compare those ticked" in page and f"/me/collections/{made.id}.csv" in page
    table = browse(eve).get(f"/me/collections/{made.id}.csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["title"] for row in rows} == {"Bus passes", "Mock interviews", "'=Evening nursery"}
    words = browse(eve).get(f"/me/collections/{made.id}.md").text
    assert words.startswith("# Team \\[day\\]\n")
    assert "A month of \\*bus\\* travel." in words and f"/case-studies/{three[0].id}-" in words
    assert browse(people["fay"]).get(f"/me/collections/{made.id}.csv").status_code == 404


def test_a_shared_list_is_taken_along_by_who_has_its_address(browse, three, people):
    made = lists.create(people["eve"], "Team day")
    lists.save(people["eve"], three[0], made)
    lists.share(people["eve"], made)
    for ending in ("csv", "md"):
        answer = browse(people["fay"]).get(f"/collections/{made.key}.{ending}")
        assert answer.status_code == 200 and "Bus passes" in answer.text
    assert browse(people["fay"]).get(f"/collections/{made.key}.exe").status_code == 404
