"""The search index of this node: opened once a process, fed from the outbox."""

from threading import Lock

from flask import Flask, current_app
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.search.engine import Engine, open_engine
from forum.search.synonyms import Learnt, learn, of_repository

_opening = Lock()


def engine(app: Flask | None = None) -> Engine:
    """This process's engine, opened at its first use."""
    app = app or current_app._get_current_object()  # type: ignore[attr-defined]
    folder = app.config["SETTINGS"].index_dir
    with _opening:  # two threads with a first question each would open it twice
        if "search_engine" not in app.extensions:
            app.extensions["search_engine"] = _open(app)
            app.extensions["search_words"] = Learnt()
        opened: Engine = app.extensions["search_engine"]
        learn(opened, folder, app.extensions["search_words"])
        return opened


def _open(app: Flask) -> Engine:
    settings = app.config["SETTINGS"]
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    return open_engine(settings.index_dir, of_repository(), names)


def close(app: Flask) -> None:
    if "search_engine" in app.extensions:
        app.extensions.pop("search_engine").close()


def names(facet: str) -> dict[str, str]:
    """{value: name} of a facet, for `group:` and the like typed in front of a word."""
    if facet == "organisation":
        rows = db.session.execute(select(Organisation.id, Organisation.name))
        return {str(row_id): name for row_id, name in rows}
    if facet in set(Vocabulary):
        terms = db.session.scalars(select(Term).where(Term.vocabulary == facet))
        return {term.slug: term.label for term in terms}
    return {}
