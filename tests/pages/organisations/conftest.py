import pytest

from forum.core.extensions import db
from forum.models.organisations import Contract, SupplyLink


@pytest.fixture
def chain(organisations, terms):
    """Northfield holds the contract for area 5; Southgate worked for it there and left."""
    contract = Contract(
        ref="C05-99",
        prime=organisations["northfield"],
        area=terms["5"],
        starts="2011-06",
        ends="referrals ended 2017-03-31",
        basis="recalled",
    )
    link = SupplyLink(
        ref="S999",
        prime=organisations["northfield"],
        subcontractor=organisations["southgate"],
        area=terms["5"],
        specialism="homeless people",
        what_is_known="withdrew May 2012",
        has_ended=True,
        basis="sourced",
        source="000_34ddaa25b0a51914.txt ; https://www.civilsociety.co.uk/news/x.html",
    )
    unnamed = SupplyLink(
        ref="S998",
        prime_named="several primes",
        subcontractor=organisations["southgate"],
        basis="sourced",
    )
    db.session.add_all([contract, link, unnamed])
    db.session.commit()
