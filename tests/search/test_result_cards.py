"""The cards of the results, read by columns, and what the results page asks of the database."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.practice.card_queries import listed_cards
from forum.practice.cards import cards
from forum.practice.case_studies import queries
from tests.counting import statements

MOST_STATEMENTS = 6  # for a visitor, with the beginning of the transaction; two more for a member
ROUNDS = 2  # the clock of the releases may look in one of them


def test_they_are_the_cards_that_other_lists_make_of_rows(demonstration):
    ids = db.session.scalars(select(CaseStudy.id).order_by(CaseStudy.id.desc())).all()
    shown = queries.in_order(ids)

    assert any(one.is_anonymous for one in shown)
    with demonstration.test_request_context():
        assert listed_cards(ids) == cards(shown)


def test_an_anonymous_one_never_names_its_organisation(app, ada, share):
    anonymous = share(ada)
    anonymous.is_anonymous, anonymous.chain_position = True, "prime"
    db.session.commit()
    with app.test_request_context():
        [card] = listed_cards([anonymous.id])

    assert card.organisation_url is None
    assert card.organisation_name == anonymous.byline


def test_without_a_summary_it_begins_with_what_was_done(app, ada, share):
    case_study = share(ada, summary="", did="We *paid* for a month. " * 20)
    with app.test_request_context():
        assert listed_cards([case_study.id]) == cards([case_study])


def test_what_is_not_listed_has_none(app, ada, share):
    one, other = share(ada), share(ada)
    one.status = CaseStudyStatus.WITHDRAWN
    db.session.commit()

    with app.test_request_context():
        assert [card.id for card in listed_cards([other.id, one.id])] == [other.id]


@pytest.mark.parametrize("who", [None, "adviser"])
@pytest.mark.parametrize(
    "query", ["q=lone+parents+childcare", "q=chidlcare", "group=pg6-new-esa", "q=zzqqxx", ""]
)
def test_a_page_of_results_asks_few_statements(reader, who, query):
    browser = reader(who)
    browser.get(f"/case-studies?{query}")  # the index is opened once

    asked = min(statements(lambda: browser.get(f"/case-studies?{query}")) for _ in range(ROUNDS))

    assert asked <= MOST_STATEMENTS + (2 if who else 0)
