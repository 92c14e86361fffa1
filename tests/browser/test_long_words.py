"""What is typed without a space makes no page wider than the screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fitting import LONG_WORD, fits

LONG_ADDRESSES = {
    "a search for case studies": "/case-studies?q=" + "x" * 3000,
    "a search for organisations": "/search?kind=organisation&q=" + "x" * 3000,
    "a list of organisations": "/organisations?q=" + "x" * 3000,
    "a choice that is none": "/case-studies?group=" + "x" * 200,
    "a page that is not there": "/" + "x" * 200,
}


@pytest.mark.parametrize("address", LONG_ADDRESSES.values(), ids=LONG_ADDRESSES.keys())
def test_a_long_search_or_address_fits(visit, address):
    page = visit()
    page.goto(address)

    fits(page)


def test_a_title_of_one_long_word_fits_wherever_it_stands(visit):
    page = visit("adviser", width=390)
    page.goto("/share")
    page.get_by_label("What you did, and for whom").fill(LONG_WORD)
    page.get_by_label("PG1 JSA 18-24").check()
    page.get_by_label("Pre-work support").check()
    page.get_by_label("What you did, step by step").fill(f"We lent a {LONG_WORD}.")
    page.get_by_label("What happened").fill(LONG_WORD * 2)
    page.get_by_label("It worked").check()
    page.get_by_label("My name and").check()
    for label in ("Time to set up", "Staff", "Money"):
        page.get_by_label(label, exact=True).select_option(index=1)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Your case study is published")
    fits(page)

    there = re.match(r".*/case-studies/\d+", page.url)[0]
    places = [f"{there}-x/{part}" for part in ("card", "history", "evidence", "score", "edit")]
    for address in (*places, "/", "/case-studies?sort=newest", "/me/case-studies", "/practices"):
        assert page.goto(address).ok, address
        fits(page)
