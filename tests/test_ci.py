"""What CI looks for besides the tests: secrets in the repository, and advisories on packages."""

import importlib.util
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from forum.config import ROOT

RANDOM = "q7Zt2Lm9" + "Xw4Rk8Vb" + "Nc5Hy1Ps"  # joined here, so that no file holds them whole
SECRETS = {
    "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq3Zr": "a private key",
    "AKIA" + "QWERTYUIOPASDFGH": "a key of AWS",
    "ghp_" + RANDOM + "aB3dE5gH7jK9": "a token of GitHub",
    "glpat-" + RANDOM: "a token of GitLab",
    "xoxb-" + RANDOM: "a token of Slack",
    "sk_live_" + RANDOM: "a key of Stripe",
    "postgresql://forum:" + RANDOM + "@db.internal/forum": "a password in an address",
    "FORUM_SECRET_KEY=" + RANDOM: "a value that looks like a secret",
    'password = "' + RANDOM + '"': "a value that looks like a secret",
    '"api_key": "' + RANDOM + '"': "a value that looks like a secret",
    "audit_key: " + "0f1e2d3c4b5a6978" * 2: "a value that looks like a secret",
}
NO_SECRETS = (
    'password = "demonstration-only"',
    "postgresql://user:hidden-word@db.example/forum",
    "token = tokens.issue(viewer, TokenPurpose.ENROL)",
    "SECRET_KEY = os.environ[name]",
    "key_hash = hashed(secrets.token_urlsafe(32))",
)


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "bin" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def secrets_scan():
    return script("secrets_scan")


@pytest.fixture
def advisories():
    return script("advisories")


@pytest.fixture
def osv(monkeypatch):
    """osv(answer) starts a server that answers so; a list with what it was asked."""
    asked, servers = [], []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer(asked[-1])).encode())

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("FORUM_OSV_URL", f"http://127.0.0.1:{server.server_port}/")
        return asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_git_keeps_no_secret(secrets_scan):
    paths = secrets_scan.tracked()
    assert len(paths) > 1000
    found = [secrets_scan.secrets_in(one, secrets_scan.read(one)) for one in paths]
    assert [hit for hits in found for hit in hits] == []


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_told_by_its_line_and_not_shown(secrets_scan, text):
    hits = list(secrets_scan.secrets_in(Path("a.py"), f"one\ntwo\n{text}\n"))
    assert f"a.py:3: {SECRETS[text]}" in hits
    assert not any(RANDOM in hit for hit in hits)


@pytest.mark.parametrize("text", NO_SECRETS)
def test_words_are_no_secret(secrets_scan, text):
    assert list(secrets_scan.secrets_in(Path("a.py"), text)) == []


def test_every_pin_is_asked_for_and_an_advisory_stops_the_run(advisories, osv, capsys):
    def one_is_faulty(asked):
        return {"results": [{"vulns": [{"id": "GHSA-x"}]}, *[{}] * (len(asked["queries"]) - 1)]}

    asked = osv(one_is_faulty)
    assert advisories.main() == 1
    pins = advisories.pinned()
    named = [(one["package"]["name"], one["version"]) for one in asked[0]["queries"]]
    assert named == pins and "flask" in {name.lower() for name, _ in pins}
    assert f"{pins[0][0]} {pins[0][1]}: https://osv.dev/GHSA-x" in capsys.readouterr().out


def test_what_is_ignored_has_a_reason_and_stops_nothing(advisories, osv, monkeypatch):
    osv(lambda asked: {"results": [{"vulns": [{"id": "GHSA-x"}]}] * len(asked["queries"])})
    monkeypatch.setattr(advisories, "IGNORED", {"GHSA-x": "not reached"})
    assert advisories.main() == 0
    assert all(script("advisories").IGNORED.values())


@pytest.mark.parametrize("answer", [[], {"results": []}, {"error": "busy"}])
def test_an_answer_that_is_none_is_said_loudly(advisories, osv, answer, capsys):
    osv(lambda asked: answer)
    assert advisories.main() == 0
    assert "ADVISORIES WERE NOT LOOKED AT" in capsys.readouterr().out


def test_no_answer_is_said_loudly(advisories, monkeypatch, capsys):
    monkeypatch.setenv("FORUM_OSV_URL", "http://127.0.0.1:9/")
    assert advisories.main() == 0
    assert "ADVISORIES WERE NOT LOOKED AT" in capsys.readouterr().out


def test_ci_runs_both():
    ran = (ROOT / ".ci" / "run").read_text()
    assert "make secrets" in ran and "make advisories" in ran
