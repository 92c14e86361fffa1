import shutil

import pytest

from forum.demo.load import load_once
from forum.extensions import db
from tests.conftest import make_app


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory, migrated):
    """The demonstration, loaded once and copied for each test."""
    folder = tmp_path_factory.mktemp("demonstrated")
    shutil.copy(migrated, folder / "exchange.db")
    with make_app(folder).app_context():
        assert load_once()
        db.session.remove()
        db.engine.dispose()
    return folder / "exchange.db"


@pytest.fixture
def loaded(tmp_path, demonstrated):
    shutil.copy(demonstrated, tmp_path / "exchange.db")
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
