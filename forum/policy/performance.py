"""Who may see which figures, and who may bring them in and release them."""

from enum import Enum

from sqlalchemy import ColumnElement, and_, false, or_, true

from forum.core.audit import Actor, CommandLine
from forum.models.figures import (
    Figure,
    Origin,
    is_of_standard,
    is_public,
    is_whole,
    last_cut_off,
)
from forum.models.releases import Release, ReleaseChange
from forum.models.uploads import Upload
from forum.policy.viewer import Viewer

# Performance figures (the table in product.md)


def is_analyst(viewer: Viewer) -> bool:
    """Acting as one: a stolen password alone opens no unreleased figure."""
    return viewer.is_analyst and viewer.is_verified and viewer.has_used_second_factor


def has_unreleased_figures(viewer: Viewer) -> bool:
    """Whether there is more for this member than what is public, with a second factor."""
    return viewer.is_verified and (viewer.is_analyst or viewer.is_in_supply_chain)


class FigureAudience(Enum):
    """Roles of the exchange give nothing: moderators and administrators are of the public."""

    ANALYSTS = "analysts"
    SUPPLY_CHAIN = "supply chain"
    PUBLIC = "public"


def audience(viewer: Viewer) -> FigureAudience:
    """All that visible_figures() depends on."""
    if is_analyst(viewer):
        return FigureAudience.ANALYSTS
    return (
        FigureAudience.SUPPLY_CHAIN if may_see_unreleased_figures(viewer) else FigureAudience.PUBLIC
    )


def visible_figures(viewer: Viewer, figure: type[Figure] = Figure) -> ColumnElement[bool]:
    """`figure` may be an alias. Nobody sees an upload that is only half copied.

    What is not released of the results of standards is for the parties of the contract and for
    analysts, not for all supply chains: standards.visible_results().
    """
    seen_by = audience(viewer)
    if seen_by is FigureAudience.ANALYSTS:
        return is_whole(figure)
    if seen_by is FigureAudience.SUPPLY_CHAIN:
        is_management = (figure.origin == Origin.MANAGEMENT) & ~is_of_standard(figure)
        management = is_whole(figure) & is_management
        return or_(is_public(figure), management)
    return is_public(figure)


def may_see_small_numbers(viewer: Viewer) -> bool:
    """Of management information, where it is public: others than these read it suppressed."""
    return may_see_unreleased_figures(viewer)


def may_see_unreleased_figures(viewer: Viewer) -> bool:
    """Whether there may be more for this viewer than what is public."""
    return has_unreleased_figures(viewer) and viewer.has_used_second_factor


def unreleased_figures() -> ColumnElement[bool]:
    """The figures of which each look is logged.

    Not those of management information that the last release has caught up with.
    """
    last = last_cut_off()
    later = or_(last.is_(None), Figure.cut_off.is_(None), Figure.cut_off > last)
    return and_(is_public().is_not(true()), or_(Figure.origin != Origin.MANAGEMENT, later))


# Releases


def visible_releases(viewer: Viewer) -> ColumnElement[bool]:
    """The calendar is public, what is to come included: only the figures are not."""
    return Release.id.is_not(None)


def may_keep_calendar(viewer: Viewer) -> bool:
    """Ask for a release, to have it moved, or cancel it; and see what is asked for."""
    return is_analyst(viewer)


def may_change_release(viewer: Viewer, release: Release) -> bool:
    """Until it is open: then it is history."""
    return may_keep_calendar(viewer) and not (release.is_open or release.is_cancelled)


def may_confirm_change(viewer: Viewer, change: ReleaseChange) -> bool:
    """Two people: never whoever asked."""
    return may_keep_calendar(viewer) and change.asked_by_id != viewer.id


def may_drop_change(viewer: Viewer, change: ReleaseChange) -> bool:
    """What waits opens nothing, so either of the two may end it."""
    return may_keep_calendar(viewer)


def may_confirm_clock(viewer: Viewer) -> bool:
    return may_keep_calendar(viewer)


# Uploads of figures


def may_upload_figures(viewer: Viewer) -> bool:
    """And see what others upload, before it is anything: staged figures are for analysts alone."""
    return is_analyst(viewer)


def visible_uploads(viewer: Viewer) -> ColumnElement[bool]:
    return true() if may_upload_figures(viewer) else false()


def may_review_measure(viewer: Viewer, author_id: int | None) -> bool:
    """Check a definition, or change it: an analyst who did not write what stands."""
    return is_analyst(viewer) and viewer.id != author_id


def may_be_named_reviewer(actor: Actor, analyst: Viewer, author_id: int | None) -> bool:
    """On the command line, where nobody has a session: the server's operator types it in."""
    is_theirs = analyst.is_analyst and analyst.is_verified and analyst.id != author_id
    return isinstance(actor, CommandLine) and is_theirs


def may_decide_upload(viewer: Viewer, upload: Upload) -> bool:
    """Never who uploaded it; the table itself refuses that too."""
    return may_upload_figures(viewer) and upload.uploader_id != viewer.id


def may_change_upload(viewer: Viewer, upload: Upload) -> bool:
    """Say what its columns are, check it again, take it back: whoever may upload."""
    return may_upload_figures(viewer)


def may_add_organisation_of_figures(viewer: Viewer) -> bool:
    """One that a file of figures names: whoever may upload."""
    return may_upload_figures(viewer)


# Passports


def may_issue_passport(viewer: Viewer) -> bool:
    """Anybody: it holds what everybody may see, and the same record is issued once."""
    return True
