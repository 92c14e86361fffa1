"""Pages for visitors, rendered once per change. docs/decisions/0006 says why it is safe.

A page is kept only if its view is open to all, the request bears no session cookie, the status is
200, and rendering it has written nothing, neither to the database nor to the session. It is served
as long as all of these hold:

- the version of the data is the one that was read before the page was rendered (data_version.py);
- no instant has come at which time alone changes pages (INSTANTS of the wings, midnight in London);
- what else the page was made of, such as the search index of this node, is unchanged.

It runs within Flask, after the checks of the request and before the viewer is looked for: the log,
the security headers and what else listens to responses work as they do for other pages.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial

from flask import Flask, Response, current_app, has_request_context, request, session
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import min as least
from werkzeug.http import parse_accept_header

from forum.core import clock, data_version, london_time
from forum.core.extensions import db

MEGABYTE = 1024 * 1024
LONGEST_QUERY = 500  # characters; a longer address is rendered each time
LONGEST_LIFE = timedelta(minutes=5)  # for what is changed past the application, by an SQL shell
OVERHEAD = 2_000  # bytes of an entry beside its body
WORTH_COMPRESSING = 500  # bytes
TEXT_TYPES = ("text/", "application/json", "application/atom+xml", "image/svg+xml")
ETAG_LENGTH = 32

Instant = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
Address = tuple[str, ...]

# In the WSGI environment
VISIT = "exchange.page_cache.visit"  # a page that is being rendered and may be kept
REVALIDATED = "exchange.page_cache.revalidated"  # browsers may keep it, and must ask each time


@dataclass
class Visit:
    """A visitor's page while it is rendered; all states are of before."""

    address: Address
    version: str
    now: datetime
    sources: dict[str, Hashable]
    used: set[str] = field(default_factory=set)
    each_time: list[Callable[[], object]] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    version: str
    since: datetime
    until: datetime
    sources: Sequence[tuple[str, Hashable]]
    each_time: Sequence[Callable[[], object]]
    headers: Sequence[tuple[str, str]]
    body: bytes
    gzipped: bytes  # empty where it is not worth it
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.gzipped) + OVERHEAD


class PageCache:
    """The pages of one process: the least recently used ones go when the memory is full."""

    def __init__(self, most_bytes: int, instants: Sequence[Instant] = ()) -> None:
        self.most_bytes = most_bytes
        self.instants = instants
        self.sources: dict[str, Callable[[], Hashable]] = {}
        self.bytes = self.hits = self.misses = 0
        self._entries: OrderedDict[Address, Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._next_change: tuple[str, datetime, datetime] | None = None  # version, since, until

    def find(self, address: Address, version: str, now: datetime) -> Entry | None:
        with self._lock:
            entry = self._entries.get(address)
            if entry is not None:
                self._entries.move_to_end(address)
        if entry is not None and self._is_valid(entry, version, now):
            self.hits += 1
            return entry
        self.misses += 1
        return None

    def _is_valid(self, entry: Entry, version: str, now: datetime) -> bool:
        return (
            entry.version == version
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

    def _remove(self, address: Address) -> None:
        if old := self._entries.pop(address, None):
            self.bytes -= old.size

    def states(self) -> dict[str, Hashable]:
        return {name: read() for name, read in self.sources.items()}

    def until(self, version: str, now: datetime) -> datetime:
        """When time alone next changes a page; asked of the database once a version."""
        known = self._next_change
        if known is None or known[0] != version or not known[1] <= now < known[2]:
            self._next_change = known = (version, now, next_change(self.instants, now))
        return min(known[2], now + LONGEST_LIFE)


def init_app(app: Flask, instants: Sequence[Instant]) -> None:
    megabytes = app.config["SETTINGS"].page_cache_mb
    app.extensions["page_cache"] = PageCache(megabytes * MEGABYTE, instants)
    if megabytes:
        app.before_request(_find)
        app.after_request(_keep)


def of_app(app: Flask) -> PageCache:
    cache: PageCache = app.extensions["page_cache"]
    return cache


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
    found = db.session.execute(select(*first)).one() if first else ()
    _, midnight = london_time.day_bounds(clock.in_london(now).date())
    return min([at for at in found if at is not None] + [midnight])


def _find() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in ("GET", "HEAD") or not getattr(view, "is_cached", False):
        return None
    address = _address()
    if address is None:
        return None
    try:
        version = data_version.read(db.engine)
    except Exception:  # the database is away: the view's own error says so
        return None
    if version is None:
        return None
    cache, now = of_app(current_app), clock.now()
    entry = cache.find(address, version, now)
    if entry is not None:
        return _from_cache(entry)
    if request.method == "GET":
        request.environ[VISIT] = Visit(address, version, now, cache.states())
    return None


def _address() -> Address | None:
    """What a visitor's page depends on in the request; None where it may be a member's."""
    environ = request.environ
    query = environ.get("QUERY_STRING", "")
    if f"{current_app.config['SESSION_COOKIE_NAME']}=" in environ.get("HTTP_COOKIE", ""):
        return None
    if len(query) > LONGEST_QUERY:
        return None
    scheme, host = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", "")
    return scheme, host, environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", ""), query


def _from_cache(entry: Entry) -> Response:
    for action in entry.each_time:
        action()
    response = Response(headers=list(entry.headers))
    return _represent(response, entry)


def _keep(response: Response) -> Response:
    visit: Visit | None = request.environ.pop(VISIT, None)
    if visit is None or not _may_be_kept(response):
        return response
    cache = of_app(current_app)
    try:
        until = cache.until(visit.version, visit.now)
    except SQLAlchemyError:  # the page itself is there
        return response
    entry = _entry(visit, until, response)
    if entry.size <= cache.most_bytes // 4:
        cache.put(visit.address, entry)
    return _represent(response, entry)


def _may_be_kept(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.is_sequence
        and not response.direct_passthrough
        and not session.modified
        and data_version.WROTE not in request.environ
        and not any(name in response.headers for name in ("Set-Cookie", "ETag", "Content-Encoding"))
    )


def _entry(visit: Visit, until: datetime, response: Response) -> Entry:
    body = response.get_data()
    is_text = (response.mimetype or "").startswith(TEXT_TYPES) and len(body) > WORTH_COMPRESSING
    return Entry(
        version=visit.version,
        since=visit.now,
        until=until,
        sources=[(name, visit.sources[name]) for name in sorted(visit.used)],
        each_time=visit.each_time,
        headers=[pair for pair in response.headers if pair[0] != "Content-Length"],
        body=body,
        gzipped=gzip.compress(body, 6, mtime=0) if is_text else b"",
        etag=hashlib.sha256(body).hexdigest()[:ETAG_LENGTH],
    )


def _represent(response: Response, entry: Entry) -> Response:
    """The bytes and headers that this request asks for: plain, compressed, or 304."""
    request.environ[REVALIDATED] = True
    is_gzipped = bool(entry.gzipped) and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f"{entry.etag}-gzip" if is_gzipped else entry.etag
    response.headers["ETag"] = f'"{etag}"'
    if entry.gzipped:
        response.headers["Vary"] = "Accept-Encoding"
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(etag):
        response.status_code = 304
        response.set_data(b"")
        return response
    if is_gzipped:
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(entry.gzipped if is_gzipped else entry.body)
    return response


@lru_cache(maxsize=500)
def accepts_gzip(header: str) -> bool:
    accepted = {name.lower(): quality for name, quality in parse_accept_header(header)}
    return accepted.get("gzip", accepted.get("*", 0)) > 0
