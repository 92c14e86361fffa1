"""After closing and housekeeping, no byte of the data folder names the person."""

import stat
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum import wings
from forum.core import clock, retention
from forum.core.db import checkpoint
from forum.core.extensions import db
from forum.mail import mail_files, mailer
from forum.mail.outbox import Letter, send
from forum.models.accounts import User
from forum.people.accounts import jobs as accounts_jobs
from forum.people.sign_in import passwords
from forum.search import index
from forum.search.index_jobs import Indexer
from tests.people.conftest import PASSWORD
from tests.test_commands import run

CANARY = "Quizzlewick"  # as a name, in the address, and in what is private


@pytest.fixture
def quiz(people, northfield):
    member = User(
        name=CANARY,
        email=f"{CANARY.lower()}@northfield.example",
        password_hash=passwords.hash_password(PASSWORD),
        standing="verified",
        organisation=northfield,
    )
    db.session.add(member)
    db.session.commit()
    return member


def named_in(folder):
    """The files with the name in any of its encodings, in capitals or not."""
    words = [CANARY.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(
        str(file.relative_to(folder))
        for file in files
        if any(word in file.read_bytes().lower() for word in words)
    )


def leave_traces(client, member, share, typed):
    share(member, title="Bus passes for a month")
    draft = typed | {"key": "d" * 32, "title": f"A draft of {CANARY}"}
    client.post("/share/draft", data=draft)
    client.post("/me/collections", data={"name": f"{CANARY}'s"})
    client.post("/forgotten", data={"email": member.email})
    send("lead@northfield.example", "A colleague joined", f"{CANARY} ({member.email}) joined.")
    send(member.email, "Hello", f"Hello {CANARY}", at=clock.now() + timedelta(days=3))
    db.session.commit()


def housekeeping(app):
    """What the worker does of itself, within nine days."""
    indexer = Indexer(index.engine(app))
    indexer.catch_up()
    mailer.send_waiting()
    with time_machine.travel(clock.now() + timedelta(days=9)):
        for task in wings.TASKS:
            if task.name not in ("jobs asked for", "audit log"):
                task.run()
            db.session.remove()
        indexer.catch_up()
        indexer.engine.optimise()
        checkpoint()


def test_a_closed_account_is_in_no_byte_of_the_data_folder(
    app, browse, quiz, share, typed, indexer, tmp_path
):
    client = browse(quiz)
    leave_traces(client, quiz, share, typed)
    indexer.catch_up()
    mailer.send_waiting()
    before = named_in(tmp_path)
    assert "exchange.db" in " ".join(before)
    assert any(name.startswith("mail/") for name in before)

    assert client.post("/me/close", data={"sure": "y", "password": PASSWORD}).status_code == 302
    housekeeping(app)
    assert named_in(tmp_path) == []
    assert "A former member" in browse().get("/case-studies/1", follow_redirects=True).text


def test_the_last_letter_is_sent_and_its_row_goes(app, browse, quiz):
    email = quiz.email
    browse(quiz).post("/me/close", data={"sure": "y", "password": PASSWORD})
    assert mailer.send_waiting() == 1
    accounts_jobs.forget_old()
    assert db.session.scalars(select(Letter).where(Letter.to == email)).all() == []


def test_the_database_overwrites_what_it_deletes(app):
    assert db.session.execute(db.text("PRAGMA secure_delete")).scalar() == 1
    db.session.rollback()
    assert run(app, "data", "vacuum").exit_code == 0


def test_what_is_written_is_for_its_owner_alone(app, ada, browse, tmp_path):
    browse(ada).get("/me")
    for name in ("audit-heads",):
        run(app, "render-again")
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_mails_in_files_go_after_a_week(app, tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir(exist_ok=True)
    (folder / "20261127-1.log").write_text("a mail")
    assert mail_files.forget_old() == 0
    with time_machine.travel(clock.now() + mail_files.KEPT + timedelta(hours=1)):
        assert mail_files.forget_old() == 1
    assert list(folder.glob("*.log")) == []


def test_the_privacy_page_says_what_the_jobs_do(app, browse, monkeypatch):
    page = browse().get("/privacy").text
    for one in retention.retentions():
        assert f">{one.what}</th><td>{one.words}</td>" in page
    assert accounts_jobs.LETTERS_KEPT in {one.kept for one in retention.retentions()}
    changed = [
        retention.Retention(one.key, one.what, timedelta(days=3)) for one in retention.retentions()
    ]
    monkeypatch.setitem(app.extensions, "retention", tuple(changed))
    page = browse().get("/privacy").text
    assert "Letters sent: gone after 3 days." in page
    assert "24 months" not in page
