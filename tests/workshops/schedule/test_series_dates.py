"""A date is added to a series, and those who follow the series are told."""

import pytest

from forum.core.extensions import db
from forum.models.social import FollowKind, Notice, Strength
from forum.models.workshops import Workshop
from forum.social.follows import actions as follows
from forum.social.notifications import jobs


@pytest.fixture
def series(browse, olga, typed_workshop):
    browse(olga).post("/workshops/new", data=typed_workshop | {"repeat": "weekly", "times": "2"})
    while jobs.fan_out():
        pass
    return dates()


def dates():
    return list(db.session.scalars(db.select(Workshop).order_by(Workshop.starts_at)))


def notices(member):
    while jobs.fan_out():
        pass
    rows = db.session.scalars(db.select(Notice).where(Notice.member_id == member.id))
    return [(row.thing_kind, row.thing_id) for row in rows]


def add_date(browser, workshop, typed, **other):
    form = browser.get(f"/workshops/new?copy={workshop.id}&series=yes")
    assert f'name="date_of" type="hidden" value="{workshop.id}"' in form.text
    return browser.post(
        "/workshops/new",
        data=typed | {"date": "2027-01-15", "date_of": str(workshop.id)} | other,
    )


def test_a_new_date_tells_those_who_follow_the_series(
    browse, olga, ada, ben, series, typed_workshop
):
    page = browse(ada).get(f"/workshops/{series[0].id}-{series[0].slug}").text
    assert "this series of workshops" in page
    follows.choose(ada, FollowKind.SERIES, series[0].series_id, Strength.AT_ONCE)
    follows.choose(ben, FollowKind.SERIES, series[0].series_id, Strength.MUTED)

    assert add_date(browse(olga), series[0], typed_workshop).status_code == 302

    new = dates()[-1]
    assert new.series_id == series[0].series_id
    assert notices(ada) == [("workshop", new.id)]
    assert notices(ben) == []
    listed = browse(ada).get(f"/workshops/{series[0].id}-{series[0].slug}").text
    assert f"/workshops/{new.id}-{new.slug}" in listed


def test_a_draft_date_tells_nobody_until_it_is_published(browse, olga, ada, series, typed_workshop):
    follows.choose(ada, FollowKind.SERIES, series[0].series_id, Strength.AT_ONCE)
    browser = browse(olga)
    add_date(browser, series[0], typed_workshop, do="save")
    assert notices(ada) == []
    new = dates()[-1]
    browser.post(f"/workshops/{new.id}-{new.slug}/publish")
    assert notices(ada) == [("workshop", new.id)]


def test_a_single_workshop_becomes_a_series(browse, olga, schedule, typed_workshop):
    first = schedule()
    add_date(browse(olga), first, typed_workshop)

    one, two = dates()
    assert one.series_id == two.series_id and one.series_id is not None
    assert one.series.rule == "Dates added one by one"


def test_others_add_no_date_and_bad_input_keeps_the_form(
    browse, olga, ada, fay, series, typed_workshop
):
    fay.is_organiser = True
    db.session.commit()
    typed = typed_workshop | {"date_of": str(series[0].id), "date": "2027-01-15"}
    assert browse(fay).post("/workshops/new", data=typed).status_code == 403
    assert browse(olga).post("/workshops/new", data=typed | {"date_of": "x9"}).status_code == 404
    wrong = browse(olga).post("/workshops/new", data=typed | {"title": ""})
    assert wrong.status_code == 422
    assert f'value="{series[0].id}"' in wrong.text and "Add a date" in wrong.text
    assert len(dates()) == 2
