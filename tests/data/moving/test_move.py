"""`flask move`, from the demonstration in SQLite into a real PostgreSQL."""

import os
import shutil
import signal
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, func, inspect, select, text, update

from forum.config import through_psycopg
from forum.core import audit_verification, server_lock
from forum.core.extensions import db
from forum.data.moving import actions, table_checksum, target
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.people.sign_in import sessions
from forum.search import index
from forum.search.index_jobs import Indexer
from tests.conftest import make_app
from tests.forking import Fork
from tests.performance.figures.test_no_page_leaks import Page, _kind
from tests.postgres import Databases, server
from tests.test_commands import run

pytestmark = pytest.mark.postgres
OF_THE_NODE_OR_THE_SECOND = (
    *("/status", "/demo/mail", "/metrics", "/.well-known/security.txt"),
    *("/me/data", "/me/security", "/me/contributions.pdf", "/performance/uploads/template.xlsx"),
    *(f"/returns/format/{n}/{what}.xlsx" for n in (1, 2) for what in ("empty", "example")),
    "/share/full",  # a draft's address, another each time the form is opened
)
SEARCHES = ("/case-studies?q=childcare", "/case-studies?q=bus+pases", "/search?q=mental+health")
RANDOM = (b'name="csrf_token"', b'name="key"', b'name="challenge"', b"data-passkey")


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    with server(tmp_path_factory.mktemp("server")) as address:
        yield Databases(address)


@pytest.fixture
def empty(databases):
    address = databases.make()
    yield address
    databases.drop(address)


@pytest.fixture
def exchange(tmp_path, demonstrated):
    """The demonstration, in a folder of its own."""
    app = make_app(shutil.copytree(demonstrated, tmp_path / "data"))
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def tables_of(address):
    engine = create_engine(through_psycopg(address))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


@contextmanager
def node(tmp_path, address):
    app = make_app(tmp_path / "node", database_url=address)
    with app.app_context():
        try:
            yield app
        finally:
            index.close(app)
            db.session.remove()
            db.engine.dispose()


