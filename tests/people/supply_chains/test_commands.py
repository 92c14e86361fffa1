"""`flask supply-links …`: each act of the page, for one of the parties, in the audit log."""

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.audit import COMMAND_LINE, AuditEntry
from forum.core.extensions import db
from forum.models.organisations import Contract, SupplyLink, SupplyLinkProposal

PRIME, PARTNER = "Northfield Trust", "Southgate Works"


@pytest.fixture
def supply_links(app, ada, ben):
    """supply_links("list", …) is what the command says."""
    ada.is_lead = ben.is_lead = True
    db.session.commit()

    def run(*words):
        answered = app.test_cli_runner().invoke(args=("supply-links", *words))
        db.session.rollback()
        return answered.output

    return run


@pytest.fixture
def proposal(supply_links):
    assert "Proposed" in supply_links("propose", PRIME, PRIME, PARTNER, "--tier", "Specialist")
    return db.session.scalars(select(SupplyLinkProposal)).one()


@pytest.fixture
def agreed(supply_links, proposal):
    assert "Confirmed: it is the link P1." in supply_links("accept", PARTNER, str(proposal.id))
    return db.session.scalars(select(SupplyLink)).one()


def logged():
    own = AuditEntry.who_id == COMMAND_LINE.id, AuditEntry.act.not_like("ran %")
    return list(db.session.scalars(select(AuditEntry.act).where(*own).order_by(AuditEntry.id)))


def test_a_link_from_its_proposal_to_its_end(supply_links, agreed):
    assert f"{PRIME}: {PARTNER}  Confirmed" in supply_links("list", PRIME)
    assert "Noted. Confirmed" in supply_links("confirm", PRIME, agreed.ref)
    month = f"{clock.now():%Y-%m}"
    assert "Noted." in supply_links("last-referral", PARTNER, agreed.ref, month)
    today = clock.in_london(clock.now()).date().isoformat()
    assert "Ended." in supply_links("end", PARTNER, agreed.ref, today)
    assert "This link has ended." in supply_links("confirm", PRIME, agreed.ref)
    assert logged() == [
        "proposed a supply link",
        "confirmed a supply link",
        "confirmed that a supply link stands",
        "noted a last referral",
        "ended a supply link",
    ]


def test_a_proposal_waits_and_is_declined_or_taken_back(supply_links, proposal):
    assert "waits for its answer" in supply_links("list", PARTNER)
    assert "waits for the answer of the other" in supply_links("list", PRIME)
    assert "no say" in supply_links("accept", PRIME, str(proposal.id))
    assert "no say" in supply_links("take-back", PARTNER, str(proposal.id))
    assert "Declined." in supply_links("decline", PARTNER, str(proposal.id))
    assert "decided already" in supply_links("take-back", PRIME, str(proposal.id))
    assert "Proposed" in supply_links("propose", PARTNER, PRIME, PARTNER)
    second = db.session.scalars(select(SupplyLinkProposal).filter_by(decided_at=None)).one()
    assert "Taken back." in supply_links("take-back", PARTNER, str(second.id))


def test_what_is_not_there_is_said(supply_links, agreed, terms, northfield):
    area = next(one for one in terms.values() if one.vocabulary == "area")
    db.session.add(Contract(ref="C1", prime=northfield, area=area, basis="sourced"))
    db.session.commit()
    assert "no organisation called" in supply_links("list", "Nobody")
    assert "no supply link S9" in supply_links("confirm", PRIME, "S9")
    assert "no proposal with the number 99" in supply_links("decline", PRIME, "99")
    assert "No prime has a contract" in supply_links(
        "propose", PRIME, PRIME, PARTNER, "--area", "x"
    )
    assert "no say" in supply_links("end", "Eastway", agreed.ref, "2026-01-01")
    assert "Proposed" in supply_links("propose", PRIME, PRIME, PARTNER, "--area", area.slug)
