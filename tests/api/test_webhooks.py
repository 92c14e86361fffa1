"""Webhooks: signed, tried again for a day, switched off after it, and never led astray."""

import base64
import hashlib
import hmac
import json
import re
import socket
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.api.webhooks import actions, destinations, jobs, transport
from forum.core import audit, clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudyStatus
from forum.models.releases import Release
from forum.models.webhooks import (
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
    WebhookEventKind,
)
from forum.models.workshops import Workshop, WorkshopStatus
from forum.practice.publishing import actions as publishing
from tests.api.receiver import HOST, Receiver

ALL_KINDS = [kind.value for kind in WebhookEventKind if kind != WebhookEventKind.TEST]


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """Its name leads to this machine, which is taken for a public one in these tests alone."""
    one = Receiver(tmp_path)
    monkeypatch.setattr(destinations, "addresses_of", lambda host, port, flags=0: ["127.0.0.1"])
    monkeypatch.setattr(destinations, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(destinations, "PORTS", (443, one.port))
    monkeypatch.setattr(transport, "CA_FILE", one.ca_file)
    yield one
    one.stop()


@pytest.fixture
def lead(ada):
    ada.is_lead = True
    db.session.commit()
    return ada


@pytest.fixture
def registered(lead, receiver, browse):
    """(the webhook, its secret), as the page made them."""
    page = browse(lead).post("/webhooks/new", data={"url": receiver.url, "events": ALL_KINDS})
    assert page.status_code == 200, page.text
    secret = re.search(r'value="(whsec_[\w+/=]+)"', page.text)[1]
    return db.session.scalars(select(Webhook)).one(), secret


def work():
    """What the worker's loops do until nothing is due."""
    while jobs.write_deliveries() or jobs.send_next():
        pass


def deliveries():
    db.session.expire_all()
    return db.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all()


def told(receiver):
    return [json.loads(body) for _, body in receiver.got]


def test_a_published_case_study_is_sent_as_a_visitor_sees_it(registered, receiver, share, ben):
    case_study = share(ben)
    work()
    (message,) = told(receiver)

    assert message["type"] == "case_study.published"
    assert message["data"]["id"] == case_study.id
    assert message["data"]["title"] == "Bus passes for the first month"
    assert message["data"]["api"].endswith(f"/api/v1/case-studies/{case_study.id}")
    assert deliveries()[0].state == DeliveryState.DELIVERED


def test_it_is_signed_as_standard_webhooks_are(registered, receiver, share, ben):
    share(ben)
    work()
    headers, body = receiver.got[0]
    key = base64.b64decode(registered[1].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()

    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["Host"] == f"{HOST}:{receiver.port}"


def test_a_withdrawn_one_is_told_without_its_words(registered, receiver, share, ben):
    case_study = share(ben)
    work()
    publishing.withdraw(ben, case_study, "I asked for it")
    work()
    message = told(receiver)[-1]

    assert message["type"] == "case_study.withdrawn"
    assert set(message["data"]) == {"id", "api"} and message["data"]["id"] == case_study.id


def test_what_is_gone_before_it_is_sent_is_not_sent(registered, receiver, share, ben):
    case_study = share(ben)
    jobs.write_deliveries()
    publishing.withdraw(ben, case_study, "I asked for it")
    work()

    assert [one["type"] for one in told(receiver)] == ["case_study.withdrawn"]
    assert deliveries()[0].state == DeliveryState.DROPPED


def test_what_is_held_is_not_told(registered, receiver, share, ben):
    case_study = share(ben)
    db.session.query(WebhookEvent).delete()
    case_study.status = CaseStudyStatus.HELD
    db.session.commit()
    case_study.status = CaseStudyStatus.WITHDRAWN
    db.session.commit()
    work()
    assert told(receiver) == []


def test_a_workshop_that_is_announced_is_told_and_a_draft_is_not(registered, receiver, ben):
    starts = clock.now() + timedelta(days=9)
    workshop = Workshop(
        slug="w",
        title="What works",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        capacity=9,
        link="https://join.example/secret",
        organiser_id=ben.id,
        submission_key="k" * 32,
    )
    db.session.add(workshop)
    db.session.commit()
    work()
    assert told(receiver) == []
    workshop.status = WorkshopStatus.PUBLISHED
    db.session.commit()
    work()

    assert [one["type"] for one in told(receiver)] == ["workshop.announced"]
    assert b"join.example" not in receiver.got[0][1]


def test_a_release_is_told_once_it_is_open_and_not_before(registered, receiver, at):
    opens = clock.now().replace(microsecond=0) + timedelta(hours=1)
    db.session.add(Release(ref="R1", name="Figures to June", release_at=opens))
    db.session.commit()
    work()
    assert told(receiver) == []
    at(opens)
    work()
    work()

    (message,) = told(receiver)
    assert message["type"] == "release.opened" and message["data"]["is_open"] is True


def test_a_receiver_that_is_down_for_an_hour_loses_nothing(registered, receiver, share, ben, at):
    began = clock.now().replace(microsecond=0)
    receiver.status, published = 503, []
    for minute in range(0, 61, 5):
        at(began + timedelta(minutes=minute))
        if minute % 15 == 0:
            published.append(share(ben, title=f"Bus passes, part {minute}").id)
        work()
    assert {one.state for one in deliveries()} == {DeliveryState.WAITING}
    assert registered[0].failing_since == began
    receiver.status, receiver.got = 204, []
    for minute in range(65, 240, 5):
        at(began + timedelta(minutes=minute))
        work()

    assert [one["data"]["id"] for one in told(receiver)] and len(receiver.got) == len(published)
    assert {one["data"]["id"] for one in told(receiver)} == set(published)
    assert {one.state for one in deliveries()} == {DeliveryState.DELIVERED}
    assert registered[0].is_on and registered[0].failing_since is None


def test_each_attempt_has_the_same_id(registered, receiver, share, ben, at):
    now = clock.now().replace(microsecond=0)
    receiver.status = 500
    share(ben)
    for second in (0, 11, 80):
        at(now + timedelta(seconds=second))
        work()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == 3 and len(set(ids)) == 1


def test_after_a_day_it_is_switched_off_and_its_lead_is_mailed(
    registered, receiver, share, ben, lead, at
):
    now = clock.now().replace(microsecond=0)
    receiver.status = 500
    share(ben)
    for hour in range(0, 40):
        at(now + timedelta(hours=hour))
        work()
    webhook, letters = registered[0], db.session.scalars(select(Letter)).all()

    assert not webhook.is_on and "a day" in webhook.disabled_because
    assert len(receiver.got) == len(actions.PAUSES) + 1
    assert sum(actions.PAUSES) > 24 * 3600
    assert [one.subject for one in letters if one.to == lead.email][-1] == (
        "A webhook is switched off"
    )


def test_a_receiver_that_says_gone_is_asked_no_more(registered, receiver, share, ben, browse, lead):
    receiver.status = 410
    share(ben)
    work()
    assert not registered[0].is_on
    share(ben, title="Bus passes, part 2")
    work()
    assert len(receiver.got) == 1
    browse(lead).post(f"/webhooks/{registered[0].id}/on")
    assert registered[0].is_on


def test_a_redirect_is_not_followed(registered, receiver, share, ben):
    receiver.status, receiver.location = 307, receiver.url
    share(ben)
    work()
    assert len(receiver.got) == 1
    assert deliveries()[0].failure == "It answered 307."


def test_a_certificate_of_another_name_is_not_taken(registered, receiver, share, ben, tmp_path):
    webhook, _ = registered
    webhook.url = webhook.url.replace(HOST, "other.example")
    db.session.commit()
    share(ben)
    work()
    assert receiver.got == []
    assert "No answer" in deliveries()[0].failure


def test_an_answer_that_drips_ends_all_the_same(registered, receiver, monkeypatch):
    receiver.raw = b"HTTP/1.1 200 OK\r\nX-A: b\r\n"
    monkeypatch.setattr(transport, "WHOLE_S", 0.5)
    outcome = transport.send(receiver.url, registered[1], "msg_1", 1, b"{}")
    assert outcome.failure.startswith("No answer") and outcome.milliseconds < 5_000


def test_an_answer_that_is_no_http_is_a_failure(registered, receiver):
    receiver.raw = b"nonsense\r\n\r\n"
    outcome = transport.send(receiver.url, registered[1], "msg_1", 1, b"{}")
    assert outcome.status is None and outcome.failure.startswith("No answer")


def test_the_test_button_sends_to_this_webhook_alone(registered, receiver, browse, lead):
    page = browse(lead).post(f"/webhooks/{registered[0].id}/test", follow_redirects=True)
    work()

    assert page.status_code == 200
    assert [one["type"] for one in told(receiver)] == ["test"]
    log = browse(lead).get(f"/webhooks/{registered[0].id}").text
    assert "Delivered" in log and "answered 204" in log


def test_a_failed_test_is_in_the_log_and_can_be_sent_again(registered, receiver, browse, lead):
    receiver.status, path = 500, f"/webhooks/{registered[0].id}"
    browse(lead).post(f"{path}/test")
    work()
    assert "It answered 500." in browse(lead).get(path).text
    receiver.status = 200
    browse(lead).post(f"{path}/deliveries/{deliveries()[0].id}/again")
    work()
    assert deliveries()[0].state == DeliveryState.DELIVERED and registered[0].is_on


def test_leads_keep_their_own_and_administrators_all(registered, browse, ben, mo, lead):
    path = f"/webhooks/{registered[0].id}"
    assert browse(ben).get("/webhooks").status_code == 403
    ben.is_lead = True
    mo.is_administrator = True
    db.session.commit()

    for action in ("", "/test", "/on", "/delete"):
        method = "post" if action else "get"
        assert getattr(browse(ben), method)(path + action).status_code == 404
    assert browse(mo).get(path).status_code == browse(lead).get(path).status_code == 200


def test_it_is_audited_and_its_secret_is_stored_encrypted(registered, browse, lead):
    webhook, secret = registered
    assert secret not in webhook.secret and actions.secret_of(webhook) == secret
    assert secret not in browse(lead).get(f"/webhooks/{webhook.id}").text
    browse(lead).post(f"/webhooks/{webhook.id}/delete")
    acts = db.session.scalars(select(audit.AuditEntry.act)).all()

    assert {"registered a webhook", "deleted a webhook"} <= set(acts)
    assert deliveries() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://database.internal/",
        "https://me:secret@receiver.example/",
        "https://receiver.example:22/",
        "https:///path",
        "ftp://receiver.example/",
        "https://a b.example/",
    ],
)
def test_no_address_leads_into_a_private_network(url, lead, browse):
    page = browse(lead).post("/webhooks/new", data={"url": url, "events": ALL_KINDS})
    assert page.status_code == 422
    assert db.session.scalars(select(Webhook)).all() == []
    outcome = transport.send(url, "whsec_AAAA", "msg_1", 1, b"{}")
    assert outcome.status is None and outcome.failure and outcome.milliseconds < 2_000


