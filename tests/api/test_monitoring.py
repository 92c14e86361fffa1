"""/metrics, request ids from the log into mails, and the example rules for alerts."""

import re
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select
from structlog.testing import capture_logs

from forum.config import ROOT
from forum.core import clock, logs
from forum.core.extensions import db
from forum.mail import mailer, outbox
from forum.mail.outbox import Letter
from forum.models.releases import ClockWatch, Release
from tests.conftest import make_app

NAMES = re.compile(r"\bexchange_\w+")
ALERTS = ROOT / "docs" / "alerts.yml"


def samples(text):
    """{name with labels: value}"""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


@pytest.fixture
def scrape(browse):
    client = browse()
    return lambda: samples(client.get("/metrics").text)


def test_requests_are_counted_by_room_method_and_status(browse, scrape):
    client = browse()
    for path in ("/organisations", "/organisations", "/nothing"):
        client.get(path)
    found = scrape()

    key = 'exchange_requests_total{{area="{}",method="GET",status="{}"}}'
    assert found[key.format("organisations", 200)] == 2
    assert found[key.format("none", 404)] == 1
    assert found['exchange_request_seconds_count{area="organisations"}'] == 2


def test_no_label_holds_what_somebody_sent(browse, scrape):
    client = browse()
    client.open("/search?q=secret-word", method="GET")
    client.open("/secret-path", method="SECRETMETHOD")
    assert not any("secret" in name.lower() for name in scrape())


def test_queues_and_mails_are_told_with_their_age(scrape, app, at):
    outbox.send("somebody@example.org", "Subject", "Body")
    db.session.commit()
    at(clock.now() + timedelta(minutes=20))
    found = scrape()

    assert found['exchange_queue_waiting{queue="Mails that are due"}'] == 1
    assert found['exchange_queue_age_seconds{queue="Mails that are due"}'] >= 1200
    assert found['exchange_letters{state="waiting"}'] == 1
    assert found["exchange_up"] == 1


def test_a_release_that_the_clock_s_guard_holds_back_is_due(scrape, app):
    assert scrape()["exchange_releases_due"] == 0
    now = clock.now()
    db.session.get(ClockWatch, 1).good_until = now - timedelta(hours=1)
    db.session.add(Release(ref="R1", name="To June", release_at=now - timedelta(minutes=1)))
    db.session.commit()
    found = scrape()

    assert found["exchange_releases_due"] == 1
    assert found["exchange_next_release_seconds"] < 0


def test_a_slow_statement_is_counted_and_logged_without_its_values(
    app, browse, scrape, monkeypatch
):
    monkeypatch.setattr("forum.core.metrics.SLOW_S", 0.0)
    with capture_logs() as logged:
        db.session.execute(select(Letter).where(Letter.to == "somebody@example.org")).all()
    monkeypatch.undo()

    assert scrape()["exchange_slow_statements_total"] >= 1
    assert "slow_statement" in {one["event"] for one in logged}
    assert "somebody@" not in repr(logged)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_a_proxy_hands_on_is_not_of_this_machine(browse, name):
    assert browse().get("/metrics", headers={name: "127.0.0.1"}).status_code == 404


def test_another_machine_finds_no_such_page(browse):
    client = browse()
    for address in ("192.0.2.7", "10.0.0.8", "2001:db8::1", ""):
        client.environ_base["REMOTE_ADDR"] = address
        assert client.get("/metrics").status_code == 404


def test_with_a_token_the_token_alone_counts(tmp_path, migrated):
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    client = make_app(tmp_path, metrics_token="t0ken").test_client()
    answers = [
        client.get("/metrics", headers=headers).status_code
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer t0ken"})
    ]
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert answers == [404, 404, 200]
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200


def test_a_mail_bears_the_id_of_the_request_that_wrote_it(app, sent, browse, ada):
    with app.test_request_context("/", method="POST"):
        known = logs.request_id()
        outbox.send("somebody@example.org", "Subject", "Body")
        db.session.commit()
    mailer.send_waiting()
    assert sent[-1].extra_headers["X-Request-Id"] == known


def test_lines_of_the_worker_bear_the_id_of_its_run():
    with logs.work("abc12345"):
        assert logs.with_request(None, "", {"event": "x"})["request_id"] == "abc12345"
    assert "request_id" not in logs.with_request(None, "", {"event": "x"})


def test_a_proxy_s_request_id_is_taken_where_there_is_a_proxy(tmp_path, migrated):
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    for proxies, expected in ((1, "from-the-proxy"), (0, None)):
        app = make_app(tmp_path, trusted_proxies=proxies)
        seen = []
        app.before_request(lambda seen=seen: seen.append(logs.request_id()))
        for given in ("from-the-proxy", "not one!\n"):
            app.test_client().get("/api/v1/nothing", headers={"X-Request-Id": given.strip()})
        assert (seen[0] == "from-the-proxy") is (expected is not None)
        assert seen[1] != "not one!"


def test_every_metric_of_the_example_rules_is_there(scrape, browse):
    rules = yaml.safe_load(ALERTS.read_text())
    browse().get("/organisations")
    known = {re.match(r"\w+", name)[0] for name in scrape()}
    known |= {"exchange_task_failed", "exchange_worker_beat_seconds"}  # only where there is one
    known |= {"exchange_next_release_seconds", "exchange_index_lag_seconds"}
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]

    assert len(alerts) > 8
    for rule in alerts:
        assert set(NAMES.findall(rule["expr"])) <= known, rule["alert"]
        assert rule["annotations"]["summary"] and rule["labels"]["severity"]
