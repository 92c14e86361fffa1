"""Made-up requests over all routes, forms, JSON and headers: none may fail, or take long.

    python -m benchmarks.fuzz [--requests 3000] [--seed 1]

In the demonstration, in this process, as a visitor and as each kind of account. Half of the values
of a form are what its page offers, so that requests get past the first check. Prints each answer
of 5xx, and each that took more than SLOW_S of processor time, with the seed and number that make
it again.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.routing import Rule

from forum import create_app
from forum.api.keys import actions as keys
from forum.config import Settings
from forum.core.extensions import db
from forum.data.demonstration.load import load_once
from forum.models.accounts import User
from forum.models.api import Scope
from forum.people.sign_in import sessions
from forum.search import index
from forum.search.index_jobs import Indexer

SLOW_S = 3.0
LEAD = "manager"
ROLES = ("adviser", "manager", "organiser", "analyst", "moderator", "admin")
LEFT_OUT = ("static", "accounts.sign_out", "accounts.end_sign_in", "accounts.end_others")
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"[^>]*>')
OFFERED = re.compile(r'\bvalue="([^"]*)"')
STRANGE = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 40,
    "2147483648",
    "9223372036854775808",
    "31/02/2026",
    "2026-13-45",
    "0000-00-00",
    "29:99",
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "\u202e\u2066\ufeff",
    "é" * 300,
    "👩‍👩‍👧‍👧" * 60,
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}",
    "' OR 1=1; --",
    '"; DROP TABLE "user"; --',
    "%s%n%x",
    "../../../../etc/passwd",
    "[" * 2_000,
    "*" * 5_000,
    "> " * 900,
    "| a " * 800 + "\n" + "|-" * 800,
    "a" * 60_000,
    "word " * 3_000,
    "@" * 500,
    "(((((((group:x OR -y AND NOT z",
    "=HYPERLINK(1)",
    "a@b.example",
    "QQ 12 34 56 C",
    "y",
    "True",
    "null",
    "\r\nSet-Cookie: x=1",
)
HEADERS = {
    "Accept": (
        "*/*",
        "application/json",
        "text/html;q=x",
        ",;=",
        "application/atom+xml",
        "a" * 900,
    ),
    "Accept-Encoding": ("gzip", "br;q=1.0, gzip;q=-1", "identity;q=0", "*;q=nan", ""),
    "Accept-Language": ("cy", "x" * 500, "en;q=é".encode("latin-1").decode("latin-1")),
    "If-None-Match": ('"x"', "W/", "*", '"' * 50),
    "If-Modified-Since": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "0"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=5-2,9", "lines=1"),
    "Referer": ("http://evil.example/", "not an address", "//"),
    "X-Forwarded-For": ("1.2.3.4, 5", "'", "::1%0"),
    "X-Forwarded-Proto": ("https", "x"),
    "User-Agent": ("", "x" * 2_000, "<script>"),
    "Content-Type": ("application/json", "text/plain", "multipart/form-data", "x/y; charset=utf-7"),
    "Cookie": ("exchange=x", "exchange=" + "A" * 500, ";;;=", "exchange=.eJw"),
    "X-Requested-With": ("fetch", "XMLHttpRequest"),
    "Origin": ("null", "http://evil.example"),
}
BODIES = (
    b"",
    b"\xff" * 200,
    b"a=%00&b=%FF&c",
    b"[" * 20_000,
    b"{" * 20_000,
    b'"text"',
    b"[1, 2, 3]",
    b"null",
    b'{"title": {"a": [1, null]}, "key": 7}',
    b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
    b"&" * 4_000,
)  # fmt: skip
FILES = (b"", b"%PDF-1.7\nx", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"a,b\n1,2\n", b"\x00" * 5_000)
NAMES = ("a.pdf", "a.csv", "../../x.xlsx", "", "a\x00.png", "x" * 500 + ".txt", "é.docx")


@dataclass
class Findings:
    answers: Counter = field(default_factory=Counter)  # by status
    failed: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


@dataclass(frozen=True)
class Made:
    """One request."""

    role: str
    method: str
    path: str
    more: Mapping[str, Any]


class Fuzzer:
    """The same requests for the same seed and the same routes."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.chance = app, random.Random(seed)
        self.rules = sorted(
            (rule for rule in app.url_map.iter_rules() if rule.endpoint not in LEFT_OUT),
            key=lambda rule: rule.rule,
        )
        self.fields: dict[str, list[tuple[str, str]]] = {}  # by address of a form: name, value
        self.clients = {role: self._client(role) for role in ("", *ROLES)}
        self.admitted = self._admitted()  # by endpoint: who may open it
        self.api_key = self._api_key()

    def _client(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        if role:
            email = f"{role}@demo.example"
            user = db.session.scalars(select(User).where(User.email == email)).one()
            key = sessions.begin(user, with_second_factor=True)
            db.session.commit()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = key, True
        return client

    def _api_key(self) -> str:
        """Of a lead, who may send returns."""
        lead = db.session.scalars(select(User).where(User.email == f"{LEAD}@demo.example")).one()
        lead.is_demonstration = False  # such an account has no keys
        key = keys.make(lead, "Made-up requests", 30, Scope.RETURNS)
        db.session.expunge_all()
        return key

    def _admitted(self) -> dict[str, list[str]]:
        emails = [f"{role}@demo.example" for role in ROLES]
        users = {u.email: u for u in db.session.scalars(select(User).where(User.email.in_(emails)))}
        for user in users.values():
            user.has_used_second_factor = True
        found = {}
        for rule in self.rules:
            admits = self.app.view_functions[rule.endpoint].admits  # type: ignore[attr-defined]
            found[rule.endpoint] = [r for r in ROLES if admits(users[f"{r}@demo.example"])]
        db.session.expunge_all()
        return found

    def requests(self, count: int) -> Iterator[Made]:
        """Each route in turn, in another order each round."""
        order: list[Rule] = []
        for _ in range(count):
            if not order:
                order = self.chance.sample(self.rules, len(self.rules))
            yield self._request(order.pop())

    def _request(self, rule: Rule) -> Made:
        chance = self.chance
        methods = sorted(rule.methods or ())
        usual = [name for name in methods if name in ("GET", "POST")]
        method = chance.choice(methods if chance.random() < 0.1 else usual)
        role = chance.choice(("", *ROLES))
        if chance.random() < 0.7:  # mostly of somebody whom the view lets in
            role = chance.choice(self.admitted[rule.endpoint] or [role])
        more: dict[str, Any] = {"headers": self._headers(), "query_string": self._query()}
        path = self._path(rule)
        if rule.rule.startswith("/api/") and chance.random() < 0.8:
            more["headers"]["Authorization"] = f"Bearer {self.api_key}"
            more["headers"]["Idempotency-Key"] = str(chance.randint(10**8, 10**9))
        if method == "POST":
            more |= self._body(role, path)
        return Made(role, method, path, more)

    def _path(self, rule: Rule) -> str:
        path = rule.rule
        for part in re.findall(r"<[^>]+>", path):
            path = path.replace(part, quote(self._part(part), safe=""), 1)
        return path

    def _part(self, part: str) -> str:
        chance = self.chance
        if part.startswith("<any"):
            return chance.choice(re.findall(r"[\w-]+", part.partition("(")[2].partition(")")[0]))
        if chance.random() < 0.15:
            return chance.choice([s for s in STRANGE if len(s) < 400]) or "x"
        if "id:" in part or "int:" in part or "number" in part:
            return str(chance.randint(1, 12))
        known = ("lone-parents", "job-outcomes", "comment", "case-study", "2026-11", "1", "0" * 32)
        return chance.choice(known)

    def _headers(self) -> dict[str, str]:
        chosen = self.chance.sample(sorted(HEADERS), self.chance.choice((0, 0, 1, 2)))
        return {name: self.chance.choice(HEADERS[name]) for name in chosen}

    def _query(self) -> dict[str, str]:
        names = ("q", "page", "sort", "group", "area", "view", "day", "series", "next", "before")
        names += ("who", "act", "first", "state", "head", "kind", "with", "copy", "organisation")
        chosen = self.chance.sample(names, self.chance.choice((0, 0, 1, 3)))
        return {name: self._typed()[:2_000] for name in chosen}

    def _typed(self) -> str:
        if self.chance.random() < 0.3:
            return "".join(chr(self.chance.randint(1, 0x2FF)) for _ in range(12))
        return self.chance.choice(STRANGE)

    def _body(self, role: str, path: str) -> dict[str, Any]:
        kind = self.chance.random()
        if kind < 0.12:
            return {"data": self.chance.choice(BODIES)}
        if kind < 0.2:
            return {"json": self._json(3)}
        data = {name: self._value(value) for name, value in self._form(role, path)}
        if kind < 0.3:
            content = BytesIO(self.chance.choice(FILES))
            data["file"] = (content, self.chance.choice(NAMES))
            return {"data": data, "content_type": "multipart/form-data"}
        return {"data": data}

    def _value(self, offered: str) -> str:
        return offered if self.chance.random() < 0.5 else self._typed()

    def _json(self, depth: int) -> Any:
        if depth == 0 or self.chance.random() < 0.3:
            return self.chance.choice((None, True, 1e300, -1, "x", ""))
        if self.chance.random() < 0.5:
            return [self._json(depth - 1) for _ in range(3)]
        return {name: self._json(depth - 1) for name in ("title", "key", "groups")}

    def _form(self, role: str, path: str) -> list[tuple[str, str]]:
        """Names and offered values of the fields that the page of this address has."""
        if path not in self.fields:
            answer = self.clients[role].get(path) if len(path) < 300 else None
            is_page = answer is not None and answer.mimetype == "text/html"
            page = answer.text if is_page and answer.status_code == 200 else ""
            found = [(m[1], OFFERED.search(m[0])) for m in FIELD.finditer(page)]
            named = [(name, value[1] if value else "") for name, value in found]
            self.fields[path] = named[:80] or [(n, "") for n in ("reason", "body", "key", "title")]
        return self.fields[path]

    def run(self, count: int) -> Findings:
        findings = Findings()
        for number, made in enumerate(self.requests(count)):
            started = time.thread_time()
            said = f"{number}: {made.method} {made.path[:120]} as {made.role or 'a visitor'}"
            answer = self._ask(made)
            seconds = time.thread_time() - started
            findings.answers[answer.status_code] += 1
            findings.slowest_s = max(findings.slowest_s, seconds)
            if answer.status_code >= 500:
                findings.failed.append(f"{said}: {answer.status_code}")
            if seconds > SLOW_S:
                findings.slow.append(f"{said}: {seconds:.1f} s")
        return findings

    def _ask(self, made: Made) -> Any:
        client = self.clients[made.role]
        g.pop("_login_user", None)
        g.pop("without_viewer", None)
        answer = client.open(made.path, method=made.method, **made.more)
        db.session.rollback()
        with client.session_transaction() as session:  # unread messages would outgrow the cookie
            session.pop("_flashes", None)
        return answer


@contextmanager
def demonstration(folder: Path) -> Iterator[Flask]:
    """With its index, and without the tokens of forms, which are not what is tried here."""
    app = create_app(Settings(data_dir=folder, demo=True), WTF_CSRF_ENABLED=False)
    with app.app_context():
        upgrade()
        load_once()
        Indexer(index.engine(app)).catch_up()
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder)) as app:
        findings = Fuzzer(app, given.seed).run(given.requests)
    print(f"{given.requests} requests, seed {given.seed}: {dict(sorted(findings.answers.items()))}")
    print(f"Slowest: {findings.slowest_s:.2f} s of a processor")
    for line in (*findings.failed, *findings.slow):
        print(line)
    return 1 if findings.failed or findings.slow else 0


if __name__ == "__main__":
    sys.exit(main())
