"""What was typed comes back from every form: signed out, database locked, refused, old page."""

import re
import shutil
from html import unescape

import pytest
from flask import g, get_flashed_messages
from sqlalchemy import select

from forum.core import form_recovery, posted_form
from forum.core.db import PRAGMAS
from forum.core.extensions import db
from forum.core.forms import Form
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.search import index
from tests.conftest import make_app

ARGUMENTS = {"key": "a" * 32, "slug": "what-you-did", "kind": "comment", "code": "AAAA-AAAA"}
NOT_ON_PAGE = {("workshops.change", "times")}  # asked for in the form of a new one alone
UNTOKENED = {"subscriptions.stop"}  # the address holds a key: mail programs send it
ACCOUNTS = ("adviser", "organiser", "moderator", "analyst")


@pytest.fixture
def app(tmp_path, demonstrated, monkeypatch):
    """That of the demonstration, where there is something at every address."""
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(form_recovery, "MOST_PER_HOUR", 1_000)
    app = make_app(tmp_path, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(app):
    return {
        who: db.session.scalar(select(User).where(User.email == f"{who}@demo.example"))
        for who in ACCOUNTS
    }


@pytest.fixture
def locked(app, monkeypatch):
    """Another program holds SQLite's write lock."""
    monkeypatch.setattr("forum.core.db.PRAGMAS", (*PRAGMAS, "busy_timeout=1"))
    db.session.remove()
    db.engine.dispose()  # what is open already waits for five seconds
    with db.engine.connect() as other:
        other.begin()
        yield


def forms(app):
    """(endpoint, address) of every form that does not opt out."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.endpoint not in {
            *posted_form.OPT_OUT,
            "accounts.sign_out",
        }:
            parts = {name: ARGUMENTS.get(name, "1") for name in rule.arguments}
            if "length=43" in rule.rule:
                parts["key"] = "a" * 43
            address = re.sub(
                r"<(?:[^:>]+:)?(\w+)>", lambda part, parts=parts: parts[part[1]], rule.rule
            )
            yield rule.endpoint, address


def words():
    """A word of its own for every field into which a person types."""
    return {name: f"word{n} of {name}" for n, name in enumerate(posted_form.typed_names())}


def lost(answer, typed):
    page = unescape(answer.text)
    return [name for name, value in typed.items() if value not in page]


def admitted_to(app, endpoint, user):
    return app.view_functions[endpoint].admits(user)


def test_whoever_was_signed_out_finds_the_text_after_signing_in(app, browse, people, guest):
    typed, faults = words(), []
    for endpoint, address in forms(app):
        if admitted_to(app, endpoint, guest):
            continue
        answer = browse().post(address, data=typed)
        offered = browse(people["adviser"]).get(answer.location, follow_redirects=True)
        if lost(offered, typed) or f'action="{address}"' not in unescape(offered.text):
            faults.append((endpoint, answer.status_code))
    assert faults == []


def test_while_the_database_is_locked_the_text_stays_on_the_page(app, browse, people, locked):
    typed, faults = words(), []
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "x" * 40, True
    for endpoint, address in forms(app):
        g.pop("_login_user", None)
        answer = browser.post(address, data=typed)
        is_offered = f'action="{address}"' in unescape(answer.text)
        is_right = answer.status_code == 503 and answer.headers["Retry-After"] and is_offered
        if not is_right or lost(answer, typed):
            faults.append((endpoint, answer.status_code, lost(answer, typed)))
    assert faults == []


@pytest.fixture
def made_forms(monkeypatch):
    """The forms that were checked in the last requests."""
    made = []
    original = Form.validate

    def note(form, *args, **kwargs):
        made.append(form)
        return original(form, *args, **kwargs)

    monkeypatch.setattr(Form, "validate", note)
    return made


def ends_something(form):
    """Those last after which others could no longer be sent."""
    action = form[0].partition(".")[2]
    return form[0].startswith("accounts."), action.startswith(("withdraw", "cancel", "delete"))


@pytest.mark.parametrize("who", ACCOUNTS)
def test_a_form_that_is_refused_comes_back_with_its_text(app, browse, people, made_forms, who):
    typed, faults, reached = words(), [], set()
    browser = browse(people[who])
    for endpoint, address in sorted(forms(app), key=ends_something):
        made_forms.clear()
        db.session.rollback()
        answer = browser.post(address, data=typed)
        assert answer.status_code < 500, endpoint
        reached |= {endpoint} if made_forms else set()
        fields = [field for form in made_forms for field in form]
        names = {f.name for f in fields if getattr(f, "raw_data", None) == [typed.get(f.name)]}
        with browser:
            browser.get("/help")
            told = get_flashed_messages(category_filter=["error", "warning"])
        gone = lost(answer, {name: typed[name] for name in names})
        gone = [name for name in gone if (endpoint, name) not in NOT_ON_PAGE]
        if answer.status_code == 200 and any(form.errors for form in made_forms):
            faults.append((endpoint, "a form with errors answers 200"))
        if (told and names) if answer.status_code == 302 else gone:
            faults.append((endpoint, answer.status_code, gone, told))
    assert faults == []
    assert len(reached) > 20, "too few forms were reached for this test to mean anything"


def test_a_page_without_its_cookie_or_with_an_old_token_offers_the_text(app, browse, people, guest):
    app.config["WTF_CSRF_ENABLED"] = True
    typed, faults = words(), []
    for endpoint, address in forms(app):
        for who in (people["organiser"], None):
            is_admitted = admitted_to(app, endpoint, who or guest)
            answer = browse(who).post(address, data=typed | {"csrf_token": "old"})
            is_offered = endpoint in UNTOKENED or (who is not None and not is_admitted)
            if answer.status_code == 302:
                answer = browse(people["organiser"]).get(answer.location, follow_redirects=True)
            elif not who and not is_admitted:
                faults.append((endpoint, "leads nowhere"))
            is_offered |= f'action="{address}"' in unescape(answer.text)
            if lost(answer, typed) or not is_offered:
                faults.append((endpoint, answer.status_code))
    assert faults == []


# After signing in


@pytest.fixture
def comment_address(app):
    case_study = db.session.scalars(
        select(CaseStudy).where(CaseStudy.status == "published")
    ).first()
    return f"/case-studies/{case_study.id}-{case_study.slug}/comments"


def kept_page(answer):
    return answer.location.partition("next=")[2]


def test_a_comment_is_one_press_from_being_sent_after_signing_in(browse, people, comment_address):
    fields = {"body": "First line\nSecond *line*", "key": "f" * 32}
    page = kept_page(browse().post(comment_address, data=fields))
    browser = browse(people["adviser"])
    offered = browser.get(page).text
    assert db.session.scalar(select(Comment).where(Comment.submission_key == "f" * 32)) is None

    action = re.search(r'action="(/case[^"]+)"', offered)[1]
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', offered))
    sent |= dict(re.findall(r'<textarea name="(\w+)" hidden>\n([^<]*)<', offered))
    assert browser.post(action, data=sent).status_code == 302
    comment = db.session.scalar(select(Comment).where(Comment.submission_key == "f" * 32))
    assert comment.body == fields["body"]


def test_only_the_first_member_who_opens_it_may_open_it_again(browse, people, comment_address):
    page = kept_page(browse().post(comment_address, data={"body": "Mine alone"}))

    for _ in range(2):
        assert "Mine alone" in browse(people["adviser"]).get(page).text
        assert browse(people["analyst"]).get(page).status_code == 404
    assert "/sign-in" in browse().get(page).location


def test_no_password_and_no_token_is_kept_or_shown_again(app):
    secret = {"csrf_token": "T0KEN", "password": "PASSW0RD", "current": "PASSW0RD"}
    with app.test_request_context("/me/profile", method="POST", data={**secret, "name": "Jo"}):
        assert posted_form.read().fields == [("name", "Jo")]


def test_a_form_of_another_site_is_not_offered(app, browse, comment_address):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = browse().post(comment_address, data={"body": "Not theirs"}, headers=headers)

    assert answer.location.startswith("/sign-in")
    assert "unsent" not in answer.location


def test_what_is_too_long_to_be_kept_stays_on_the_page(browse, comment_address):
    answer = browse().post(comment_address, data={"body": f"{'x' * 70_000} and the end"})

    assert answer.status_code == 403
    assert "and the end" in answer.text
    assert "Sign in in another window" in answer.text


def test_every_opt_out_is_a_form_and_says_why(app):
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert set(posted_form.OPT_OUT) <= taking
    assert all(posted_form.OPT_OUT.values())
