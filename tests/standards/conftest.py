"""A government body, its official, and two contracts of primes."""

import pytest

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Contract, Kind, Organisation
from forum.models.vocabularies import Term, Vocabulary


@pytest.fixture
def official(people):
    """Kay, a verified member of a government body."""
    body = Organisation(name="Ministry of Work", slug="ministry-of-work", kind=Kind.GOVERNMENT)
    kay = User(
        email="kay@ministry.example",
        name="Kay",
        password_hash="",
        standing=Standing.VERIFIED,
        organisation=body,
    )
    db.session.add(kay)
    db.session.commit()
    return kay


def _contract(ref, prime, area):
    row = Contract(ref=ref, prime=prime, area=area, basis="sourced")
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def areas(terms):
    first = next(one for one in terms.values() if one.vocabulary == Vocabulary.AREA)
    second = Term(vocabulary=Vocabulary.AREA, slug="second", code="99", name="Second area")
    db.session.add(second)
    db.session.commit()
    return first, second


@pytest.fixture
def contract(areas, organisations):
    """Northfield's, of ref C1."""
    return _contract("C1", organisations["northfield"], areas[0])


@pytest.fixture
def other(areas, organisations):
    """Hilltop's, of ref C2."""
    return _contract("C2", organisations["hilltop"], areas[1])


@pytest.fixture
def manager(official, contract):
    """Kay, who looks after Northfield's contract."""
    row = ContractManager(
        open_key=f"{contract.id}-{official.id}",
        contract_id=contract.id,
        member_id=official.id,
        reason="Post.",
    )
    db.session.add(row)
    db.session.commit()
    return official
