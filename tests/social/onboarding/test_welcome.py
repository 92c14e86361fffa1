"""Three questions on joining: they fill the profile and propose what to follow."""

import re

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.profiles import Profile
from forum.models.social import Follow


def follows():
    rows = db.session.scalars(select(Follow).order_by(Follow.target_id))
    return [(one.target_id, one.strength) for one in rows]


def test_the_answers_fill_the_profile_and_are_followed_weekly(browse, ben, terms):
    browser = browse(ben)
    assert "/welcome" in browser.get("/me").text
    group, area = terms["lone-parents"], terms["5"]
    typed = {
        "works_with": [group.id],
        "areas": [area.id],
        "practices": [terms["warm-handover"].id],
        "may_be_asked": "y",
        "follow": "y",
    }
    assert browser.post("/welcome", data=typed).location == "/me"
    db.session.expire_all()
    assert ([t.slug for t in ben.works_with], [t.slug for t in ben.areas]) == (
        ["lone-parents"],
        ["5"],
    )
    profile = db.session.scalar(select(Profile))
    assert ([t.slug for t in profile.practices], profile.may_be_asked) == (["warm-handover"], True)
    assert follows() == sorted([(group.id, "weekly"), (area.id, "weekly")])
    assert "/welcome" not in browser.get("/me").text


def test_nothing_is_followed_without_the_tick(browse, ben, terms):
    browse(ben).post("/welcome", data={"works_with": [terms["lone-parents"].id]})
    assert follows() == []


def test_they_can_be_left_out(browse, ben, terms):
    browser = browse(ben)
    browser.post("/welcome/later")
    assert "/welcome" not in browser.get("/me").text
    assert follows() == []
    db.session.expire_all()
    assert (ben.works_with, ben.areas) == ([], [])


def test_what_is_wrong_is_kept_and_said(browse, pip, terms):
    answer = browse(pip).post("/welcome", data={"practices": ["999"], "areas": [terms["5"].id]})
    assert answer.status_code == 422
    assert "is not in the list any more" in answer.text
    assert answer.text.count(" checked") == 1


def test_empty_choices_are_no_choices(browse, ben, terms):
    typed = {"works_with": [""], "areas": [""], "practices": [""]}
    assert browse(ben).post("/welcome", data=typed).status_code == 302


def test_what_is_ticked_beforehand_stands_first(browse, ben, terms):
    """The list has a box of its own, which shows its beginning."""
    last = terms["lone-parents"]
    ben.works_with, ben.areas = [last], [terms["5"]]
    db.session.commit()

    page = browse(ben).get("/welcome").text
    for name in ("works_with", "areas"):
        values = re.findall(rf'name="{name}" value="(\d+)"[^>]*?( checked)?>', page)
        assert [checked for _, checked in values] == [" checked"] + [""] * (len(values) - 1)
    ids = re.findall(r'<input type="checkbox"[^>]* id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
