import os
import re
import subprocess
import sys

import click

from forum import wings
from forum.commands import COMMANDS
from forum.config import ROOT
from forum.core.extensions import db
from forum.practice.comments import actions as comments


def run(app, *words):
    return app.test_cli_runner().invoke(args=words)


def test_texts_are_rendered_again_when_the_rules_have_changed(app, ben, bus_passes):
    comment = comments.post(ben, bus_passes, "1" * 32, "How did you *buy* them?", None)
    bus_passes.html, bus_passes.html_policy, comment.html = {"did": "old"}, 0, "old"
    db.session.commit()

    told = run(app, "render-again").output
    assert "case_study.html: 1\n" in told
    assert "comment.html: 1\n" in told
    assert "<em>paid</em>" in bus_passes.html["did"]
    assert "<em>buy</em>" in comment.html
    assert "comment.html: 0\n" in run(app, "render-again").output


def test_a_command_without_settings_says_what_is_missing():
    """Not the inside of the program: whoever types it wants to know what to set."""
    named = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "users", "--help"]
    answer = subprocess.run(command, cwd=ROOT, env=named, capture_output=True, text=True)

    assert answer.returncode == 1
    assert answer.stderr == "Set FORUM_SECRET_KEY to a random text of 32 characters or more.\n"


def ours(commands, within=""):
    for command in commands:
        name = f"{within} {command.name}".strip()
        if isinstance(command, click.Group):
            yield from ours(command.commands.values(), name)
        else:
            yield name, command


def test_the_document_of_commands_names_each_and_no_other():
    known = dict(ours((*COMMANDS, *wings.COMMANDS)))
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    by_page, of_all = text.split("## All commands")
    assert set(re.findall(r"^\| `([^`]+)` \|", of_all, re.MULTILINE)) == known.keys()
    named = set(re.findall(r"`([a-z][a-z \-]+)`", by_page.split("|---|---|---|")[1]))
    assert named - known.keys() == set()


def test_each_page_of_the_document_is_there(app):
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    addresses = {rule.rule for rule in app.url_map.iter_rules()}
    pages = set(re.findall(r"`(/[a-z/\-]+)`", text))
    assert len(pages) >= 11
    assert pages - addresses == set()
