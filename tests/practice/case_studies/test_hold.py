"""What is looked at before sending: figures that are not released yet."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.gate import checks
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.figures import Release
from forum.practice.publishing import actions

QUOTE = "By September 2014 our job outcomes stood at 21%."


@pytest.fixture(autouse=True)
def releases(app):
    """Figures up to June 2014 are out; those up to September come in 2099."""
    for ref, cut_off, at in (
        ("r1", date(2014, 6, 30), datetime(2014, 9, 18, 8, 30)),
        ("r2", date(2014, 9, 30), datetime(2099, 12, 18, 9, 30)),
    ):
        db.session.add(Release(ref=ref, name=ref, release_at=at, cut_off=cut_off))
    db.session.commit()


@pytest.mark.parametrize(
    "words",
    [
        QUOTE,
        "Referrals in Q3 2014 were 1,204.",
        "We heard the 18 per cent sustainment figure for October 2014",
        "Attachments: 400 to 30/09/2014.",
        "All went well. Performance against profile in 2015 was 88%.",
        "Management information for sept 2014 shows 12 of 30.",
    ],
)
def test_a_number_with_a_measure_and_a_later_period_waits(words):
    assert checks.first_to_wait([words]) is not None


@pytest.mark.parametrize(
    "words",
    [
        "By June 2014 our job outcomes stood at 21%.",  # released
        "In 2014 we had 40 referrals.",  # part of that year is out
        "In September 2014 nineteen of 22 people came.",  # their own count, of no measure
        "Since September 2014 referrals come by telephone.",  # no number
        "Job outcomes rose by a third.",  # no period
        "We met on 3 October 2014.\nJob outcomes were 12.",  # not one sentence
    ],
)
def test_what_is_out_or_is_no_figure_does_not(words):
    assert checks.first_to_wait([words]) is None


def test_it_is_held_with_the_reason_and_the_day(ada, share, browse, mo):
    for number in range(3):
        share(ada, title=f"Earlier {number}")
    held = share(ada, result=QUOTE)

    assert held.status == CaseStudyStatus.HELD
    assert held.held_until == date(2099, 12, 18)
    for viewer, page in ((ada, f"/case-studies/{held.id}-{held.slug}"), (mo, "/moderation")):
        text = browse(viewer).get(page).text
        assert "21%" in text
        assert "18 December 2099" in text


def test_a_moderator_can_let_a_false_alarm_through(ada, share, browse, mo):
    held = share(ada, result=QUOTE)
    browse(mo).post(f"/moderation/case-studies/{held.id}/accept")

    assert held.status == CaseStudyStatus.PUBLISHED


def test_an_edit_that_quotes_one_is_sent_back_and_keeps_what_was_typed(
    browse, ada, bus_passes, typed
):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/edit"
    page = browse(ada).post(address, data=typed | {"seen_version": "1", "result": QUOTE})

    assert page.status_code == 422
    assert "a figure that is not released yet" in page.text
    assert QUOTE in page.text
    assert bus_passes.version == 1
    again = typed | {"seen_version": "1", "result": "Fine."}
    assert browse(ada).post(address, data=again).status_code == 302


def test_without_a_calendar_every_period_is_later(releases):
    db.session.query(Release).delete()
    db.session.commit()

    assert checks.first_to_wait(["In March 2012 referrals were 90."]) is not None


def test_an_edit_with_an_unreleased_figure_is_refused_in_words(ada, bus_passes, answers):
    with pytest.raises(actions.DisclosesTooMuch, match="Take the figure out"):
        actions.edit(ada, bus_passes, 1, "0" * 32, answers | {"result": QUOTE})
    assert db.session.scalar(select(CaseStudy.version)) == 1
