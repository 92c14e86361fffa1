"""What search asks of the database itself, on a real PostgreSQL: counts, letters, feeds."""

from datetime import timedelta

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.saved_searches import SavedSearch, SearchCount
from forum.search import index, query_log
from forum.search.index_jobs import Indexer
from forum.search.saved import actions as saved_actions
from forum.search.saved import digest_queries
from forum.social.digest.schedule import DigestPeriod
from tests.conftest import make_app
from tests.postgres import server

pytestmark = pytest.mark.postgres


@pytest.fixture
def app(tmp_path):
    with server(tmp_path) as address:
        app = make_app(tmp_path / "node", database_url=address)
        with app.app_context():
            upgrade()
            yield app
            index.close(app)
            db.session.remove()
            db.engine.dispose()


def test_it_all_works_there_too(app, ada, ben, share):
    share(ben, title="Shift patterns", did="We asked about shift work.")
    Indexer(index.engine(app)).catch_up()
    visitor = app.test_client()

    for _ in range(3):
        assert "Shift patterns" in visitor.get("/case-studies?q=shift").text
        db.session.rollback()
        query_log.flush(app)
    assert db.session.scalars(select(SearchCount.times)).all() == [3]
    assert query_log.delete_old_counts() == 0
    assert "<title>Shift patterns</title>" in visitor.get("/case-studies.atom?q=shift").text
    assert "Shift patterns" in visitor.get("/case-studies.atom").text
    assert "1 organisation" in visitor.get("/search?q=southgate&kind=organisation").text

    saved_actions.save(ada, "Nights", "q=shift")
    saved_actions.save(ada, "Nights too", "q=shift")
    db.session.execute(db.update(SavedSearch).values(looked_at=clock.now() - timedelta(days=8)))
    db.session.commit()
    period = DigestPeriod(clock.now() - timedelta(days=7), clock.now())
    [section] = digest_queries.sections([ada], period)[ada.id]
    assert section.title == "New in “Nights too”" and len(section.entries) == 1
