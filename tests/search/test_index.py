"""The index follows the database: caught up, verified, mended, rebuilt."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from forum.core import clock
from forum.core.extensions import db
from forum.mail import index_queue
from forum.mail.outbox import KEPT, IndexJob
from forum.models.search_postings import SearchIndex
from forum.search import index
from forum.search.document_types import DOCUMENT_TYPES
from forum.search.document_types.base import key as key_of
from forum.search.document_types.base import make
from forum.search.engine import Query
from forum.search.index_jobs import Indexer

TEXTS = {"title", "summary", "names", "body", "comments", "attachments"}


def key(case_study):
    return key_of("case_study", case_study.id)


def found(app, words):
    return index.engine(app).search(Query(words)).keys


@pytest.fixture
def command(app):
    return lambda *words: app.test_cli_runner().invoke(args=["search", *words])


def lose_index(app):
    index.close(app)
    if index.is_in_database(app):
        db.session.execute(delete(SearchIndex))
        db.session.commit()
    else:
        shutil.rmtree(app.config["SETTINGS"].index_dir)


def test_catching_up_twice_is_the_same_as_once(app, indexer, bus_passes):
    indexer.catch_up()
    assert indexer.catch_up() == 0
    assert found(app, "bus") == [key(bus_passes)]


def test_a_change_is_applied_and_the_watermark_rises(only_sqlite, app, indexer, bus_passes):
    indexer.catch_up()
    bus_passes.title = "Trams"
    db.session.commit()

    assert indexer.catch_up() > 0
    assert index.engine(app).watermark() == db.session.scalar(select(func.max(IndexJob.id)))
    assert found(app, "trams") == [key(bus_passes)]


def test_a_change_is_found_and_what_it_replaced_is_not(app, indexer, bus_passes):
    indexer.catch_up()
    bus_passes.title = "Trams"
    db.session.commit()
    indexer.catch_up()

    assert found(app, "trams") == [key(bus_passes)]
    assert found(app, "passes") == []


def test_verify_mends_what_is_missing_extra_or_outdated(
    app, indexer, command, bus_passes, share, ben
):
    share(ben, title="Trains")
    indexer.catch_up()
    engine = index.engine(app)
    ghost = make("case_study", 99, {"title": "Ghost"})
    engine.apply([ghost], [key(bus_passes)], engine.watermark())

    differing = command("verify")
    assert differing.exit_code == 1
    assert "1 missing, 1 that should not be there" in differing.output
    assert command("verify").exit_code == 0
    assert found(app, "ghost") == []
    assert key(bus_passes) in found(app, "bus")


def test_verify_sees_content_that_differs_under_the_same_id(app, indexer, bus_passes):
    indexer.catch_up()
    db.session.execute(db.update(type(bus_passes)).values(title="Trams"))  # notes nothing
    db.session.commit()

    assert indexer.verify().outdated == [key(bus_passes)]
    assert found(app, "trams")


def test_a_lost_index_is_written_again_by_itself(app, indexer, bus_passes):
    indexer.catch_up()
    lose_index(app)
    again = Indexer(index.engine(app))

    assert index.engine(app).watermark() is None
    again.catch_up()
    assert found(app, "bus")


def test_a_node_that_was_away_too_long_starts_afresh(
    only_sqlite, app, indexer, bus_passes, ben, share
):
    indexer.catch_up()
    share(ben, title="Trains")
    share(ben, title="Planes")
    newest = db.session.scalar(select(func.max(IndexJob.id)))
    db.session.execute(delete(IndexJob).where(IndexJob.id < newest))
    db.session.commit()
    indexer.catch_up()

    assert found(app, "trains")


def test_old_changes_are_forgotten_but_the_newest(only_sqlite, bus_passes, ben, share):
    share(ben, title="Trains")
    db.session.execute(db.update(IndexJob).values(at=clock.now() - KEPT - timedelta(days=1)))
    db.session.commit()
    index_queue.forget_old()

    assert db.session.scalar(select(func.count(IndexJob.id))) == 1


def test_rebuild_by_hand(app, command, bus_passes):
    assert command("rebuild").exit_code == 0
    assert found(app, "bus")


def test_documents_are_made_of_words_and_never_of_figures(bus_passes):
    made = [one for kind in DOCUMENT_TYPES.values() for one in kind.documents(kind.ids())]

    assert {one.kind for one in made} == {"case_study", "organisation", "help"}
    for one in made:
        assert set(one.texts) <= TEXTS


def test_a_group_that_gets_another_name_is_found_by_it(app, indexer, bus_passes, term):
    indexer.catch_up()
    term.lone_parents.name = "Single mothers and fathers"
    db.session.commit()
    indexer.catch_up()

    assert found(app, "fathers")
