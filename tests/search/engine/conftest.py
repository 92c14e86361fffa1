from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from forum.core.extensions import db
from forum.models import search_postings
from forum.search.engine import Document, Engine, Thesaurus, open_engine
from forum.search.postgres import open_postgres_engine
from tests.postgres import server

THESAURUS = Path(__file__).parents[3] / "data" / "thesaurus.csv"
TABLES = [
    getattr(search_postings, name).__table__
    for name in dir(search_postings)
    if name.startswith("Search")
]


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.from_csv(THESAURUS)


@pytest.fixture(scope="session")
def search_server(tmp_path_factory):
    """search_server("name") is the address of a new database with the tables of the index."""
    with server(tmp_path_factory.mktemp("postgres")) as address:
        first = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))

        def make(name):
            with first.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            url = first.url.set(database=name)
            database = create_engine(url)
            db.metadata.create_all(database, tables=TABLES)
            database.dispose()
            return url

        yield make
        first.dispose()


@pytest.fixture(scope="session")
def common_database(search_server):
    return search_server("common")


@pytest.fixture(
    params=["whoosh", pytest.param("postgres", marks=pytest.mark.postgres)], scope="session"
)
def storage(request):
    """Where segments are: each test of the engine runs on both."""
    return request.param


@pytest.fixture
def open_again(storage, tmp_path, request):
    """open_again() is an engine over the test's index, as another process opens it."""
    if storage == "whoosh":
        yield from on_whoosh(tmp_path / "index")
        return
    url = request.getfixturevalue("common_database")
    database = create_engine(url)
    with database.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(table.name for table in TABLES)}"))
    database.dispose()
    yield from on_postgres(url)


@pytest.fixture(scope="module")
def open_for_module(storage, tmp_path_factory, request):
    """The same of an index that the tests of a file share."""
    if storage == "whoosh":
        yield from on_whoosh(tmp_path_factory.mktemp("module") / "index")
        return
    name = request.module.__name__.rpartition(".")[2]
    yield from on_postgres(request.getfixturevalue("search_server")(name))


def on_whoosh(folder):
    opened: list[Engine] = []

    def open_one(thesaurus=None, names=None):
        opened.append(open_engine(folder, thesaurus, names))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()


def on_postgres(url):
    opened: list[Engine] = []
    databases = []

    def open_one(thesaurus=None, names=None):
        pair = create_engine(url), create_engine(url)
        databases.extend(pair)
        opened.append(open_postgres_engine(*pair, thesaurus, names))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()
    for database in databases:
        database.dispose()


@pytest.fixture
def build(open_again, thesaurus):
    """An engine over the documents given, empty without any."""

    def _build(*documents: Document, names=None) -> Engine:
        engine = open_again(thesaurus, names)
        engine.rebuild(documents, watermark=0)
        return engine

    return _build
