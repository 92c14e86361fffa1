"""Themes as something to follow, and those that rise at a stage of the journey."""

from collections.abc import Collection, Sequence

from forum.models.social import FollowKind
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.social.follows import queries as follows
from forum.social.follows.queries import FollowState
from forum.social.things.queries import Thing, Things
from forum.standards.complaints import queries, resolution_queries, theme_lines
from forum.standards.complaints.theme_lines import ComplaintLine
from forum.standards.complaints.themes import ComplaintTheme, all_themes

KIND_NAME = "Complaint theme"
MOST_AT_STAGE = 5


def followed_themes(viewer: Viewer, ids: Collection[int]) -> Things:
    """By number, for everybody."""
    return {
        one.number: Thing(
            FollowKind.THEME, one.number, one.name, f"/complaints/{one.slug}", KIND_NAME
        )
        for one in all_themes()
        if one.number in ids
    }


def follow_state(viewer: Viewer, theme: ComplaintTheme) -> FollowState:
    return follows.state_of(viewer, FollowKind.THEME, theme.number)


def most_at(stage: Term) -> list[ComplaintLine]:
    """Themes of a stage: those that rise, then those of the highest rate; what is shown alone."""
    shown = [line for line in _lines_at(stage) if line.now.rate is not None]
    worst = sorted(shown, key=lambda line: (not line.is_rising, -(line.now.rate or 0)))
    return worst[:MOST_AT_STAGE]


def rising_at(stage: Term) -> list[ComplaintLine]:
    return [line for line in _lines_at(stage) if line.is_rising]


def rising_that_helped(terms: Sequence[Term]) -> list[ComplaintLine]:
    """Of themes that rise, those that case studies with all of these tags helped with."""
    helped = resolution_queries.themes_resolved_with(terms)
    known = queries.programmes_with_returns() if helped else ()
    if not known:
        return []
    found = theme_lines.rising_lines(queries.totals(known[0]), vocabularies.all_stages())
    return [line for line in found if line.theme.slug in helped]


def _lines_at(stage: Term) -> list[ComplaintLine]:
    """Of the first programme with returns, from what is released; one theme once."""
    programmes = queries.programmes_with_returns()
    return theme_lines.lines_at(queries.totals(programmes[0]), stage) if programmes else []
