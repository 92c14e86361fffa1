"""What tests of people and groups share."""

from secrets import token_hex

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.profiles import Profile
from forum.models.questions import Discussion


@pytest.fixture
def profile_of(app):
    """profile_of(ben, about="…") stores a profile."""

    def make(member, **facts):
        made = Profile(user_id=member.id, **facts)
        db.session.add(made)
        db.session.commit()
        return made

    return make


@pytest.fixture
def ask(browse, terms):
    """ask(ada) asks a question about lone parents."""

    def send(member, title="How do you reach people who work nights?"):
        typed = {"key": token_hex(16), "title": title, "groups": ["lone-parents"]}
        answered = browse(member).post("/discussions/new", data=typed)
        assert answered.status_code == 302, answered.text
        return db.session.scalars(select(Discussion).order_by(Discussion.id.desc())).first()

    return send


@pytest.fixture
def open_page(browse):
    """open_page(ada, path): the page; what it wrote is read by a new transaction."""

    def get(member, path, **more):
        answer = browse(member).get(path, **more)
        db.session.rollback()
        return answer

    return get
