import os
import sqlite3
from contextlib import closing

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


def test_a_backup_is_whole_and_for_its_owner_alone(app, bus_passes, tmp_path):
    copy = tmp_path / "backup.db"
    old = os.umask(0o022)
    try:
        assert run(app, "data", "backup", str(copy)).exit_code == 0
    finally:
        os.umask(old)

    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("select title from case_study").fetchall() == [(bus_passes.title,)]
    again = run(app, "data", "backup", str(copy))
    assert (again.exit_code, again.output) == (1, f"Error: {copy} is there already.\n")
