"""Northfield Trust holds the contract for area 5; Southgate Works works for it there."""

import io
import re
from datetime import date, timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import Contract, SupplyLink
from forum.models.releases import Release
from forum.models.uploads import Upload
from forum.performance.uploads import jobs

HEADINGS = (
    "organisation,prime,area,payment_group,period_start,period_end,"
    "referrals,attachments,job_outcomes,profile_job_outcomes"
)
RIGHT = "Southgate Works,Northfield Trust,5,PG1,2014-04-01,2014-06-30,100,90,20,25"
NEW = "/performance/uploads/new"


@pytest.fixture
def bob(people):
    """A second analyst."""
    made = User(name="Bob", email="bob@forum.example", standing=Standing.VERIFIED, is_analyst=True)
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture(autouse=True)
def chain(organisations, terms):
    contract = Contract(
        ref="C05-99",
        prime=organisations["northfield"],
        area=terms["5"],
        starts_on=date(2011, 6, 1),
        ends_on=date(2017, 3, 31),
        basis="sourced",
    )
    link = SupplyLink(
        ref="S99",
        prime=organisations["northfield"],
        subcontractor=organisations["southgate"],
        area=terms["5"],
        ends_on=date(2015, 12, 31),
        basis="sourced",
    )
    db.session.add_all([contract, link])
    db.session.commit()
    return contract


@pytest.fixture
def release(app):
    """Ten days ahead, for figures to June 2014."""
    made = Release(
        ref="R1",
        name="Statistics to June 2014",
        release_at=clock.now() + timedelta(days=10),
        cut_off=date(2014, 6, 30),
    )
    db.session.add(made)
    db.session.commit()
    return made


def table(*rows, headings=HEADINGS):
    return "\n".join([headings, *rows, ""])


def said_on(page):
    """What a page says: addresses and drawings are full of numbers of their own."""
    return re.sub(r"<[^>]*>", " ", page)


@pytest.fixture
def send(browse, ann):
    """send(content) uploads it as Ann, lets the worker work, and gives the upload."""

    def post(content, name="figures.csv", by=ann, work=True, **form):
        content = content.encode() if isinstance(content, str) else content
        typed = {"origin": "management information", "release": "", "note": "Returns of primes"}
        typed |= form | {"file": (io.BytesIO(content), name)}
        answer = browse(by).post(NEW, data=typed, content_type="multipart/form-data")
        if answer.status_code != 302:
            return answer
        if work:
            jobs.finish_all()
        db.session.expire_all()
        return db.session.get(Upload, int(answer.location.rpartition("/")[2]))

    return post


@pytest.fixture
def act(browse):
    """act(bob, upload, "approve") presses the button and lets the worker work."""

    def press(who, upload, button, work=True, **form):
        answer = browse(who).post(f"/performance/uploads/{upload.id}/{button}", data=form)
        if work:
            jobs.finish_all()
        db.session.expire_all()
        return answer

    return press


@pytest.fixture
def shown(browse, organisations):
    """shown(ada, 20) is whether the page of Southgate Works shows Ada that number."""

    def look(who, value):
        page = browse(who).get(f"/organisations/{organisations['southgate'].id}-southgate").text
        return re.search(rf"(?<![\w,.]){value:g}(?![\w,]|\.\d)", said_on(page)) is not None

    return look
