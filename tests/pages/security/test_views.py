"""security.txt, and reports of the content security policy."""

import json
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from forum.core import clock
from forum.core.headers import REPORTS

REPORT = {
    "document-uri": "https://exchange.example/reset/a-secret-token?x=1",
    "blocked-uri": "https://evil.example/x.js?stolen=1",
    "effective-directive": "script-src",
}


def test_security_txt_says_whom_to_tell_and_until_when(app, browse):
    app.config["SETTINGS"].base_url = "https://exchange.example"
    answer = browse().get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert lines["Contact"] == "mailto:exchange@localhost"
    assert lines["Canonical"] == "https://exchange.example/.well-known/security.txt"
    expires = datetime.fromisoformat(lines["Expires"].removesuffix("Z"))
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=366)

    app.config["SETTINGS"].security_contact = "https://exchange.example/security"
    assert "https://exchange.example/security\n" in browse().get("/.well-known/security.txt").text


def test_each_page_names_the_address_of_reports(browse):
    policy = browse().get("/help").headers["Content-Security-Policy"]
    assert f"report-uri {REPORTS}" in policy


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"csp-report": REPORT}, "application/csp-report"),
        ([{"type": "csp-violation", "body": REPORT}], "application/reports+json"),
    ],
)
def test_a_report_is_logged_without_queries_and_tokens(browse, body, kind):
    with capture_logs() as logs:
        answer = browse().post(REPORTS, data=json.dumps(body), content_type=kind)
    assert answer.status_code == 204
    [line] = [one for one in logs if one["event"] == "csp_report"]
    assert (line["directive"], line["blocked"], line["page"]) == (
        "script-src",
        "https://evil.example/x.js",
        "/reset",
    )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 9_000, b'"x"', b"[1]", b'{"csp-report": 1}', b"x" * 90_000]
)
def test_what_is_no_report_is_left(browse, body):
    with capture_logs() as logs:
        answer = browse().post(REPORTS, data=body, content_type="application/csp-report")
    assert answer.status_code == 204
    assert [one for one in logs if one["event"] == "csp_report"] == []


def test_nobody_fills_the_log(browse):
    client = browse()
    with capture_logs() as logs:
        for _ in range(100):
            client.post(
                REPORTS, data=json.dumps({"csp-report": REPORT}), content_type="application/json"
            )
    assert len([one for one in logs if one["event"] == "csp_report"]) <= 60
