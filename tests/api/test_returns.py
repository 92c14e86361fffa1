"""A return sent by a program: once, with a key of the lead, and a report without its cells."""

import jsonschema_rs
import pytest
from sqlalchemy import select

from forum.api.keys import actions as keys
from forum.api.v1 import return_views
from forum.core.extensions import db
from forum.models.api import Scope
from forum.models.returns import ReturnRow, SentReturn, WaitingReturn
from forum.standards.returns import actions, jobs
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

    def send(content, bearer=key, idempotency="first-one", query="", kind="text/csv"):
        headers = {"Idempotency-Key": idempotency} if idempotency else {}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        path, client = f"/api/v1/returns{query}", app.test_client(use_cookies=False)
        answer = client.post(path, data=content, headers=headers, content_type=kind)
        is_as_described(app, answer, "/returns", "post")
        return answer

    send.key = key
    return send


def is_as_described(app, answer, path, method):
    """The status, the kind of body and the body itself, as the OpenAPI document has them."""
    document = app.test_client(use_cookies=False).get("/api/v1/openapi.json").json
    said = document["paths"][path][method]["responses"][str(answer.status_code)]
    if "$ref" in said:
        said = document["components"]["responses"][said["$ref"].rpartition("/")[2]]
    schema = said["content"][answer.mimetype]["schema"]
    whole = schema | {"components": document["components"]}
    jsonschema_rs.validator_for(whole).validate(answer.json)
    assert all(name in answer.headers for name in said.get("headers", ()))


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
    is_as_described(app, report, "/returns/{return_id}", "get")
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


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/html", "multipart/form-data; boundary=a"]
)
def test_a_body_of_another_kind_is_refused_to_who_has_a_key(post, kind):
    content = csv_of(for_prime("O030"))
    refused = post(content, kind=kind)
    assert refused.status_code == 415 and "text/csv" in refused.json["detail"]
    assert post(content, kind=kind, bearer="").status_code == 401
    assert count(SentReturn) == 0


@pytest.mark.parametrize("kind", [None, "text/csv; charset=utf-8", "application/octet-stream"])
def test_a_file_is_taken_under_each_of_its_names(post, kind):
    assert post(csv_of(for_prime("O030")), kind=kind).status_code == 202


def test_a_parameter_that_is_not_known_is_refused(post):
    refused = post(csv_of(for_prime("O030")), query="?leaveout=true")
    assert refused.status_code == 400 and refused.json["errors"][0]["name"] == "leaveout"


def test_the_document_says_what_a_return_needs(app, browse):
    described = app.test_client().get("/api/v1/openapi.json").json["paths"]["/returns"]["post"]
    needed = {one["name"]: one["required"] for one in described["parameters"]}
    assert needed == {"Idempotency-Key": True, "leave-out": False, "replace": False}
    assert described["security"] == [{"key": []}]
    assert set(described["responses"]) >= {"202", "400", "401", "403", "409", "413", "415", "422"}
    assert "POST /returns" in browse().get("/developers").text


@pytest.fixture
def large(post, monkeypatch):
    """large(content, …): sent as a file that is too large to be checked at once."""
    monkeypatch.setattr(return_views, "AT_ONCE", 10)
    return post


def report_of(app, post, answer):
    db.session.rollback()
    path = answer.json["address"].partition("/api/")[2]
    headers = {"Authorization": f"Bearer {post.key}"}
    return app.test_client(use_cookies=False).get(f"/api/{path}", headers=headers).json


def test_a_large_file_waits_for_the_worker(app, large):
    content = csv_of(for_prime("O030"), for_prime("O031"))
    answer = large(content)
    assert (answer.status_code, answer.json["state"], answer.json["taken"]) == (202, "waiting", 0)
    assert count(ReturnRow) == 0
    assert large(content).json["id"] == answer.json["id"], "the same key is the same return"
    assert jobs.check_next() is True
    report = report_of(app, large, answer)
    assert (report["state"], report["taken"], report["refused"]) == ("checked", 2, [])
    assert (count(ReturnRow), count(WaitingReturn)) == (2, 0), "the file is gone"
    assert jobs.check_next() is False


def test_its_errors_are_kept_and_no_cell(app, large):
    content = csv_of(for_prime("O030"), for_prime("O031", referrals="Mr John Smith"))
    answer = large(content)
    jobs.check_next()
    report = report_of(app, large, answer)
    assert (report["state"], report["taken"]) == ("checked", 0)
    assert [one["line"] for one in report["refused"]] == [3]
    assert "Smith" not in str(report)
    kept = large(content, idempotency="second-one", query="?leave-out=true")
    jobs.check_next()
    report = report_of(app, large, kept)
    assert (report["taken"], report["left_out"]) == (1, 1)


def test_rows_that_are_here_already_are_told_in_the_report(app, large):
    large(csv_of(for_prime("O030")))
    jobs.check_next()
    answer = large(csv_of(for_prime("O030", referrals="99")), idempotency="second-one")
    jobs.check_next()
    report = report_of(app, large, answer)
    assert report["state"] == "checked" and report["taken"] == 0
    assert "are here already" in report["refused"][0]["rule"]
    assert count(WaitingReturn) == 0


def test_a_check_that_is_killed_begins_again_and_is_given_up_at_last(app, large, monkeypatch):
    answer = large(csv_of(for_prime("O030")))

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(actions, "take_checked", killed)
        with pytest.raises(SystemExit):
            jobs.check_next()
    assert report_of(app, large, answer)["state"] == "waiting"
    jobs.check_next()
    assert report_of(app, large, answer)["taken"] == 1
    again = large(csv_of(for_prime("O031")), idempotency="second-one")
    monkeypatch.setattr(actions, "take_checked", killed)
    for _ in range(jobs.MOST_TRIES):
        with pytest.raises(SystemExit):
            jobs.check_next()
        db.session.rollback()
    jobs.check_next()
    assert "did not come to an end" in report_of(app, large, again)["refused"][0]["rule"]


def test_who_leads_no_more_sends_nothing(app, large, sender):  # noqa: F811
    large(csv_of(for_prime("O030")))
    sender.is_lead = False
    db.session.commit()
    jobs.check_next()
    assert (count(ReturnRow), count(WaitingReturn)) == (0, 0)
    sent = db.session.scalars(select(SentReturn)).one()
    assert "leads no organisation" in sent.problems[0]["rule"]
