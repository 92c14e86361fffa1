"""An index in a PostgreSQL database of the benchmark's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, create_engine, text

from forum.core.extensions import db
from forum.search import index
from forum.search.engine import Thesaurus
from forum.search.postgres import PostgresEngine, open_postgres_engine

UNCOMPRESSED = (  # as the migration has it
    "search_posting ALTER packed",
    "search_keyword ALTER packed",
    "search_segment ALTER records",
)


class PostgresIndex:
    def __init__(self, url: URL) -> None:
        self._url = url
        self._opened: list[Engine] = []

    @classmethod
    @contextmanager
    def made(cls, address: str, name: str) -> Iterator["PostgresIndex"]:
        """In a new database of this name on the server at the address."""
        first = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
        with first.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made = cls(first.url.set(database=name))
        first.dispose()
        made.make_tables()
        yield made
        for database in made._opened:
            database.dispose()

    def make_tables(self) -> None:
        database = self._connect()
        db.metadata.create_all(database, tables=[table.__table__ for table in index.TABLES])
        with database.begin() as connection:
            for column in UNCOMPRESSED:
                connection.execute(text(f"ALTER TABLE {column} SET STORAGE EXTERNAL"))

    def _connect(self) -> Engine:
        self._opened.append(create_engine(self._url))
        return self._opened[-1]

    def open(self, thesaurus: Thesaurus | None = None) -> PostgresEngine:
        return open_postgres_engine(self._connect(), self._connect(), thesaurus)

    def bytes(self) -> int:
        """Of the tables and their indexes."""
        with self._connect().connect() as connection:
            sizes = (f"pg_total_relation_size('{t.__tablename__}')" for t in index.TABLES)
            found: int = connection.scalar(text(f"SELECT {' + '.join(sizes)}"))
            return found
