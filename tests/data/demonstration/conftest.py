import shutil

import pytest

from forum.core.extensions import db
from tests.conftest import make_app


@pytest.fixture
def loaded(tmp_path, demonstrated):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
