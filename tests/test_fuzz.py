"""A sample of `python -m benchmarks.fuzz`: nothing that is sent makes an error of ours."""

import shutil

import pytest

from benchmarks.fuzz import Fuzzer
from forum.core.extensions import db
from forum.search import index
from tests.conftest import make_app

REQUESTS = 450
SEED = 7


@pytest.fixture
def app(tmp_path, demonstrated):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def test_no_made_up_request_fails_or_takes_long(app):
    findings = Fuzzer(app, SEED).run(REQUESTS)
    assert (findings.failed, findings.slow) == ([], [])
    assert findings.answers[200] > 20 and findings.answers[422] > 2
