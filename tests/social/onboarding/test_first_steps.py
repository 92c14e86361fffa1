"""The first visit shows where to start, to each role what it is for."""

from datetime import timedelta

import pytest
import time_machine

from forum.core import clock
from forum.core.extensions import db
from forum.pages.home.first_steps import MOST, first_steps

ROLES = {
    "ada": "/what-we-know",
    "pip": "/me/organisation",
    "mo": "/moderation",
    "ann": "/summaries",
}


def paths(member):
    return [step.path for step in first_steps(member)]


@pytest.mark.parametrize(("name", "path"), ROLES.items())
def test_each_role_starts_where_its_work_is(browse, people, name, path):
    page = browse(people[name]).get("/").text
    start = page[page.index('<h2 id="start"') :].partition("</section>")[0]
    assert f'href="{path}"' in start and 'href="/welcome"' in start
    assert len(paths(people[name])) <= MOST


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"is_lead": True}, "/moderation/members"),
        ({"is_organiser": True}, "/workshops/new"),
        ({"is_administrator": True}, "/administration"),
        ({"job_role": "Manager"}, "/performance"),
        ({"job_role": "Policy or commissioning"}, "/evidence-map"),
    ],
)
def test_so_does_whoever_becomes_something(browse, people, facts, path):
    for name, value in facts.items():
        setattr(people["ben"], name, value)
    db.session.commit()
    assert path in paths(people["ben"])
    assert browse(people["ben"]).get(path).status_code == 200


def test_each_step_of_a_role_opens_for_it(browse, people):
    for name in ROLES:
        for path in paths(people[name]):
            answer = browse(people[name]).get(path, follow_redirects=True)
            assert answer.status_code == 200, (name, path)


def test_the_second_visit_does_without(browse, people):
    browse(people["ada"]).get("/")
    db.session.rollback()  # the look was noted in a transaction of its own
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert '<h2 id="start"' not in browse(people["ada"]).get("/").text
