"""An organiser on a phone: from last time's workshop to this time's drafts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.fitting import fits
from tests.browser.looking import violations

LONDON = ZoneInfo("Europe/London")


def soon():
    """(date, start, end) of a workshop that begins in a quarter of an hour, as one types them."""
    start = datetime.now(LONDON) + timedelta(minutes=15)
    end = start + timedelta(hours=2)
    if end.date() != start.date():
        end = start.replace(hour=23, minute=59)
        start = min(start, end - timedelta(minutes=1))
    return f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"


def is_accessible(page):
    assert violations(page) == [], page.url
    fits(page)


def test_from_copying_the_last_one_to_the_drafts_of_its_tables(visit):
    olga = visit("organiser", width=390)
    ada = visit("adviser2", width=390)

    olga.goto("/me/workshops")
    with olga.expect_navigation():
        olga.get_by_role("link", name="Copy").first.click()
    is_accessible(olga)
    date, start, end = soon()
    olga.get_by_label("Date", exact=True).fill(date)
    olga.get_by_label("Starts").fill(start)
    olga.get_by_label("Ends").fill(end)
    olga.get_by_role("button", name="Publish").first.click()
    olga.wait_for_url("**/workshops/*-*")
    workshop = olga.url

    ada.goto(workshop)
    ada.get_by_role("button", name="Book a place").click()
    anyway = ada.get_by_role("button", name="Book anyway")
    if anyway.count():
        anyway.click()
    expect(ada.get_by_text("You have a place").first).to_be_visible()

    olga.reload()
    with olga.expect_navigation():
        olga.get_by_role("link", name="On the day").click()
    is_accessible(olga)
    olga.get_by_role("link", name="See who comes").click()
    expect(olga.get_by_text("Bilal Ahmed").first).to_be_visible()
    is_accessible(olga)
    olga.goto(f"{workshop}/code")
    is_accessible(olga)
    code = "".join(olga.locator(".wall-code span").all_inner_texts())

    ada.goto(f"{workshop}/here")
    is_accessible(ada)
    ada.get_by_label("The four figures").fill(code)
    ada.get_by_role("button", name="I am here").click()
    expect(ada.get_by_role("heading", name="You are noted down")).to_be_visible()

    olga.goto(f"{workshop}/names")
    olga.get_by_label("Who came").fill("Bilal Ahmad (demonstration)\nWinston Pryce")
    is_accessible(olga)
    with olga.expect_navigation():
        olga.get_by_role("button", name="Look for them").click()
    is_accessible(olga)
    olga.get_by_label("Bilal Ahmed (demonstration)").check()
    olga.get_by_role("button", name="Note them down").click()
    olga.wait_for_url("**/run")

    olga.get_by_role("link", name="Tables write down").click()
    olga.get_by_label("How many tables").fill("3")
    with olga.expect_navigation():
        olga.get_by_role("button", name="Open the tables").click()
    is_accessible(olga)
    ada.goto(f"{workshop}/tables/1")
    is_accessible(ada)
    ada.get_by_label("What you did").fill("We ring at six, before the shift.")
    ada.get_by_label("What happened").fill("In May nine of twelve came.")
    ada.get_by_role("button", name="Save").click()
    olga.reload()
    olga.get_by_text("Give it to somebody").first.click()
    olga.get_by_role("button", name="Make it their draft").click()
    expect(olga.get_by_text("It is a draft of Bilal Ahmed")).to_be_visible()

    ada.goto("/me/case-studies")
    ada.get_by_role("link", name="We ring at six").first.click()
    expect(ada.get_by_text("In May nine of twelve came.").first).to_be_visible()
