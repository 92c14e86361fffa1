"""Structured logs: one JSON object a line, and never a person's data in it."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request
from structlog.typing import EventDict


def init_app(app: Flask) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            with_request,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    if not is_on(app):
        return
    app.before_request(_start)
    app.after_request(_line)


REQUEST_ID = "exchange.request_id"  # in the WSGI environment
_work_id: ContextVar[str] = ContextVar("work_id", default="")  # of a task of the worker


def is_on(app: Flask) -> bool:
    """Whether each request is a line of the log."""
    return not (app.testing or app.config["SETTINGS"].demo)


def request_id() -> str:
    """What a person can tell us of a page that failed, and what its log lines bear."""
    return _request_id(request.environ)


def _request_id(environ: dict[str, Any]) -> str:
    made: str = environ.setdefault(REQUEST_ID, token_hex(4))
    return made


def with_request(_logger: object, _method: str, values: EventDict) -> EventDict:
    """A structlog processor."""
    known = current_id()
    return {"request_id": known, **values} if known else values


def current_id() -> str:
    """Of the request, or of the worker's run of a task; empty outside both."""
    return _work_id.get() or (request_id() if has_request_context() else "")


@contextmanager
def work(of_id: str = "") -> Iterator[None]:
    """Within it lines of the log have this id: by default a new one."""
    token = _work_id.set(of_id or token_hex(4))
    try:
        yield
    finally:
        _work_id.reset(token)


def _start() -> None:
    g.started = time.perf_counter()


def _line(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else None
    write_line(request.environ, rule, response.status_code, g.get("started"))
    return response


def write_line(
    environ: dict[str, Any], rule: str | None, status: int, started: float | None
) -> None:
    """Which page, how it ended and how long it took: the rule, not the address or the person."""
    structlog.get_logger().info(
        "request",
        method=environ["REQUEST_METHOD"],
        rule=rule,
        status=status,
        ms=round((time.perf_counter() - started) * 1000, 1) if started is not None else None,
        request_id=_request_id(environ),
    )


def security_event(event: str, **values: object) -> None:
    """A line for whoever looks for attacks: what was refused or opened, by ids, never by names."""
    if is_on(current_app):
        structlog.get_logger().info(event, security=True, **values)


MINUTE_S = 60.0
_logged_at: dict[tuple[object, ...], float] = {}


def once_a_minute(event: str, *, exc_info: bool = False, **values: object) -> None:
    """A line for what goes on failing, such as a database that is away; further ones are left."""
    key, now = (event, *values.values()), time.monotonic()
    if now - _logged_at.get(key, -MINUTE_S) >= MINUTE_S:
        _logged_at[key] = now
        structlog.get_logger().error(event, exc_info=exc_info, **values)
