"""A return sent by a program: once, with a key of the lead, and a report without its cells."""

import pytest
from sqlalchemy import select

from forum.api.keys import actions as keys
from forum.core.extensions import db
from forum.models.api import Scope
from forum.models.returns import ReturnRow, SentReturn
from tests.standards.returns.conftest import (  # noqa: F401
    charity,
    csv_of,
    for_prime,
    make_member,
    on_a_day,
    primes,
    sender,
)

pytestmark = pytest.mark.usefixtures("on_a_day")


@pytest.fixture
def post(app, sender):  # noqa: F811
    """post(content, key=…) sends as Sam's program does."""
    key = keys.make(sender, "program", 30, Scope.RETURNS)

    def send(content, bearer=key, idempotency="first-one", query="", **headers):
        headers |= {"Idempotency-Key": idempotency} if idempotency else {}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        client = app.test_client(use_cookies=False)
        return client.post(f"/api/v1/returns{query}", data=content, headers=headers)

    send.key = key
    return send


def count(model):
    db.session.rollback()
    return len(db.session.scalars(select(model)).all())


def test_a_return_is_taken_once_and_reported(app, post):
    content = csv_of(for_prime("O030"), for_prime("O031"))
    first, again = post(content), post(content)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json
    assert (first.json["taken"], first.json["refused"]) == (2, [])
    assert (count(SentReturn), count(ReturnRow)) == (1, 2)
    place = first.headers["Location"].partition("/api/")[2]
    bearer = {"Authorization": f"Bearer {post.key}"}
    report = app.test_client().get(f"/api/{place}", headers=bearer)
    assert report.json == first.json
    assert app.test_client().get(f"/api/{place}").status_code == 401
    other = post(csv_of(for_prime("O032")))
    assert other.status_code == 422 and "another file" in other.json["detail"]


def test_wrong_rows_are_reported_without_their_cells(post):
    content = csv_of(for_prime("O030"), for_prime("O031", referrals="Mr John Smith"))
    refused = post(content)
    assert (refused.status_code, refused.json["taken"]) == (202, 0)
    assert [one["line"] for one in refused.json["refused"]] == [3]
    assert "Smith" not in refused.text and count(ReturnRow) == 0
    taken = post(content, idempotency="second-one", query="?leave-out=true")
    assert (taken.json["taken"], taken.json["left_out"]) == (1, 1)


def test_rows_that_are_here_are_replaced_only_on_request(post):
    assert post(csv_of(for_prime("O030"))).status_code == 202
    changed = csv_of(for_prime("O030", referrals="99"))
    assert post(changed, idempotency="second-one").status_code == 409
    assert post(changed, idempotency="second-one", query="?replace=true").status_code == 202


def test_who_may_not_send(app, post, sender):  # noqa: F811
    content = csv_of(for_prime("O030"))
    assert post(content, bearer="").status_code == 401
    assert post(content, bearer="wrong").status_code == 401
    assert post(content, bearer=keys.make(sender, "reads", 30)).status_code == 403
    assert post(content, idempotency="").status_code == 400
    assert post(b"x" * (8 * 1024 * 1024 + 1)).status_code == 413
    sender.is_lead = False
    db.session.commit()
    assert post(content).status_code == 403
    assert count(SentReturn) == 0
