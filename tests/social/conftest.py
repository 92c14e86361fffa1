from secrets import token_hex

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.social import FollowKind, Notice, Strength
from forum.practice.comments import actions as comments
from forum.practice.questions import actions as questions
from forum.social.follows import actions as follows
from forum.social.notifications import jobs


@pytest.fixture
def follow(app):
    def choose(member, kind, thing, strength=Strength.AT_ONCE):
        follows.choose(member, FollowKind(kind), getattr(thing, "id", thing), strength)

    return choose


@pytest.fixture
def fan_out(app):
    """What the worker does after commits."""

    def run():
        while jobs.fan_out():
            pass

    return run


@pytest.fixture
def notices(fan_out):
    """notices(ada) are hers, oldest first, as (kind, thing kind, item kind)."""

    def of(member):
        fan_out()
        rows = db.session.scalars(
            select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)
        )
        return [(row.kind, row.thing_kind, row.item_kind) for row in rows]

    return of


@pytest.fixture
def ask(app):
    def post(author, title="How do you keep in touch?", terms=(), body=""):
        return questions.ask(
            author, token_hex(16), {"title": title, "body": body, "terms": list(terms)}, 100
        )

    return post


@pytest.fixture
def answer(app):
    def post(author, question, body="We ring on Mondays."):
        return questions.answer(author, question, token_hex(16), body, 100)

    return post


@pytest.fixture
def comment(app):
    def post(author, case_study, body="Useful.", parent=None):
        return comments.post(author, case_study, token_hex(16), body, parent)

    return post
