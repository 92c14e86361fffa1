"""Changing the password, and ending sign-ins one by one or all at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import SignIn
from forum.people.sign_in import passwords
from tests.people.conftest import PASSWORD, is_signed_in

NEW = "three green bottles"


@pytest.fixture
def ada_with(ada, with_password):
    return with_password(ada)


def change(client, current: str = PASSWORD, password: str = NEW):
    return client.post("/me/security", data={"current": current, "password": password})


def test_a_new_password_replaces_the_old_and_signs_out_elsewhere(
    browse, ada_with, sign_in, mail, user
):
    here, there = browse(ada_with), browse(ada_with)
    answer = change(here)

    assert answer.location == "/me/security"
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert sign_in(browse(), ada_with.email, PASSWORD).status_code == 422
    assert sign_in(browse(), ada_with.email, NEW).status_code == 302
    assert "Your password was changed" in [letter.subject for letter in mail(ada_with.email)]


def test_links_for_a_new_password_sent_before_are_over(browse, ada_with, link):
    browse().post("/forgotten", data={"email": ada_with.email})
    change(browse(ada_with))

    assert browse().get(link_before(ada_with, link)).status_code == 410


def link_before(ada, link):
    from forum.mail.outbox import Letter

    first = db.session.scalar(select(Letter).where(Letter.to == ada.email).order_by(Letter.id))
    return "/reset/" + first.body.partition("/reset/")[2].split()[0]


@pytest.mark.parametrize(
    ("current", "password", "says"),
    [
        ("not this one", NEW, "This is not your password."),
        ("", NEW, "Enter your password."),
        (PASSWORD, "short", "Use at least 8 characters."),
        (PASSWORD, "northfield trust", "made of your name, your address"),
        ("x" * 100_000, NEW, "This is not your password."),
        ("\x00", NEW, "This is not your password."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changed(browse, ada_with, user, current, password, says):
    answer = change(browse(ada_with), current, password)

    assert answer.status_code == 422
    assert says in answer.text
    assert passwords.matches(user(ada_with.email).password_hash, PASSWORD)


def test_guesses_are_counted_with_those_at_the_sign_in_page(browse, ada_with, sign_in):
    client = browse(ada_with)
    codes = [change(client, "not this one").status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]
    assert sign_in(browse(), ada_with.email).status_code == 429


def test_the_page_lists_the_browsers_signed_in_now(browse, ada_with, sign_in):
    firefox = browse()
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
    sign_in(firefox, ada_with.email, headers={"User-Agent": agent})
    ended = browse()
    sign_in(ended, ada_with.email)
    ended.post("/sign-out")
    page = firefox.get("/me/security").text

    assert page.count("Firefox on Windows") == 1
    assert page.count('class="row-title"') == 1
    assert "This one" in page


def test_one_browser_can_be_signed_out(browse, ada_with):
    here, there = browse(ada_with), browse(ada_with)
    other = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()[-1]
    answer = here.post(f"/me/security/sign-ins/{other}/end")

    assert answer.location == "/me/security"
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_anothers_browser_and_a_missing_one_are_the_same_404(browse, ada_with, ben):
    bens = browse(ben)
    bens_row = db.session.scalar(select(SignIn.id))
    client = browse(ada_with)
    answers = [client.post(f"/me/security/sign-ins/{i}/end") for i in (bens_row, 9999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert is_signed_in(bens)


def test_all_others_can_be_signed_out_at_once(browse, ada_with, ben):
    here, *others = (browse(ada_with) for _ in range(3))
    bens = browse(ben)
    here.post("/me/security/end-others")

    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]
    assert is_signed_in(bens)


def test_a_page_that_is_only_looked_at_ends_nothing(browse, ada_with):
    client = browse(ada_with)
    row = db.session.scalar(select(SignIn.id))

    assert client.get(f"/me/security/sign-ins/{row}/end").status_code == 405
    assert client.get("/me/security/end-others").status_code == 405
    assert is_signed_in(client)


def test_signed_in_pages_are_kept_by_no_cache(browse, ada_with):
    for page in ("/me", "/me/security", "/me/data", "/me/data.json"):
        assert browse(ada_with).get(page).headers["Cache-Control"] == "private, no-store"


def test_ending_a_session_is_asked_again_where_one_signed_in_long_ago(browse, ada):
    client, other = browse(ada), browse(ada)
    rows = update(SignIn).where(SignIn.user_id == ada.id)
    db.session.execute(rows.values(authenticated_at=clock.now() - timedelta(minutes=16)))
    db.session.commit()
    answer = client.post("/me/security/end-others")
    assert answer.location.startswith("/sign-in/again")
    assert is_signed_in(other)
