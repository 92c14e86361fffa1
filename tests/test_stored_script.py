"""Markup in any stored text is text on every page: nothing would run, were there no policy."""

import re
import shutil
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape
from sqlalchemy import inspect, literal, select, update
from werkzeug.exceptions import HTTPException

from forum.core.extensions import db
from forum.models.accounts import User
from forum.search import index
from tests.conftest import make_app
from tests.test_commands import run

# Out of an attribute, out of a script, a link that runs, and words that a template would reckon.
PAYLOAD = (
    " \"><zqx onload=zqx()>'><img src=x onerror=zqx()></script><script>zqx()</script>"
    '<a href="javascript:zqx()">z</a></title></textarea><svg onload=zqx()>{{7*191}}'
)
RECKONED = str(7 * 191)
WRITTEN_ONCE = {"audit_entry"}  # its triggers refuse a change
READERS = ("moderator", "admin", "analyst", "")
ADDRESSES = ("href", "src", "action", "formaction", "data", "srcdoc", "poster")
PAGES_AT_LEAST = 120


@pytest.fixture
def app(tmp_path, demonstrated):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


class Running(HTMLParser):
    """Collects what would run, and where the page leads."""

    def __init__(self):
        super().__init__()
        self.found, self.links, self.is_inline = [], [], False

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        is_data = values.get("type") == "application/ld+json"  # read by search engines, never run
        self.is_inline = tag == "script" and "src" not in values and not is_data
        if tag == "zqx" or any(name.startswith("on") for name in values):
            self.found.append(f"<{tag} {' '.join(values)}>")
        for name in ADDRESSES:
            address = re.sub(r"[\x00-\x20]", "", values.get(name, "")).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"<{tag} {name}={address[:20]}>")
        if tag == "a":
            self.links.append(values.get("href", ""))

    def handle_data(self, data):
        if self.is_inline and "zqx" in data:
            self.found.append(data[:40])
        self.is_inline = False


def texts():
    """Every column of free text: no closed list, no address, no HTML of ours."""
    for mapper in db.Model.registry.mappers:
        if mapper.local_table.name in WRITTEN_ONCE:
            continue
        hints = {
            k: v
            for kind in mapper.class_.__mro__
            for k, v in vars(kind).get("__annotations__", {}).items()
        }
        for column in inspect(mapper.class_).column_attrs:
            hint = str(hints.get(column.key, ""))
            is_text = re.search(r"Mapped\[(str|typing\.Optional\[str\]|str \| None)\]", hint)
            if is_text and not column.key.endswith("html"):
                yield getattr(mapper.class_, column.key)


def poison(payload=PAYLOAD):
    """Behind whatever has more than one word: so it is prose, and no key."""
    changed = 0
    for column in texts():
        kind = column.class_
        is_prose = update(kind).where(column.like("% %"))
        values = is_prose.values({column.key: column + literal(payload)})
        changed += db.session.execute(values.execution_options(synchronize_session=False)).rowcount
    db.session.commit()
    return changed


def test_what_would_run_is_told():
    page = Running()
    page.feed(f"<p>{PAYLOAD}</p>")
    assert len(page.found) == 5
    harmless = Running()
    harmless.feed(f"<p>{escape(PAYLOAD)}</p><a href='/x' title='{escape(PAYLOAD)}'>x</a>")
    assert harmless.found == []
    assert len(of_data(f'"{PAYLOAD}"')) == 3  # the script has ended, so what follows runs
    assert of_data(htmlsafe_json_dumps(PAYLOAD)) == []


def of_data(written):
    """What would run of a page that tells this to search engines."""
    page = Running()
    page.feed(f'<script type="application/ld+json">{{"name": {written}}}</script>')
    return page.found


def test_no_stored_text_runs_on_any_page(app, browse):
    assert poison() > 1_000
    assert run(app, "search", "verify").exit_code in (0, 1)
    found, seen = {}, set()
    for who in READERS:
        user = db.session.scalar(select(User).where(User.email == f"{who}@demo.example"))
        found |= walk(app, browse(user) if user else browse(), seen)
    assert len(seen) > PAGES_AT_LEAST
    assert found == {}


def walk(app, client, seen):
    """Each address of the map once, by the first reader whom it lets in."""
    waiting, asked, found = (
        ["/", "/me", "/moderation", "/administration", "/performance"],
        set(),
        {},
    )
    followed = set()
    while waiting:
        address = waiting.pop(0)
        endpoint = endpoint_of(app, address)
        if endpoint is None or endpoint in seen | asked or "sign_out" in endpoint:
            continue
        asked.add(endpoint)
        answer = client.get(address)
        if answer.status_code in (301, 302, 308):
            asked.discard(endpoint)
            waiting += [answer.location] if answer.location not in followed else []
            followed.add(answer.location)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(endpoint)
        page = Running()
        page.feed(answer.text)
        if page.found or (RECKONED in answer.text and "7*191" not in answer.text):
            found[address] = page.found[:3]
        waiting += [link for link in page.links if link.startswith("/")]
    return found


def endpoint_of(app, address):
    parts = urlsplit(address)
    try:
        endpoint, _ = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return endpoint
