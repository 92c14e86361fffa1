"""Two moderators press at the same moment: one decision, on either engine."""

import threading
from collections import Counter

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.models.moderation import Decision
from forum.models.organisations import Kind, Organisation
from forum.models.review import Report, ReportReason
from forum.people.sign_in import sessions
from tests.conftest import make_app
from tests.postgres import server

ITEMS = 8


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def exchange(request, tmp_path, migrated):
    if request.param == "sqlite":
        (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
        yield from _opened(tmp_path, "")
        return
    (tmp_path / "server").mkdir()
    with server(tmp_path / "server") as address:
        yield from _opened(tmp_path, address)


def _opened(folder, database_url):
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def member(name, **facts):
    made = User(name=name, email=f"{name}@firm.example", standing=Standing.VERIFIED, **facts)
    db.session.add(made)
    return made


def reported_comments():
    """Comments, each reported; and the keys of two signed-in moderators."""
    firm = Organisation(name="Firm", slug="firm", kind=Kind.PRIME)
    author, reader = member("author", organisation=firm), member("reader", organisation=firm)
    moderators = [member(name, is_moderator=True) for name in ("one", "two")]
    db.session.flush()
    said = {"author_id": author.id, "submission_key": "0" * 32}
    study = CaseStudy(slug="passes", title="Passes", did="We did.", result="It went.", **said)
    db.session.add(study)
    db.session.flush()
    for number in range(ITEMS):
        words = {"body": "Words.", "html": "<p>Words.</p>"}
        key = {"author_id": author.id, "submission_key": f"{number:032x}"}
        comment = Comment(case_study_id=study.id, organisation_id=firm.id, **words, **key)
        db.session.add(comment)
        db.session.flush()
        of_it = {"kind": "comment", "object_id": comment.id, "author_id": author.id}
        db.session.add(Report(reporter_id=reader.id, reason=ReportReason.ABUSE, **of_it))
    keys = [sessions.begin(one) for one in moderators]
    db.session.commit()
    return keys


def signed_in(app, key):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    return client


def test_two_moderators_on_one_item_make_one_decision(exchange):
    keys = reported_comments()
    ids = db.session.scalars(select(Comment.id)).all()
    db.session.remove()
    together = threading.Barrier(2)
    statuses = Counter()

    def press(client, act):
        for object_id in ids:
            together.wait(20)
            data = {"act": act, "template": "abuse", "seen": "0"}
            answer = client.post(f"/moderation/items/comment/{object_id}/decide", data=data)
            statuses[answer.status_code] += 1

    threads = [
        threading.Thread(target=press, args=(signed_in(exchange, key), act))
        for key, act in zip(keys, ("keep", "withdraw"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    reader = signed_in(exchange, keys[0])
    for path in ("/moderation", "/moderation/log", "/me/decisions"):
        assert reader.get(path).status_code == 200
    assert statuses == {302: 2 * ITEMS}
    decided = Counter(db.session.scalars(select(Decision.object_id)))
    assert decided == dict.fromkeys(ids, 1)
    by_act = dict(db.session.execute(select(Decision.object_id, Decision.act)).all())
    withdrawn = {one.id for one in db.session.scalars(select(Comment)) if one.is_withdrawn}
    assert withdrawn == {one for one, act in by_act.items() if act == "withdrawn"}
