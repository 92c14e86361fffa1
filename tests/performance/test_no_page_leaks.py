"""An unreleased figure is reachable by no page: every page a visitor can reach is tried.

The secret is put into every shape a figure can have (official, of management, leaked), twice
with different values. Whatever any address answers must be the same to the byte.
"""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from forum import clock
from forum.accounts.models import User
from forum.demo.load import load_once
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.performance.models import INCLUDE_EMBARGOED, Figure, Origin
from forum.releases.models import Release
from forum.search import index
from forum.search.jobs import Indexer
from forum.tags.models import Term, Vocabulary

SECRETS = (987_654_321.0, 123_456_789.0)
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
CHANGES = re.compile(r'name="csrf_token"[^>]*>|name="key"[^>]*>|value="[0-9a-f]{32}"')
OF_EACH_KIND = 12
DIFFERS_BY_ITSELF = ("/demo/mail", "/status", "/static/")
BY_HAND = [
    "/case-studies/complete.json?q=9876",
    "/case-studies?q=987654321",
    "/case-studies?q=123456789&sort=useful",
    "/status?json",
    "/performance/measures.json",
    "/performance.csv",
    "/organisations/1.json",
    "/performance/releases.ics",
]


@pytest.fixture
def secret(app):
    """secret(value) puts it into the demonstration, in every shape; again replaces it."""
    load_once()
    Indexer(index.engine(app)).catch_up()
    soon = Release(
        ref="test-soon",
        name="The next release",
        release_at=clock.now() + timedelta(hours=1),
        cut_off=date(2026, 9, 30),
        basis="illustrative",
    )
    db.session.add(soon)
    db.session.commit()

    def put(value):
        everything = {INCLUDE_EMBARGOED: True}
        for old in db.session.scalars(
            select(Figure).where(Figure.ref.startswith("secret")).execution_options(**everything)
        ).all():
            db.session.delete(old)
        db.session.commit()
        group = db.session.scalar(select(Term).where(Term.vocabulary == Vocabulary.GROUP))
        area = db.session.scalar(select(Term).where(Term.vocabulary == Vocabulary.AREA))
        for organisation in db.session.scalars(select(Organisation)).all():
            for number, (origin, release) in enumerate(
                [(Origin.OFFICIAL, soon), (Origin.OFFICIAL, None)]
                + [(Origin.MANAGEMENT, None), (Origin.LEAKED, None)]
            ):
                db.session.add(
                    Figure(
                        ref=f"secret{organisation.id}-{number}",
                        organisation=organisation,
                        release=release,
                        area=area,
                        group=group,
                        measure="referrals",
                        period="2026-07 to 2026-09",
                        period_type=str(number),
                        cut_off=date(2026, 9, 30),
                        value=value,
                        profile=value,
                        unit="people",
                        origin=origin,
                        basis="illustrative",
                    )
                )
        db.session.commit()

    return put


def crawl(app, browser):
    """What each kind of page answers, found by the links from the home page.

    Of one kind, so many examples: the secret hangs on every organisation, group and area.
    """
    waiting, answers, tried = ["/", *BY_HAND], {}, Counter()
    addresses = app.url_map.bind("localhost")
    while waiting:
        address = waiting.pop(0)
        if address in answers or address.startswith(DIFFERS_BY_ITSELF):
            continue
        kind = kind_of(addresses, address)
        tried[kind] += 1
        if tried[kind] > OF_EACH_KIND:
            continue
        answer = browser.get(address)
        answers[address] = (answer.status_code, CHANGES.sub("", answer.text), headers(answer))
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    return answers


def kind_of(addresses, address):
    try:
        return addresses.match(address.partition("?")[0])[0]
    except (HTTPException, RequestRedirect):
        return "none"


def headers(answer):
    return {n: v for n, v in answer.headers if n not in ("Set-Cookie", "Date", "Content-Length")}


def test_what_a_visitor_gets_does_not_depend_on_what_is_unreleased(app, browse, secret):
    first, second = SECRETS
    secret(first)
    with_first = crawl(app, browse())
    secret(second)
    with_second = crawl(app, browse())

    assert len(with_first) > 100
    assert [a for a, answer in with_first.items() if answer[0] >= 500] == []
    for value in SECRETS:
        for written in (f"{value:.0f}", f"{value:,.0f}"):
            said = [a for a, answer in with_first.items() if written in answer[1]]
            assert [a for a in said if written not in a] == []  # a search repeats its words
    assert with_first.keys() == with_second.keys()
    assert [a for a in with_first if with_first[a] != with_second[a]] == []


@pytest.mark.parametrize("who", ["charity", "moderator", "admin", "organiser"])
def test_nor_what_those_get_who_are_outside_every_supply_chain(app, browse, secret, who):
    secret(SECRETS[0])
    member = db.session.scalar(select(User).where(User.email == f"{who}@demo.example"))
    answers = crawl(app, browse(member))

    seen = f"{SECRETS[0]:,.0f}"
    assert member.organisation is None or not member.organisation.is_in_supply_chain
    assert [address for address, answer in answers.items() if seen in answer[1]] == []
    assert len(answers) > 100
