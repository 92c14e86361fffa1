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


def test_who_lacks_a_role_is_told_so_pending_or_not(browse, pip, ada):
    for client in (browse(pip), browse(ada)):
        assert "another role" in client.get("/moderation").text
