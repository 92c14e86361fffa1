"""The administration's pages: who may open them, and that each act is done, logged and undoable."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.administration.audit_log import jobs as audit_log_jobs
from forum.administration.operations import runs
from forum.administration.settings.meanings import MEANINGS, SECRET
from forum.config import ROOT, Settings
from forum.core import audit, audit_verification, clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.mail import mailer
from forum.mail.outbox import Letter, send
from forum.models.accounts import SignIn, Standing
from forum.models.task_runs import TaskRun
from tests.test_commands import run

PAGES = (
    "/administration",
    "/administration/audit",
    "/administration/audit/verify",
    "/administration/health",
    "/administration/jobs",
    "/administration/mails",
    "/administration/members",
    "/administration/merges",
    "/administration/organisations",
    "/administration/vocabularies",
    "/administration/settings",
)


@pytest.fixture
def ida(people):
    """The administrator."""
    people["fay"].is_administrator = True
    db.session.commit()
    return people["fay"]


def rows():
    db.session.rollback()  # what another session has written is read by a new transaction
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.who_id, entry.act, entry.about) for entry in entries]


@pytest.mark.parametrize("path", PAGES)
def test_administrators_alone_open_it(browse, people, ida, path):
    assert browse(ida).get(path).status_code == 200
    db.session.rollback()  # a look that is logged is written by a connection of its own
    for other in ("ada", "mo", "ann", "pip"):
        assert browse(people[other]).get(path).status_code == 403
    assert browse().get(path).status_code == 302


def test_the_menu_leads_there(browse, ida, ada):
    assert 'href="/administration"' in browse(ida).get("/help").text
    assert 'href="/administration"' not in browse(ada).get("/help").text


# Audit log


@pytest.fixture
def entries(ida, people, at):
    at(clock.now().replace(2026, 11, 26, 12, 0, 0))
    audit.record(people["mo"], "withdrew a comment", "comment 7: An advert.")
    at(clock.now().replace(2026, 11, 27, 12, 0, 0))
    audit.record(people["ann"], "approved a file of figures", "upload 3")
    audit.record(audit.COMMAND_LINE, "ran backup", "on the server, by root")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"comment 7", "upload 3", "by root"}),
        ("who=mo", {"comment 7"}),
        ("who=The server", {"by root"}),
        ("act=approved a file of figures", {"upload 3"}),
        ("about=UPLOAD", {"upload 3"}),
        ("first=27/11/2026", {"upload 3", "by root"}),
        ("last=26 November 2026", {"comment 7"}),
        ("about=100%", set()),
    ],
)
def test_filters_of_the_log(browse, ida, entries, query, shown):
    client = browse(ida)
    page = client.get(f"/administration/audit?{query}").text
    assert {word for word in ("comment 7", "upload 3", "by root") if word in page} == shown
    file = client.post(f"/administration/audit.csv?{query}").text
    assert {word for word in ("comment 7", "upload 3", "by root") if word in file} == shown
    assert rows()[-1] == (ida.id, "exported the audit log", f"{len(shown)} entries")


def test_a_day_that_is_none_is_said(browse, ida, entries):
    page = browse(ida).get("/administration/audit?first=31/02/2026&act=nonsense").text
    assert "Type a day such as" in page and "is not in the list" in page
    assert 'value="31/02/2026"' in page


def test_the_log_is_checked_on_a_page_and_by_the_head_of_a_mail(browse, ida, entries):
    client, head = browse(ida), audit.head().hash
    assert "holds together" in client.get(f"/administration/audit/verify?head={head[:16]}").text
    wrong = client.get("/administration/audit/verify?head=0123456789abcdef").text
    assert "No entry has the signature 0123456789abcdef" in wrong


def test_the_head_stands_on_the_status_page_and_in_a_mail_a_day(app, browse, ida, entries):
    head = audit.head().hash
    assert browse().get("/status?json").json["audit_head"] == head[:16]
    assert audit_log_jobs.look_after() == 1
    head = audit.head().hash  # the settings were noted
    letter = db.session.scalars(select(Letter).where(Letter.to == ida.email)).one()
    assert head in letter.body and letter.subject == "The audit log holds together"
    assert audit_log_jobs.look_after() == 0
    assert rows()[-1][1] == "runs with other settings"


def test_other_settings_are_a_row_without_their_values(app, ida):
    audit_log_jobs.look_after()
    app.config["SETTINGS"].comments_an_hour = 77
    audit_log_jobs.look_after()
    noted = [about for _, act, about in rows() if act == "runs with other settings"]
    assert len(noted) == 2 and "comments_an_hour" in noted[1]
    assert "77" not in noted[1].partition(",")[2] and "t" * 40 not in noted[1]
    assert audit_verification.verify().holds


# Jobs and mails


@pytest.fixture
def jobs(app, monkeypatch):
    ran = []
    tasks = (
        Task("good", 3600, lambda: ran.append("good")),
        Task("bad", 5, lambda: [][0]),
    )
    monkeypatch.setitem(app.extensions, "tasks", tasks)
    monkeypatch.setattr(db.session, "remove", db.session.rollback)  # the test's own rows stay
    monkeypatch.setattr(runs, "_noted", {})
    return ran


def test_a_job_is_asked_for_on_a_page_and_run_by_the_worker(browse, ida, jobs):
    client = browse(ida)
    assert client.post("/administration/jobs/good/run").status_code == 302
    assert "Asked for" in client.get("/administration/jobs").text
    assert (runs.run_wanted(), runs.run_wanted(), jobs) == (True, False, ["good"])
    assert rows() == [(ida.id, "ran a job", "good")]
    assert "Well" in client.get("/administration/jobs").text
    assert client.post("/administration/jobs/nothing/run").status_code == 404


def test_a_job_that_fails_is_told_on_the_first_page(app, browse, ida, jobs):
    assert run(app, "jobs", "run", "bad").exit_code == 1
    assert run(app, "jobs", "run", "good").exit_code == 0
    page = browse(ida).get("/administration/jobs").text
    assert page.index("Failed: IndexError") < page.index("Well")
    assert "1 job failed" in browse(ida).get("/administration").text


def test_runs_are_noted_when_they_are_news(app, jobs):
    for failure in ("", "", "ValueError", "ValueError", ""):
        runs.note("good", 0.1, failure)
        before = db.session.get(TaskRun, "good").ran_at
    db.session.remove()
    kept = db.session.get(TaskRun, "good")
    assert (kept.failure, kept.failed_at is None, kept.ran_at) == ("", False, before)


@pytest.fixture
def failed(app):
    send("bob@northfield.example", "Your password", "https://secret.example/reset/123")
    db.session.commit()
    letter = db.session.scalars(select(Letter)).one()
    letter.tries, letter.failure = mailer.MOST_TRIES, "SMTPServerDisconnected"
    letter.next_try_at = clock.now() + timedelta(days=9)
    db.session.commit()
    return letter


def test_a_mail_that_was_given_up_is_sent_again(browse, ida, failed, sent):
    client = browse(ida)
    page = client.get("/administration/mails?state=given-up").text
    assert "b…@northfield.example" in page and "SMTPServerDisconnected" in page
    assert "bob@" not in page and "secret.example" not in page
    assert "1 mail was given up" in client.get("/administration").text

    client.post(f"/administration/mails/{failed.id}/again")
    assert mailer.send_waiting() == 1
    assert rows() == [(ida.id, "had a mail sent again", f"letter {failed.id}")]
    assert client.post(f"/administration/mails/{failed.id}/again").status_code == 404


def test_all_mails_are_sent_again_by_page_and_by_command(app, browse, ida, failed, sent):
    client = browse(ida)
    client.post("/administration/mails/again")
    assert mailer.send_waiting() == 1
    assert "0 mails are due now." in run(app, "jobs", "retry-mails").output
    assert [row[:2] for row in rows()] == [
        (ida.id, "had mails sent again"),
        (0, "had mails sent again"),
    ]


def test_a_mail_is_deleted(browse, ida, failed):
    browse(ida).post(f"/administration/mails/{failed.id}/delete")
    assert db.session.scalars(select(Letter)).all() == []


def test_why_a_mail_failed_is_kept_without_the_address(app, monkeypatch):
    def refuse():
        raise OSError("bob@northfield.example is unknown")

    monkeypatch.setattr(mailer, "_connection", refuse)
    send("bob@northfield.example", "Hello", "Hello")
    db.session.commit()
    mailer.send_waiting()
    assert db.session.scalars(select(Letter.failure)).one() == "OSError"


# Settings


def test_every_setting_has_a_meaning_and_no_secret_is_shown(app, browse, ida, monkeypatch):
    assert MEANINGS.keys() == Settings.model_fields.keys()
    readme = (ROOT / "README.md").read_text()
    names = {f"FORUM_{name.upper()}" for name in MEANINGS} - {"FORUM_LOCAL_ADDRESS"}
    assert [name for name in names if name not in readme] == []
    settings = app.config["SETTINGS"]
    for name in SECRET:
        setattr(settings, name, f"hidden-{name}")
    settings.database_url = "postgresql://user:hidden-word@db.example/forum"
    monkeypatch.setenv("FORUM_WEB_THREADS", "8")
    page = browse(ida).get("/administration/settings").text
    assert "hidden-" not in page
    assert "user:***@db.example" in page
    row = re.search(r"FORUM_WEB_THREADS.*?</tr>", page, re.DOTALL)[0]
    assert "environment" in row


# Members


def test_members_are_found(browse, ida, people):
    client = browse(ida)
    names = "Ada", "Ben", "Pip", "Ann"

    def found(query):
        page = client.get(f"/administration/members?{query}").text
        db.session.rollback()
        return [name for name in names if f">{name}</a>" in page]

    assert found("q=northfield") == ["Ada"]
    assert found("q=BEN@") == ["Ben"]
    assert found("role=is_analyst") == ["Ann"]
    assert found("standing=pending") == ["Pip"]
    assert found("q=nobody") == []


def test_each_look_through_the_members_is_logged_without_the_words(browse, ida, ben):
    client = browse(ida)
    for query in ("", "q=ben%40southgate&role=is_lead", "standing=pending&page=3"):
        client.get(f"/administration/members?{query}")
        db.session.rollback()
    looked = "looked through the members"
    assert rows() == [
        (ida.id, looked, "all; page 1"),
        (ida.id, looked, "by words, role lead; page 1"),
        (ida.id, looked, "pending; page 3"),
    ]
    assert browse(ben).get("/administration/members").status_code == 403
    assert len(rows()) == 3


def test_roles_are_changed_with_a_reason(browse, ida, ben):
    client, address = browse(ida), f"/administration/members/{ben.id}/roles"
    assert client.post(address, data={"roles": ["is_moderator"]}).status_code == 422
    assert not ben.is_moderator
    typed = {"roles": ["is_moderator", "is_lead"], "reason": "Joined the moderators."}
    assert client.post(address, data=typed).status_code == 302
    assert (ben.is_moderator, ben.is_lead, ben.is_analyst) == (True, True, False)
    client.post(address, data=typed)  # a double click
    assert rows() == [
        (ida.id, "changed roles", f"member {ben.id}: +lead +moderator: Joined the moderators.")
    ]
    assert "Joined the moderators." in client.get(f"/administration/members/{ben.id}").text
    assert client.post(address, data={"roles": ["is_editorial"], "reason": "x"}).status_code == 422


def test_a_member_is_suspended_and_signed_out_and_comes_back(browse, ida, ben):
    bens, client = browse(ben), browse(ida)
    address = f"/administration/members/{ben.id}"
    client.post(f"{address}/suspend", data={"suspend-reason": "Adverts."})
    assert ben.standing == Standing.SUSPENDED
    assert bens.get("/me").status_code == 302
    assert all(db.session.scalars(select(SignIn.ended_at).where(SignIn.user_id == ben.id)))
    client.post(f"{address}/reinstate", data={"suspend-reason": "A mistake."})
    assert ben.standing == Standing.VERIFIED
    answer = client.post(f"{address}/reinstate", data={"suspend-reason": "Again."})
    assert answer.status_code == 422 and "not suspended" in answer.text
    assert [row[1] for row in rows()] == ["suspended a member", "verified a member"]


def test_nobody_changes_their_own_roles_and_the_last_administrator_stays(browse, app, ida, ben):
    own = f"/administration/members/{ida.id}"
    assert browse(ida).post(f"{own}/roles", data={"reason": "x"}).status_code == 403
    assert browse(ida).post(f"{own}/suspend", data={"suspend-reason": "x"}).status_code == 403
    told = run(app, "users", "role", ida.email, "--no-administrator")
    assert (told.exit_code, "There must be an administrator" in told.output) == (1, True)
    assert browse(ida).get("/administration/members/999999").status_code == 404


# Health


def test_health_says_what_waits_and_what_failed(browse, ida, at):
    now = clock.now()
    send("late@northfield.example", "Late", "Words of a letter.")
    for letter in db.session.scalars(select(Letter)):
        letter.next_try_at = now - timedelta(hours=2)
        letter.failure = "SMTPRecipientsRefused"
    db.session.commit()
    page = browse(ida).get("/administration/health").text
    assert "Something waits for long: mails that are due" in page
    assert "l…@northfield.example: SMTPRecipientsRefused" in page
    assert "Words of a letter" not in page and "late@northfield" not in page
    for said in ("Free on the disk", "Search index", "Last backup", "Tables"):
        assert said in page
    head = db.session.scalars(select(Letter)).one()
    db.session.delete(head)
    db.session.commit()
    assert "Something waits for long" not in browse(ida).get("/administration/health").text


def test_nobody_signs_in_as_somebody_else(app):
    words = ("impersonate", "sign-in-as", "become", "act-as")
    assert [r.rule for r in app.url_map.iter_rules() if any(w in r.rule for w in words)] == []
