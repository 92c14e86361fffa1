"""An analyst merges two themes: returns keep their word, and no small number comes out."""

from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.complaint_samples import ThemeMerge
from forum.standards.complaints.merged_themes import MergedTheme, MergedThemes

PAGE = "/complaints/themes"
MONEY, INFORMATION, REACHING = "money", "my-information", "reaching-us"
STAGE = "pre-work-support"


@pytest.fixture
def merge(browse, ann):
    def sent(member=ann, **changes):
        typed = {"from_theme": INFORMATION, "into_theme": MONEY, "reason": "Too few."} | changes
        return browse(member).post(PAGE, data=typed)

    return sent


def count(browse, theme):
    themes = {one["theme"]: one for one in browse().get("/complaints.json").json["themes"]}
    return themes[theme]["complaints"] if theme in themes else "gone"


def test_old_returns_follow_and_what_was_shown_is_added_up(browse, merge, returned, contracts):
    for one in contracts:
        returned(one, 0, {(MONEY, STAGE): 13, (INFORMATION, STAGE): 13, (REACHING, STAGE): 20})
    assert (count(browse, MONEY), count(browse, INFORMATION)) == (50, 50)  # 52 of each
    assert merge().status_code == 302
    assert (count(browse, MONEY), count(browse, INFORMATION)) == (100, "gone")
    assert browse().get(f"/complaints/{INFORMATION}").location == f"/complaints/{MONEY}"


def test_a_small_number_that_was_hidden_does_not_come_out(browse, merge, returned, contracts):
    for one in contracts:
        returned(one, 0, {(MONEY, STAGE): 13, (REACHING, STAGE): 20})
    returned(contracts[0], 1, {(MONEY, STAGE): 13})
    assert (count(browse, MONEY), count(browse, INFORMATION)) == (50, None)
    merge()
    assert count(browse, MONEY) is None, "what was hidden is in the sum"


def test_a_quarter_that_is_released_later_is_counted_as_one(
    browse, merge, returned, contracts, release
):
    release.release_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    for one in contracts:
        returned(one, 0, {(MONEY, STAGE): 13, (INFORMATION, STAGE): 1, (REACHING, STAGE): 20})
    merge()
    release.release_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    assert count(browse, MONEY) == 60  # 56


def test_parties_of_a_contract_read_the_exact_sum(browse, merge, returned, contract, ada):
    returned(contract, 0, {(MONEY, STAGE): 3, (INFORMATION, STAGE): 4})
    merge()
    page = browse(ada).get(f"/complaints/contracts/{contract.id}").text
    assert '<td class="number">7</td>' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"into_theme": INFORMATION}, "not the same"),
        ({"into_theme": ""}, "Choose the theme"),
        ({"from_theme": "weather"}, "problem"),
        ({"reason": ""}, "Say why"),
        ({"reason": "Mrs Jane Brown asked."}, "person"),
    ],
)
def test_what_is_wrong_is_said(merge, terms, changes, said):
    answer = merge(**changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.query(ThemeMerge).count() == 0


def test_a_theme_is_merged_once_and_by_analysts_alone(merge, ada, terms):
    assert merge(ada).status_code == 403
    assert merge().status_code == 302
    assert merge().status_code == 422


def test_the_list_of_themes_leads_there_those_who_may(browse, ann, ada, manager, terms):
    assert PAGE in browse(ann).get("/complaints").text
    assert "/complaints/sampling" in browse(manager).get("/complaints").text
    for page in (browse(ada).get("/complaints").text, browse().get("/complaints").text):
        assert PAGE not in page and "/complaints/sampling" not in page


def test_merges_follow_one_another():
    merged = MergedThemes(
        (MergedTheme(INFORMATION, MONEY, None), MergedTheme(MONEY, REACHING, None))
    )
    assert merged.into(INFORMATION) == REACHING
    assert merged.sources(REACHING) == [REACHING, MONEY, INFORMATION]
    assert merged.sources(MONEY) == []
