"""Answers about the supply chain that follow from the author's organisation."""

from forum.models.full_form_columns import Showcase, SupplyChainPosition
from forum.models.organisations import Kind, Organisation
from forum.reference.organisations import queries as organisations


def position_of(organisation: Organisation | None) -> SupplyChainPosition:
    if organisation is None:
        return SupplyChainPosition.OUTSIDE
    if organisation.kind == Kind.PRIME:
        return SupplyChainPosition.PRIME
    is_partner = organisation.kind == Kind.SUBCONTRACTOR or organisations.has_prime(organisation)
    return SupplyChainPosition.SUBCONTRACTOR if is_partner else SupplyChainPosition.OUTSIDE


def showcase_of(organisation: Organisation | None, answer: str) -> str:
    """The author's answer, else that a charity in a supply chain delivers the programme."""
    if answer or organisation is None or organisation.kind != Kind.VCS:
        return answer
    delivers = position_of(organisation) == SupplyChainPosition.SUBCONTRACTOR
    return Showcase.VCS.value if delivers else ""
