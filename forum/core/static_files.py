"""CSS, scripts and pictures: read and compressed once, then answered from memory.

An address carries a mark made of the content, so that a browser never asks for it again. What
every page needs of CSS goes out as one file: each further one is a way to and fro before a page
is drawn.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.security import safe_join

from forum.core.compression import TYPES, gzipped, takes_gzip

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"  # an address without the mark of its content
LEVEL = 9
MOST_FILES = 200
BUNDLES = {  # a name that is no file: the files in order, each with the media it is for
    "css/site.css": (
        ("css/base.css", ""),
        ("css/parts.css", ""),
        ("css/forms.css", ""),
        ("css/lists.css", ""),
        ("css/charts.css", ""),
        ("css/print.css", "print"),
    )
}


@dataclass(frozen=True)
class StaticFile:
    content: bytes
    compressed: bytes  # empty where that would not be shorter
    mark: str
    mimetype: str


class Sessions(SecureCookieSessionInterface):
    """Flask-Login looks at the session after each request, so that Flask says Vary: Cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask, folder: Path) -> None:
    """The endpoint "static", and the template function static_url."""

    def static(filename: str) -> Response:
        return _response(_found(folder, filename))

    @lru_cache(MOST_FILES)
    def found_url(name: str, _script_root: str) -> str:
        return url_for("static", filename=name, v=_found(folder, name).mark)

    def static_url(name: str) -> str:
        """Looked for once; each time where files are being worked on."""
        if app.debug:
            found_url.cache_clear()
        return found_url(name, request.script_root)

    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)
    app.session_interface = Sessions()
    app.add_template_global(static_url)
    for path in folder.rglob("*"):
        if path.is_file():
            read(path, path.stat().st_mtime_ns)  # before the processes fork, so once for all


def _found(folder: Path, name: str) -> StaticFile:
    if name in BUNDLES:
        parts = (folder / part for part, _media in BUNDLES[name])
        return bundle(folder, name, tuple(part.stat().st_mtime_ns for part in parts))
    joined = safe_join(str(folder), name)
    try:
        path = Path(joined or abort(404))
        return read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        abort(404)


@lru_cache(MOST_FILES)
def read(path: Path, changed: int) -> StaticFile:
    """`changed`: when, so that a file that is being worked on is read again."""
    return _file(path.name, path.read_bytes())


@lru_cache(MOST_FILES)
def bundle(folder: Path, name: str, changed: tuple[int, ...]) -> StaticFile:
    """`changed`: as of read(), of each file."""
    parts = ((folder / part).read_bytes() for part, _media in BUNDLES[name])
    of_media = zip(parts, (media.encode() for _part, media in BUNDLES[name]), strict=True)
    whole = (b"@media %b {\n%b}\n" % (media, part) if media else part for part, media in of_media)
    return _file(name, b"".join(whole))


def _file(name: str, content: bytes) -> StaticFile:
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = gzipped(content, LEVEL) if mimetype.startswith(TYPES) else b""
    if len(compressed) >= len(content):
        compressed = b""
    return StaticFile(content, compressed, hashlib.sha256(content).hexdigest()[:10], mimetype)


def _response(file: StaticFile) -> Response:
    is_gzip = bool(file.compressed) and takes_gzip(request)
    response = Response(file.compressed if is_gzip else file.content, mimetype=file.mimetype)
    if is_gzip:
        response.headers["Content-Encoding"] = "gzip"
    if file.compressed:
        response.vary.add("Accept-Encoding")
    is_marked = request.args.get("v") == file.mark
    response.headers["Cache-Control"] = FOR_EVER if is_marked else ASK_AGAIN
    response.set_etag(file.mark + ("-gzip" if is_gzip else ""))
    response.make_conditional(request)
    return response
