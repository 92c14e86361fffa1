"""Pages for visitors, rendered once per change. docs/decisions/0006 says why it is safe.

A page is kept only if its view is open to all, the request bears no session cookie, the status is
200, and rendering it has written nothing, neither to the database nor to the session. It is served
as long as all of these hold:

- the version of the data that it was made of is the one that was read before it was rendered
  (data_version.py, data_scopes.py);
- no instant has come at which time alone changes pages (INSTANTS of the wings, midnight in London);
- what else the page was made of, such as the search index of this node, is unchanged.

It lies between Flask and the check of the host: a page comes with the headers that it was rendered
with, is logged, and what is to happen each time (a search is counted) happens.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request, session
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import min as least
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wsgi import ClosingIterator

from forum.core import clock, data_scopes, data_version, logs, london_time, unchanged
from forum.core.data_scopes import Versions
from forum.core.extensions import db
from forum.core.request_checks import REFUSED

MEGABYTE = 1024 * 1024
LONGEST_QUERY = 500  # characters; a longer address is rendered each time
LONGEST_LIFE = timedelta(minutes=5)  # for what is changed past the application, by an SQL shell
OVERHEAD = 2_000  # bytes of an entry beside its body
WORTH_COMPRESSING = 500  # bytes
TEXT_TYPES = ("text/", "application/json", "application/atom+xml", "image/svg+xml")
ETAG_LENGTH = 32

Instant = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
Address = tuple[str, ...]

VISIT = "exchange.page_cache.visit"  # in the WSGI environment: a page that may be kept


@dataclass
class PageVisit:
    """A visitor's page while it is rendered; all states are of before."""

    address: Address
    version: Versions
    now: datetime
    sources: dict[str, Hashable]
    used: set[str] = field(default_factory=set)
    each_time: list[Callable[[], object]] = field(default_factory=list)


@dataclass(frozen=True)
class Variant:
    """The bytes of one encoding, with all headers."""

    etag: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def not_modified(self) -> list[tuple[str, str]]:
        return [pair for pair in self.headers if not pair[0].startswith("Content-")]


@dataclass(frozen=True)
class Entry:
    version: Versions
    since: datetime
    until: datetime
    sources: Sequence[tuple[str, Hashable]]
    each_time: Sequence[Callable[[], object]]
    rule: str  # for the log
    plain: Variant
    gzipped: Variant | None  # None where it is not worth it
    read: frozenset[int] = frozenset(data_scopes.TABLES)  # parts of the data that it is made of

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.gzipped.body if self.gzipped else b"") + OVERHEAD

    def variant(self, accepted: str) -> Variant:
        """For the value of an Accept-Encoding."""
        return self.gzipped if self.gzipped and accepts_gzip(accepted) else self.plain


