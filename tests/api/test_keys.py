"""Keys of the API: made after a step-up, shown once, and worth no more than their person."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.core import audit, clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing
from forum.models.api import ApiKey
from forum.models.case_studies import CaseStudyStatus
from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.models.releases import Release
from forum.people.erasure import actions as erasure_actions
from forum.people.sign_in import actions as sign_in_actions

PAGE, NEW = "/me/api-keys", "/me/api-keys/new"


@pytest.fixture
def key_of(browse):
    """key_of(ada) makes one on the page, as Ada does."""

    def make(member):
        page = browse(member).post(NEW, data={"name": "our intranet", "days": "30"})
        assert page.status_code == 200, page.text
        return re.search(r'value="(wwx_[\w-]{43})"', page.text)[1]

    return make


@pytest.fixture
def read_with(browse):
    def read(key, path="/vocabularies"):
        return browse().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})

    return read


def test_it_is_shown_once_and_stored_as_a_hash(browse, key_of, ada):
    key = key_of(ada)
    row = db.session.scalars(select(ApiKey)).one()

    assert key not in browse(ada).get(PAGE).text
    assert key not in repr({c.name: getattr(row, c.name) for c in ApiKey.__table__.columns})
    assert row.expires_at - clock.now() > timedelta(days=29)
    assert "our intranet" in browse(ada).get(PAGE).text


def test_a_mail_and_the_audit_log_say_so(key_of, ada):
    key_of(ada)
    letter = db.session.scalars(select(Letter)).one()

    assert letter.to == ada.email and "our intranet" in letter.body
    assert "made a key of the API" in db.session.scalars(select(audit.AuditEntry.act)).all()


def test_an_old_session_proves_again_who_it_is(browse, ada):
    client = browse(ada)
    old = clock.now() - timedelta(minutes=16)
    db.session.execute(update(SignIn).values(authenticated_at=old))
    db.session.commit()

    assert client.get(NEW).location.startswith("/sign-in/again")
    assert client.post(NEW, data={"name": "x", "days": "30"}).status_code == 302
    assert db.session.scalars(select(ApiKey)).all() == []


def test_without_a_name_the_form_comes_back(browse, ada):
    page = browse(ada).post(NEW, data={"name": " ", "days": "365"})
    assert page.status_code == 422 and "Give the key a name" in page.text


def test_ten_are_enough(browse, key_of, ada):
    for _ in range(10):
        key_of(ada)
    page = browse(ada).post(NEW, data={"name": "one more", "days": "30"})
    assert page.status_code == 409 and "ten keys" in page.text


def test_it_reads_what_its_person_wrote_and_nobody_else_sees(key_of, read_with, share, ada, ben):
    held = share(ada)
    held.status = CaseStudyStatus.HELD
    db.session.commit()
    path = f"/case-studies/{held.id}"

    assert read_with(key_of(ada), path).status_code == 200
    assert read_with(key_of(ben), path).status_code == 404


def test_it_has_none_of_its_person_s_roles(key_of, read_with, share, ada, mo):
    held = share(ada)
    held.status = CaseStudyStatus.HELD
    db.session.commit()
    assert read_with(key_of(mo), f"/case-studies/{held.id}").status_code == 404


def test_it_opens_no_figure_before_its_release(key_of, read_with, browse, northfield, ann, ada):
    coming = Release(ref="R1", name="To June", release_at=datetime(2099, 1, 1))
    facts = {"measure": "job_outcomes", "period": "to June", "unit": "people", "basis": "official"}
    figure = Figure(ref="F1", value=4711, origin=Origin.OFFICIAL, release=coming, **facts)
    figure.organisation = northfield
    figure.cut_off = date(2026, 6, 30)
    db.session.add(figure)
    db.session.commit()
    assert "4711" in browse(ann).get(f"/organisations/{northfield.id}/figures.json").text

    for member in (ann, ada):
        key = key_of(member)
        for path in (f"/organisations/{northfield.id}/figures", "/figures?measure=job-outcomes"):
            answer = read_with(key, path)
            assert answer.status_code == 200 and "4711" not in answer.text


def test_it_may_ask_more_often_and_its_use_is_noted(key_of, read_with, ada):
    answer = read_with(key_of(ada))

    assert answer.headers["RateLimit-Policy"] == '"key";q=600;w=60'
    assert db.session.scalars(select(ApiKey.last_used_at)).one() is not None


def test_a_wrong_one_is_refused(read_with):
    for key in ("wwx_unknown", "", "x y"):
        answer = read_with(key)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.mimetype == "application/problem+json"


def test_a_revoked_one_stops_at_once(browse, key_of, read_with, ada, ben):
    key, row = key_of(ada), db.session.scalars(select(ApiKey)).one()

    assert browse(ben).post(f"{PAGE}/{row.id}/revoke").status_code == 404
    assert read_with(key).status_code == 200
    browse(ada).post(f"{PAGE}/{row.id}/revoke")
    assert read_with(key).status_code == 401


def test_an_expired_one_stops_by_itself(key_of, read_with, ada, at):
    key = key_of(ada)
    at(clock.now() + timedelta(days=30, seconds=1))
    assert read_with(key).status_code == 401


def test_a_suspended_member_s_keys_stop_with_the_next_request(key_of, read_with, ada):
    key = key_of(ada)
    ada.standing = Standing.SUSPENDED
    db.session.commit()
    assert read_with(key).status_code == 401


def test_demonstration_accounts_have_none(browse, ada):
    ada.is_demonstration = True
    db.session.commit()
    assert "everybody" in browse(ada).get(PAGE).text
    assert browse(ada).get(NEW).status_code == 403


def test_export_has_the_facts_and_erasure_the_rows(browse, key_of, ada, monkeypatch):
    key = key_of(ada)
    data = browse(ada).get("/me/data.json")
    assert data.json["keys_of_the_API"][0]["name"] == "our intranet" and key not in data.text

    monkeypatch.setattr(erasure_actions, "check_password", lambda *_: None)
    assert sign_in_actions.check_password
    erasure_actions.close_account(ada, "")
    assert db.session.scalars(select(ApiKey)).all() == []


def test_a_page_from_the_cache_is_not_given_to_a_key(app):
    from forum.core.page_cache import address_of

    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "PATH_INFO": "/"}
    assert address_of(environ, "exchange=") is not None
    assert address_of(environ | {"HTTP_AUTHORIZATION": "Bearer x"}, "exchange=") is None
