"""Ask for pages within this process, and count the CPU time and the statements of each.

Nothing is in between: an address goes into the WSGI application, and the answer is read to its
end. A bare Flask application is asked in the same way, so that ratios mean the same everywhere.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import EnvironBuilder

from benchmarks import large_database
from forum import create_app
from forum.config import Settings
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.people.sign_in import sessions
from forum.search import index

VISITOR, MEMBER = "visitor", "member"
COLD = "cold"  # a parameter that no page knows: each value is an address of its own


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: Any
    ms: float


def bare_flask() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello")
    return app


@contextmanager
def exchange(case_studies: int, with_index: bool) -> Iterator[Flask]:
    """On a copy of the database with this many, which is deleted afterwards.

    Its folder is app.config["SETTINGS"].data_dir.
    """
    made = large_database.folder(case_studies, with_index)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(made, data)
        app = create_app(Settings(data_dir=data, demo=True))
        yield app
        with app.app_context():
            index.close(app)
            db.session.remove()
            db.engine.dispose()


class Client:
    """A visitor, or a member with this role, who asks again and again."""

    def __init__(self, app: Flask, role: str = VISITOR) -> None:
        self.app = app
        self.cookie = "" if role == VISITOR else _signed_in(app, role)
        self.asked = 0

    def get(self, address: str, is_cold: bool = False) -> tuple[str, bytes]:
        """(status, body)"""
        if is_cold:  # no cache can have this address
            self.asked += 1
            address += f"{'&' if '?' in address else '?'}{COLD}={self.asked}"
        return self._send(self._environ(address))

    def _environ(self, address: str) -> dict[str, Any]:
        environ = EnvironBuilder(path=address, base_url="http://localhost").get_environ()
        if self.cookie:
            environ["HTTP_COOKIE"] = self.cookie
        return environ

    def _send(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        statuses: list[str] = []
        answer = self.app.wsgi_app(environ, lambda status, *_: statuses.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return statuses[0], body

    def cpu_ms(self, address: str, times: int, is_cold: bool) -> float:
        """Of one answer: the mean of so many."""
        started = time.process_time()
        for _ in range(times):
            self.get(address, is_cold)
        return (time.process_time() - started) * 1000 / times

    def location(self, address: str) -> str:
        """The whole address to which a short one redirects."""
        response = self.app.test_client().get(address)
        return response.headers.get("Location", address)

    def statements(self, address: str) -> list[Statement]:
        """Of a page that has been asked for before: the first answer of a process reads more."""
        self.get(address, is_cold=True)
        with recorded(self.app) as asked:
            self.get(address, is_cold=True)
        return asked


@contextmanager
def recorded(app: Flask) -> Iterator[list[Statement]]:
    """The statements that the database is asked meanwhile, with their milliseconds."""
    asked: list[Statement] = []
    begun: list[float] = []

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        asked.append(Statement(sql, parameters, (time.perf_counter() - begun.pop()) * 1000))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def _signed_in(app: Flask, role: str) -> str:
    """The cookie of a session of the first verified member with this role."""
    with app.app_context():
        some = select(User).where(User.standing == Standing.VERIFIED, User.is_editorial.is_(False))
        if role != MEMBER:
            some = some.where(getattr(User, f"is_{role}").is_(True))
        else:
            some = some.where(User.organisation_id.is_not(None))
        member = db.session.scalars(some.order_by(User.id).limit(1)).one()
        key = sessions.begin(member, with_second_factor=True)
        db.session.commit()
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"
