"""The search index: one engine per process, opened at its first use.

With SQLite it is a Whoosh index in a folder of this node; with PostgreSQL it is in the database.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import func, select

from forum.core import data_scopes, page_cache, unchanged
from forum.core.db import another_pool
from forum.core.extensions import db
from forum.models import search_postings
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary, term_label
from forum.search.engine import Engine, engine_state, file_identity, open_engine
from forum.search.postgres import PostgresEngine, open_postgres_engine
from forum.search.synonyms import node_file, queries

_opening = Lock()
SOURCE = "search index"  # of the page cache
TABLES = (
    search_postings.SearchIndex,
    search_postings.SearchSegment,
    search_postings.SearchDocument,
    search_postings.SearchPosting,
    search_postings.SearchKeyword,
    search_postings.SearchDeletion,
)


def init_app(app: Flask) -> None:
    page_cache.add_source(app, SOURCE, lambda: state(app))


def is_in_database(app: Flask | None = None) -> bool:
    uri: str = (app or current_app).config["SQLALCHEMY_DATABASE_URI"]
    return uri.startswith("postgresql")


def engine(app: Flask | None = None) -> Engine:
    """With the thesaurus as it is now."""
    app = app or current_app._get_current_object()  # type: ignore[attr-defined]
    page_cache.uses(SOURCE)
    opened = _opened(app)
    loaded = app.extensions["search_thesaurus"]
    if is_in_database(app):
        data_scopes.note({data_scopes.INDEX})
        node_file.take(opened, unchanged.part("thesaurus of search", queries.entries), loaded)
    else:
        node_file.load(opened, app.config["SETTINGS"].index_dir, loaded)
    return opened


def shared_engine() -> PostgresEngine:
    """Of PostgreSQL, to write by."""
    opened = _opened(current_app._get_current_object())  # type: ignore[attr-defined]
    assert isinstance(opened, PostgresEngine)
    return opened


def _opened(app: Flask) -> Engine:
    with _opening:  # two threads would each open one
        if "search_engine" not in app.extensions:
            app.extensions["search_engine"] = _open(app)
            app.extensions["search_thesaurus"] = node_file.LoadedThesaurus()
        opened: Engine = app.extensions["search_engine"]
        return opened


def _open(app: Flask) -> Engine:
    if is_in_database(app):
        with app.app_context():
            pools = db.engine, another_pool(app)
        return open_postgres_engine(*pools, node_file.repository_thesaurus(), names)
    settings = app.config["SETTINGS"]
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    return open_engine(settings.index_dir, node_file.repository_thesaurus(), names)


def state(app: Flask) -> tuple[object, ...]:
    """Differs after every commit of the index or of the thesaurus file, by whichever process.

    The names of the files of the index in use say it: each commit makes some, none comes again.
    In the database both are parts of the version of the data.
    """
    if is_in_database(app):
        return ()
    folder: Path = app.config["SETTINGS"].index_dir
    return engine_state(folder), file_identity(f"{folder}/{node_file.FILE}")


def size() -> int:
    """Bytes on the disk."""
    if is_in_database():
        sizes = (func.pg_total_relation_size(table.__tablename__) for table in TABLES)
        return sum(db.session.execute(select(*sizes)).one())
    folder: Path = current_app.config["SETTINGS"].index_dir
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def close(app: Flask) -> None:
    if "search_engine" in app.extensions:
        app.extensions.pop("search_engine").close()


def names(facets: Sequence[str]) -> dict[str, dict[str, str]]:
    """{facet: {value: name}} for prefixes such as `group:` and for completion: two queries."""
    found: dict[str, dict[str, str]] = {facet: {} for facet in facets}
    if vocabularies := [facet for facet in facets if facet in set(Vocabulary)]:
        columns = Term.vocabulary, Term.slug, Term.code, Term.name
        terms = select(*columns).where(Term.vocabulary.in_(vocabularies))
        for vocabulary, slug, code, name in db.session.execute(terms):
            found[vocabulary][slug] = term_label(code, name)
    if "organisation" in found:
        rows = db.session.execute(select(Organisation.id, Organisation.name))
        found["organisation"] = {str(row_id): name for row_id, name in rows}
    return found
