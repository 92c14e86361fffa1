"""Saved searches, search statistics, the thesaurus and the log of figures."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from forum.models.saved_searches import SavedSearch
from forum.policy.performance import is_analyst
from forum.policy.viewer import Viewer


def own(viewer: Viewer, owner_id: InstrumentedAttribute) -> ColumnElement[bool]:
    """Rows of one member alone, such as saved searches, by the column of the owner."""
    return owner_id == viewer.id


def may_save_searches(viewer: Viewer) -> bool:
    return viewer.is_authenticated


def may_change_saved_search(viewer: Viewer, saved_search: SavedSearch) -> bool:
    return viewer.is_authenticated and saved_search.user_id == viewer.id


def may_see_what_is_searched(viewer: Viewer) -> bool:
    """Counts without persons, for those who fill gaps."""
    return viewer.is_verified and (viewer.is_moderator or viewer.is_organiser)


def may_amend_thesaurus(viewer: Viewer) -> bool:
    return viewer.is_administrator and viewer.is_verified


def may_see_log_of_figures(viewer: Viewer) -> bool:
    return is_analyst(viewer)
