"""Administrators and members act at the same moment: one merge, nothing lost, on both engines."""

import threading

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from forum.administration.merging import move_actions
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.data.demonstration.load import load_once
from forum.models.accounts import Standing, User
from forum.models.comments import Comment
from forum.models.merges import MergeKind, MergeRequest
from forum.models.organisations import Kind, Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.people.sign_in import sessions
from forum.practice.publishing import actions as case_studies
from forum.search import index
from tests.administration.test_merges_keep_counts import check_all, merge, rows_of
from tests.conftest import make_app
from tests.postgres import server

TIMES = 6
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="module", params=["sqlite", POSTGRES])
def exchange(request, tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("races")
    if request.param == "sqlite":
        (folder / "exchange.db").write_bytes(migrated.read_bytes())
        yield from _opened(folder, "")
        return
    (folder / "server").mkdir()
    with server(folder / "server") as address:
        yield from _opened(folder, address)


def _opened(folder, database_url):
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def member(name, **facts):
    found = User(name=name, email=f"{name}@firm.example", standing=Standing.VERIFIED, **facts)
    db.session.add(found)
    db.session.flush()
    return found


def key_of(user):
    key = sessions.begin(user, with_second_factor=True)
    db.session.commit()
    return key


def sent_at_once(app, requests):
    """(key, path, form) each in a thread of its own; the statuses in their order."""
    db.session.remove()  # its transaction would hold SQLite's write lock
    together = threading.Barrier(len(requests))
    statuses = [0] * len(requests)

    def send(place, key, path, form):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        together.wait(20)
        statuses[place] = client.post(path, data=form).status_code

    threads = [
        threading.Thread(target=send, args=(place, *request))
        for place, request in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return statuses


def test_races(exchange):
    """One fixture of people for all: a server of its own is dear."""
    administrators = [member(name, is_administrator=True) for name in ("ida", "ira", "ivo")]
    keys = [key_of(one) for one in administrators]
    for turn in range(TIMES):
        two_confirm(exchange, keys, turn)
    for turn in range(TIMES):
        one_writes_meanwhile(exchange, keys, turn)
    two_merge_each_other(exchange, keys)
    two_retire_the_last(exchange, keys)


def organisation(name):
    found = Organisation(name=name, slug="x", kind=Kind.PRIME)
    db.session.add(found)
    db.session.flush()
    return found


def asked(app, key, old_id, new_id):
    form = {"into": str(new_id), "reason": "They are one."}
    [status] = sent_at_once(app, [(key, f"/administration/merges/organisation/{old_id}", form)])
    assert status == 302
    number = db.session.scalar(select(func.max(MergeRequest.id)))
    db.session.rollback()
    return f"/administration/merges/{number}/confirm"


def two_confirm(app, keys, turn):
    old, new = organisation(f"Old {turn} confirmed"), organisation(f"New {turn} confirmed")
    old_id, new_id = old.id, new.id
    somebody = member(f"c{turn}", organisation_id=old_id).id
    db.session.commit()
    path = asked(app, keys[0], old_id, new_id)
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    db.session.rollback()
    statuses = sent_at_once(app, [(keys[1], path, {}), (keys[2], path, {})])
    assert sorted(statuses) == [302, 409]
    assert db.session.get(User, somebody).organisation_id == new_id
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before + 1
    db.session.rollback()


def one_writes_meanwhile(app, keys, turn):
    """Who comments for the one that ends is heard, or asked to send it again."""
    old, new = organisation(f"Old {turn} written"), organisation(f"New {turn} written")
    other = organisation(f"Other {turn} written")
    stage = db.session.scalar(select(Term).where(Term.slug == "stage")) or Term(
        vocabulary=Vocabulary.STAGE, slug="stage", name="Stage"
    )
    answers = {"title": "Bus passes", "did": "We paid.", "result": "They came.", "terms": [stage]}
    author = member(f"a{turn}", organisation_id=other.id)
    writer = member(f"w{turn}", organisation_id=old.id)
    study = case_studies.publish(author, f"{turn}" * 32, answers, accepted_needed=0).id
    old_id, new_id, writer_key = old.id, new.id, key_of(writer)
    path = asked(app, keys[0], old_id, new_id)
    said = {"body": "How many passes did it take?", "key": f"{turn}" * 32}
    written, merged = sent_at_once(
        app, [(writer_key, f"/case-studies/{study}/comments", said), (keys[1], path, {})]
    )
    assert written in (302, 409), written
    assert merged in (302, 409), merged
    if merged == 302:
        assert move_actions.pointing_at(MergeKind.ORGANISATION, old_id) == {}
    of_it = select(Comment.organisation_id).where(Comment.case_study_id == study)
    here = new_id if merged == 302 else old_id
    assert db.session.scalars(of_it).all() == ([here] if written == 302 else [])
    db.session.rollback()


def two_merge_each_other(app, keys):
    """A into B, and B into A: one of them is done."""
    one, two = organisation("One of two"), organisation("The other")
    ids = one.id, two.id
    db.session.commit()
    there, back = asked(app, keys[0], *ids), asked(app, keys[0], *reversed(ids))
    statuses = sent_at_once(app, [(keys[1], there, {}), (keys[2], back, {})])
    assert sorted(statuses) == [302, 409]
    left = select(func.count(Organisation.id)).where(Organisation.id.in_(ids))
    assert db.session.scalar(left) == 1
    db.session.rollback()


def two_retire_the_last(app, keys):
    terms = [Term(vocabulary=Vocabulary.PRACTICE, slug=s, name=s * 3) for s in ("ab", "xy")]
    db.session.add_all(terms)
    db.session.commit()
    paths = [f"/administration/terms/{term.id}/retire" for term in terms]
    form = {"state-reason": "Nobody uses it."}
    statuses = sent_at_once(
        app, [(key, path, form) for key, path in zip(keys, paths, strict=False)]
    )
    assert sorted(statuses) == [302, 422]
    offered = select(func.count(Term.id)).where(
        Term.vocabulary == Vocabulary.PRACTICE, Term.is_current
    )
    assert db.session.scalar(offered) == 1
    db.session.rollback()


@pytest.mark.postgres
def test_counts_equal_a_recount_on_postgres(tmp_path):
    """As test_merges_keep_counts.py on SQLite: one of each kind, in one demonstration."""
    (tmp_path / "server").mkdir()
    with server(tmp_path / "server") as address:
        app = make_app(tmp_path, database_url=address)
        with app.app_context():
            upgrade()
            assert load_once()
            roles = dict.fromkeys(("is_lead", "is_organiser", "is_analyst", "is_moderator"), False)
            db.session.execute(db.update(User).values(is_demonstration=False, **roles))
            db.session.commit()
            for kind in MergeKind:
                ids = rows_of(kind)
                assert any(merge(kind, old, new) for old, new in zip(ids, ids[1:], strict=False))
            check_all(app)
            index.close(app)
            db.session.remove()
            db.engine.dispose()
