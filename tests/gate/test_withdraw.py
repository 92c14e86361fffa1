"""A moderator takes down words of every kind, with a reason."""

import pytest
from sqlalchemy import JSON, String, select

from forum.core import audit_verification, personal_data
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.comments import Comment
from forum.models.moderation import Decision
from forum.people.data_export import queries as data_export
from forum.practice.comments import actions as comments
from forum.wings import NOT_WITHDRAWN
from tests.gate.conftest import KINDS, PROBE

WHY = "It reads as an advert."
ANY = "a" * 32
SAYS_WHY = {
    "discussion": {"withdrawn_reason"},
    "prime_layout": {"columns", "codes"},  # headings and codes of a file
    "profile": {"languages"},  # of a closed list
    "standard_version": {  # addresses, a closed list, and why the other side did not agree
        *("source", "looked_at", "returned_reason"),
    },
    "reviewed_summary": {"reason", "evidence"},  # why an editor decided so, and numbers
}
LONG = 80  # characters, from which on a column is taken for free text


def address(made, kind):
    return f"/moderation/words/{kind}/{made.row.id}/withdraw"


def is_free_text(column):
    is_long = isinstance(column.type, String) and (column.type.length or LONG) >= LONG
    return is_long or isinstance(column.type, JSON)


def test_every_column_of_free_text_can_be_withdrawn_or_says_why_not(app):
    known = {}
    for kind in KINDS.values():
        columns = {*kind.texts, *kind.html.values(), *SAYS_WHY.get(kind.model.__tablename__, ())}
        known.setdefault(kind.model.__tablename__, set()).update(columns)
    tables = db.metadata.sorted_tables
    found = [f"{t.name}.{c.name}" for t in tables for c in t.columns if is_free_text(c)]
    unknown = [
        name
        for name in found
        if name.split(".")[0] not in NOT_WITHDRAWN
        and name.split(".")[1] not in known.get(name.split(".")[0], ())
    ]
    assert unknown == []
    assert set(NOT_WITHDRAWN).isdisjoint(known)
    assert set(NOT_WITHDRAWN) <= {table.name for table in tables}


@pytest.mark.parametrize("kind", KINDS)
def test_words_withdrawn_are_out_of_sight_at_once_and_their_author_is_told(
    kind, make, people, mo, browse, indexer
):
    made = make(kind)
    reader = people.get(made.reader)
    assert PROBE in browse(reader).get(made.page, follow_redirects=True).text
    db.session.rollback()  # opening a profile is counted in a transaction of its own
    assert PROBE in browse(mo).get(address(made, kind)).text
    indexer.catch_up()

    answered = browse(mo).post(address(made, kind), data={"reason": WHY})

    assert answered.status_code == 302
    indexer.catch_up()
    for page in (made.page, f"/search?q={PROBE}", "/discussions", "/workshops/feed.xml"):
        seen = browse(reader).get(page, follow_redirects=True).text
        assert f"a {PROBE}" not in seen.replace(f'value="{PROBE}"', "").lower()
        db.session.rollback()
    own = browse(people["ben"]).get("/me/words-not-shown").text
    assert (PROBE in own, WHY in own) == (True, True)
    told = db.session.scalars(select(Letter).where(Letter.body.contains(WHY))).all()
    assert [letter.to for letter in told] == [people["ben"].email]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_line_of_the_public_log_without_a_name_and_an_audit_row(kind, make, mo, browse):
    made = make(kind)
    browse(mo).post(address(made, kind), data={"reason": WHY})

    log = browse().get("/moderation/log").text
    assert (KINDS[kind].label.capitalize() in log, WHY in log) == (True, True)
    assert not any(name in log for name in (">Ben", "Southgate", PROBE))
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.who_id, last.act) == (mo.id, f"withdrew {KINDS[kind].label}")
    assert audit_verification.verify().holds


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_but_a_moderator_of_another_organisation_withdraws_them(
    kind, make, people, mo, browse
):
    made = make(kind)
    assert browse(people["dee"]).post(address(made, kind), data={"reason": WHY}).status_code == 403
    mo.organisation = people["ben"].organisation
    db.session.commit()
    assert browse(mo).get(address(made, kind)).status_code == 404
    assert browse(mo).post(address(made, kind), data={"reason": WHY}).status_code == 404
    people["ben"].is_moderator = True
    db.session.commit()
    assert browse(people["ben"]).post(address(made, kind), data={"reason": WHY}).status_code == 404
    assert PROBE in browse(people.get(made.reader)).get(made.page, follow_redirects=True).text


