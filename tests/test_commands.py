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