class PageCache:
    """The pages of one process: the least recently used ones go when the memory is full."""

    def __init__(self, most_bytes: int, engine: Engine, instants: Sequence[Instant] = ()) -> None:
        self.most_bytes = most_bytes
        self.instants = instants
        self.sources: dict[str, Callable[[], Hashable]] = {}
        self.after_hit: list[Callable[[], None]] = []  # called once the response is sent
        self.bytes = self.hits = self.misses = 0
        self._engine = engine
        self._entries: OrderedDict[Address, Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._next_change: tuple[Hashable, datetime, datetime] | None = (
            None  # version, since, until
        )

    def version(self) -> Versions | None:
        """Of the data; None where the database is away: the view's own error says so."""
        try:
            return data_version.read(self._engine)
        except Exception:  # the driver's own: each has another
            return None

    def find_current(self, address: Address) -> Entry | None:
        """What may be served now."""
        with self._lock:
            entry = self._entries.get(address)
            if entry is not None:
                self._entries.move_to_end(address)
        if entry is not None and self._is_valid(entry, self.version(), clock.now()):
            self.hits += 1
            return entry
        self.misses += 1
        return None

    def _is_valid(self, entry: Entry, version: Versions | None, now: datetime) -> bool:
        return (
            version is not None
            and entry.version.of(entry.read) == version.of(entry.read)
            and entry.since <= now < entry.until
            and all(self.sources[name]() == state for name, state in entry.sources)
        )

    def put(self, address: Address, entry: Entry) -> None:
        with self._lock:
            self._remove(address)
            self._entries[address] = entry
            self.bytes += entry.size
            while self.bytes > self.most_bytes:
                self._remove(next(iter(self._entries)))

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.bytes = 0

    def _remove(self, address: Address) -> None:
        if old := self._entries.pop(address, None):
            self.bytes -= old.size

    def states(self) -> dict[str, Hashable]:
        return {name: read() for name, read in self.sources.items()}

    def until(self, version: Hashable, now: datetime) -> datetime:
        return min(self.next_instant(version, now), now + LONGEST_LIFE)

    def next_instant(self, version: Hashable, now: datetime) -> datetime:
        """When time alone next changes a page; asked of the database once a version."""
        known = self._next_change
        if known is None or known[0] != version or not known[1] <= now < known[2]:
            self._next_change = known = (version, now, next_change(self.instants, now))
        return known[2]


class FromCache:
    """WSGI middleware: what is in the cache is served without Flask; the rest goes on to it."""

    def __init__(self, app: Flask) -> None:
        self._app, self._wsgi_app = app, app.wsgi_app
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._writes_log = logs.is_on(app)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        address = address_of(environ, self._cookie)
        entry = address and of_app(self._app).find_current(address)
        if not entry:
            return self._wsgi_app(environ, start_response)
        for action in entry.each_time:
            action()
        status, headers, body = _answer(environ, entry)
        if self._writes_log:
            logs.write_line(environ, entry.rule, int(status[:3]), started)
        start_response(status, headers)
        return ClosingIterator([body], of_app(self._app).after_hit)


def wrap(app: Flask) -> None:
    """Put the cache between Flask and what else is to wrap it, such as the check of the host."""
    if app.config["SETTINGS"].page_cache_mb:
        app.wsgi_app = FromCache(app)  # type: ignore[method-assign]


def init_app(app: Flask, instants: Sequence[Instant]) -> None:
    """Before all other parts: its look at a response is the last one."""
    megabytes = app.config["SETTINGS"].page_cache_mb
    with app.app_context():
        cache = PageCache(megabytes * MEGABYTE, db.engine, instants)
    app.extensions["page_cache"] = cache
    unchanged.init_app(
        app, lambda noted: cache.next_instant(_of_instants(noted.version), noted.now)
    )
    if megabytes:
        app.before_request(_begin_visit)
        app.after_request(_keep)


def of_app(app: Flask) -> PageCache:
    cache: PageCache = app.extensions["page_cache"]
    return cache


def forget_all() -> None:
    """All pages of this process: one may hold words that are to be nowhere any more."""
    cache: PageCache = current_app.extensions["page_cache"]
    cache.clear()
    unchanged.forget_all()


def add_source(app: Flask, name: str, read: Callable[[], Hashable]) -> None:
    """Something besides the database that pages are made of; `read` gives its state, cheaply."""
    of_app(app).sources[name] = read


def uses(name: str) -> None:
    """The page that is being rendered is made of this source, too."""
    if has_request_context() and (visit := request.environ.get(VISIT)):
        visit.used.add(name)


def each_time(action: Callable[..., object], *values: object) -> None:
    """Call it now, and again whenever this very page is served from the cache."""
    action(*values)
    if visit := request.environ.get(VISIT):
        visit.each_time.append(partial(action, *values))


def next_change(instants: Iterable[Instant], now: datetime) -> datetime:
    """The first instant after `now` in any of these columns, or midnight in London."""
    first = [select(least(i)).where(i > now).scalar_subquery() for i in instants]
    with data_scopes.unrecorded():
        found = db.session.execute(select(*first)).one() if first else ()
    _, midnight = london_time.day_bounds(clock.in_london(now).date())
    return min([at for at in found if at is not None] + [midnight])


def address_of(environ: dict[str, Any], session_cookie: str) -> Address | None:
    """What a visitor's page depends on in the request; None where it is no visitor's GET."""
    query = environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in ("GET", "HEAD")
        or session_cookie in environ.get("HTTP_COOKIE", "")
        or "HTTP_AUTHORIZATION" in environ
        or len(query) > LONGEST_QUERY
        or environ.get(REFUSED)
    ):
        return None
    scheme, host = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
    return scheme, host, environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), query


