"""Responses compressed with gzip, for those who take it.

A page that shows both a secret and words of its address would tell their likeness by its length
(BREACH). So the header of the compressed file has a name of random length, as in Django, and the
token of a form is signed anew each second.
"""

import gzip
import io
import secrets

from flask import Flask, Request, Response, request

SMALLEST = 500  # bytes; below, gzip's own head and tail cost more than they save
LARGEST = 4 * 1024 * 1024  # more would keep a thread for too long
LEVEL = 4  # of a page, for each answer; two thirds of the time of 6, 4 % longer
LONGEST_NAME = 100  # bytes
TYPES = ("text/", "application/json", "application/atom+xml", "application/geo+json",
         "application/javascript", "image/svg+xml")  # fmt: skip


def init_app(app: Flask) -> None:
    app.after_request(compress)


def takes_gzip(asked: Request) -> bool:
    return asked.accept_encodings.quality("gzip") > 0


def compress(response: Response) -> Response:
    """What is sent as a stream or as a file, or is compressed already, stays as it is."""
    if not (response.mimetype or "").startswith(TYPES) or not response.is_sequence:
        return response
    response.vary.add("Accept-Encoding")
    if _is_left_alone(response) or not takes_gzip(request):
        return response
    response.set_data(gzipped(response.get_data(), LEVEL, secrets.randbelow(LONGEST_NAME)))
    response.headers["Content-Encoding"] = "gzip"
    etag, is_weak = response.get_etag()
    if etag and not is_weak:
        response.set_etag(etag, weak=True)  # other bytes of the same page
    return response


def _is_left_alone(response: Response) -> bool:
    if response.status_code in (204, 206, 304) or "Content-Encoding" in response.headers:
        return True
    return not SMALLEST <= (response.content_length or len(response.get_data())) <= LARGEST


def gzipped(data: bytes, level: int, name_length: int = 0) -> bytes:
    """The same bytes at any time."""
    target = io.BytesIO()
    with gzip.GzipFile("a" * name_length, "wb", level, target, mtime=0) as file:
        file.write(data)
    return target.getvalue()
