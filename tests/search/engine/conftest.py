from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from forum.core.extensions import db
from forum.search import index
from forum.search.engine import Document, Engine, Thesaurus, open_engine
from forum.search.postgres import open_postgres_engine

THESAURUS = Path(__file__).parents[3] / "data" / "thesaurus.csv"
TABLES = [table.__table__ for table in index.TABLES]


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.from_csv(THESAURUS)


@pytest.fixture(scope="session")
def search_database(databases):
    """search_database() is the address of a new database with the tables of the index."""

    def make():
        url = databases.make().replace("postgresql:", "postgresql+psycopg:")
        made = create_engine(url)
        db.metadata.create_all(made, tables=TABLES)
        made.dispose()
        return url

    return make


@pytest.fixture(scope="session")
def common_database(search_database):
    return search_database()


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
    yield from on_postgres(request.getfixturevalue("search_database")())


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
