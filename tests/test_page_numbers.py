"""A page beyond the last says the number that was asked for, and leads to the last."""

import re
import shutil
from html import unescape

import pytest

from forum.core.extensions import db
from forum.search import index
from tests.conftest import make_app

LISTS = (
    "/case-studies?q=work",
    "/organisations?",
    "/discussions?",
    "/workshops?",
    "/search?q=work&kind=organisation",
)


@pytest.fixture
def app(tmp_path, demonstrated):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("number", ["99999", "800", "9" * 15])
def test_a_page_beyond_the_last_says_its_number_and_leads_to_the_last(browse, number):
    for address in LISTS:
        page = browse().get(f"{address}&page={number}")
        assert f"There is no page {number}" in page.text, address
        last = unescape(re.search(r'href="([^"]*)">Go to the last page', page.text)[1])
        assert "There is no page" not in browse().get(last).text
        assert int(re.search(r"The last one is page (\d+)", page.text)[1]) >= 1
