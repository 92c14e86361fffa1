"""Warn, silence, suspend, note; and a suggestion of another tag."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing
from forum.models.comments import Comment
from forum.models.review import ReviewAppeal
from forum.people.data_export import queries as data_export
from forum.people.sign_in import passwords
from forum.policy.moderation import OPEN_WHILE_SILENCED
from tests.people.conftest import PASSWORD

WHY = "Three advertisements in a week."


@pytest.fixture
def sanction(browse, moderators, people):
    def press(act, who="ben", by=None, **data):
        address = f"/moderation/records/{people[who].id}/sanction"
        return browse(by or moderators.mo).post(address, data={"reason": WHY, "act": act} | data)

    return press


def test_a_silenced_member_reads_and_is_told_why_and_until_when(
    bus_passes, people, browse, sanction, at
):
    at(clock.now())
    sanction("silence", days="3")
    ben, study = browse(people["ben"]), f"/case-studies/{bus_passes.id}"
    until = (clock.now() + timedelta(days=3)).strftime("%-d %B %Y")
    for page in (study, "/share", "/discussions/new", "/me"):
        shown = ben.get(page, follow_redirects=True).text
        assert WHY in shown, page
        assert until in shown, page
    typed = "What I wanted to say of buses."
    refused = ben.post(f"{study}/comments", data={"body": typed, "key": "a" * 32})
    assert refused.status_code == 403
    for said in (WHY, until, typed):
        assert said in refused.text
    assert not db.session.scalars(select(Comment)).all()
    for path in ("/share", "/discussions/new", f"{study}/rating", "/gaps/words", "/me/profile"):
        assert ben.post(path, data={"words": "x"}).status_code == 403, path
    [appeal] = re.findall(r"/me/decisions/\d+/appeal", ben.get("/me/decisions").text)
    assert ben.post(appeal, data={"words": "They were not advertisements."}).status_code == 302

    at(clock.now() + timedelta(days=3, minutes=1))
    posted = ben.post(f"{study}/comments", data={"body": typed, "key": "a" * 32})
    assert posted.status_code == 302


def test_an_appeal_that_is_right_ends_the_silence(people, browse, sanction, moderators):
    sanction("silence", days="14")
    ben = browse(people["ben"])
    ben.post("/me/decisions/1/appeal", data={"words": "They were not advertisements."})
    answer = {"act": "uphold", "answer": "They were not."}
    browse(moderators.max).post("/moderation/appeals/1", data=answer)
    assert not people["ben"].is_silenced
    assert "You can read, and not write" not in ben.get("/me").text


def test_what_a_silenced_member_may_send_exists(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    blueprints = {one.partition(".")[0] for one in endpoints}
    assert endpoints | blueprints >= OPEN_WHILE_SILENCED


def test_warned_and_suspended_by_decisions_with_a_mail_and_an_audit_row(people, browse, sanction):
    sanction("warn")
    ben = people["ben"]
    assert WHY in browse(ben).get("/me/decisions").text
    client = browse(ben)
    sanction("suspend")
    assert ben.standing == Standing.SUSPENDED
    assert client.get("/me").status_code == 302
    bodies = db.session.scalars(select(Letter.body).where(Letter.to == ben.email)).all()
    assert sum(WHY in body for body in bodies) == 2
    acts = list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
    assert acts == ["review: warned a member", "review: suspended a member"]


def test_bad_input_is_answered(people, sanction):
    assert sanction("warn", reason="").status_code == 422
    assert sanction("silence", days="99999").status_code == 422
    assert sanction("nothing").status_code == 404
    people["ben"].is_demonstration = True  # everybody's account
    db.session.commit()
    assert sanction("suspend").status_code == 422
    assert people["ben"].is_verified


def test_the_record_is_for_moderators_of_other_organisations_and_never_of_the_anonymous(
    people, browse, moderators, share, sanction
):
    ben = people["ben"]
    hidden = share(ben, title="Told without a name", is_anonymous=True)
    share(ben, title="Told by Ben")
    address = f"/moderation/records/{ben.id}"
    note = {"words": "Was asked twice to leave prices out."}
    browse(moderators.mo).post(f"{address}/notes", data=note)
    shown = browse(moderators.max).get(address).text
    for said in (note["words"], "Told by Ben", "Mo"):
        assert said in shown
    assert hidden.title not in shown
    for who, path in (
        (moderators.moe, address),
        (moderators.mo, f"/moderation/records/{moderators.max.id}"),
    ):
        assert browse(who).get(path).status_code == 404
    assert browse(ben).get(address).status_code == 403
    assert sanction("warn", by=moderators.moe).status_code == 404
    exported = data_export.export(ben)["notes_of_moderators"]
    assert [one["words"] for one in exported] == [note["words"]]
    assert "Mo" not in str(exported)


def test_another_tag_is_accepted_by_the_author_in_one_click(
    bus_passes, terms, people, browse, moderators
):
    old, new = terms["lone-parents"], terms["over-50s"]
    base = f"/moderation/items/case-study/{bus_passes.id}"
    assert browse(moderators.mo).post(f"{base}/move", data={"to_term": ""}).status_code == 422
    data = {"from_term": str(old.id), "to_term": str(new.id)}
    browse(moderators.mo).post(f"{base}/move", data=data)
    ada = browse(people["ada"])
    assert new.label in ada.get("/me/decisions").text
    assert browse(people["ben"]).post("/me/decisions/tags/1/accept").status_code == 404
    for _ in range(2):
        ada.post("/me/decisions/tags/1/accept")
    assert (new in bus_passes.terms, old in bus_passes.terms) == (True, False)
    assert bus_passes.version == 2


def test_a_question_is_filed_under_another_group_by_its_author(
    make, terms, people, browse, moderators
):
    question = make("question").row
    base = f"/moderation/items/question/{question.id}"
    stage = {"to_term": str(terms["in-work-support"].id)}  # questions are of groups alone
    assert browse(moderators.mo).post(f"{base}/move", data=stage).status_code == 422
    browse(moderators.mo).post(f"{base}/move", data={"to_term": str(terms["over-50s"].id)})
    browse(people["ben"]).post("/me/decisions/tags/1/accept")
    assert [term.slug for term in question.terms] == ["over-50s"]
    nowhere = browse(moderators.mo).post("/moderation/items/member/1/move", data=stage)
    assert nowhere.status_code == 404


@pytest.fixture
def suspended(people, browse, sanction):
    """A browser in which Ben, who is suspended, has typed his password."""
    people["ben"].password_hash = passwords.hash_password(PASSWORD)
    db.session.commit()
    sanction("suspend")
    client = browse()
    sent = {"email": people["ben"].email, "password": PASSWORD}
    assert "/suspended" in client.post("/sign-in", data=sent).text
    return client


def test_who_is_suspended_reads_why_and_appeals_once(suspended, people, browse, moderators):
    page = suspended.get("/suspended").text
    assert WHY in page and "Send the appeal" in page
    assert suspended.post("/suspended", data={"words": ""}).status_code == 422
    suspended.post("/suspended", data={"words": "It was not me."})
    suspended.post("/suspended", data={"words": "Once more."})
    (appeal,) = db.session.scalars(select(ReviewAppeal)).all()
    assert appeal.words == "It was not me."
    assert "Another moderator reads it" in suspended.get("/suspended").text
    for path in ("/me", "/me/decisions"):
        assert suspended.get(path).status_code == 302  # it opens nothing else

    answer = {"act": "uphold", "answer": "It was somebody else."}
    browse(moderators.max).post(f"/moderation/appeals/{appeal.id}", data=answer)
    assert people["ben"].standing == Standing.VERIFIED
    assert suspended.get("/suspended").location == "/sign-in"
    assert "appeal is answered" in db.session.scalars(select(Letter.subject)).all()[-1]


def test_what_an_administrator_suspended_is_appealed_too(people, browse, moderators):
    ben = people["ben"]
    ben.password_hash = passwords.hash_password(PASSWORD)
    people["fay"].is_administrator = True
    db.session.commit()
    address = f"/administration/members/{ben.id}/suspend"
    browse(people["fay"]).post(address, data={"suspend-reason": "Adverts."})
    letter = db.session.scalars(select(Letter.body).where(Letter.to == ben.email)).all()[-1]
    assert "An administrator suspended your account" in letter and "Adverts." in letter

    client = browse()
    client.post("/sign-in", data={"email": ben.email, "password": PASSWORD})
    assert "Adverts." in client.get("/suspended").text
    client.post("/suspended", data={"words": "They were not mine."})
    (appeal,) = db.session.scalars(select(ReviewAppeal)).all()
    answer = {"act": "uphold", "answer": "They were not."}
    browse(moderators.max).post(f"/moderation/appeals/{appeal.id}", data=answer)
    assert ben.standing == Standing.VERIFIED


def test_against_the_command_line_nobody_appeals(app, people, browse):
    ben = people["ben"]
    ben.password_hash = passwords.hash_password(PASSWORD)
    db.session.commit()
    told = app.test_cli_runner().invoke(
        args=["users", "suspend", ben.email, "--reason", "Adverts."]
    )
    assert told.exit_code == 0, told.output
    client = browse()
    client.post("/sign-in", data={"email": ben.email, "password": PASSWORD})
    assert "Write to the exchange" in client.get("/suspended").text
    assert client.post("/suspended", data={"words": "Let me in."}).status_code != 500
    assert not db.session.scalars(select(ReviewAppeal)).all()


def test_after_the_command_line_an_older_decision_is_not_the_reason(
    app, suspended, people, moderators, browse
):
    suspended.post("/suspended", data={"words": "It was not me."})
    (appeal,) = db.session.scalars(select(ReviewAppeal)).all()
    answer = {"act": "uphold", "answer": "It was somebody else."}
    browse(moderators.max).post(f"/moderation/appeals/{appeal.id}", data=answer)
    email = people["ben"].email
    told = app.test_cli_runner().invoke(
        args=["users", "suspend", email, "--reason", "Sold his list."]
    )
    assert told.exit_code == 0, told.output
    client = browse()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    page = client.get("/suspended").text
    assert "Write to the exchange" in page
    assert WHY not in page and "You appealed" not in page


def test_the_page_is_for_the_browser_that_proved_it_and_for_half_an_hour(
    suspended, browse, monkeypatch
):
    assert browse().get("/suspended").location == "/sign-in"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1801)
    assert suspended.get("/suspended").location == "/sign-in"
