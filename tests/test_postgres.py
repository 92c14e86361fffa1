"""The same code on PostgreSQL, with two web nodes that share nothing but the database."""

import threading

import psycopg
import pytest
from flask_migrate import check, upgrade
from sqlalchemy import func, select, text

from forum.config import Settings, database_url
from forum.core import audit, audit_verification, data_version, page_cache
from forum.core.extensions import db
from forum.core.lease import LeaseHolder
from forum.mail.outbox import IndexJob
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.models.organisations import Kind, Organisation
from forum.models.ratings import Rating, Score
from forum.models.vocabularies import Term, Vocabulary
from forum.models.withheld import Withheld, WithheldState
from forum.people.sign_in import sessions
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions as ratings
from forum.search import index
from forum.search.engine import Query
from forum.search.index_jobs import Indexer
from tests.conftest import make_app
from tests.forking import Fork
from tests.postgres import server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with server(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(scope="module")
def schema(address, tmp_path_factory):
    app = make_app(tmp_path_factory.mktemp("schema"), database_url=address)
    with app.app_context():
        upgrade()
        check()
        db.session.remove()
        db.engine.dispose()
    return address


@pytest.fixture
def node(schema, tmp_path):
    """node("a") is a web node with a data folder of its own."""
    apps = []

    def start(name):
        app = make_app(tmp_path / name, database_url=schema)
        apps.append(app)
        return app

    with start("first").app_context():
        tables = ", ".join(f'"{name}"' for name in db.metadata.tables)
        db.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate"))
        db.session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        db.session.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate"))
        db.session.commit()
        db.session.remove()
    yield start
    for app in apps:
        with app.app_context():
            index.close(app)
            db.session.remove()
            db.engine.dispose()


def somebody(name):
    organisation = Organisation(name=f"{name}'s", slug=name.lower(), kind=Kind.PRIME)
    user = User(
        name=name,
        email=f"{name.lower()}@example.org",
        organisation=organisation,
        standing=Standing.VERIFIED,
    )
    db.session.add(user)
    db.session.commit()
    return user


def publish(author, title="Bus passes", key="0" * 32):
    stage = db.session.scalar(select(Term)) or Term(
        vocabulary=Vocabulary.STAGE, slug="pre-work-support", name="Pre-work support"
    )
    answers = {"title": title, "did": "We paid.", "result": "They came.", "terms": [stage]}
    return case_studies.publish(author, key, answers, accepted_needed=0)


def found(app, words):
    return index.engine(app).search(Query(words)).keys


def test_what_is_posted_on_one_node_is_found_on_the_other(node):
    one, other = node("one"), node("other")
    with other.app_context():
        indexer = Indexer(index.engine(other))
        indexer.catch_up()
    with one.app_context():
        number = publish(somebody("Ada")).id
    with other.app_context():
        assert indexer.catch_up() > 0
        assert found(other, "bus") == [f"case_study:{number}"]
        assert indexer.catch_up() == 0


def test_a_node_that_joins_late_or_lost_its_disk_catches_up(node):
    with node("one").app_context():
        number = publish(somebody("Ada")).id
    late = node("late")
    with late.app_context():
        Indexer(index.engine(late)).catch_up()
        assert found(late, "bus") == [f"case_study:{number}"]


def change_title(connection, case_study_id, title):
    """As another process does, in a transaction that stays open."""
    connection.execute("UPDATE case_study SET title = %s WHERE id = %s", (title, case_study_id))
    connection.execute(
        "INSERT INTO change (kind, object_id, at)"
        " VALUES ('case_study', %s, now() - '11 s'::interval)",
        (case_study_id,),
    )


def test_a_change_is_found_however_late_it_commits(node, schema):
    """Its number is lower than those that committed before, and were indexed."""
    app = node("one")
    with app.app_context(), psycopg.connect(schema) as other:
        ada = somebody("Ada")
        first, second = publish(ada), publish(ada, "Trains", "1" * 32)
        indexer = Indexer(index.engine(app))
        indexer.catch_up()
        change_title(other, first.id, "Bicycles")
        second.title = "Trams"
        db.session.commit()
        assert indexer.catch_up() == 1
        assert indexer.catch_up() == 0, "what is applied is not read again"
        assert found(app, "trams") and not found(app, "bicycles")

        other.commit()
        assert indexer.catch_up() == 1
        assert found(app, "bicycles")
        assert not indexer.verify()


def test_the_watermark_follows(node):
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        indexer = Indexer(index.engine(app))
        indexer.catch_up()
        before = index.engine(app).watermark()
        publish(ada)
        written = db.session.scalar(select(func.max(IndexJob.transaction_id)))
        indexer.catch_up()

        assert before <= written < index.engine(app).watermark()
        assert app.test_client().get("/status?json").json["index_lag_s"] == 0.0


def test_a_node_started_again_goes_on_where_it_was(node, schema):
    with node("one").app_context(), psycopg.connect(schema) as other:
        first = publish(somebody("Ada"))
        app = node("one")
        Indexer(index.engine(app)).catch_up()
        change_title(other, first.id, "Bicycles")
        publish(db.session.scalar(select(User)), "Trains", "1" * 32)
        Indexer(index.engine(app)).catch_up()
        index.close(app)
        other.commit()

        assert Indexer(index.engine(app)).catch_up() == 1
        assert found(app, "bicycles")


def test_a_dump_restored_into_a_younger_cluster_is_indexed_afresh_and_goes_on(node):
    """Its rows bear numbers of transactions that this cluster has not reached."""
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        publish(ada)
        indexer = Indexer(index.engine(app))
        indexer.catch_up()
        db.session.execute(db.update(IndexJob).values(transaction_id=10**12))
        db.session.commit()
        indexer.rebuild()
        publish(ada, "Trains", "1" * 32)

        assert indexer.catch_up() == 1
        assert indexer.catch_up() == 0
        assert found(app, "trains")


def test_nodes_that_start_at_the_same_moment_migrate_once(address, tmp_path):
    empty = address.replace("/postgres", "/empty")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")

    def start():
        with make_app(tmp_path, database_url=empty).app_context():
            upgrade()

    nodes = [Fork(start) for _ in range(3)]
    complaints = [node.communicate()[1] for node in nodes]

    assert [(node.returncode, said) for node, said in zip(nodes, complaints, strict=True)] == (
        [(0, "")] * 3
    )


def at_once(app, count, work):
    """Run work(number) in so many threads that start together; what each gave."""
    gate, results = threading.Barrier(count), [None] * count

    def run(number):
        with app.app_context():
            gate.wait()
            try:
                results[number] = work(number)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_ten_double_clicks_are_one_case_study(node):
    app = node("one")
    with app.app_context():
        author_id = somebody("Ada").id
    ids = at_once(app, 8, lambda _: publish(db.session.get(User, author_id)).id)

    with app.app_context():
        assert len(set(ids)) == 1
        assert db.session.scalar(select(func.count(CaseStudy.id))) == 1


def test_ten_clicks_on_rate_are_one_rating(node):
    app = node("one")
    with app.app_context():
        case_study_id, rater_id = publish(somebody("Ada")).id, somebody("Ben").id

    def rate(_):
        case_study = db.session.get(CaseStudy, case_study_id)
        return ratings.rate(db.session.get(User, rater_id), case_study, 4, "", "", []).value

    assert at_once(app, 8, rate) == [4] * 8
    with app.app_context():
        assert db.session.scalar(select(func.count(Rating.id))) == 1
        assert db.session.get(Score, case_study_id).organisations == 1


def test_the_audit_is_one_chain_however_many_write(node):
    app = node("one")
    with app.app_context():
        ann_id = somebody("Ann").id
    at_once(app, 6, lambda n: audit.record(db.session.get(User, ann_id), "looked", str(n)))

    with app.app_context():
        assert db.session.scalar(select(func.count(audit.AuditEntry.id))) == 6
        assert audit_verification.verify().holds


def test_one_worker_at_a_time_holds_the_lease(node):
    app = node("one")
    held = at_once(app, 6, lambda n: LeaseHolder("worker").take())

    assert held.count(True) == 1


def test_the_settings_take_the_short_form_of_the_address():
    settings = Settings(demo=True, database_url="postgres://u@h/d")

    assert database_url(settings) == "postgresql+psycopg://u@h/d"


def test_a_commit_on_one_node_ends_the_cached_pages_of_the_other(schema, node, tmp_path):
    """With a cache each; also what an open transaction has written is not shown, and not kept."""
    writer = node("writer")
    with writer.app_context():
        db.session.add(Organisation(name="Old name", slug="old", kind=Kind.PRIME))
        db.session.commit()
        db.session.remove()
    readers = [make_app(tmp_path / name, database_url=schema, page_cache_mb=8) for name in "ab"]
    visitors = [reader.test_client(use_cookies=False) for reader in readers]

    def seen(name):
        return [name in visitor.get("/organisations").text for visitor in visitors for _ in "12"]

    assert seen("Old name") == [True] * 4
    with writer.app_context():
        row = db.session.scalars(select(Organisation)).one()
        row.name = "New name"
        db.session.flush()
        assert seen("Old name") == [True] * 4
        db.session.commit()
        assert seen("New name") == [True] * 4 and seen("Old name") == [False] * 4
        db.session.remove()
    assert [page_cache.of_app(reader).hits for reader in readers] == [6, 6]
    for reader in readers:
        with reader.app_context():
            db.engine.dispose()


def test_commits_at_once_each_change_the_version(node):
    """None waits for another for longer than a commit, and none is lost."""
    app = node("one")
    with app.app_context():
        rows = [Organisation(name=f"O {n}", slug=f"o-{n}", kind=Kind.PRIME) for n in range(4)]
        db.session.add_all(rows)
        db.session.commit()
        ids = [row.id for row in rows]
        db.session.remove()

    def rename(n):
        found = set()
        for turn in range(5):
            db.session.get(Organisation, ids[n]).name = f"O {n} {turn}"
            db.session.commit()
            found.add(data_version.read(db.engine))
        return found

    assert all(len(found) == 5 for found in at_once(app, 4, rename))


def sign_in(app, member):
    client = app.test_client()
    key = sessions.begin(member, with_second_factor=True)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return client


def test_a_case_study_is_read_on_every_node_as_it_was_last_changed(node):
    """Its statements, and that no node reuses what another has changed since."""
    one, other = node("one"), node("other")
    with one.app_context():
        author, reader = somebody("Ada"), somebody("Ben")
        case_study = publish(author)
        address = f"/case-studies/{case_study.id}-{case_study.slug}"
        ratings.rate(reader, case_study, 4, "", "Clear", [])
        rating = db.session.scalar(select(Rating))
        db.session.add_all(
            [
                Comment(
                    case_study=case_study,
                    author=author,
                    organisation=author.organisation,
                    submission_key="c" * 32,
                    body="Before",
                    html="<p>Before</p>",
                ),
                Withheld(
                    kind="rating-note",
                    object_id=rating.id,
                    state=WithheldState.HELD,
                    words={"note": "Held back"},
                    author_id=reader.id,
                ),
            ]
        )
        reading = sign_in(one, reader)
        assert "Before" in reading.get(address).text
        assert "Held back" in reading.get(address).text
        assert "Before" in one.test_client().get(address).text
    with other.app_context():
        comment = db.session.scalar(select(Comment))
        comment.html = "<p>After</p>"
        db.session.commit()
        assert "After" in other.test_client().get(address).text
    with one.app_context():
        for client in (one.test_client(), reading):
            page = client.get(address).text
            assert "After" in page and "Before" not in page