def test_every_row_arrives_and_every_page_is_the_same(exchange, empty, tmp_path):
    answer = run(exchange, "move", "--to", empty)

    assert answer.exit_code == 0, answer.output
    assert "Moved, and equal on both sides" in answer.output
    assert tables_of(empty) == {*db.metadata.tables, "alembic_version"}
    here = crawl(exchange)
    assert len([one for one in here.values() if one[0] == 200]) > 60
    with node(tmp_path, empty) as moved:
        keys = text("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
        assert db.session.scalar(keys) > 99
        assert audit_verification.verify().holds
        Indexer(index.engine(moved)).catch_up()
        there = crawl(moved)
    assert [page for page in here if here[page] != there.get(page)] == []


def crawl(app):
    """{address: (status, what it says)} to an adviser: a page of each kind that is led to."""
    browser = app.test_client()
    adviser = db.session.scalars(select(User).filter_by(email="adviser@demo.example")).one()
    key = sessions.begin(adviser, with_second_factor=True)
    db.session.commit()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    rules = [one for one in app.url_map.iter_rules() if "GET" in one.methods]
    waiting = [one.rule for one in rules if not one.arguments and "sign-out" not in one.rule]
    addresses, answers, kinds = app.url_map.bind("localhost"), {}, set()
    waiting += SEARCHES
    while waiting:
        page = waiting.pop(0)
        kind = page if page in SEARCHES else _kind(addresses, page)
        if page in answers or kind in kinds or page.startswith(OF_THE_NODE_OR_THE_SECOND):
            continue
        kinds.add(kind)
        answers[page], led_to = read(browser, page)
        waiting += [link for link in led_to if "?" not in link]
    return answers


def read(browser, address):
    answer = browser.get(address)
    lines = [line for line in answer.data.splitlines() if not any(r in line for r in RANDOM)]
    links = Page(answer.text).links if answer.mimetype == "text/html" else []
    return (answer.status_code, lines), links


def test_new_rows_get_numbers_behind_the_last(exchange, empty, tmp_path):
    last = db.session.scalar(select(func.max(Organisation.id)))
    assert run(exchange, "move", "--to", empty).exit_code == 0

    with node(tmp_path, empty):
        new = Organisation(name="New", slug="new", kind="prime")
        db.session.add(new)
        db.session.commit()
        assert new.id == last + 1


def test_a_move_that_was_killed_goes_on(exchange, empty, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 50)
    db.session.remove()
    db.engine.dispose()
    killed = Fork(_move_and_stop_after, exchange, empty, 3_000)
    assert killed.wait() == -signal.SIGKILL
    killed.communicate()
    assert "alembic_version" not in tables_of(empty), "a server that is started on it stops"

    with exchange.app_context():
        answer = run(exchange, "move", "--to", empty)
    assert answer.exit_code == 0, answer.output
    assert "Going on with the move that was stopped" in answer.output
    assert "alembic_version" in tables_of(empty)


def _move_and_stop_after(app, to, rows):
    seen = []

    def say(words):
        seen.append(words)
        if sum(" of " in one for one in seen) * actions.BATCH >= rows:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        actions.move(app.config["SETTINGS"], to, say)


def test_a_move_that_was_killed_as_the_tables_were_made_goes_on(exchange, empty, monkeypatch):
    whole = target._set_aside
    monkeypatch.setattr(target, "_set_aside", lambda connection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.move(exchange.config["SETTINGS"], empty, lambda words: None)
    monkeypatch.setattr(target, "_set_aside", whole)

    answer = run(exchange, "move", "--to", empty)
    assert answer.exit_code == 0, answer.output


def test_what_another_version_began_is_not_gone_on_with(exchange, empty, monkeypatch):
    monkeypatch.setattr(actions, "_compare", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.move(exchange.config["SETTINGS"], empty, lambda words: None)
    engine = create_engine(through_psycopg(empty))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {target.UNFINISHED} SET version_num = '0012_thesaurus'"))
    engine.dispose()

    answer = run(exchange, "move", "--to", empty)
    assert answer.exit_code == 1
    assert target.OF_ANOTHER_VERSION in answer.output


def test_a_row_that_is_changed_on_the_way_is_noticed(exchange, empty, monkeypatch):
    whole = actions._compare

    def change(source, moved, *others):
        moved.execute(update(User).where(User.id == 1).values(name="Somebody else"))
        return whole(source, moved, *others)

    monkeypatch.setattr(actions, "_compare", change)
    answer = run(exchange, "move", "--to", empty)

    assert answer.exit_code == 1
    assert "These tables are not as they were: user." in answer.output
    assert "alembic_version" not in tables_of(empty)


def test_what_postgres_does_not_take_is_named(exchange, empty):
    db.session.execute(update(User).where(User.id == 1).values(name="x" * 500))
    db.session.commit()

    answer = run(exchange, "move", "--to", empty)
    assert answer.exit_code == 1
    assert "PostgreSQL does not take a row of user, after 0 rows: value too long" in answer.output


def test_a_database_in_use_is_left_alone(exchange, empty):
    engine = create_engine(through_psycopg(empty))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id int)"))
    engine.dispose()

    answer = run(exchange, "move", "--to", empty)
    assert "The database has tables already. Name an empty one." in answer.output
    assert tables_of(empty) == {"theirs"}


def test_while_a_server_runs_nothing_is_moved(exchange, empty):
    lock = server_lock.claim(exchange.config["SETTINGS"].data_dir)

    assert actions.IN_USE in run(exchange, "move", "--to", empty).output
    server_lock.release(lock)
    assert tables_of(empty) == set()


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("sqlite:///other.db", actions.NOT_POSTGRES),
        ("postgresql://nobody@127.0.0.1:9/none", "The move has stopped: connection"),
    ],
)
def test_an_address_that_leads_nowhere(exchange, to, said):
    answer = run(exchange, "move", "--to", to)

    assert answer.exit_code == 1
    assert said in answer.output


def test_a_checksum_has_no_order_and_sees_every_change(exchange):
    table = User.__table__
    with db.engine.connect() as connection:
        before = table_checksum.of_table(connection, table)
        turned = select(table).order_by(table.c.id.desc())
        rows = connection.execute(turned).all()
    assert before.rows == len(rows)
    db.session.execute(update(User).where(User.id == 1).values(name="A"))
    db.session.commit()
    with db.engine.connect() as connection:
        after = table_checksum.of_table(connection, table)
    assert after.rows == before.rows
    assert after.checksum != before.checksum
