"""Who follows a standard or its stage reads in the digest what changed, and what is missing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.social import Follow, FollowKind, Strength
from forum.social.digest.schedule import DigestPeriod
from forum.social.follows import actions as follows
from forum.standards.frameworks import digest_queries
from forum.standards.versions import queries as versions
from forum.standards.what_helps.queries import case_study_ids, without_case_studies
from tests.standards.frameworks.conftest import ADDRESS, NOW, agree, change
from tests.standards.frameworks.conftest import versions as all_versions

APPLIES = datetime(2027, 4, 1, 12)


@pytest.fixture
def said():
    """said(source, member) is what a digest of the week until now says: title, sentence."""

    def read(source, member, until=NOW):
        found = source([member], DigestPeriod(until - timedelta(days=7), until))
        sections = found.get(member.id, ())
        return [(one.title, one.more) for section in sections for one in section.entries]

    return read


def follow(member, kind, target_id, strength=Strength.WEEKLY):
    follows.choose(member, kind, target_id, strength)


def test_a_standard_is_followed_on_its_page_and_listed_under_its_title(agreed, browse, ben):
    assert "/follow/standard/" not in browse().get(ADDRESS).text
    browser, standard = browse(ben), agreed.standard
    button = f"/follow/standard/{standard.id}"
    assert button in browser.get(ADDRESS).text
    assert browser.post(button, data={"strength": "weekly"}).location == ADDRESS
    assert db.session.scalars(select(Follow.target_id)).all() == [standard.id]
    listed = browser.get("/me/follows").text
    assert "Customer service standards" in listed and "PE-1 Your first meeting" in listed


def test_one_that_is_not_agreed_cannot_be_followed(proposed, browse, ben):
    button = f"/follow/standard/{proposed.standard_id}"
    assert browse(ben).post(button, data={"strength": "weekly"}).status_code == 404


def test_an_agreement_is_told_to_who_follows_the_standard_or_its_stage(
    agreed, said, ben, dee, fay, ann, stage
):
    follow(ben, FollowKind.STANDARD, agreed.standard_id)
    follow(dee, FollowKind.TERM, stage.id)
    follow(ann, FollowKind.TERM, stage.id)
    follow(ann, FollowKind.STANDARD, agreed.standard_id, Strength.MUTED)
    told = [("PE-1 Your first meeting", "Agreed: new words from 1 April 2027.")]
    assert said(digest_queries.changes, ben) == said(digest_queries.changes, dee) == told
    assert said(digest_queries.changes, fay) == said(digest_queries.changes, ann) == []
    assert said(digest_queries.changes, ben, NOW + timedelta(days=8)) == []


def test_a_proposal_is_told_to_nobody_and_its_agreement_is(
    agreed, said, browse, lead, manager, ben, today
):
    follow(ben, FollowKind.STANDARD, agreed.standard_id)
    today(APPLIES)
    assert change(browse(lead), propose="yes").status_code == 302
    assert said(digest_queries.changes, ben, APPLIES) == []
    agree(browse(manager), all_versions()[-1])
    told = [("PE-1 Your first meeting", "Agreed: a change from 1 July 2027.")]
    assert said(digest_queries.changes, ben, APPLIES) == told


def test_a_review_and_an_agreed_end_are_told(agreed, said, browse, lead, manager, ben, today):
    follow(ben, FollowKind.STANDARD, agreed.standard_id)
    today(APPLIES)
    typed = {"result": "kept", "note": "", "next_review": "1 September 2027"}
    assert browse(manager).post("/standards/PE-1/review", data=typed).status_code == 302
    told = [("PE-1 Your first meeting", "Reviewed by the contract manager: kept.")]
    assert said(digest_queries.changes, ben, APPLIES) == told
    ends = {"ends_on": "1 June 2027", "reason": "Done.", "effect": "None."}
    assert browse(lead).post("/standards/PE-1/end", data=ends).status_code == 302
    agree(browse(manager), all_versions()[-1])
    found = said(digest_queries.changes, ben, APPLIES)
    assert ("PE-1 Your first meeting", "Agreed: it ends on 1 June 2027.") in found


def test_a_gap_comes_along_until_somebody_tells(agreed, said, ben, ada, share, stage, today):
    follow(ben, FollowKind.STANDARD, agreed.standard_id)
    assert said(digest_queries.gaps, ben) == []  # it does not apply yet
    today(APPLIES)
    (gap,) = said(digest_queries.gaps, ben, APPLIES)
    assert gap[0] == "PE-1 Your first meeting" and "No case study yet" in gap[1]
    share(ada, title="Told", terms=[stage])
    assert said(digest_queries.gaps, ben, APPLIES) == []


@pytest.mark.parametrize("shared", ["nothing", "stage", "group", "practice"])
def test_a_gap_is_where_no_case_study_would_be_shown(
    agreed, today, terms, stage, ada, share, shared
):
    today(APPLIES)
    agreed.terms = [terms["lone-parents"], terms["warm-handover"]]
    db.session.commit()
    tag = {"group": "lone-parents", "practice": "warm-handover"}.get(shared, "over-50s")
    at_stage = [] if shared == "nothing" else [stage]
    share(ada, title="Told", terms=[*at_stage, terms[tag], terms["pre-work-support"]])
    published = versions.published()
    shown = case_study_ids(stage, agreed.groups, agreed.practices)
    assert bool(without_case_studies(published)) is not bool(shown)
    assert bool(shown) is (shared in ("group", "practice"))
