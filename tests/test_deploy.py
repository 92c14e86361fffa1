"""The examples in deploy/ fit the exchange: settings, program, port, sizes."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from forum.config import Settings

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


@pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")
def test_nginx_takes_the_example(tmp_path):
    """With a certificate of its own, on ports that nobody needs to be root for."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    made += ["-subj", "/CN=exchange.example", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/ssl/exchange.key", str(key))
    site = site.replace("/etc/ssl/exchange.pem", str(certificate))
    site = re.sub(
        r"(listen (?:\[::\]:)?)(80|443)", lambda found: f"{found[1]}1{found[2]:>04}", site
    )
    whole = tmp_path / "nginx.conf"
    logs = f"pid {tmp_path}/pid; error_log stderr;"
    whole.write_text(f"{logs} events {{}} http {{ access_log off; {site} }}", encoding="utf-8")

    looked = subprocess.run([NGINX, "-t", "-c", str(whole)], capture_output=True, text=True)
    assert looked.returncode == 0, looked.stderr
