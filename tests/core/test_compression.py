"""Responses are compressed for who takes it; static files once, and kept for a year."""

import gzip
import re

import pytest

from forum.core import compression

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_who_takes_it(browse):
    plain, compressed = browse().get("/help"), browse().get("/help", headers=GZIP)

    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == plain.data
    assert len(compressed.data) < len(plain.data) / 2
    assert int(compressed.headers["Content-Length"]) == len(compressed.data)
    for response in (plain, compressed):
        assert {"Accept-Encoding", "Cookie"} <= set(response.vary)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_who_does_not_take_gzip_gets_the_page_as_it_is(browse, accepted):
    response = browse().get("/help", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in response.headers
    assert "</html>" in response.text


def test_the_length_of_a_compressed_page_tells_nothing(browse):
    lengths = {len(browse().get("/help", headers=GZIP).data) for _ in range(12)}

    assert len(lengths) > 3


def test_what_is_short_or_compressed_already_stays(app):
    with app.test_request_context("/", headers=GZIP):
        short = compression.compress(app.response_class("short", mimetype="text/plain"))
        picture = compression.compress(app.response_class(b"p" * 5000, mimetype="image/png"))
        done = app.response_class(b"p" * 5000, mimetype="text/plain")
        done.headers["Content-Encoding"] = "br"

        assert short.data == b"short"
        assert picture.data == b"p" * 5000
        assert compression.compress(done).data == b"p" * 5000


def test_a_stream_is_not_read_to_be_compressed(app):
    def rows():
        pytest.fail("read")
        yield ""

    with app.test_request_context("/", headers=GZIP):
        compression.compress(app.response_class(rows(), mimetype="text/csv"))


def test_static_files_have_their_mark_and_are_kept_for_a_year(browse):
    addresses = re.findall(r'"(/static/[^"]+)"', browse().get("/help").text)
    assert addresses

    for address in addresses:
        plain, compressed = browse().get(address), browse().get(address, headers=GZIP)
        assert plain.status_code == 200
        assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Cookie" not in plain.vary
        if compressed.headers.get("Content-Encoding"):
            assert gzip.decompress(compressed.data) == plain.data
            assert len(compressed.data) < len(plain.data)
        assert "Set-Cookie" not in plain.headers


def test_a_static_file_without_its_mark_is_asked_for_again(browse):
    first = browse().get("/static/css/base.css?v=old")
    again = browse().get("/static/css/base.css", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["no.css", "../wsgi.py", "%2e%2e/wsgi.py", "css", "a%00b", ""])
def test_what_is_no_static_file_is_not_found(browse, name):
    assert browse().get(f"/static/{name}").status_code == 404