@pytest.mark.parametrize("kind", KINDS)
def test_a_reason_is_required_and_what_was_typed_stays(kind, make, mo, browse):
    made = make(kind)
    assert browse(mo).post(address(made, kind), data={"reason": ""}).status_code == 422
    page = browse(mo).post(address(made, kind), data={"reason": "Write to ben@home.example"})
    assert (page.status_code, "ben@home.example" in page.text) == (422, True)
    assert db.session.scalar(select(Decision)) is None


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.is_private])
def test_a_moderators_look_at_words_that_are_not_for_everybody_is_logged(kind, make, mo, browse):
    made = make(kind)
    browse(mo).get(address(made, kind))
    acts = db.session.scalars(select(AuditEntry.about)).all()
    assert acts == [f"{kind} {made.row.id}"]


def test_words_that_only_their_author_reads_are_not_for_a_moderator(make, mo, browse):
    made = make("list-note")
    made.row.collection.key = None
    db.session.commit()
    assert browse(mo).get(address(made, "list-note")).status_code == 404
    assert browse(mo).get("/moderation/words/nothing/1/withdraw").status_code == 404
    assert browse(mo).get("/moderation/words/comment/99/withdraw").status_code == 404


def test_replies_stay_under_a_note_that_says_who_withdrew(make, people, mo, browse):
    made = make("comment")
    comments.post(people["ada"], made.row.case_study, ANY, "We hired a bus.", made.row)
    browse(mo).post(address(made, "comment"), data={"reason": WHY})

    page = browse().get(made.page).text
    assert "Withdrawn by a moderator" in page
    assert "We hired a bus." in page


def test_a_mail_about_it_that_was_not_sent_is_not_sent(bus_passes, ben, mo, browse):
    comment = comments.post(ben, bus_passes, ANY, "Hello.", None)
    assert db.session.scalar(select(Letter).where(Letter.subject.startswith("An answer")))
    browse(mo).post(f"/moderation/words/comment/{comment.id}/withdraw", data={"reason": WHY})
    assert not db.session.scalar(select(Letter).where(Letter.subject.startswith("An answer")))


def test_a_try_withdrawn_does_not_count_and_is_not_told_again(make, people, mo, browse, terms):
    made = make("try")
    assert "Tried by 1 organisation" in browse().get(made.page).text
    browse(mo).post(address(made, "try"), data={"reason": WHY})

    assert "Tried by" not in browse().get(made.page).text
    again = {"result": "worked", "group": str(made.row.group_id), "scale": "1-5", "again": "yes"}
    ben = browse(people["ben"])
    assert ben.post(f"/case-studies/{made.row.case_study_id}/try", data=again).status_code == 409
    assert "Only you see this report" in ben.get(made.page).text


def test_earlier_versions_of_notes_go_along_and_new_ones_can_be_written(
    make, people, mo, browse, workshop
):
    made = make("notes")
    data = {"body": f"Still the {PROBE}.", "seen_number": "1"}
    browse(people["fay"]).post(f"{made.page}/notes", data=data)
    last = max(note.id for note in db.session.scalars(select(type(made.row))))
    browse(mo).post(f"/moderation/words/notes/{last}/withdraw", data={"reason": WHY})

    assert PROBE not in browse().get(made.page).text
    assert PROBE not in browse().get(f"{made.page}/notes/history").text
    browse(people["fay"]).post(f"{made.page}/notes", data={"body": "Anew.", "seen_number": "2"})
    assert "Anew." in browse().get(made.page).text


def test_withdrawn_twice_it_is_withdrawn_once(make, mo, browse):
    made = make("comment")
    browse(mo).post(address(made, "comment"), data={"reason": WHY})
    assert browse(mo).post(address(made, "comment"), data={"reason": WHY}).status_code == 404
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_what_is_exported_and_what_is_erased(make, people, mo, browse):
    made = make("comment")
    browse(mo).post(address(made, "comment"), data={"reason": WHY})
    ben = people["ben"]
    exported = data_export.export(ben)
    assert exported["texts_not_shown"][0]["words"] == {"body": f"We keep a {PROBE}."}
    assert exported["decisions_about_me"][0]["reason"] == WHY
    assert PROBE not in str(data_export.export(people["dee"]))
    for leave in personal_data.registry().on_account_closed:
        leave(ben)
    db.session.commit()
    assert data_export.export(ben)["texts_not_shown"] == []


def test_every_withdrawable_word_has_a_link_for_a_moderator_where_it_is_read(make, mo, browse):
    for kind in ("comment", "try", "notes", "gap", "summary", "standard", "manager-review"):
        made = make(kind)
        assert address(made, kind) in browse(mo).get(made.page, follow_redirects=True).text


def test_withdrawn_words_are_gone_from_their_table(make, mo, browse):
    made = make("comment")
    browse(mo).post(address(made, "comment"), data={"reason": WHY})
    row = db.session.get(Comment, made.row.id)
    assert (row.body, row.html) == ("", "")
