import shutil

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.people.sign_in import sessions
from forum.search import index
from tests.conftest import make_app


@pytest.fixture
def find(browse, indexer):
    """The page of a search, once the worker has seen to the index."""

    def look(words="", **chosen):
        indexer.catch_up()
        return browse().get("/case-studies", query_string={"q": words, **chosen}).text

    return look


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory, demonstrated):
    """The demonstration with its index, copied once a file: for tests that only read."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
    app = make_app(folder)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


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
