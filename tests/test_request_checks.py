"""A host that is not ours and a body that is no form: the site's own page, with its headers."""

import json
import logging
import socket

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import (
    InvalidHeader,
    InvalidRequestLine,
    InvalidRequestMethod,
    LimitRequestHeaders,
    LimitRequestLine,
)

from forum.core.headers import REPORTS, SECURITY
from tests.conftest import make_app
from tests.test_bad_input import filled, rules

DEEP = "[" * 5_000 + "]" * 5_000
BODIES = {
    "string": '"body"',
    "list": '["body", "title"]',
    "number": "7",
    "null": "null",
    "deep": DEEP,
    "numbers for texts": json.dumps(dict.fromkeys(("body", "title", "name", "note", "email"), 7)),
    "no JSON": "{",
}


def is_own_page(answer):
    return "<h1>" in answer.text and all(name in answer.headers for name in SECURITY)


@pytest.fixture
def public(tmp_path, app):
    """A browser of an exchange with a base address."""
    settings = {"base_url": "https://exchange.example", "trusted_hosts": "also.example"}
    return make_app(tmp_path, **settings).test_client()


@pytest.mark.parametrize("path", ["/", "/help", "/nothing", "/case-studies?q=a"])
@pytest.mark.parametrize("host", ["evil.example", ".", "exchange.example.", "a b", "é.example", ""])
def test_a_host_that_is_not_ours_is_refused(public, host, path):
    for send in (public.get, public.post):
        answer = send(path, headers={"Host": host})

        assert answer.status_code == 400
        assert is_own_page(answer)
        assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["exchange.example", "also.example", "exchange.example:443"])
def test_a_host_of_ours_is_answered(public, host):
    assert public.get("/help", headers={"Host": host}).status_code == 200


def test_a_load_balancer_may_ask_for_the_status_by_address(public):
    assert public.get("/status", headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert public.get("/help", headers={"Host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.parametrize("host", [".", "..", "a..b", "x" * 70 + ".example"])
def test_without_a_base_address_a_host_that_is_no_name_is_refused(browse, host):
    answer = browse().get("/help", headers={"Host": host})

    assert answer.status_code == 400
    assert is_own_page(answer)


def test_without_a_base_address_any_name_is_answered(browse):
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "exchange.example"):
        assert browse().get("/help", headers={"Host": host}).status_code == 200


def test_json_is_no_form_at_any_address(app, browse, mo):
    browser = browse(mo)
    for rule, arguments in rules(app, "POST"):
        if rule == REPORTS:  # browsers send JSON there
            continue
        for body in BODIES.values():
            address = filled(rule, arguments, "1")
            answer = browser.post(address, data=body, content_type="application/json")
            if rule.startswith("/api/"):  # asked first who it is, told as programs are
                assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
                continue
            assert answer.status_code == 415, address
            assert is_own_page(answer)


def test_json_is_no_form_with_the_token_check_on(tmp_path, app):
    client = make_app(tmp_path, WTF_CSRF_ENABLED=True).test_client()
    for kind in ("application/json", "application/vnd.api+json", "text/plain"):
        answer = client.post("/sign-in", data=DEEP, content_type=kind)
        assert answer.status_code == 415
        assert is_own_page(answer)


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "exchange=\x80\xff; =; ;;; a"},
        {"Cookie": "exchange=" + "x" * 6_000},
        {"Content-Length": "abc"},
        {"Content-Length": "-1"},
        {"Range": "bytes=9-1,x"},
        {"If-Modified-Since": "never"},
        {"Accept": "\xff;q=x"},
        {"Accept-Language": ";;;,"},
    ],
    ids=str,
)
def test_malformed_headers_are_no_error_of_ours(browse, headers):
    for address in ("/", "/help", "/sign-in"):
        assert browse().get(address, headers=headers).status_code < 500
        assert browse().post(address, headers=headers).status_code < 500


@pytest.mark.parametrize("path", ["/%", "/%zz", "/case-studies?q=%", "/%C0%AF", "/" + "a" * 9_000])
def test_a_malformed_address_has_a_page(browse, path):
    answer = browse().get(path)

    assert answer.status_code in (200, 404, 422)
    assert is_own_page(answer)


@pytest.mark.parametrize("method", ["BREW", "TRACE", "CONNECT", "PROPFIND", "PUT", "PATCH"])
def test_a_method_that_nobody_takes_has_a_page(browse, method):
    answer = browse().open("/help", method=method)

    assert answer.status_code == 405
    assert is_own_page(answer)


def read_all(connection):
    connection.settimeout(5)
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LimitRequestLine(9_000, 8_190), 414),
        (LimitRequestHeaders("limit request headers fields size"), 431),
        (InvalidHeader("CONTENT-LENGTH"), 400),
        (InvalidRequestLine("nonsense"), 400),
        (InvalidRequestMethod("é"), 400),
        (RuntimeError("unforeseen"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_server_cannot_read_has_our_page_too(app, error, status, monkeypatch):
    monkeypatch.setenv("FORUM_DEMO", "1")  # the module reads the settings
    from forum.web_server import Worker

    worker = Worker.__new__(Worker)
    worker.wsgi, worker.cfg, worker.log = app, Config(), logging.getLogger("test")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.handle_error(None, ours, ("127.0.0.1", 1), error)
        ours.shutdown(socket.SHUT_WR)
        head, _, page = read_all(theirs).partition("\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ")
    assert all(f"{name}: " in head for name in SECURITY)
    assert "Set-Cookie" not in head
    assert "<h1>" in page
    assert f"Content-Length: {len(page.encode())}" in head
