"""Every commit that may alter a visitor's page changes the version of the data, whoever writes."""

import re
import shutil
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, event, insert, select, update
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum.config import ROOT
from forum.core import clock, data_version
from forum.core.db import writing
from forum.core.extensions import db
from forum.models.organisations import Kind, Organisation
from forum.models.releases import ClockWatch
from forum.people.sign_in import sessions
from forum.performance.releases import release_clock
from forum.search import index
from tests.conftest import make_app


def version():
    return data_version.read(db.engine)


def changes(act):
    before = version()
    act()
    return version() != before


def new_row(slug="new"):
    return {"name": slug, "slug": slug, "kind": Kind.PRIME}


def by_session():
    db.session.add(Organisation(**new_row()))
    db.session.commit()


def by_core_statement():
    db.session.execute(insert(Organisation.__table__), [new_row("a"), new_row("b")])
    db.session.commit()


def by_bulk_update():
    db.session.execute(update(Organisation).where(Organisation.slug == "a").values(name="Another"))
    db.session.commit()


def by_delete():
    db.session.execute(delete(Organisation).where(Organisation.slug == "b"))
    db.session.commit()


def by_own_session():
    with writing() as session:
        session.execute(update(Organisation).where(Organisation.slug == "a").values(name="Still"))
        session.commit()


def by_plain_sql():
    with db.engine.begin() as connection:
        connection.exec_driver_sql("WITH x AS (SELECT 1) UPDATE organisation SET kind = 'vcs'")


def by_many_tables():
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE further (id INTEGER)")


def by_a_savepoint():
    with db.session.begin_nested():
        db.session.add(Organisation(**new_row("nested")))
    db.session.commit()


WAYS = (
    by_session,
    by_core_statement,
    by_bulk_update,
    by_delete,
    by_own_session,
    by_plain_sql,
    by_many_tables,
    by_a_savepoint,
)


def test_every_way_to_write_changes_it(app):
    assert [way.__name__ for way in WAYS if not changes(way)] == []


def test_it_changes_with_the_commit_and_not_before(app):
    before = version()
    db.session.add(Organisation(**new_row()))
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert version() == before


def test_reading_does_not_change_it(app):
    def read():
        db.session.scalars(select(Organisation)).all()
        db.session.commit()

    assert not changes(read)


def test_what_no_visitor_sees_does_not_change_it(app, ada):
    def sign_in():
        sessions.begin(ada)
        db.session.commit()

    assert not changes(sign_in)


def test_the_minute_of_the_clock_does_not_change_it_but_confirming_does(app):
    before = db.session.scalar(select(ClockWatch.seen_at))
    assert not changes(release_clock.watch_clock)
    assert db.session.scalar(select(ClockWatch.seen_at)) > before
    assert changes(lambda: release_clock.confirm_clock(clock.now()))


@pytest.mark.parametrize(
    "statement, table",
    [
        ("SELECT 1", ""),
        ("  select * from figure", ""),
        ("PRAGMA foreign_keys", ""),
        ("WITH a AS (SELECT 1) SELECT * FROM a", ""),
        ('INSERT INTO "user" (id) VALUES (?)', "user"),
        ("UPDATE figure SET value = 1", "figure"),
        ("delete from figure", "figure"),
        ("WITH a AS (DELETE FROM figure RETURNING id) SELECT * FROM a", data_version.ANYTHING),
        ("INSERT OR REPLACE INTO figure VALUES (1)", data_version.ANYTHING),
        ("TRUNCATE figure", data_version.ANYTHING),
        ("COPY figure FROM STDIN", data_version.ANYTHING),
        ("DROP TABLE figure", data_version.ANYTHING),
        ("DO $$ BEGIN END $$", data_version.ANYTHING),
    ],
)
def test_what_a_statement_writes(statement, table):
    assert data_version.written_table(statement) == table


