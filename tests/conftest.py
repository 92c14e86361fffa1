"""The app, and the people every test is about.

Ada posts (Northfield Trust, a prime). Ben works elsewhere (Southgate Works, a subcontractor of
another prime). Dee, Eve and Fay work at three further organisations. Pip is pending. Mo
moderates, Ann is an analyst; both belong to no organisation.
"""

import fcntl
import gc
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from secrets import token_hex
from types import SimpleNamespace
from typing import ClassVar

import pytest
import time_machine
from flask import g
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from sqlalchemy import event, select, update
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule
from werkzeug.routing.matcher import StateMachineMatcher

from forum import create_app
from forum.config import Settings
from forum.core import db as database
from forum.core.extensions import db
from forum.data.demonstration.load import load_once
from forum.mail import mailer
from forum.models.accounts import Guest, Standing, User
from forum.models.organisations import Kind, Organisation
from forum.models.releases import ClockWatch
from forum.models.vocabularies import Term, Vocabulary
from forum.people.sign_in import sessions
from forum.practice.publishing import actions as case_studies
from forum.search import index
from forum.search.engine import whoosh_storage
from forum.search.index_jobs import Indexer

# No test in this process pulls the plug: a commit need not wait for the disk. Servers that a test
# starts are processes of their own, and wait.
# A person whom no session loaded, and every session that browse() begins, has used a second factor.
User.has_used_second_factor = True

database.PRAGMAS = (*database.PRAGMAS, "synchronous=OFF")
whoosh_storage.fsync.__code__ = (lambda path: None).__code__

ORGANISATIONS = {
    "northfield": ("Northfield Trust", Kind.PRIME),
    "southgate": ("Southgate Works", Kind.SUBCONTRACTOR),
    "eastway": ("Eastway", Kind.SUBCONTRACTOR),
    "westbrook": ("Westbrook", Kind.VCS),
    "hilltop": ("Hilltop", Kind.PRIME),
}
PEOPLE = {
    "ada": ("Ada", "northfield", {}),
    "amy": ("Amy", "northfield", {}),
    "ben": ("Ben", "southgate", {}),
    "dee": ("Dee", "eastway", {}),
    "eve": ("Eve", "westbrook", {}),
    "fay": ("Fay", "hilltop", {}),
    "pip": ("Pip", None, {"standing": Standing.PENDING, "organisation_claimed": "Newtown Help"}),
    "mo": ("Mo", None, {"is_moderator": True}),
    "ann": ("Ann", None, {"is_analyst": True}),
}
TERMS = [
    (Vocabulary.GROUP, "pg1-jsa-18-24", "PG1", "JSA 18-24"),
    (Vocabulary.GROUP, "pg6-new-esa", "PG6", "New ESA claimants"),
    (Vocabulary.CIRCUMSTANCE, "lone-parents", "", "Lone parents"),
    (Vocabulary.CIRCUMSTANCE, "over-50s", "", "People aged 50 and over"),
    (Vocabulary.PRACTICE, "childcare-planning", "", "Childcare planning"),
    (Vocabulary.PRACTICE, "warm-handover", "", "Warm handover"),
    (Vocabulary.STAGE, "pre-work-support", "", "Pre-work support"),
    (Vocabulary.STAGE, "in-work-support", "", "In-work support"),
    (Vocabulary.AREA, "5", "CPA 5", "North East England"),
    (Vocabulary.AREA, "18", "CPA 18", "North East Yorkshire and the Humber"),
]


class Compiled(BytecodeCache):
    """Templates are compiled once a run, not once a test."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


class Addresses:
    """Bound once a run: every app has the same, and they are most of making one.

    An app whose rules come to differ, as with one that a test adds, has all of its own.
    """

    rules: ClassVar[list[Rule]] = []  # in the order in which an app adds them
    bound: ClassVar[Map]
    add = Map.add

    @classmethod
    def keep(cls, url_map):
        cls.bound = Map(converters=url_map.converters, host_matching=url_map.host_matching)
        cls.rules = [_unbound(rule) for rule in url_map.added]
        for rule in cls.rules:
            cls.add(cls.bound, rule)
        cls.bound.update()

    @classmethod
    def add_shared(cls, url_map, factory):
        [rule] = factory.get_rules(url_map)
        added = url_map.__dict__.setdefault("added", [])
        shares = url_map.__dict__.setdefault("shares", bool(cls.rules))
        if shares and len(added) < len(cls.rules) and _alike(rule, cls.rules[len(added)]):
            if len(added) + 1 == len(cls.rules):
                cls.take_all(url_map)
        else:
            if shares:
                cls.take_own(url_map)
            cls.add(url_map, rule)
        added.append(rule)

    @classmethod
    def take_all(cls, url_map):
        for name in ("_matcher", "_rules_by_endpoint", "_remap"):
            setattr(url_map, name, getattr(cls.bound, name))

    @classmethod
    def take_own(cls, url_map):
        url_map._matcher = StateMachineMatcher(url_map.merge_slashes)
        url_map._rules_by_endpoint, url_map.shares = {}, False
        for rule in url_map.added:
            cls.add(url_map, _unbound(rule))


def _unbound(rule):
    copy = rule.empty()
    copy.provide_automatic_options = getattr(rule, "provide_automatic_options", False)
    return copy


def _alike(rule, other):
    return (
        rule.rule == other.rule
        and rule.endpoint == other.endpoint
        and rule.methods == other.methods
        and (rule.defaults or {}) == (other.defaults or {})
        and rule.provide_automatic_options == other.provide_automatic_options
    )


Map.add = lambda url_map, factory: Addresses.add_shared(url_map, factory)

# A statement is compiled once a run, not once an engine: every SQLite engine compiles alike, so
# their dialects are one key of one cache. PostgreSQL's keep caches of their own.
SQLiteDialect.__eq__ = lambda dialect, other: type(dialect) is type(other)
SQLiteDialect.__hash__ = lambda dialect: hash(type(dialect))
_statements = LRUCache(4_000)


def pytest_collection_finish():
    """What is imported by now stays: collecting it again is half of making an app."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


