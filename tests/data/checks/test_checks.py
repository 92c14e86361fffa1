"""`flask check`: what it finds, and that each finding can be made to appear."""

import shutil
from datetime import timedelta

import pytest

from forum.core import clock
from forum.data.checks import checks
from tests.conftest import make_app
from tests.serving import Server

PRODUCTION = {
    "demo": False,
    "base_url": "https://exchange.example",
    "mail_backend": "smtp",
    "mail_from": "Exchange <exchange@exchange.example>",
}


def found(app, name):
    with app.app_context():
        check = getattr(checks, f"check_{name}")
        return [(one.level, one.words) for one in check(app.config["SETTINGS"])]


def test_a_demonstration_is_no_production(app):
    levels = dict.fromkeys(words for level, words in found(app, "settings") if level == "fault")

    assert list(levels) == [
        "FORUM_DEMO is on: its accounts have known passwords.",
        "FORUM_BASE_URL is not https: passwords would travel open.",
    ]


def test_settings_of_a_production_are_right(tmp_path, monkeypatch):
    monkeypatch.setenv("FORUM_MAIL_SEVER", "mail.example")
    app = make_app(tmp_path, **PRODUCTION)

    [misspelt, given] = found(app, "settings")
    assert misspelt[0] == "warning"
    assert "FORUM_MAIL_SEVER is not a setting" in misspelt[1]
    assert given[0] == "ok"


def test_tables_of_this_version_of_none_and_a_database_that_is_away(app, tmp_path):
    [(level, words)] = found(app, "database")
    assert (level, words[:34]) == ("ok", "Its tables are of this version (00")
    (tmp_path / "new").mkdir()
    assert found(make_app(tmp_path / "new"), "database") == [
        ("warning", "It is empty: the first start makes its tables.")
    ]
    away = make_app(tmp_path / "new", database_url="postgresql://nobody@127.0.0.1:9/none")
    assert found(away, "database") == [("fault", "It cannot be reached (OperationalError).")]


def test_a_file_that_others_may_read_is_named(app):
    folder = app.config["SETTINGS"].data_dir
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert found(app, "folder") == [("ok", f"{folder} is its owner's alone.")]
    (folder / "exchange.db").chmod(0o644)
    [(level, words)] = found(app, "folder")
    assert level == "fault"
    assert "exchange.db" in words


@pytest.mark.parametrize(
    ("free", "level"), [(3 * 1024**3, "ok"), (1024**3, "warning"), (1024**2, "fault")]
)
def test_room_on_the_disk(app, monkeypatch, free, level):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert [one for one, _ in found(app, "room")] == [level]


def test_backups_that_are_late_and_not_encrypted(app, tmp_path):
    settings = app.config["SETTINGS"]
    assert found(app, "backups") == [("warning", "None is made: set FORUM_BACKUP_FOLDER.")]
    settings.backup_folder = tmp_path
    assert [level for level, _ in found(app, "backups")] == ["fault", "warning"]
    at = clock.now() - timedelta(hours=3)
    (tmp_path / f"exchange-{at:%Y%m%d-%H%M%S}.tar.gz").touch()
    settings.backup_recipient = "age1"
    assert [level for level, _ in found(app, "backups")] == ["ok"]
    settings.backup_folder, settings.backup_recipient = None, ""


def test_people_who_are_needed(app, people):
    [(level, words), (moderators, _)] = found(app, "people")
    assert (level, moderators) == ("warning", "ok")
    assert words.startswith("There is no administrator yet: `flask users role EMAIL --admin")


def test_a_mail_goes_to_the_server_or_its_refusal_is_said(app, sent, monkeypatch):
    monkeypatch.setattr(checks.EmailMessage, "send", lambda message: sent.append(message))
    assert checks.send_mail("me@exchange.example").level == "ok"
    assert sent[-1].to == ["me@exchange.example"]

    def refuse(_message):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(checks.EmailMessage, "send", refuse)
    assert checks.send_mail("me@exchange.example") == checks.CheckResult(
        "fault", "mail", "The mail server refused it: [Errno 111] Connection refused"
    )


def test_the_command_prints_a_line_each_and_fails_on_a_fault(app):
    run = app.test_cli_runner().invoke(args=["check"])

    assert run.exit_code == 1
    lines = run.output.splitlines()
    assert all(line.startswith(("ok ", "warning ", "FAULT ")) for line in lines)
    assert {line[8:].partition(":")[0] for line in lines} >= {
        "settings", "versions", "database", "clock", "permissions", "disk",
        "worker", "search index", "backups", "people", "address", "mail",
    }  # fmt: skip


def test_a_served_exchange_answers_at_its_address(tmp_path, demonstrated):
    server = Server(shutil.copytree(demonstrated, tmp_path / "data"), FORUM_DEMO="1")
    server.start()
    try:
        app = make_app(tmp_path / "data", local_address=server.address)
        [(level, words)] = found(app, "address")
        assert (level, words[: len(server.address) + 8]) == ("ok", f"{server.address} answers")
        assert [one for one, _ in found(app, "worker")] == ["ok"]
    finally:
        server.end()
    assert [level for level, _ in found(app, "address")] == ["warning"]