def test_no_connection_writes_past_the_events():
    """Whoever opens one of the driver's own is named here, and writes no row."""
    only_read = {
        "core/data_version.py",
        "core/db.py",  # VACUUM and checkpoints
        "core/wake.py",
        "data/backups/actions.py",  # looks at the copy
        "data/backups/postgres.py",  # counts a database made for that
        "data/moving/actions.py",  # writes to another database, which no server uses yet
        "data/schema/backup.py",  # VACUUM INTO
    }
    words = re.compile(r"raw_connection|sqlite3?\w*\.connect\(|psycopg\.connect|create_engine")
    folder = ROOT / "forum"
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if words.search(path.read_text())
    }
    assert found == only_read


NOT_KEPT = {  # endpoint: why the cache cannot keep it
    "attachments.download": "a file is streamed",
    "passports.check": "a form, so a cookie",
    "passports.organisation": "a form, so a cookie",
    "passports.show": "a form, so a cookie",
}
NOT_LINKED = {
    "comments.changes",
    "discussions.answer_changes",  # the demonstration has none of them
    "attachments.download",
    "open_data.datapackage",  # there is none before the first night
    "passports.download",
    "passports.show",
    "performance.picture",
    "performance.series_csv",
    "performance.series_json",
}
MORE = (
    "/contracts/52/scorecard",
    "/embed/what-works-for/lone-parents",
    "/case-studies/like-mine",
    "/case-studies/1/compare",
    "/case-studies/1.json",
    "/case-studies/1/versions/1",
    "/case-studies/1/versions/1/to/1",
    "/search?q=childcare&kind=organisation",
    "/organisations/1/figures.csv",
    "/performance/uploads/template.csv",
    "/complaints/returns/example.csv",
    "/performance/uploads/template.xlsx",
    "/performance/uploads/template.json",
    "/performance/referrals/figures.csv",
    "/performance/referrals/figures.json",
    "/performance/referrals/published.csv",
    "/performance/referrals/published.json",
    "/performance/uploads/format",
    "/workshops/on-record/1",
    "/organisations/1/figures.json",
    "/organisations/1/passport",
    "/moderation/log",
    "/robots.txt",
    "/workshops/5/notes/history",
    "/workshops/month",
)


def test_no_visitors_page_reads_what_is_left_out(demonstrated, tmp_path):
    """One of each view that is cached: its statements name no table of UNSEEN, and it is kept."""
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    app = make_app(tmp_path, page_cache_mb=16, WTF_CSRF_ENABLED=True)
    asked, read, kept, seen = [], {}, set(), set()
    with app.app_context():
        assert set(data_version.UNSEEN) <= set(db.metadata.tables)
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        db.session.remove()
    addresses, waiting = app.url_map.bind("localhost"), ["/", "/gaps", "/thesaurus", *MORE]
    browser = app.test_client(use_cookies=False)
    while waiting:
        address = waiting.pop(0)
        end = endpoint(addresses, address)
        if end in seen or not getattr(app.view_functions.get(end), "is_cached", False):
            continue
        asked.clear()
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code != 200:
            continue
        seen.add(end)
        if answer.headers["Cache-Control"] == "private, no-cache":
            kept.add(end)
        read[end] = {
            table for sent in asked for table in re.findall(r'(?:FROM|JOIN) "?(\w+)', sent)
        }
        if answer.mimetype == "text/html":
            waiting += re.findall(r'href="(/[^"#]*)', answer.text.replace("&amp;", "&"))
    with app.app_context():
        index.close(app)
        db.engine.dispose()
    unseen = set(data_version.UNSEEN) - {data_version.NAME}
    assert {end: tables & unseen for end, tables in read.items() if tables & unseen} == {}
    views = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and getattr(app.view_functions[rule.endpoint], "is_cached", False)
    }
    assert views - seen <= NOT_LINKED
    assert seen - kept <= NOT_KEPT.keys()


def endpoint(addresses, address):
    try:
        return addresses.match(address.partition("?")[0])[0]
    except RequestRedirect as elsewhere:
        return endpoint(addresses, urlsplit(elsewhere.new_url).path)
    except HTTPException:
        return ""
