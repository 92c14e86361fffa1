"""What waits for a release goes out by itself, where its author chose so."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.gate import jobs
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.figures import Release
from forum.models.releases import ClockWatch
from forum.models.withheld import Withheld
from forum.practice.publishing import release_actions
from tests.gate.test_hold import QUOTE, releases

PRICE = "We charge £420 a day for it."
__all__ = ["releases"]  # the calendar: figures to June 2014 are out


def release_the_rest():
    db.session.execute(update(Release).values(opened_at=datetime(2015, 1, 1)))
    db.session.execute(update(ClockWatch).values(good_until=datetime(2100, 1, 1)))
    db.session.commit()


@pytest.fixture
def comment(browse, ben, bus_passes):
    """comment(words) posts Ben's; gives what is held of it."""

    def post(words):
        data = {"body": words, "key": "c" * 32}
        assert (
            browse(ben).post(f"/case-studies/{bus_passes.id}/comments", data=data).status_code
            == 302
        )
        return db.session.scalars(select(Withheld)).one()

    return post


def test_a_comment_goes_out_once_its_figures_are_released(comment, browse, ben, bus_passes):
    held = comment(QUOTE)
    assert (held.look, held.sentence) == ("when", QUOTE)
    chosen = {"shows_on_release": "y"}
    assert (
        browse(ben).post(f"/me/words-not-shown/{held.id}/on-release", data=chosen).status_code
        == 302
    )
    assert "checked" in browse(ben).get("/me/words-not-shown").text

    assert jobs.show_released() == 0
    release_the_rest()
    assert jobs.show_released() == 1
    assert jobs.show_released() == 0

    assert "21%" in browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert "shown on release: a comment" in acts
    assert db.session.scalar(select(Letter).where(Letter.body.contains("Its figures are released")))


def test_it_waits_where_its_author_did_not_choose_so(comment, browse):
    comment(QUOTE)
    release_the_rest()
    assert jobs.show_released() == 0


def test_others_cannot_choose_and_a_price_never_goes_by_itself(comment, browse, ben, people):
    held = comment(PRICE)
    assert held.look == "price"
    address = f"/me/words-not-shown/{held.id}/on-release"
    assert browse(people["dee"]).post(address, data={"shows_on_release": "y"}).status_code == 404
    browse(ben).post(address, data={"shows_on_release": "y"})
    assert "on-release" not in browse(ben).get("/me/words-not-shown").text
    release_the_rest()
    assert jobs.show_released() == 0


def test_a_case_study_is_published_at_the_release(ada, share, browse):
    for number in range(3):
        share(ada, title=f"Earlier {number}")
    held = share(ada, result=QUOTE)
    assert (held.status, held.held_look) == (CaseStudyStatus.HELD, "when")
    page = browse(ada).get("/me/case-studies").text
    assert "Publish it by itself" in page
    browse(ada).post(f"/case-studies/{held.id}/on-release", data={"shows_on_release": "y"})

    assert release_actions.publish_released(3) == 0
    release_the_rest()
    assert release_actions.publish_released(9) == 0  # a moderator reads a member's first ones
    assert release_actions.publish_released(3) == 1
    assert db.session.get(CaseStudy, held.id).status == CaseStudyStatus.PUBLISHED
    assert release_actions.PUBLISHED in db.session.scalars(select(AuditEntry.act)).all()
