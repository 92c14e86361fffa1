"""Supply-chain links at the bell: of the leads they wait for, and of nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.organisations import SupplyLink, SupplyLinkProposal
from forum.people.supply_chains import actions
from forum.people.supply_chains.actions import Party, Terms
from forum.social.notifications import jobs


@pytest.fixture
def parties(ada, ben):
    """Ada leads Northfield Trust, a prime; Ben leads Southgate Works."""
    ada.is_lead = ben.is_lead = True
    db.session.commit()
    return Party.of_lead(ada), Party.of_lead(ben)


@pytest.fixture
def proposed(parties):
    prime, partner = parties
    return actions.propose(prime, prime.organisation, partner.organisation, Terms())


@pytest.fixture
def bell(browse, fan_out):
    """bell(ben) is what his notifications say."""

    def read(member):
        fan_out()
        return browse(member).get("/me/notifications").text

    return read


ASKS = "Northfield Trust asks you to confirm a supply-chain link"


def test_a_proposal_and_its_answer_are_told_to_the_leads(
    proposed, parties, bell, notices, ada, ben, amy, dee
):
    page = bell(ben)
    assert ASKS in page
    assert f'href="/organisations/{ben.organisation_id}/supply-chain"' in page
    actions.accept(parties[1], proposed)
    assert "Southgate Works confirmed the supply-chain link" in bell(ada)
    assert notices(ada) == [("supply-link", "organisation", "link-answered")]
    assert notices(amy) == notices(dee) == []


def test_a_refusal_is_told_and_what_was_taken_back_is_gone(proposed, parties, bell, ada, ben):
    assert ASKS in bell(ben)
    actions.take_back(parties[0], proposed)
    assert ASKS not in bell(ben) and "No longer there" in bell(ben)
    assert "supply-chain link" not in bell(ada)
    again = actions.propose(parties[1], *(one.organisation for one in parties), Terms())
    actions.decline(parties[0], again)
    assert "Northfield Trust did not confirm the supply-chain link" in bell(ben)


def test_an_end_is_told_to_the_other_party_alone(proposed, parties, bell, notices, ada, ben):
    link = actions.accept(parties[1], proposed)
    actions.end(parties[1], link, clock.in_london(clock.now()).date())
    assert "Southgate Works ended the supply-chain link" in bell(ada)
    assert ("supply-link", "organisation", "link-ended") not in notices(ben)


def test_both_are_reminded_once_of_a_link_that_nobody_confirms(
    proposed, parties, bell, notices, ada, ben
):
    link = actions.accept(parties[1], proposed)
    link.last_confirmed_on -= timedelta(days=160)
    db.session.commit()
    for _ in range(2):
        jobs.tell_of_unconfirmed_links()
    asked = "Southgate Works in the supply chain of Northfield Trust: is it still so?"
    assert asked in bell(ada) and asked in bell(ben)
    kinds = [item for _, _, item in notices(ben)]
    assert kinds.count("link-unconfirmed") == 1


def test_who_is_no_lead_any_more_reads_nothing_of_it(proposed, bell, ben):
    assert ASKS in bell(ben)
    ben.is_lead = False
    db.session.commit()
    assert ASKS not in bell(ben) and "No longer there" in bell(ben)


def test_bell_and_mail_can_be_switched_off_each_by_itself(parties, browse, notices, ada, ben):
    chosen = {"notice_supply_link": "off", "wanted": ["supply-links"]}
    browse(ben).post("/me/mails", data=chosen)
    prime, partner = parties
    actions.propose(prime, prime.organisation, partner.organisation, Terms())
    assert notices(ben) == []
    [letter] = db.session.scalars(select(Letter))
    assert letter.to == ben.email and letter.stop_path
    browse().post(letter.stop_path)
    proposal = db.session.scalars(select(SupplyLinkProposal)).one()
    actions.take_back(prime, proposal)
    actions.propose(prime, prime.organisation, partner.organisation, Terms())
    assert len(db.session.scalars(select(Letter)).all()) == 1


def test_what_a_source_says_of_a_link_is_no_news(parties, notices, ada, ben):
    link = SupplyLink(
        ref="S1",
        prime_id=ada.organisation_id,
        subcontractor_id=ben.organisation_id,
        basis="sourced",
    )
    db.session.add(link)
    db.session.commit()
    link.has_ended = True
    db.session.commit()
    assert notices(ada) == notices(ben) == []
