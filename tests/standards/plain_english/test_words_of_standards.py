"""A standard whose words are hard to read is not proposed without a reason, which is shown."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.service_standards import StandardFramework, StandardVersion, VersionState
from forum.models.vocabularies import Term, Vocabulary
from tests.standards.plain_english.test_plain_english import HARD, MENDED

WORDS = {
    "code": "PE-1",
    "stage": "engagement",
    "title": "Your first meeting",
    "expect": MENDED,
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
    "quality": "We listen.",
    "you_will_see": "a private room\nan adviser who has read the referral\na next step in writing",
    "looked_at": ["file check"],
    "guard": "first meetings under 20 minutes",
    "applies_on": "1 April 2040",
    "next_review": "1 September 2040",
    "propose": "yes",
}
REASON = "These words stand in the law."


@pytest.fixture
def lead(people, manager):
    """Ada, who leads Northfield, the prime of the contract."""
    people["ada"].is_lead = True
    db.session.commit()
    return people["ada"]


@pytest.fixture
def path(lead, contract):
    stage = Term(vocabulary=Vocabulary.STAGE, slug="engagement", name="Engagement", position=1)
    framework = StandardFramework(
        slug="northfield",
        name="Northfield",
        prime_id=lead.organisation_id,
        programme_id=contract.programme_id,
        contracts=[contract],
    )
    db.session.add_all([stage, framework])
    db.session.commit()
    return "/standards/frameworks/northfield/new"


def versions():
    db.session.rollback()
    return list(db.session.scalars(select(StandardVersion)))


def test_hard_words_are_stopped_with_what_to_change_and_their_mended_form_passes(
    browse, lead, path
):
    writer = browse(lead)
    page = writer.post(path, data=WORDS | {"expect": HARD})
    assert page.status_code == 422 and versions() == []
    for shown in ("Its reading age is 15", "“initial”: first", "give a reason", HARD[:40]):
        assert shown in page.text
    assert writer.post(path, data=WORDS).status_code == 302
    assert [one.state for one in versions()] == [VersionState.PROPOSED]


def test_a_draft_may_be_hard_to_read(browse, lead, path):
    draft = {name: value for name, value in WORDS.items() if name != "propose"}
    assert browse(lead).post(path, data=draft | {"expect": HARD}).status_code == 302


def test_with_a_reason_hard_words_pass_and_everybody_reads_the_reason(browse, lead, path):
    hard = WORDS | {"expect": HARD, "reading_reason": REASON}
    assert browse(lead).post(path, data=hard).status_code == 302
    (version,) = versions()
    version.state, version.open_key = VersionState.AGREED, None
    db.session.commit()
    assert REASON in browse().get("/standards/PE-1-your-first-meeting").text
