"""No page reads more rows when there are more case studies, on SQLite and on PostgreSQL.

Each statement of the busy pages is explained on a database with many rows of everything that
grows: none may scan such a table, or read, sort or count more than a page can show.
"""

import json
import re
from contextlib import closing, contextmanager
from itertools import islice
from types import SimpleNamespace

import pytest
from flask_migrate import upgrade
from sqlalchemy import event, text

from benchmarks import large_database
from forum.core.extensions import db
from forum.mail import index_queue
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Kind, Organisation
from forum.models.social import Follow, FollowKind
from forum.models.vocabularies import Term, Vocabulary
from forum.people.sign_in import sessions
from forum.practice.evidence_summaries import jobs as evidence_summaries
from forum.practice.listings import jobs as listings
from forum.search import index, index_position
from forum.search.document_types import all_documents
from tests.conftest import TERMS, make_app
from tests.postgres import server

CASE_STUDIES = 1_500
MOST_ROWS = 400  # that a statement may read of a table that grows
MOST_STEPS = 25_000  # of SQLite's virtual machine: a row of a case study takes about 100
# Organisations are those of a sector: their number does not follow that of case studies.
GROWING = {
    *("case_study", "case_study_term", "listed_case_study", "score", "rating", "comment", "try"),
    *("discussion", "discussion_term", "answer", "workshop", "workshop_term", "booking"),
    *("user", "decision", "change", "version"),
}
PAGES = (
    "/",
    "/case-studies",
    "/case-studies/{case_study}",
    "/case-studies.atom",
    "/claimant-groups",
    "/claimant-groups/lone-parents",
    "/claimant-groups/lone-parents/this-quarter",
    "/practices",
    "/practices/warm-handover",
    "/areas/5",
    "/what-we-know",
    "/what-we-know/warm-handover",
    "/what-we-know/warm-handover/with/lone-parents",
    "/what-we-know/warm-handover/reports",
    "/evidence-map",
    "/organisations",
    "/organisations/{organisation}",
    "/discussions",
    "/workshops",
    "/workshops/{workshop}",
)


def fill():
    """A little of everything, and then much of it."""
    db.session.add_all(
        Term(vocabulary=word, slug=slug, code=code, name=name, position=place)
        for place, (word, slug, code, name) in enumerate(TERMS)
    )
    ours = Organisation(name="Northfield Trust", slug="northfield", kind=Kind.PRIME)
    ada = User(name="Ada", email="ada@northfield.example", standing=Standing.VERIFIED)
    ada.organisation = ours
    groups = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
    ada.works_with = list(db.session.scalars(db.select(Term).where(Term.vocabulary.in_(groups))))
    sample = CaseStudy(
        slug="calls", title="Calls in the first weeks", did="We called.", result="They stayed.",
        html={"did": "<p>We called.</p>"}, author=ada, organisation=ours, submission_key="sample",
    )  # fmt: skip
    db.session.add(sample)
    db.session.commit()
    large_database.fill(CASE_STUDIES, organisations=1_000, questions=1_000, workshops=1_000)


def addresses(app):
    client = app.test_client()
    short = {"case_study": "case-studies", "organisation": "organisations", "workshop": "workshops"}
    whole = {
        name: client.get(f"/{room}/20").headers["Location"].rpartition("/")[2]
        for name, room in short.items()
    }
    return [page.format(**whole) for page in PAGES]


def few_indexed():
    """An index of a page's worth: how searching grows is measured elsewhere."""
    reached = index_queue.newest_id()
    index.engine().rebuild(islice(all_documents(), 60), reached)
    if not index.is_in_database():
        index_position.save(reached)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("many")
    (folder / "exchange.db").write_bytes(migrated.read_bytes())
    yield from many_in(make_app(folder))


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory):
    with server(tmp_path_factory.mktemp("postgres")) as address:
        yield from many_in(make_app(tmp_path_factory.mktemp("node"), database_url=address), True)


