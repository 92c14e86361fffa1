"""The figures of the public log, against an independent count."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from statistics import median

import pytest

from forum.core.extensions import db
from forum.models.moderation import Act, Decision
from forum.models.review import REASON_NAMES, ReportReason
from forum.moderation.public_log import queries

NOW = datetime(2026, 12, 7, 14, 0)
OUT = {"declined", "withdrawn", "asked for a change", "took a passage out"}


@pytest.fixture
def decisions(people, at):
    """(act, reason, hours it waited or None, days ago) of 60 decisions."""
    at(NOW)
    chance, made = Random(7), []
    for _ in range(60):
        act = chance.choice([Act.ACCEPTED, Act.KEPT, Act.DECLINED, Act.WITHDRAWN, Act.REDACTED])
        reason = chance.choice([*ReportReason, "first-post", None])
        hours = chance.choice([None, chance.randint(1, 400)])
        days = chance.choice([1, 30, 89, 91, 200])
        decided = NOW - timedelta(days=days)
        waited = decided - timedelta(hours=hours) if hours else None
        facts = {"at": decided, "waited_since": waited, "category": reason}
        db.session.add(Decision(act=act, moderator_id=people["mo"].id, what="a comment", **facts))
        made.append((str(act), reason and str(reason), hours, days))
    db.session.commit()
    return made


def test_counts_and_medians_are_those_of_the_last_90_days(decisions, browse):
    recent = [one for one in decisions if one[3] < 90]
    found = queries.figures()
    assert found.decisions == len(recent)
    waited = [hours for _act, _reason, hours, _days in recent if hours]
    assert found.median_hours == round(median(waited), 1)
    assert sum(row.total for row in found.reasons) == len(recent)
    for reason, name in REASON_NAMES.items():
        of_it = [one for one in recent if one[1] == str(reason)]
        rows = [row for row in found.reasons if row.name == name]
        assert [row.total for row in rows] == ([len(of_it)] if of_it else [])
        for row in rows:
            assert row.out_of_sight == sum(one[0] in OUT for one in of_it)
            hours = [one[2] for one in of_it if one[2]]
            assert row.median_hours == (round(median(hours), 1) if hours else None)
    page = browse().get("/moderation/log").text
    assert f"<dd>{len(recent)}</dd>" in page


KINDS = {"a comment": "A comment", "an answer": "An answer", None: "A member"}


@pytest.fixture
def of_kinds(people, at):
    """(kind, reason, hours or None, act): three of a comment for abuse, fewer of the others."""
    at(NOW)
    made = [
        ("a comment", ReportReason.ABUSE, 1, Act.DECLINED),
        ("a comment", ReportReason.ABUSE, 4, Act.KEPT),
        ("a comment", ReportReason.ABUSE, 40, Act.REDACTED),
        ("a comment", ReportReason.IDENTIFIES, 77, Act.REDACTED),
        ("an answer", ReportReason.ABUSE, 66, Act.DECLINED),
        ("an answer", None, None, Act.ACCEPTED),
        (None, ReportReason.ABUSE, 55, Act.SUSPENDED),
    ]
    for what, reason, hours, act in made:
        waited = NOW - timedelta(days=2, hours=hours) if hours else None
        facts = {"at": NOW - timedelta(days=2), "waited_since": waited, "category": reason}
        db.session.add(Decision(act=act, moderator_id=people["mo"].id, what=what, **facts))
    db.session.commit()
    return made


def test_reasons_are_counted_by_kind_with_their_median(of_kinds, browse):
    found = {row.name: row for row in queries.figures().kinds}
    assert {row.name: row.total for row in found.values()} == dict(
        Counter(KINDS[what] for what, *_ in of_kinds)
    )
    comments = {row.name: row for row in found["A comment"].reasons}
    abuse = comments[REASON_NAMES[ReportReason.ABUSE]]
    assert (abuse.total, abuse.out_of_sight, abuse.median_hours) == (3, 2, 4)
    assert found["A comment"].median_hours == median([1, 4, 40, 77])
    page = browse().get("/moderation/log").text
    assert '<th scope="row">A comment</th>' in page
    assert "<td>4 hours</td>" in page


def test_no_time_of_one_or_two_of_a_kind_and_no_reason_about_a_member(of_kinds):
    found = {row.name: row for row in queries.figures().kinds}
    one = found["A comment"].reasons[1]
    assert (one.total, one.median_hours) == (1, None)
    assert found["An answer"].median_hours is None
    assert found["A member"].reasons == []
    assert found["A member"].median_hours is None


def test_nothing_decided_is_no_figure(browse):
    assert queries.figures().median_hours is None
    assert "No decisions yet" in browse().get("/moderation/log").text