def _of_instants(version: Versions) -> Hashable:
    """Of the parts of the data that the INSTANTS are in."""
    return version.of((data_scopes.SCORES,))


def _answer(environ: dict[str, Any], entry: Entry) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body: plain, compressed, or 304."""
    variant = entry.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(variant.etag):
        return "304 NOT MODIFIED", variant.not_modified, b""
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    return "200 OK", list(variant.headers), b"" if is_head else variant.body


def _begin_visit() -> None:
    """Note the states before anything of the page is read."""
    unchanged.note_version(of_app(current_app).version)
    view = current_app.view_functions.get(request.endpoint or "")
    address = address_of(request.environ, f"{current_app.config['SESSION_COOKIE_NAME']}=")
    if address is None or request.method != "GET" or not getattr(view, "is_cached", False):
        return
    if noted := unchanged.noted():
        request.environ[data_scopes.READ] = [set()]
        states = of_app(current_app).states()
        request.environ[VISIT] = PageVisit(address, noted.version, noted.now, states)


def _keep(response: Response) -> Response:
    visit: PageVisit | None = request.environ.pop(VISIT, None)
    if visit is None or not _may_be_kept(response):
        return response
    cache = of_app(current_app)
    [read] = request.environ.pop(data_scopes.READ)
    try:
        until = cache.until(_of_instants(visit.version), visit.now)
    except SQLAlchemyError:  # the page itself is there
        return response
    entry = _entry(visit, until, response, frozenset(read))
    if entry.size <= cache.most_bytes // 4:
        cache.put(visit.address, entry)
    status, headers, body = _answer(request.environ, entry)
    return Response(body, status, headers)


def _may_be_kept(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.is_sequence
        and not response.direct_passthrough
        and not session.modified
        and data_version.WROTE not in request.environ
        and not any(name in response.headers for name in ("Set-Cookie", "ETag", "Content-Encoding"))
    )


def _entry(visit: PageVisit, until: datetime, response: Response, read: frozenset[int]) -> Entry:
    body = response.get_data()
    is_text = (response.mimetype or "").startswith(TEXT_TYPES) and len(body) > WORTH_COMPRESSING
    response.headers["Cache-Control"] = "private, no-cache"  # keep it, and ask each time
    response.vary.update(["Cookie", "Accept-Encoding"] if is_text else ["Cookie"])
    etag = hashlib.sha256(body).hexdigest()[:ETAG_LENGTH]
    return Entry(
        version=visit.version,
        since=visit.now,
        until=until,
        sources=[(name, visit.sources[name]) for name in sorted(visit.used)],
        each_time=visit.each_time,
        rule=request.url_rule.rule if request.url_rule else "",
        plain=_variant(response, etag, body),
        gzipped=_variant(response, etag, body, is_gzipped=True) if is_text else None,
        read=read,
    )


def _variant(response: Response, etag: str, body: bytes, is_gzipped: bool = False) -> Variant:
    headers = response.headers.copy()
    if is_gzipped:  # a strong ETag stands for these very bytes
        etag, body = f"{etag}-gzip", gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["ETag"] = f'"{etag}"'
    headers["Content-Length"] = str(len(body))
    return Variant(etag, headers.to_wsgi_list(), body)


@lru_cache(maxsize=500)
def accepts_gzip(header: str) -> bool:
    accepted = {name.lower(): quality for name, quality in parse_accept_header(header)}
    return accepted.get("gzip", accepted.get("*", 0)) > 0
