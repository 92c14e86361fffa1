"""This node's search index: one engine per process, opened at its first use."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import select

from forum.core import page_cache
from forum.core.extensions import db
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary, term_label
from forum.search.engine import Engine, engine_state, file_identity, open_engine
from forum.search.synonyms import node_file

_opening = Lock()
SOURCE = "search index"  # of the page cache


def init_app(app: Flask) -> None:
    page_cache.add_source(app, SOURCE, lambda: state(app))


def engine(app: Flask | None = None) -> Engine:
    app = app or current_app._get_current_object()  # type: ignore[attr-defined]
    folder = app.config["SETTINGS"].index_dir
    page_cache.uses(SOURCE)
    with _opening:  # two threads would each open one
        if "search_engine" not in app.extensions:
            app.extensions["search_engine"] = _open(app)
            app.extensions["search_thesaurus"] = node_file.LoadedThesaurus()
        opened: Engine = app.extensions["search_engine"]
        node_file.load(opened, folder, app.extensions["search_thesaurus"])
        return opened


def _open(app: Flask) -> Engine:
    settings = app.config["SETTINGS"]
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    return open_engine(settings.index_dir, node_file.repository_thesaurus(), names)


def state(app: Flask) -> tuple[object, ...]:
    """Differs after every commit of the index or of the thesaurus file, by whichever process.

    The names of the files of the index in use say it: each commit makes some, none comes again.
    """
    folder: Path = app.config["SETTINGS"].index_dir
    return engine_state(folder), file_identity(f"{folder}/{node_file.FILE}")


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