def many_in(app, is_empty=False):
    with app.app_context():
        if is_empty:
            upgrade()
        fill()
        few_indexed()
        evidence_summaries.sum_up_all()
        if is_empty:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
                one.execute(text("VACUUM ANALYZE"))
        ada = db.session.get_one(User, 1)
        key = sessions.begin(ada)
        db.session.add_all(
            Follow(member_id=ada.id, kind=FollowKind.TERM, target_id=term.id, strength="weekly")
            for term in ada.works_with
        )
        db.session.commit()
        db.session.remove()
    yield SimpleNamespace(app=app, key=key)
    with app.app_context():
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def asked_by_pages(many, key=None):
    """[(address, statement, parameters)], each statement once."""
    found = {}
    with many.app.app_context():
        engine = db.engine
    pages = addresses(many.app)
    client = many.app.test_client()
    if key:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
    page = ""

    def listen(_connection, _cursor, statement, parameters, *_):
        if statement.startswith(("SELECT", "WITH")):
            found.setdefault((page, statement), parameters)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        for page in pages:
            assert client.get(page).status_code == 200, page
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return [(page, statement, parameters) for (page, statement), parameters in found.items()]


def in_short(statement):
    return re.sub(r"^SELECT .*? FROM", "SELECT … FROM", re.sub(r"\s+", " ", statement))[:400]


def sqlite_problem(connection, statement, parameters):
    """What is wrong with how SQLite does it; empty where nothing is."""
    steps = [0]

    def count():
        steps[0] += 1

    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    connection.set_progress_handler(count, 100)
    connection.execute(statement, parameters).fetchall()
    connection.set_progress_handler(None, 0)
    scanned = {re.sub(r"_\d+$", "", one.split()[1]) for one in plan if one.startswith("SCAN ")}
    scanned |= {"case_study" for one in plan if "ix_case_study_status" in one}  # nearly all rows
    problem = [f"scans {', '.join(scanned & GROWING)}"] if scanned & GROWING else []
    problem += [f"takes {steps[0] * 100:,} steps"] if steps[0] * 100 > MOST_STEPS else []
    return "; ".join([*problem, *plan]) if problem else ""


def postgresql_problem(connection, statement, parameters):
    """The nodes of the plan that read more rows of a growing table than a page can show.

    Of tables as small as these a scan is the cheapest plan: it is forbidden, as it would be too
    dear with many more rows.
    """
    connection.execute("SET enable_seqscan = off")
    found = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
    [[explained]] = found.fetchall()
    explained = json.loads(explained) if isinstance(explained, str) else explained
    return "; ".join(_too_much(explained[0]["Plan"]))


def _too_much(node):
    removed = sum(node.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck"))
    read = (node["Actual Rows"] + removed) * node["Actual Loops"]
    if node.get("Relation Name") in GROWING and read > MOST_ROWS:
        yield f"{node['Node Type']} of {node['Relation Name']} reads {read:,.0f} rows"
    for part in node.get("Plans", ()):
        yield from _too_much(part)


@contextmanager
def driver(app):
    """The driver's own connection: what it is told goes round SQLAlchemy."""
    with app.app_context(), closing(db.engine.raw_connection()) as connection:
        yield connection.driver_connection


def problems(many, who, problem):
    asked = asked_by_pages(many, many.key if who == "member" else None)
    assert len(asked) > 50
    with driver(many.app) as connection:
        found = [(page, sql, problem(connection, sql, given)) for page, sql, given in asked]
    return "\n".join(f"{page}: {what}: {in_short(sql)}" for page, sql, what in found if what)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_statement_grows_on_sqlite(sqlite, who):
    assert problems(sqlite, who, sqlite_problem) == ""


@pytest.mark.postgres
@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_statement_grows_on_postgresql(postgresql, who):
    assert problems(postgresql, who, postgresql_problem) == ""


def test_a_statement_that_grows_is_found(sqlite):
    """The rule itself: a scan, and a long sort, are refused."""
    scan = "SELECT id FROM case_study ORDER BY title LIMIT 5"
    long_sort = "SELECT * FROM case_study WHERE status = 'published' ORDER BY did, title"
    with driver(sqlite.app) as connection:
        assert "scans case_study" in sqlite_problem(connection, scan, ())
        assert "steps" in sqlite_problem(connection, long_sort, ())


def test_a_large_database_is_consistent(sqlite):
    with sqlite.app.app_context():
        assert str(listings.verify()) == "0 listings, 0 scores, 0 counters"
