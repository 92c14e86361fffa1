"""The byline of an anonymous case study."""

from collections.abc import Sequence

from forum.models.full_form_columns import SupplyChainPosition
from forum.models.vocabularies import Term

VERIFIED = "verified by the moderators"


def pseudonym_of(position: str, areas: Sequence[Term]) -> str:
    """“A subcontractor in area 7, verified by the moderators”.

    Without the area for a prime: an area has two or three, so its area would be its name.
    """
    if position == SupplyChainPosition.PRIME:
        return f"A prime provider, {VERIFIED}"
    is_partner = position == SupplyChainPosition.SUBCONTRACTOR
    who = "A subcontractor" if is_partner else "An organisation outside the supply chain"
    area = next((f" in area {term.slug}" for term in areas), "")
    return f"{who}{area}, {VERIFIED}"
