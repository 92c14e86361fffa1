"""The worker's loops: none keeps another waiting, and one that hangs is noticed."""

import smtplib
import threading
import time
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from forum import worker
from forum.core import heartbeat
from forum.core import lease as lease_module
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.core.lease import Lease, LeaseHolder
from forum.mail import mailer
from forum.mail.outbox import Letter, send
from forum.search import index
from forum.search.engine import Query
from tests.serving import eventually


@pytest.fixture
def work(app):
    """work() starts a worker in threads of this process; the test's end stops it."""
    stop, threads = threading.Event(), []

    def start():
        threads.append(threading.Thread(target=worker.run, args=(app, stop)))
        threads[-1].start()

    yield start
    stop.set()
    for thread in threads:
        thread.join(15)
        assert not thread.is_alive()


class SlowServer:
    """Takes a letter after a while; counts how often each subject came."""

    def __init__(self, seconds):
        self.seconds, self.subjects = seconds, []

    def __call__(self):
        return self

    def send_messages(self, messages):
        time.sleep(self.seconds)
        self.subjects += [message.subject for message in messages]
        return len(messages)


def write_letters(number):
    for n in range(number):
        send(f"n{n}@x.example", f"Letter {n}", "Hello.")
    db.session.commit()


def is_found(app, words):
    try:
        return bool(index.engine(app).search(Query(words)).keys)
    except Exception:  # the index is not built yet
        return False


def test_two_workers_send_each_letter_once(app, monkeypatch):
    server = SlowServer(0.05)
    monkeypatch.setattr(mailer, "_connection", server)
    write_letters(20)
    gate = threading.Barrier(2)

    def work():
        with app.app_context():
            gate.wait()
            mailer.send_waiting(20)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(server.subjects) == sorted(f"Letter {n}" for n in range(20))


def test_a_letter_in_flight_is_nobody_elses_and_due_again_if_its_worker_dies(app, monkeypatch, at):
    write_letters(1)
    seen_meanwhile = []

    class Dies:
        def send_messages(self, messages):
            seen_meanwhile.append(mailer._due(5))
            raise SystemExit  # as a kill, nothing is written after it

    monkeypatch.setattr(mailer, "_connection", Dies)
    with pytest.raises(SystemExit):
        mailer.send_next()
    letter = db.session.scalar(select(Letter))

    assert seen_meanwhile == [[]]
    assert mailer._due(5) == []
    at(letter.next_try_at)
    assert mailer._due(5) == [(letter.id, 1)]


def test_a_silent_mail_server_does_not_keep_the_index_waiting(
    app, work, monkeypatch, ada, share, indexer
):
    is_asked, answer = threading.Event(), threading.Event()

    class Silent:
        def send_messages(self, messages):
            is_asked.set()
            answer.wait(30)
            raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mailer, "_connection", Silent)
    indexer.catch_up()
    write_letters(20)
    work()
    assert is_asked.wait(15)
    share(ada, title="Bicycles")

    try:
        assert eventually(lambda: is_found(app, "bicycles"), within=10)
        assert not answer.is_set(), "the mail server has still not answered"
    finally:
        answer.set()


def test_a_worker_shows_a_heartbeat_and_gives_its_lease_back(app, work, browse):
    assert browse().get("/status?json").json["worker"] == "not started"
    work()
    file = heartbeat.path(app.config["SETTINGS"].data_dir)

    assert eventually(file.exists)
    assert browse().get("/status?json").json["worker"] == "ok"
    assert "The worker does not answer" not in browse().get("/status").text


def test_the_status_says_that_a_worker_does_not_answer(app, browse, indexer, monkeypatch):
    """With nothing to index, too."""
    indexer.catch_up()
    heartbeat.beat(heartbeat.path(app.config["SETTINGS"].data_dir))
    monkeypatch.setattr(heartbeat, "LATE_S", -1.0)

    status = browse().get("/status?json").json
    assert (status["index"], status["worker"]) == ("ok", "not answering")
    assert "The worker does not answer" in browse().get("/status").text


def test_a_loop_in_one_turn_for_too_long_hangs(app, monkeypatch):
    monkeypatch.setitem(worker.LONGEST_S, "mail", 0.0)
    states = []

    def note() -> None:
        time.sleep(0.001)
        states.append(loop.hangs)

    loop = worker.Loop("mail", [worker.Due(Task("note", 1, note, loop="mail"))])

    assert not loop.hangs
    loop._turn(threading.Event())
    assert states == [True]
    assert not loop.hangs


def test_the_claim_of_a_letter_outlives_a_turn_of_the_mail_loop():
    assert mailer.CLAIM.total_seconds() >= 2 * worker.LONGEST_S["mail"]


def test_a_lease_is_one_holders_until_it_ends(app, monkeypatch):
    first, second = LeaseHolder("worker"), LeaseHolder("worker")
    second.holder += "-second"

    assert (first.take(), second.take()) == (True, False)
    assert first.take(), "it may be renewed"
    assert db.session.scalar(select(func.count()).select_from(Lease)) == 1
    first.give_back()
    assert not first.is_held
    assert second.take()


def test_who_was_paused_for_longer_than_a_lease_knows_that_it_is_lost(app, monkeypatch):
    holder = LeaseHolder("worker")
    holder.take()
    assert holder.is_held

    later = time.monotonic() + 31
    monkeypatch.setattr("forum.core.lease.time.monotonic", lambda: later)
    assert not holder.is_held


@pytest.mark.parametrize(("is_quiet", "pause_s"), [(False, 5), (True, 15)])
def test_on_a_quiet_site_tasks_look_less_often(app, is_quiet, pause_s):
    due = worker.Due(Task("look", 5, lambda: None))
    loop = worker.Loop("shared", [due])
    loop.is_quiet = is_quiet

    loop._turn(threading.Event())
    assert due.at - time.monotonic() == pytest.approx(pause_s, abs=1)

    loop.wake.set()
    loop._note_commit()
    assert due.at - time.monotonic() == pytest.approx(5, abs=1)


def test_a_quiet_minute_takes_under_half_a_percent_of_a_core(app, indexer, monkeypatch):
    """CPU time of all that it does in a minute, in steps of 0.2 s; the best of three."""
    now = [1_000_000.0]
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: now[0]))
    lease, stop = LeaseHolder("worker"), threading.Event()
    loops = worker.loops_of(indexer, lease)

    def pass_minute():
        began = time.thread_time()
        for step in range(300):
            now[0] += 0.2
            for loop in loops:
                loop.is_quiet = True
                loop._turn(stop)
            if step % (lease_module.RENEW_S * 5) == 0:
                lease.take()
        return time.thread_time() - began

    pass_minute()  # what is due each day, too
    assert min(pass_minute() for _ in range(3)) < 60 * 0.005


def test_what_opens_on_the_second_is_looked_at_every_second_on_a_quiet_site(app):
    due = worker.Due(Task("look", 1, lambda: None))
    loop = worker.Loop("shared", [due])
    loop.is_quiet = True

    loop._turn(threading.Event())
    assert due.at - time.monotonic() < 1
