"""Counts of requests and of slow statements, for Prometheus.

Several processes serve one node. Where forum.serve has named a folder, prometheus-client keeps
each process's counts in a file there, and a scrape adds them up; else they are this process's own.
Labels are a few words of ours: never an address, a person or what somebody typed.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app, has_request_context, request
from sqlalchemy import Connection, event

from forum.core import logs
from forum.core.extensions import db

log = structlog.get_logger()

AREA = "exchange.area"  # in the WSGI environment: the room that answered
FROM_CACHE = "page cache"
SLOW_S = 0.5
WAITS_FOR_A_NODE = "SELECT pg_advisory_lock("  # of the migrations: not slow, another node's turn
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
BEGAN = "exchange.statement_began"  # in Connection.info
OF_A_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
Start = Callable[..., Any]


@dataclass(frozen=True)
class Counts:
    registry: Any
    requests: Any
    seconds: Any
    slow_statements: Any
    folder: Path | None  # of the files of all processes


def init_app(app: Flask, folder: Path | None) -> None:
    """`folder`: where prometheus-client keeps counts for several processes; None: in memory."""
    app.extensions["metrics"] = _counts(folder)
    app.wsgi_app = CountedRequests(app)  # type: ignore[method-assign]
    app.before_request(_note_area)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _begin)
        event.listen(db.engine, "after_cursor_execute", _SlowStatements(app))


def _counts(folder: Path | None) -> Counts:
    # Imported here: the library reads as it is imported whether counts are kept in files.
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return Counts(
        registry,
        Counter(
            "exchange_requests",
            "Requests that were answered.",
            ("area", "method", "status"),
            registry=registry,
        ),
        Histogram(
            "exchange_request_seconds",
            "From the request to the beginning of the answer.",
            ("area",),
            registry=registry,
            buckets=BUCKETS,
        ),
        Counter(
            "exchange_slow_statements",
            f"Statements of the database that took {SLOW_S} seconds or more.",
            registry=registry,
        ),
        folder,
    )


def counts() -> Counts:
    found: Counts = current_app.extensions["metrics"]
    return found


def as_text(further: Iterable[Any] = ()) -> bytes:
    """What a scrape reads; `further`: collectors that are asked at each scrape."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    here = counts()
    registry = here.registry
    if here.folder is not None:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(here.folder))
    text: bytes = generate_latest(registry)
    for collector in further:
        own = CollectorRegistry()
        own.register(collector)
        text += generate_latest(own)
    return text


class CountedRequests:
    """WSGI middleware around everything, so that pages from the cache are counted, too."""

    def __init__(self, app: Flask) -> None:
        self._wsgi_app, self._counts = app.wsgi_app, app.extensions["metrics"]
        self._believes_proxy = app.config["SETTINGS"].trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        began, given = time.perf_counter(), environ.get("HTTP_X_REQUEST_ID", "")
        if self._believes_proxy and OF_A_PROXY.fullmatch(given):
            environ[logs.REQUEST_ID] = given

        def start(status: str, headers: Any, *more: Any) -> Any:
            self._count(environ, status[:3], time.perf_counter() - began)
            return start_response(status, headers, *more)

        return self._wsgi_app(environ, start)

    def _count(self, environ: dict[str, Any], status: str, seconds: float) -> None:
        area = environ.get(AREA, FROM_CACHE if status in ("200", "304") else "none")
        method = environ["REQUEST_METHOD"]
        self._counts.requests.labels(area, method if method in METHODS else "other", status).inc()
        self._counts.seconds.labels(area).observe(seconds)


def _note_area() -> None:
    request.environ[AREA] = request.blueprint or request.endpoint or "none"


def _begin(connection: Connection, *_: Any) -> None:
    connection.info[BEGAN] = time.perf_counter()


class _SlowStatements:
    """Counted, and told in the log by the page and the statement, without its parameters."""

    def __init__(self, app: Flask) -> None:
        self._counts = app.extensions["metrics"]

    def __call__(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info.pop(BEGAN, time.perf_counter())
        if seconds < SLOW_S or statement.startswith(WAITS_FOR_A_NODE):
            return
        self._counts.slow_statements.inc()
        rule = request.url_rule.rule if has_request_context() and request.url_rule else None
        words = " ".join(statement.split())[:300]
        log.warning("slow_statement", ms=round(seconds * 1000), rule=rule, statement=words)
