"""The demonstration, asked by programs."""

import shutil

import pytest

from forum.core.extensions import db
from forum.search import index
from tests.conftest import make_app

OFTEN = {"api_visitor_requests": 1_000_000, "api_key_requests": 1_000_000}


@pytest.fixture(scope="module")
def shown_app(tmp_path_factory, demonstrated):
    """On the demonstration; outside an app context, as a server is."""
    folder = tmp_path_factory.mktemp("api")
    shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
    app = make_app(folder, **OFTEN)
    yield app
    with app.app_context():
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def api(shown_app):
    """api("/case-studies?limit=2") asks as a visitor."""
    client = shown_app.test_client()

    def ask(path, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(f"/api/v1{path}", headers=named)

    return ask
