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
from forum.mail.outbox import REDACTION, IndexJob
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.comments import Comment
from forum.models.organisations import Kind, Organisation
from forum.models.ratings import Rating, Score
from forum.models.search_postings import SearchPosting
from forum.models.synonyms import SynonymAmendment
from forum.models.vocabularies import Term, Vocabulary
from forum.models.withheld import Withheld, WithheldState
from forum.people.sign_in import sessions
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions as ratings
from forum.search import database_index, index
from forum.search.database_index import AT_ONCE
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


def with_index(app):
    """Built, and with what was written before it was there."""
    indexer = Indexer(index.engine(app))
    indexer.catch_up()
    indexer.catch_up()
    return indexer


def change_title(connection, case_study_id, title):
    """As another process does, in a transaction that stays open."""
    connection.execute("UPDATE case_study SET title = %s WHERE id = %s", (title, case_study_id))
    connection.execute(
        "INSERT INTO change (kind, object_id, at)"
        " VALUES ('case_study', %s, now() - '11 s'::interval)",
        (case_study_id,),
    )


def test_what_is_posted_on_one_node_is_found_on_the_other_at_once(node):
    one, other = node("one"), node("other")
    with one.app_context():
        with_index(one)
        number = publish(somebody("Ada")).id
        assert db.session.scalar(select(func.count(IndexJob.id))) == 0
    with other.app_context():
        assert found(other, "bus") == [f"case_study:{number}"]
        assert other.test_client().get("/status?json").json["index_lag_s"] == 0.0
        assert not (other.config["SETTINGS"].index_dir).exists()


def test_a_transaction_that_fails_is_not_found(node):
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        with_index(app)
        case_study = publish(ada)
        case_study.title = "Trams"
        db.session.flush()
        db.session.rollback()
        assert found(app, "bus") and not found(app, "trams")


def test_jobs_are_taken_by_one_worker_each_and_a_late_one_is_not_missed(node, schema):
    app = node("one")
    with app.app_context(), psycopg.connect(schema) as other:
        first = publish(somebody("Ada"))
        indexer = with_index(app)
        change_title(other, first.id, "Bicycles")
        assert indexer.catch_up() == 0
        other.commit()
        assert app.test_client().get("/status?json").json["index"] == "behind"

        other.execute("SELECT id FROM change FOR UPDATE")  # another worker has them
        assert indexer.catch_up() == 0
        other.rollback()
        assert indexer.catch_up() == 1
        assert indexer.catch_up() == 0
        assert found(app, "bicycles") and not found(app, "bus")
        assert not indexer.verify()


def test_of_two_who_change_one_at_a_time_both_are_found(node):
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        with_index(app)
        case_study_id, ada_id = publish(ada).id, ada.id

    def comment(number):
        body = f"Remark {chr(97 + number) * 5}"
        author = db.session.get(User, ada_id)
        db.session.add(
            Comment(
                case_study_id=case_study_id,
                author=author,
                organisation=author.organisation,
                submission_key=str(number) * 32,
                body=body,
                html=f"<p>{body}</p>",
            )
        )
        db.session.commit()

    at_once(app, 6, comment)
    with app.app_context():
        for number in range(6):
            assert found(app, chr(97 + number) * 5) == [f"case_study:{case_study_id}"]
        assert not Indexer(index.engine(app)).verify()


def test_a_large_change_is_left_to_the_worker(node):
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        indexer = with_index(app)
        for number in range(AT_ONCE + 1):
            publish(ada, "Bus passes", f"{number:032}")
        stage = db.session.scalar(select(Term))
        stage.name = "Zeppelins"
        db.session.commit()
        assert not found(app, "zeppelins")
        assert indexer.catch_up() == AT_ONCE + 1
        assert index.engine(app).search(Query("zeppelins")).total == AT_ONCE + 1
        assert db.session.scalar(select(func.count(IndexJob.id))) == 0, "no look reads them again"


def test_a_fault_of_the_index_costs_nobody_what_they_wrote(node, monkeypatch):
    app = node("one")
    with app.app_context():
        ada = somebody("Ada")
        indexer = with_index(app)
        with monkeypatch.context() as patched:
            patched.setattr(database_index, "present_state", lambda changes: 1 / 0)
            number = publish(ada).id
        assert db.session.get(CaseStudy, number) is not None and not found(app, "bus")
        assert indexer.catch_up() > 0
        assert found(app, "bus") == [f"case_study:{number}"]


def test_verify_mends_what_a_shell_changed(node):
    app = node("one")
    with app.app_context():
        first = publish(somebody("Ada"))
        indexer = with_index(app)
        db.session.execute(text("UPDATE case_study SET title = 'Ferries'"))
        db.session.commit()
        assert indexer.verify().outdated == [f"case_study:{first.id}"]
        assert found(app, "ferries") and not found(app, "bus")
        assert not indexer.verify()


def indexed_terms():
    return {bytes(term).decode() for term in db.session.scalars(select(SearchPosting.term))}


def test_words_that_are_taken_out_leave_the_tables_of_the_index(node):
    app = node("one")
    with app.app_context():
        case_study = publish(somebody("Ada"), "Zeppelin passes")
        indexer = with_index(app)
        assert "zeppelin" in indexed_terms()
        case_study.title = "Ferry passes"
        db.session.add(IndexJob(kind=REDACTION, object_id=case_study.id))
        db.session.commit()
        assert found(app, "ferry")
        indexer.catch_up()
        assert "ferri" in indexed_terms() and "zeppelin" not in indexed_terms()
        assert db.session.scalar(select(func.count(IndexJob.id))) == 0

        case_study.status = CaseStudyStatus.WITHDRAWN
        db.session.commit()
        assert not found(app, "ferry")
        indexer.catch_up()
        assert "ferri" not in indexed_terms()


def test_the_thesaurus_of_every_node_is_that_of_the_database(node):
    one, other = node("one"), node("other")
    with one.app_context():
        ada = somebody("Ada")
        with_index(one)
        publish(ada, "Omnibus passes")
        assert not found(one, "charabanc")
        db.session.add_all(
            SynonymAmendment(concept="bus", words=words, how="same", by_id=ada.id)
            for words in ("omnibus", "charabanc")
        )
        db.session.commit()
    with other.app_context():
        assert found(other, "charabanc")


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
