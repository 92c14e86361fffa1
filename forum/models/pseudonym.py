"""Who is said to have told a case study whose author asked not to be named."""

from forum.models.full_form_columns import Position

VERIFIED = "verified by the moderators"


def unnamed(case_study) -> str:
    """“A subcontractor in area 7, verified by the moderators”.

    A prime is placed nowhere: an area has two or three, so its area would be its name.
    """
    if case_study.chain_position == Position.PRIME:
        return f"A prime provider, {VERIFIED}"
    is_partner = case_study.chain_position == Position.SUBCONTRACTOR
    who = "A subcontractor" if is_partner else "An organisation outside the supply chain"
    area = next((f" in area {term.slug}" for term in case_study.areas), "")
    return f"{who}{area}, {VERIFIED}"