def test_a_form_asks_no_name_server(lead, browse, monkeypatch):
    """It holds SQLite's write lock, and a name server may take seconds."""
    asked = []

    def numeric_only(host, port, flags=0):
        asked.append(flags)
        return []

    monkeypatch.setattr(destinations, "addresses_of", numeric_only)
    form = {"url": "https://receiver.example/", "events": ALL_KINDS}
    assert browse(lead).post("/webhooks/new", data=form).status_code == 200
    assert asked == [socket.AI_NUMERICHOST]


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    mixed = ["93.184.216.34", "10.0.0.1"]
    monkeypatch.setattr(destinations, "addresses_of", lambda host, port, flags=0: mixed)
    with pytest.raises(destinations.RefusedDestination):
        destinations.resolve("https://receiver.example/")


def test_the_connection_goes_to_the_address_that_was_looked_at(registered, receiver, monkeypatch):
    """A name that is resolved a second time could lead elsewhere: it never is."""
    answers = iter([["127.0.0.1"]])
    monkeypatch.setattr(destinations, "addresses_of", lambda host, port, flags=0: next(answers))
    body = b'{"type": "test"}'
    outcome = transport.send(receiver.url, registered[1], "msg_1", 1, body)
    assert outcome.is_delivered and len(receiver.got) == 1


def test_without_a_webhook_nothing_is_noted(app, share, ben):
    share(ben)
    work()
    assert db.session.scalars(select(WebhookEvent)).all() == []


def test_the_log_of_a_month_is_forgotten(registered, receiver, share, ben, at):
    share(ben)
    work()
    at(clock.now() + timedelta(days=31))
    jobs.forget_old()
    assert deliveries() == [] and db.session.scalars(select(WebhookEvent)).all() == []
