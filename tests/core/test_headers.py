"""What each answer carries for the browser, and what is answered to nobody."""

import re

import pytest

from forum.config import flask_config, read_settings
from tests.conftest import make_app

KINDS = ("/", "/status.json", "/static/app.css", "/nothing-here", "/workshops.ics", "/sign-in")
SECRET = {"secret_key": "s" * 40, "mail_backend": "smtp", "demo": False}


@pytest.mark.parametrize("path", KINDS)
def test_each_answer_has_the_headers(app, browse, path):
    headers = browse().get(path).headers
    policy = headers["Content-Security-Policy"]
    for said in ("default-src 'none'", "object-src 'none'", "base-uri 'none'"):
        assert said in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", KINDS)
def test_each_answer_says_its_type_and_its_characters(app, browse, path):
    kind = browse().get(path).headers["Content-Type"]
    assert kind == "application/json" or "charset=utf-8" in kind


@pytest.mark.parametrize("path", KINDS)
def test_no_other_site_may_read_an_answer(app, browse, path):
    answer = browse().get(path, headers={"Origin": "https://elsewhere.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_over_https_browsers_keep_to_it_and_cookies_are_of_this_host(tmp_path, migrated):
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    app = make_app(tmp_path, base_url="https://exchange.example", **SECRET)
    answer = app.test_client().get("/sign-in", base_url="https://exchange.example")
    kept = re.fullmatch(r"max-age=(\d+); includeSubDomains", answer.headers[HSTS])
    assert int(kept[1]) >= 365 * 24 * 60 * 60
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-") and "; Secure" in cookie and "Path=/" in cookie
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


HSTS = "Strict-Transport-Security"


def test_outside_a_demonstration_nothing_is_debugged():
    settings = read_settings(base_url="https://exchange.example", **SECRET)
    assert not any(name in flask_config(settings) for name in ("DEBUG", "TESTING"))


def test_signing_out_clears_what_the_browser_keeps(ada, browse):
    assert browse(ada).post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


NOT_SERVED = (
    "/.git/config /.env /static/ /static /instance/exchange.db /exchange.db /docs /console /admin"
    " /static/../wsgi.py /static/%2e%2e/wsgi.py /requirements.txt /server-status /debug"
)


@pytest.mark.parametrize("path", NOT_SERVED.split())
def test_no_file_of_ours_and_no_list_of_files_is_served(app, browse, path):
    assert browse().get(path).status_code == 404


def test_trace_is_not_taken(app, browse):
    assert browse().open("/", method="TRACE").status_code in (405, 501)


def test_every_page_of_a_member_has_the_button_to_sign_out(ada, browse):
    client = browse(ada)
    for path in ("/", "/me", "/me/security", "/workshops", "/case-studies"):
        assert 'action="/sign-out"' in client.get(path).text


def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(tmp_path, migrated):
    """Without one in the settings the header is what anybody types."""
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    for proxies, seen in ((0, "10.0.0.9"), (1, "192.0.2.7")):
        app = make_app(tmp_path, trusted_proxies=proxies)
        addresses = []
        app.before_request_funcs.setdefault(None, []).insert(0, lambda a=addresses: note(a))
        app.test_client().get(
            "/",
            headers={"X-Forwarded-For": "203.0.113.1, 192.0.2.7"},
            environ_base={"REMOTE_ADDR": "10.0.0.9"},
        )
        assert addresses == [seen]


def note(addresses):
    from flask import request

    addresses.append(request.remote_addr)