LONGEST_FILES = (  # in seconds of two cores; they begin, so that no worker ends with one alone
    "test_members_pages.py",
    "test_every_page.py",
    "test_run.py",
    "test_no_page_leaks.py",
    "test_search.py",
    "test_bad_input.py",
    "test_filled.py",
    "test_slow_clients.py",
    "test_write_lock.py",
    "test_kill.py",
    "test_anonymous.py",
    "test_growth.py",
    "test_facets.py",
    "test_full_case_study.py",
)


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


def make_app(data_dir, **given):
    """An app on this folder; settings in small letters, Flask's own configuration in capitals."""
    # Without the cache of pages: what a page costs, and what it shows, is asked of the page itself.
    cheap = {"argon2_memory_kib": 8, "argon2_passes": 1, "demo": True, "secret_key": "t" * 40}
    cheap["page_cache_mb"] = 0
    settings = cheap | {name: value for name, value in given.items() if name.islower()}
    config = {"TESTING": True, "WTF_CSRF_ENABLED": False}
    config |= {name: value for name, value in given.items() if name.isupper()}
    app = create_app(Settings(data_dir=data_dir, **settings), **config)
    app.jinja_env.bytecode_cache = Compiled()
    if not Addresses.rules:
        Addresses.keep(app.url_map)
    with app.app_context():
        if isinstance(db.engine.dialect, SQLiteDialect):
            db.engine._compiled_cache = _statements
    return app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty database, made once by the migrations and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    app = make_app(folder)
    with app.app_context():
        upgrade()
        # Tests move the clock about; those of the guard against that set the watch themselves.
        db.session.execute(update(ClockWatch).values(good_until=datetime(2100, 1, 1)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    _make_small(folder / "exchange.db")
    return folder / "exchange.db"


def _make_small(database):
    """A page for each of 400 tables and indexes: with small pages a copy takes a third."""
    with closing(sqlite3.connect(database)) as connection:
        for statement in ("PRAGMA journal_mode=delete", "PRAGMA page_size=1024", "VACUUM"):
            connection.execute(statement)


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory, migrated, worker_id):
    """A folder with the demonstration and its index: loaded once, copied by those who need it.

    By the first of the workers that needs it; the others wait, and take the same.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demonstrated"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.copytree(_load_demonstration(base / "loading", migrated), folder)
    return folder


def _load_demonstration(folder, migrated):
    folder.mkdir()
    shutil.copy(migrated, folder / "exchange.db")
    app = make_app(folder)
    with app.app_context():
        assert load_once()
        Indexer(index.engine(app)).catch_up()
        index.close(app)
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def inhabited(tmp_path_factory, migrated):
    """A folder with the database of ORGANISATIONS and PEOPLE, and the index of it."""
    folder = tmp_path_factory.mktemp("inhabited")
    shutil.copy(migrated, folder / "exchange.db")
    app = make_app(folder)
    with app.app_context():
        _make_people(_make_organisations())
        Indexer(index.engine(app)).catch_up()
        index.close(app)
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def app(tmp_path, migrated, request):
    """On an empty database, or on that of the people where the test has them."""
    yield from app_on_sqlite(tmp_path, migrated, request)


def app_on_sqlite(tmp_path, migrated, request):
    if "people" in request.fixturenames:
        inhabited = request.getfixturevalue("inhabited")
        shutil.copy(inhabited / "exchange.db", tmp_path)
        if "indexer" in request.fixturenames:
            shutil.copytree(inhabited / "search-index", tmp_path / "search-index")
    else:
        shutil.copy(migrated, tmp_path / "exchange.db")
    yield from within(make_app(tmp_path))


def within(app):
    """The app in its context, to be closed after a test."""
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def terms(app):
    made = {
        slug: Term(vocabulary=vocabulary, slug=slug, code=code, name=name, position=place)
        for place, (vocabulary, slug, code, name) in enumerate(TERMS)
    }
    db.session.add_all(made.values())
    db.session.commit()
    return made


def _make_organisations():
    made = {
        key: Organisation(name=name, slug=key, kind=kind)
        for key, (name, kind) in ORGANISATIONS.items()
    }
    db.session.add_all(made.values())
    db.session.commit()
    return made


@pytest.fixture
def organisations(app):
    there = {one.slug: one for one in db.session.scalars(select(Organisation))}
    return {key: there[key] for key in ORGANISATIONS} if there else _make_organisations()


def _make_people(organisations):
    for key, (name, organisation, further) in PEOPLE.items():
        facts = {"standing": Standing.VERIFIED, **further}
        user = User(name=name, email=_email(key), **facts)
        user.organisation = organisations.get(organisation)
        db.session.add(user)
    db.session.commit()
    return _people_by_email()


def _email(key):
    return f"{key}@{PEOPLE[key][1] or 'forum'}.example"


@pytest.fixture
def people(organisations):
    there = _people_by_email() or _make_people(organisations)
    return {key: there[_email(key)] for key in PEOPLE}


def _people_by_email():
    return {user.email: user for user in db.session.scalars(select(User))}


def _one(key):
    @pytest.fixture(name=key)
    def person(people):
        return people[key]

    return person


ada, amy, ben, dee, eve, fay, pip, mo, ann = map(_one, PEOPLE)


@pytest.fixture
def northfield(organisations):
    return organisations["northfield"]


@pytest.fixture
def guest():
    return Guest()


@pytest.fixture
def browse(app):
    """browse(ada) is a browser that Ada is signed in to; browse() is a guest's."""

    def browser(user=None):
        client = app.test_client()
        g.pop("_login_user", None)
        if user is not None:
            # What a request before has written beside this session, as by marking a page as seen,
            # is no part of what it reads: to write would be refused.
            db.session.commit()
            key = sessions.begin(user, with_second_factor=True)
            db.session.commit()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = key, True
        return client

    def forget(*_):
        # The tests' app context outlives a request, and with it whom Flask-Login saw last.
        g.pop("_login_user", None)
        g.pop("without_viewer", None)

    app.before_request_funcs.setdefault(None, []).insert(0, forget)
    return browser


@pytest.fixture
def term(terms):
    return SimpleNamespace(
        pg1=terms["pg1-jsa-18-24"],
        pg6=terms["pg6-new-esa"],
        lone_parents=terms["lone-parents"],
        childcare=terms["childcare-planning"],
        pre_work=terms["pre-work-support"],
    )


@pytest.fixture
def answers(term):
    """What a case study is made of, by the names of the model's columns."""
    return {
        "title": "Bus passes for the first month",
        "did": "We *paid* for a month of bus travel.",
        "result": "Nineteen of 22 people came to every appointment.",
        "outcome": "worked",
        "time_band": "under-an-hour",
        "staff_band": "no-extra-staff",
        "money_band": "under-500",
        "terms": [term.pg1, term.lone_parents, term.pre_work],
    }


@pytest.fixture
def share(answers):
    """share(ada, title="…") posts a case study that is published at once."""

    def post(author, **other):
        return case_studies.publish(author, token_hex(16), answers | other, accepted_needed=0)

    return post


@pytest.fixture
def bus_passes(ada, share):
    """Ada's, of Northfield Trust."""
    return share(ada)


@pytest.fixture
def typed(terms):
    """What a browser sends from the quick form."""
    return {
        "key": token_hex(16),
        "seen_version": "",
        "summary": "",
        "area": "",
        "title": "Bus passes for the first month",
        "groups": ["pg1-jsa-18-24"],
        "stage": "pre-work-support",
        "did": "We *paid* for a month of bus travel.",
        "result": "Nineteen of 22 people came to every appointment.",
        "outcome": "worked",
        "named": "name",
        "time_band": "under-an-hour",
        "staff_band": "no-extra-staff",
        "money_band": "under-500",
    }


@pytest.fixture
def indexer(app):
    """Keeps this test's search index; indexer.catch_up() does what the worker does."""
    return Indexer(index.engine(app))


@pytest.fixture
def at():
    """at(instant) moves the clock there, in naive UTC, and lets it stand still."""
    moved = []

    def move(instant):
        for old in moved:
            old.stop()
        moved[:] = [time_machine.travel(f"{instant.isoformat()}+00:00", tick=False)]
        moved[0].start()

    yield move
    for old in moved:
        old.stop()


@pytest.fixture
def sent(app, monkeypatch):
    """The messages that went, through a back end that keeps them; mailer.send_waiting() sends."""
    from flask_mailman.backends.locmem import EmailBackend

    monkeypatch.setattr(mailer, "_connection", EmailBackend)
    app.extensions["mailman"].outbox = []
    return app.extensions["mailman"].outbox


@pytest.fixture
def questions(app):
    """The statements that were sent since it was last emptied."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
