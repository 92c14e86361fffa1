"""What is kept of a page's addresses ends with its application."""

import gc
import weakref

from forum.core.extensions import db
from tests.conftest import make_app


def test_an_application_that_is_dropped_is_freed(tmp_path):
    """A cache of a module that is keyed by it would keep it, its index and its pages."""
    dropped = _serve_pages(tmp_path)
    gc.collect()

    assert dropped() is None


def _serve_pages(folder):
    app = make_app(folder)
    with app.app_context():
        db.create_all()
        browser = app.test_client()
        for address in ("/", "/case-studies", "/workshops", "/help"):
            assert browser.get(address).status_code == 200
        db.session.remove()
        db.engine.dispose()
    return weakref.ref(app)
