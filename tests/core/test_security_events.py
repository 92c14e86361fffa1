"""What a guard wants to know is a line of the log: by ids, without names, addresses or secrets."""

import io
import json
from datetime import datetime

import pytest
import structlog

from forum.core import logs
from forum.core.extensions import db
from forum.people.sign_in import passwords
from tests.people.conftest import PASSWORD


@pytest.fixture
def with_password(people):
    def give(user):
        user.password_hash = passwords.hash_password(PASSWORD)
        db.session.commit()

    return give


@pytest.fixture
def events(app, monkeypatch):
    monkeypatch.setattr(logs, "is_on", lambda app: True)
    written = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written))

    def read():
        lines = written.getvalue().splitlines()
        return [one for one in map(json.loads, lines) if one.get("security")]

    return read


def send(client, email, password):
    return client.post("/sign-in", data={"email": email, "password": password})


def test_signing_in_and_failing_to_are_lines(events, ada, browse, with_password):
    with_password(ada)
    send(browse(), ada.email, "wrong")
    send(browse(), "nobody@there.example", "wrong")
    send(browse(), ada.email, PASSWORD)
    told = events()
    assert [one["event"] for one in told] == ["sign_in_refused"] * 2 + ["signed_in"]
    assert [one["member"] for one in told] == [ada.id, 0, ada.id]
    assert told[2]["with_second_factor"] is False
    assert not any(word in str(told) for word in (ada.email, ada.name, "wrong", PASSWORD))
    assert all(datetime.fromisoformat(one["timestamp"]).utcoffset() is not None for one in told)


def test_what_is_refused_is_a_line(events, ada, browse):
    browse(ada).get("/administration")
    (told,) = events()
    assert (told["event"], told["rule"], told["member"]) == (
        "forbidden",
        "/administration",
        ada.id,
    )


def test_what_is_slowed_is_a_line(events, ada, browse):
    for _ in range(11):
        send(browse(), ada.email, "wrong")
    assert events()[-1]["event"] == "too_many"


def test_what_is_typed_makes_no_line_of_its_own(events, browse, ada):
    send(browse(), 'x\n{"security": true, "event": "signed_in"}@there.example', "wrong")
    assert [one["event"] for one in events()] in ([], ["sign_in_refused"])
