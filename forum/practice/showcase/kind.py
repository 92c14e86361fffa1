"""Which kind of example a case study is. No database."""

from collections.abc import Mapping

from forum.models.full_form_columns import Showcase, SupplyChainPosition

FEWEST = 3  # organisations that an anonymous case study of a kind may be of


def decide(position: str, *, is_charity: bool, is_known: bool, speaks_for_group: bool) -> Showcase:
    """From the place of its organisation in a supply chain, and the author's one answer.

    `is_known`: whether the organisation is one of ours, else nobody knows its links.
    """
    if speaks_for_group:
        return Showcase.ADVOCATE
    if position == SupplyChainPosition.SUBCONTRACTOR and is_charity:
        return Showcase.VCS
    if position == SupplyChainPosition.OUTSIDE and is_known:
        return Showcase.COMPLEMENTARY
    return Showcase.NONE


def may_be_told(by_charity: Mapping[bool, int]) -> bool:
    """Whether an anonymous partner's kind leaves it among enough organisations.

    {is it a charity: organisations}. It must hold of either kind: were the kind hidden for the
    smaller one alone, hiding it would tell the same.
    """
    return all(number >= FEWEST for number in by_charity.values() if number) and any(
        by_charity.values()
    )
