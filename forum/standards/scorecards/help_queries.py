"""What helps with a row of a scorecard: case studies of its stage and claimant group."""

from collections.abc import Sequence
from functools import cached_property

from forum.models.vocabularies import Term
from forum.practice.card_queries import listed_cards
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.scorecards.card import HelpLink
from forum.standards.what_helps import queries as what_helps

MOST = 2  # case studies beside one row
GAP = HelpLink("Nobody has told how yet: say that you need it", "/gaps")


class Helps:
    """Each stage and claimant group is looked up once for a card."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, ...], tuple[HelpLink, ...]] = {}

    @cached_property
    def stages(self) -> dict[str, Term]:
        return {stage.slug: stage for stage in vocabularies.all_stages()}

    def at(self, slug: str, groups: Sequence[Term] = ()) -> tuple[HelpLink, ...]:
        stage = self.stages.get(slug)
        return self.of(stage, groups, ()) if stage is not None else (GAP,)

    def of(
        self, stage: Term, groups: Sequence[Term], practices: Sequence[Term]
    ) -> tuple[HelpLink, ...]:
        key = stage.id, *(one.id for one in groups), 0, *(one.id for one in practices)
        if key not in self._found:
            ids = what_helps.case_study_ids(stage, groups, practices)[:MOST]
            links = tuple(HelpLink(card.title, card.url) for card in listed_cards(ids))
            self._found[key] = links or (GAP,)
        return self._found[key]
