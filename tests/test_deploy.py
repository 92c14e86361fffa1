"""The examples in deploy/ fit the exchange: settings, program, port, sizes."""

import http.client
import re
import runpy
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from forum.config import Settings
from tests.serving import Server, eventually, free_port

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
GIVEN = {
    "FORUM_SECRET_KEY": "k" * 40,
    "FORUM_MAIL_USERNAME": "exchange",
    "FORUM_MAIL_PASSWORD": "secret",
}


def read_settings(path):
    return runpy.run_path(str(DEPLOY / "exchange"), run_name="deploy")["read"](path)


def test_the_settings_are_ours_and_enough_for_production(monkeypatch):
    given = read_settings(DEPLOY / "settings.example") | GIVEN
    fields = {f"FORUM_{name.upper()}" for name in Settings.model_fields}
    assert [name for name in given if name not in fields] == []

    values = {name.removeprefix("FORUM_").lower(): value for name, value in given.items()}
    settings = Settings(**values)
    assert settings.is_https
    assert settings.mail_from == "What Works Exchange <exchange@exchange.example>"
    assert not settings.demo


def test_a_value_is_read_as_it_is_written(tmp_path):
    """As systemd does: what a shell would make of a password is another password."""
    file = tmp_path / "settings"
    file.write_text('# comment\n\nA=ab$$cd\nB=pa$w&x #1\nC="Two words"\nD=\n', encoding="utf-8")

    assert read_settings(file) == {"A": "ab$$cd", "B": "pa$w&x #1", "C": "Two words", "D": ""}


def test_the_unit_starts_the_server_with_those_settings():
    unit = (DEPLOY / "exchange.service").read_text(encoding="utf-8")
    assert "EnvironmentFile=/etc/exchange/settings" in unit
    module = re.search(r"^ExecStart=\S+/python -m (\S+)$", unit, re.MULTILINE)[1]
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists()


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_takes_what_the_exchange_takes(name):
    example = (DEPLOY / name).read_text(encoding="utf-8")
    assert "127.0.0.1:8000" in example
    [taken] = re.findall(r"(?:client_max_body_size|max_size) (\d+)", example)
    assert int(taken) > Settings.model_fields["upload_megabytes"].default


def test_what_the_guide_puts_in_place_is_there():
    named = set(re.findall(r"deploy/[\w.]+", RUNNING))
    assert {path.name for path in DEPLOY.iterdir()} == {name.split("/")[1] for name in named}


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The folder of the exchange in the image: what the Containerfile copies, nothing else."""
    root = tmp_path_factory.mktemp("image")
    for line in (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY "):
            *sources, target = line.split()[1:]
            for source in sources:
                copy(ROOT / source, root / target)
    return root


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


@pytest.fixture(scope="module")
def served(image, tmp_path_factory):
    """The image's code, run as production does behind a proxy, with letters in a folder."""
    folder = tmp_path_factory.mktemp("served") / "data"
    folder.mkdir()
    settings = {"FORUM_BASE_URL": "https://exchange.example", "FORUM_TRUSTED_PROXIES": "1"}
    settings |= {"FORUM_MAIL_BACKEND": "file", "FORUM_SECRET_KEY": "k" * 40}
    server = Server(folder, **settings)
    server.code = image
    server.start()
    yield server
    server.end()


def test_the_image_holds_all_that_runs(served):
    direct = http.client.HTTPConnection("127.0.0.1", served.port)
    for path in (
        "/",
        "/case-studies?q=childcare",
        "/performance",
        "/help",
        "/glossary",
        "/developers",
    ):
        answer, page = ask(direct, path, **{"X-Forwarded-Proto": "https"})
        assert answer.status == 200 and b"</html>" in page
    answer, told = ask(direct, "/status?json")
    direct.close()
    assert answer.status == 200 and b"worker" in told


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health():
    file = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert file.index("USER exchange") < file.index("CMD [")
    assert "HEALTHCHECK" in file and "/status?json" in file
    command = re.findall(r"^CMD (\[.+\])$", file, re.MULTILINE)
    assert command == ['[".venv/bin/python", "-m", "forum.serve"]']


@pytest.fixture
def proxy(served, tmp_path):
    """nginx with the example, before the exchange: its ports of HTTP and of HTTPS."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    made += ["-subj", "/CN=exchange.example", "-keyout", str(tmp_path / "exchange.key")]
    made += ["-out", str(tmp_path / "exchange.pem")]
    subprocess.run(made, check=True, capture_output=True)
    ports = {"80": free_port(), "443": free_port()}
    (tmp_path / "nginx.conf").write_text(nginx_settings(tmp_path, ports, served.port))
    command = [NGINX, "-c", str(tmp_path / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert eventually(lambda: process.poll() is not None or answers(ports["80"]))
    assert process.poll() is None, process.stderr.read()
    yield ports["80"], ports["443"]
    process.terminate()
    process.wait(timeout=10)
    process.stderr.close()


def nginx_settings(folder, ports, behind):
    """The example, on ports that nobody needs to be root for, with its files in the folder."""
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/ssl/", f"{folder}/").replace(":8000", f":{behind}")
    for port, other in ports.items():
        site = site.replace(f"listen {port}", f"listen 127.0.0.1:{other}")
        site = site.replace(f"listen [::]:{port}", f"listen [::1]:{other}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    logs = f"pid {folder}/pid; error_log {folder}/nginx.log; daemon off;"
    return f"{logs} events {{}} http {{ access_log off; {temporary} {site} }}"


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def ask(connection, path, **headers):
    connection.request("GET", path, headers={"Host": "exchange.example"} | headers)
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")
def test_behind_nginx_pages_come_by_tls_alone(proxy):
    plain, secure = proxy

    by_http = http.client.HTTPConnection("127.0.0.1", plain)
    answer, _ = ask(by_http, "/join")
    by_http.close()
    assert answer.status == 301
    assert answer.headers["Location"] == "https://exchange.example/join"

    unchecked = ssl._create_unverified_context()  # its certificate is signed by nobody
    by_tls = http.client.HTTPSConnection("127.0.0.1", secure, context=unchecked)
    answer, page = ask(by_tls, "/join")
    assert answer.status == 200 and b"</html>" in page
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"]
    answer, _ = ask(by_tls, "/join", Host="evil.example")
    assert answer.status == 400

    by_tls.close()
