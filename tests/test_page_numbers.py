"""A page beyond the last says the number that was asked for, and leads to the last."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.search import index
from tests.conftest import make_app

LISTS = (
    "/case-studies?q=work",
    "/organisations?",
    "/discussions?",
    "/workshops?",
    "/search?q=work&kind=organisation",
    "/performance/referrals?",
    "/demo/mail?",
)
OF_MEMBERS = {  # those with something in the demonstration, by who reads them
    "moderator": ("/moderation/log?", "/moderation/members?", "/moderation/words?kind=comment"),
    "organiser": ("/me/workshops?",),
}
TEMPLATES = Path(__file__).parents[1] / "templates"


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
    """faults.md E.6"""
    for address in LISTS:
        says_so(browse(), address, number)


@pytest.mark.parametrize("who", OF_MEMBERS)
def test_so_do_the_lists_of_members_and_moderators(browse, who):
    reader = db.session.scalar(select(User).where(User.email == f"{who}@demo.example"))
    for address in OF_MEMBERS[who]:
        says_so(browse(reader), address, "99999")


def says_so(browser, address, number):
    page = browser.get(f"{address}&page={number}")
    assert f"There is no page {number}" in page.text, address
    last = unescape(re.search(r'href="([^"]*)">Go to the last page', page.text)[1])
    assert "There is no page" not in browser.get(last).text
    assert int(re.search(r"The last one is page (\d+)", page.text)[1]) >= 1


def test_every_list_in_pages_says_so():
    """A list that lacks it says of the page after the last that there is nothing at all."""
    in_pages = [file for file in TEMPLATES.rglob("*.html") if "{{ pagination(" in file.read_text()]

    assert len(in_pages) > 15
    lacking = [file.name for file in in_pages if "{{ no_such_page(" not in file.read_text()]
    assert lacking == ["styleguide.html"], "an example that has its pages always"
