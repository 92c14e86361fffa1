"""What is known of a case study's place from its organisation, so that nobody is asked."""

from forum.models.full_form_columns import Position, Showcase
from forum.models.organisations import Kind, Organisation
from forum.reference.organisations import queries as organisations


def position_of(organisation: Organisation | None) -> Position:
    if organisation is None:
        return Position.OUTSIDE
    if organisation.kind == Kind.PRIME:
        return Position.PRIME
    is_partner = organisation.kind == Kind.SUBCONTRACTOR or organisations.has_prime(organisation)
    return Position.SUBCONTRACTOR if is_partner else Position.OUTSIDE


def showcase_of(organisation: Organisation | None, said: str) -> str:
    """What the author said, else a charity in a supply chain is one that delivers."""
    if said or organisation is None or organisation.kind != Kind.VCS:
        return said
    delivers = position_of(organisation) == Position.SUBCONTRACTOR
    return Showcase.VCS.value if delivers else ""
