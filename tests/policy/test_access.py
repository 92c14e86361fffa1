from forum.policy.access import VERIFIED
from tests.test_bad_input import filled


def test_a_view_without_a_mark_is_refused(app, browse, ada):
    app.add_url_rule("/unmarked", "unmarked", lambda: "inside")

    assert "inside" not in browse().get("/unmarked").text
    assert browse(ada).get("/unmarked").status_code == 403


def test_a_guest_is_sent_to_sign_in_and_back(browse):
    page = browse().get("/me/case-studies")

    assert page.status_code == 302
    assert page.location.startswith("/sign-in?next=")


def test_what_belongs_to_moderators_is_forbidden_to_members(browse, ada, mo):
    assert browse(ada).get("/moderation").status_code == 403
    assert browse(mo).get("/moderation").status_code == 200


def test_a_pending_member_is_told_why_not(browse, pip):
    page = browse(pip).get("/discussions/new")

    assert page.status_code == 403
    assert "has not been confirmed yet" in page.text
    assert "another role" not in page.text


def test_every_page_for_verified_members_tells_a_pending_one_why_not(app, browse, pip):
    """faults.md E.5, at every address: the form or button may stand on a page that is open."""
    client, untold, told = browse(pip), [], 0
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "mark", "") != VERIFIED:
            continue
        method = "POST" if "POST" in rule.methods else "GET"
        answer = client.open(filled(rule.rule, [], "1"), method=method)
        if answer.status_code == 403 and "has not been confirmed yet" in answer.text:
            told += 1
        elif answer.status_code != 404 and answer.mimetype == "text/html":  # 404: 1 is no key
            untold.append(f"{method} {rule.rule} {answer.status_code}")
    assert untold == []
    assert told > 100


def test_who_lacks_a_role_is_told_so_pending_or_not(browse, pip, ada):
    for client in (browse(pip), browse(ada)):
        assert "another role" in client.get("/moderation").text
