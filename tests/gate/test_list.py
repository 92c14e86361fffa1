"""Moderators find words to withdraw: one kind at a time, the newest first."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.gate import queries, registry, views
from tests.gate.conftest import KINDS, PROBE

LOOK = "read words to withdraw them"


def looks():
    entries = select(AuditEntry.about).where(AuditEntry.act == LOOK).order_by(AuditEntry.id)
    return list(db.session.scalars(entries))


def page_of(browser, kind, number=1):
    answer = browser.get("/moderation/words", query_string={"kind": kind, "page": number})
    db.session.rollback()  # what the look wrote is read by a new transaction
    return answer


@pytest.mark.parametrize("kind", KINDS)
def test_it_lists_each_kind_with_a_way_to_withdraw(kind, make, mo, browse):
    made = make(kind)
    page = page_of(browse(mo), kind).text
    assert PROBE in page
    assert f"/moderation/words/{kind}/{made.row.id}/withdraw" in page
    browse(mo).post(f"/moderation/words/{kind}/{made.row.id}/withdraw", data={"reason": "Advert."})
    assert PROBE not in page_of(browse(mo), kind).text


@pytest.mark.parametrize("kind", KINDS)
def test_it_leaves_out_the_words_of_the_moderator_and_of_their_organisation(
    kind, make, people, mo, browse
):
    make(kind)
    mo.organisation = people["ben"].organisation
    people["ben"].is_moderator = True
    db.session.commit()
    assert PROBE not in page_of(browse(mo), kind).text
    assert PROBE not in page_of(browse(people["ben"]), kind).text


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_and_the_rule_for_one_row_agree(kind, make, people, mo, browse):
    """The list is made in SQL, what one may withdraw is asked in Python: one answer."""
    make(kind)
    for organisation in (None, people["ada"].organisation, people["ben"].organisation):
        mo.organisation = organisation
        db.session.commit()
        listed = set(db.session.scalars(queries.withdrawable(mo, registry.get(kind))))
        rows = db.session.scalars(select(KINDS[kind].model)).all()
        assert listed == {r for r in rows if queries.is_shown(r) and queries.may_withdraw(mo, r)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_look_at_words_that_not_everybody_reads_is_logged(kind, make, mo, browse):
    made = make(kind)
    page_of(browse(mo), kind)
    assert looks() == ([f"{kind} {made.row.id}"] if KINDS[kind].is_private else [])


def test_an_empty_list_says_so_and_logs_nothing(mo, browse, app):
    assert "Nothing to read" in page_of(browse(mo), "feedback").text
    assert looks() == []


def test_the_newest_come_first_a_page_at_a_time(make, mo, browse, monkeypatch):
    first = make("comment").row
    first.posted_at = first.posted_at.replace(year=2020)
    db.session.commit()
    second = make_another(first)
    monkeypatch.setattr(views, "PER_PAGE", 1)
    pages = [page_of(browse(mo), "comment", number).text for number in (1, 2)]
    assert [f"comment/{second.id}/withdraw" in page for page in pages] == [True, False]
    assert [f"comment/{first.id}/withdraw" in page for page in pages] == [False, True]


def make_another(comment):
    copied = {name: getattr(comment, name) for name in ("case_study_id", "author_id", "html")}
    another = type(comment)(**copied, body="Another", submission_key="c" * 32)
    db.session.add(another)
    db.session.commit()
    return another


def test_only_moderators_see_it_and_an_unknown_kind_is_not_found(people, mo, browse):
    assert page_of(browse(people["ben"]), "comment").status_code == 403
    assert page_of(browse(mo), "nonsense").status_code == 404
    assert "/moderation/words" in browse(mo).get("/moderation").text
