"""Northfield's framework, its lead Ada, Kay who manages the contract, and a standard's words."""

from datetime import datetime

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.service_standards import StandardVersion
from forum.models.vocabularies import Term, Vocabulary

NOW = datetime(2027, 3, 1, 12)
WORDS = {
    "code": "PE-1",
    "stage": "programme-engagement",
    "title": "Your first meeting",
    "expect": "We will meet you within 15 working days of your referral.",
    "of_you": "Come, or tell us the day before.",
    "if_not_kept": "Tell the manager.",
    "definition": "How many first meetings are held soon.",
    "counted": "first meetings held within 15 working days",
    "out_of": "referrals",
    "clock_event": "the referral",
    "clock_days": "15",
    "clock_kind": "working days",
    "target": "95",
    "target_kind": "set by the prime",
    "exceptions": "claimant in hospital",
    "source_system": "case system",
    "quality": "Private and unhurried.",
    "you_will_see": "a private room\nan adviser who has read the referral\na next step in writing",
    "looked_at": ["file check", "observation"],
    "bid_page": "Tender, page 18",
    "guard": "first meetings under 20 minutes",
    "applies_on": "1 April 2027",
    "next_review": "1 September 2027",
}
ADDRESS = "/standards/PE-1-your-first-meeting"


@pytest.fixture(autouse=True)
def today(at):
    at(NOW)
    return at


@pytest.fixture
def stage(terms):
    made = Term(
        vocabulary=Vocabulary.STAGE,
        slug="programme-engagement",
        name="Programme engagement",
        position=2,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def lead(people, stage, manager):
    """Ada, who leads Northfield, the prime of the contract."""
    ada = people["ada"]
    ada.is_lead = True
    db.session.commit()
    return ada


@pytest.fixture
def slug(lead, contract, browse):
    typed = {"name": "Northfield, 2027", "contracts": [str(contract.id)]}
    answer = browse(lead).post("/standards/frameworks/new", data=typed)
    assert answer.status_code == 302
    return "northfield-2027"


def write(browser, slug, propose=True, **changes):
    typed = WORDS | changes | ({"propose": "yes"} if propose else {})
    return browser.post(f"/standards/frameworks/{slug}/new", data=typed)


@pytest.fixture
def proposed(lead, slug, browse):
    assert write(browse(lead), slug).status_code == 302
    return the_version()


@pytest.fixture
def agreed(proposed, manager, browse):
    assert agree(browse(manager), proposed).status_code == 302
    return the_version()


def agree(browser, version, **changes):
    path = f"/standards/versions/{version.id}/agree"
    return browser.post(path, data={"revision": str(version.revision)} | changes)


def versions():
    db.session.rollback()
    return list(db.session.scalars(select(StandardVersion).order_by(StandardVersion.number)))


def the_version():
    (one,) = versions()
    return one


def change(browser, **changes):
    new = {"reason": "It takes too long.", "effect": "Sooner.", "applies_on": "1 July 2027"}
    return browser.post("/standards/PE-1/change", data=WORDS | new | changes)
