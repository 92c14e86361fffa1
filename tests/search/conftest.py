import shutil

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select, text

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.figures import INCLUDE_EMBARGOED
from forum.people.sign_in import sessions
from forum.search import index
from forum.search.index_jobs import Indexer
from tests.conftest import app_on_sqlite, make_app, within
from tests.postgres import Databases, server


@pytest.fixture
def find(browse, indexer):
    """The page of a search, once the worker has seen to the index."""

    def look(words="", **chosen):
        indexer.catch_up()
        return browse().get("/case-studies", query_string={"q": words, **chosen}).text

    return look


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def database(request):
    """Each test of search runs on both."""
    return request.param


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    with server(tmp_path_factory.mktemp("postgres")) as address:
        yield Databases(address)


@pytest.fixture(scope="session")
def filled(databases, tmp_path_factory):
    """filled(folder) is a PostgreSQL database that holds what that folder's SQLite does."""
    made = {}

    def fill(folder):
        if folder not in made:
            made[folder] = databases.make()
            copy_to_postgres(folder, made[folder], tmp_path_factory.mktemp("filling"))
        return made[folder]

    return fill


def copy_to_postgres(folder, address, work):
    """The tables, as they are; then the index is built."""
    app = make_app(work, database_url=address)
    source = create_engine(f"sqlite:///{folder}/exchange.db")
    with app.app_context(), source.connect() as old:
        old = old.execution_options(**{INCLUDE_EMBARGOED: True})
        upgrade()
        with db.engine.begin() as new:
            new = new.execution_options(**{INCLUDE_EMBARGOED: True})
            new.execute(text("SET session_replication_role = replica"))  # in any order
            for table in db.metadata.sorted_tables:
                new.execute(table.delete())
                if rows := [dict(row) for row in old.execute(select(table)).mappings()]:
                    new.execute(table.insert(), rows)
                if "id" in table.c and table.c.id.type.python_type is int:
                    _set_sequence(new, table)
        source.dispose()
        Indexer(index.engine(app)).rebuild()
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def _set_sequence(connection, table):
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'}
    )
    last = connection.scalar(select(func.max(table.c.id)))
    if sequence and last:
        connection.execute(text("SELECT setval(:name, :last)"), {"name": sequence, "last": last})


@pytest.fixture
def only_sqlite(database):
    """For what an index that is not there yet does: PostgreSQL's is made with the tables' rows."""
    if database != "sqlite":
        pytest.skip("With PostgreSQL the index is never behind.")


@pytest.fixture
def app(database, tmp_path, migrated, request):
    """As the fixture of all tests, on both databases."""
    if database == "sqlite":
        yield from app_on_sqlite(tmp_path, migrated, request)
        return
    has_people = "people" in request.fixturenames
    folder = request.getfixturevalue("inhabited") if has_people else migrated.parent
    databases = request.getfixturevalue("databases")
    address = databases.make(request.getfixturevalue("filled")(folder))
    yield from within(make_app(tmp_path, database_url=address))
    databases.drop(address)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory, demonstrated, database, request):
    """The demonstration with its index, copied once a file: for tests that only read."""
    folder = tmp_path_factory.mktemp("demonstration")
    if database == "sqlite":
        shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
        yield from within(make_app(folder))
        return
    address = request.getfixturevalue("databases").make(
        request.getfixturevalue("filled")(demonstrated)
    )
    yield from within(make_app(folder, database_url=address))


@pytest.fixture(scope="module")
def reader(demonstration):
    """reader("adviser") is a browser signed in to that account; reader() is a visitor's."""

    def browser(who=None):
        client = demonstration.test_client()
        if who:
            person = db.session.scalars(select(User).filter_by(email=f"{who}@demo.example")).one()
            key = sessions.begin(person, with_second_factor=True)
            db.session.commit()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = key, True
        return client

    return browser
