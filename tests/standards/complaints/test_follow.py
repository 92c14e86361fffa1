"""Who follows a theme or its stage reads in the digest, once, that it rises."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.complaint_resolutions import ComplaintResolution
from forum.models.social import Follow, FollowKind, Strength
from forum.social.digest import jobs
from forum.social.follows import actions as follows
from forum.standards.complaints.themes import by_slug

TUESDAY = datetime(2026, 3, 31, 6, 31)  # 7:31 in London
RISING = ("money", "pre-work-support")
STEADY = ("my-information", "in-work-support")


@pytest.fixture
def tuesday(at):
    at(TUESDAY)
    return TUESDAY


@pytest.fixture
def rises(tuesday, release, returned, contracts):
    """Money rises in pre-work support, by a release of the day before."""
    release.release_at = release.opened_at = tuesday - timedelta(days=1)
    db.session.commit()
    for back in range(1, 6):
        returned(contracts[0], back, {RISING: 20, STEADY: 40}, people=2_138)
    returned(contracts[0], 0, {RISING: 40, STEADY: 40}, people=2_138)


@pytest.fixture
def mails(rises, indexer):
    indexer.catch_up()

    def written():
        jobs.send_mails_of_the_day()
        return {row.to: row.body for row in db.session.scalars(select(Letter))}

    return written


def follow(member, kind, thing_id, strength=Strength.WEEKLY):
    follows.choose(member, kind, thing_id, strength)


def test_the_button_follows_a_theme_and_the_list_names_it(browse, ben, terms):
    theme = by_slug("money")
    assert f"/follow/theme/{theme.number}" in browse(ben).get("/complaints/money").text
    answer = browse(ben).post(f"/follow/theme/{theme.number}", data={"strength": "weekly"})
    assert answer.location == "/complaints/money"
    assert db.session.scalars(select(Follow.target_id)).all() == [theme.number]
    listed = browse(ben).get("/me/follows").text
    assert "Complaint themes" in listed and theme.name in listed
    assert browse(ben).post("/follow/theme/99", data={"strength": "weekly"}).status_code == 404
    assert "/follow/" not in browse().get("/complaints/money").text


def test_a_rising_theme_is_in_the_digest_of_who_follows_it_or_its_stage(
    mails, ada, ben, dee, fay, terms
):
    follow(ada, FollowKind.THEME, by_slug("money").number)
    follow(ben, FollowKind.TERM, terms["pre-work-support"].id)
    follow(dee, FollowKind.TERM, terms["in-work-support"].id)
    follow(fay, FollowKind.THEME, by_slug("my-information").number)
    found = mails()
    assert set(found) == {ada.email, ben.email}
    said = "Pre-work support: 18.7 per 1,000 people"  # of rounded numbers: 40 of 2,140
    assert all(said in body and "/complaints/money" in body for body in found.values())


def test_it_is_told_of_once_and_not_to_who_muted_it(mails, ada, ben, terms, at):
    follow(ada, FollowKind.THEME, by_slug("money").number, Strength.MUTED)
    follow(ada, FollowKind.TERM, terms["pre-work-support"].id)
    follow(ben, FollowKind.THEME, by_slug("money").number)
    assert set(mails()) == {ben.email}
    at(TUESDAY + timedelta(days=7))
    assert len(mails()) == 1


def test_the_pages_of_the_stage_say_what_rises_there(browse, rises):
    for address in ("/stages/pre-work-support", "/what-we-know?stage=pre-work-support"):
        page = browse().get(address).text
        assert "Rising" in page
        assert 'href="/complaints/money#resolved"' in page
    steady = browse().get("/stages/in-work-support").text
    assert "/complaints/my-information" in steady
    assert "Rising" not in steady and "/complaints/money" not in steady
    assert "Complaints that rise" not in browse().get("/what-we-know").text


def test_the_page_of_a_practice_says_which_rising_theme_it_helped_with(
    browse, rises, bus_passes, ada, terms
):
    page = "/what-we-know/childcare-planning"
    helped = "Complaints that rise, and that this helped with"
    assert helped not in browse().get(page).text
    bus_passes.terms = [*bus_passes.terms, terms["childcare-planning"]]
    for theme in ("money", "my-information"):
        db.session.add(
            ComplaintResolution(
                theme=theme,
                stage=terms["pre-work-support"],
                organisation=ada.organisation,
                author=ada,
                case_study=bus_passes,
                submission_key=theme,
                wrong="Late fares.",
                changed="Fares first.",
            )
        )
    db.session.commit()
    shown = browse().get(page).text
    assert helped in shown
    assert "/complaints/money#resolved" in shown and "/complaints/my-information" not in shown
    bus_passes.is_anonymous = True
    db.session.commit()
    assert helped not in browse().get(page).text
