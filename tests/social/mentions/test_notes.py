"""Mentions in the notes of a workshop: told once of one workshop, as its notes are written on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.models.accounts import Standing
from forum.models.social import Mention
from forum.models.workshops import Workshop, WorkshopNotes
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.workshops.schedule import queries


@pytest.fixture
def begun(ada, dee):
    """A workshop of Ada's with Dee that has begun."""
    now = clock.now()
    workshop = Workshop(
        title="What works for lone parents",
        slug="lone-parents",
        organiser_id=ada.id,
        submission_key="w" * 32,
        capacity=12,
        status="published",
        place_name="Library",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    workshop.co_organisers = [dee]
    db.session.add(workshop)
    db.session.commit()
    return workshop


@pytest.fixture
def write_notes(browse, begun):
    """write_notes(ada, "…") publishes the next version."""

    def send(member, body):
        seen = len(db.session.scalars(select(WorkshopNotes)).all())
        path = f"/workshops/{begun.id}-{begun.slug}/notes"
        answered = browse(member).post(path, data={"body": body, "seen_number": str(seen)})
        db.session.rollback()
        return answered

    return send


def test_who_is_mentioned_in_notes_is_told_once_over_all_versions(
    begun, write_notes, browse, ada, ben, dee, eve, notices
):
    assert write_notes(ada, "@Ben told us how they ring on Mondays.").status_code == 302
    assert notices(ben) == [("mention", "workshop", "notes")]
    assert write_notes(dee, "@Ben told us. @Eve will try it.").status_code == 302
    assert notices(ben) == [("mention", "workshop", "notes")]
    assert notices(eve) == [("mention", "workshop", "notes")]
    page = browse(eve).get("/me/notifications").text
    assert "Dee, Eastway mentioned you" in page
    assert f'href="/workshops/{begun.id}-{begun.slug}#notes"' in page


def test_of_notes_that_were_withdrawn_or_wait_nothing_is_told(
    write_notes, browse, ada, ben, mo, notices
):
    held = write_notes(ada, "@Ben said that 40% found work in September 2026.")
    assert held.status_code == 302
    assert notices(ben) == []
    write_notes(ada, "@Ben rings on Mondays.")
    assert notices(ben) == [("mention", "workshop", "notes")]
    [shown] = db.session.scalars(select(WorkshopNotes).where(WorkshopNotes.withdrawn_at.is_(None)))
    gate.withdraw_words(mo, shown, "Not true")
    page = browse(ben).get("/me/notifications").text
    assert "No longer there" in page and "mentioned you" not in page


@pytest.mark.parametrize("state", ["suspended", "pending", "switched off"])
def test_notes_refuse_whom_nobody_may_mention(write_notes, browse, ada, ben, notices, state):
    if state == "switched off":
        browse(ben).post("/me/mails", data={"mentions": "no"})
    else:
        ben.standing = Standing(state)
        db.session.commit()
    refused = write_notes(ada, "@Ben rings on Mondays.")
    assert refused.status_code == 422
    assert "Nobody called “Ben rings” can be mentioned here." in refused.text
    assert "@Ben rings on Mondays." in refused.text
    assert db.session.scalars(select(Mention)).all() == notices(ben) == []


def test_another_organiser_writes_on_whoever_was_mentioned(
    write_notes, browse, ada, ben, dee, notices
):
    """Dee cannot mention herself, nor Ben who wants no mentions any more; the text has both."""
    write_notes(ada, "@Ben and @Dee, please compare.")
    browse(ben).post("/me/mails", data={"mentions": "no"})
    assert write_notes(dee, "@Ben and @Dee, please compare. We did.").status_code == 302
    assert len(notices(ben)) == len(notices(dee)) == 1
    assert write_notes(ada, "We compared.").status_code == 302
    assert write_notes(dee, "@Ben compared.").status_code == 422  # not in the version before


def test_who_leaves_is_in_no_version_and_the_notes_can_be_written_on(
    begun, write_notes, browse, ada, ben
):
    write_notes(ada, "@Ben rings on Mondays.")
    write_notes(ada, "@Ben rings on Mondays and Fridays.")
    ben.password_hash = passwords.hash_password("correct horse battery")
    db.session.commit()
    erasure.close_account(ben, "correct horse battery")
    for notes in db.session.scalars(select(WorkshopNotes)):
        assert "Ben" not in notes.body + notes.html
    assert write_notes(ada, "@former member rings on Mondays.").status_code == 302


def test_the_form_offers_the_picker_of_mentions(begun, browse, ada):
    page = browse(ada).get(f"/workshops/{begun.id}-{begun.slug}/notes").text
    assert "data-mentions" in page


def test_an_early_version_that_is_let_through_later_mentions_nobody_again(
    begun, write_notes, ada, ben, mo, notices
):
    write_notes(ada, "@Ben rings on Mondays.")
    assert len(notices(ben)) == 1
    [first] = db.session.scalars(select(WorkshopNotes))
    held = gate.hold_for_review(first, "A moderator reads it")
    db.session.commit()
    gate.accept(mo, held[0])
    assert len(notices(ben)) == 1
    assert queries.mentioned_in_notes(begun) == [ben.id]
