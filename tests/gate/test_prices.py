"""Sentences that come close to a price, on either side of the line, and their marks."""

from datetime import date

import pytest

from forum.gate import prices
from forum.moderation.subjects.marks import marked

TODAY = date(2026, 11, 27)
GIVES_A_PRICE = [
    "Let us all bid no lower than 95% of the ceiling price.",
    "We plan to undercut them by a tenth in the rebid.",
    "Our outcome rate is £1,200.",
    "Our rate for the course is 12% under theirs.",
]
GIVES_NONE = [
    "Our attendance rate rose to 85% once we sent texts.",
    "Our response rate to letters was 30%.",
    "Our success rate with men over 50 is 22%.",
    "We hold 40% of our sessions outdoors.",
]


@pytest.mark.parametrize("sentence", GIVES_A_PRICE)
def test_a_plan_to_bid_waits_with_or_without_an_amount(sentence):
    assert list(prices.quoted(sentence, TODAY)) == [sentence]


@pytest.mark.parametrize("sentence", GIVES_NONE)
def test_how_many_came_is_no_price(sentence):
    assert list(prices.quoted(sentence, TODAY)) == []


def test_a_moderator_sees_the_price_marked_in_the_words(app):
    pieces = marked("We met on Monday. Our day rate is £275. Then we went home.")
    assert [(one.text, one.found) for one in pieces if one.found] == [
        ("Our day rate is £275.", "a price, a fee, a margin or a bid")
    ]
