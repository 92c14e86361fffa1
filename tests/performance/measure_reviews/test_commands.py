"""`flask measures …` does what the pages of reviews do, and leaves the same row."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import london_time
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.measure_reviews import MeasureReview
from forum.models.measures import MEASURES
from tests.test_commands import run

NEW = "People who stayed in work for 26 weeks, of every payment group."


@pytest.fixture(autouse=True)
def nobody_has_a_session(monkeypatch):
    monkeypatch.setattr(User, "has_used_second_factor", False)


def soon():
    return (london_time.today() + timedelta(days=300)).isoformat()


def review(app, who, *more, office="Statistics branch", by=None):
    options = ("--office", office, "--next-review", by or soon())
    return run(app, "measures", "review", "job-outcomes", who.email, *options, *more)


def test_a_check_is_noted_as_the_analyst_s_and_logged_as_the_server_s(app, ann):
    done = review(app, ann, "--note", "Compared with the guidance.")
    assert (done.exit_code, "is noted" in done.output) == (0, True)
    [kept] = db.session.scalars(select(MeasureReview))
    assert (kept.measure, kept.outcome, kept.reviewer_id) == ("job_outcomes", "checked", ann.id)
    [row] = db.session.scalars(select(AuditEntry))
    assert (row.who_id, row.act) == (0, "reviewed a measure")
    assert row.about == f"job_outcomes: checked, by member {ann.id}"


def test_who_wrote_a_definition_does_not_check_it(app, ann):
    change = ("--definition", NEW, "--applies-from", "2027-01-01")
    assert review(app, ann, *change).exit_code == 0
    refused = review(app, ann)
    assert (refused.exit_code, "another analyst reviews it" in refused.output) == (1, True)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"more": ("--definition", NEW)}, "the day from which on it applies"),
        ({"by": "2019-01-01"}, "within the next two years"),
        ({"more": ("--note", "Ask jo@example.org")}, "an e-mail address"),
        ({"office": "07700 900123"}, "a telephone number"),
        ({"office": "x" * 90}, "too long"),
    ],
)
def test_what_the_page_refuses_is_refused(app, ann, more, said):
    refused = review(app, ann, *more.pop("more", ()), **more)
    assert (refused.exit_code, said in refused.output) == (1, True), refused.output
    assert db.session.scalars(select(MeasureReview)).all() == []


def test_a_member_who_is_no_analyst_is_refused(app, people):
    assert review(app, people["ben"]).exit_code == 1
    assert run(app, "measures", "review", "nonsense", "a@b.example", "--office", "x",
               "--next-review", soon()).exit_code == 1  # fmt: skip


def test_the_list_begins_with_what_is_due_first(app):
    lines = run(app, "measures", "reviews").output.splitlines()
    assert len(lines) == len(MEASURES)
    days = [line.split("\t")[1] for line in lines]
    assert days == sorted(days)
