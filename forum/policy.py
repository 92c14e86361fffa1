"""Who may see and do what. Every rule of access is on this page.

visible_*  a SQL condition: the rows a viewer may know of. queries.py applies it.
may_*      True or False for one thing. actions.py requires it; templates hide buttons with it.
"""

from enum import Enum

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from forum.accounts.models import User
from forum.case_studies.models import CaseStudy, Draft, Status
from forum.comments.models import Comment
from forum.errors import Forbidden
from forum.performance.models import Figure, Origin, is_public, is_whole, last_cut_off
from forum.releases.models import Release

ORGANISATIONS_NEEDED = 3  # unrelated ones, before a score is shown


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def may_take_part(viewer) -> bool:
    """Rate, comment: whatever a verified member may do."""
    return viewer.is_verified


# Members


def may_confirm_member(viewer, member) -> bool:
    """A moderator, or the lead of the organisation the person says is theirs; not oneself."""
    if viewer.id == member.id or not viewer.is_verified:
        return False
    leads = viewer.is_lead and viewer.organisation_id == member.organisation_id
    return viewer.is_moderator or leads


def may_refuse_member(viewer, member) -> bool:
    """Also takes back what the mail domain gave; not from one who leads or moderates."""
    return may_confirm_member(viewer, member) and not (member.is_lead or member.is_moderator)


def may_place_member(viewer) -> bool:
    """Say that a name nobody has confirmed is this organisation, or a new one."""
    return viewer.is_moderator and viewer.is_verified


def may_change_organisation(viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_close_account(viewer) -> bool:
    """One's own; a demonstration account is everybody's."""
    return viewer.is_authenticated and not viewer.is_demonstration


def may_see_waiting_members(viewer) -> bool:
    return viewer.is_verified and (viewer.is_moderator or viewer.is_lead)


def waiting_members(viewer) -> ColumnElement[bool]:
    """Among members, whom this viewer may confirm."""
    if not viewer.is_verified:
        return false()
    if viewer.is_moderator:
        return User.id != viewer.id
    if viewer.is_lead:
        return and_(User.organisation_id == viewer.organisation_id, User.id != viewer.id)
    return false()


# Case studies


def visible_case_studies(viewer) -> ColumnElement[bool]:
    """Published for all; one's own always; held and declined ones for the moderators too.

    A withdrawn one answers "gone" with its reason: queries.get() sees to that.
    """
    if viewer.is_moderator and viewer.is_verified:
        return true()
    return or_(CaseStudy.status == Status.PUBLISHED, CaseStudy.author_id == viewer.id)


def listed_case_studies() -> ColumnElement[bool]:
    """In lists, counts, feeds and search: the same for everybody."""
    return CaseStudy.status == Status.PUBLISHED


def may_draft(viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_publish(viewer) -> bool:
    return viewer.is_verified and viewer.organisation_id is not None


def may_edit_case_study(viewer, case_study) -> bool:
    """Its author, while it is held or published. Moderators decide; they do not rewrite."""
    alive = case_study.status in (Status.HELD, Status.PUBLISHED)
    return alive and viewer.is_verified and case_study.author_id == viewer.id


def may_withdraw_case_study(viewer, case_study) -> bool:
    if case_study.status not in (Status.HELD, Status.PUBLISHED):
        return False
    own = viewer.is_authenticated and case_study.author_id == viewer.id
    return own or may_moderate(viewer, case_study)


def may_moderate(viewer, case_study) -> bool:
    """Moderators do not handle items of their own organisation, nor their own."""
    if not (viewer.is_moderator and viewer.is_verified) or case_study.author_id == viewer.id:
        return False
    return viewer.organisation_id is None or viewer.organisation_id != case_study.organisation_id


def own_drafts(viewer) -> ColumnElement[bool]:
    return Draft.author_id == viewer.id


# Comments


def visible_comments(viewer) -> ColumnElement[bool]:
    """All that stand, and a withdrawn one that was answered (its words are not shown)."""
    replies = Comment.__mapper__.local_table.alias()
    answered = select(replies.c.id).where(
        replies.c.parent_id == Comment.id, replies.c.withdrawn_at.is_(None)
    )
    return or_(Comment.withdrawn_at.is_(None), answered.exists())


def may_comment(viewer, case_study) -> bool:
    return may_take_part(viewer) and case_study.is_published


def may_edit_comment(viewer, comment) -> bool:
    return viewer.is_verified and comment.author_id == viewer.id and not comment.is_withdrawn


# Ratings


def may_rate(viewer, case_study) -> bool:
    return (
        may_take_part(viewer)
        and viewer.organisation_id is not None
        and case_study.is_published
        and not is_of_own_organisation(viewer, case_study)
    )


def is_of_own_organisation(viewer, case_study) -> bool:
    """One's own, or one's organisation's: such a rating would be praise of oneself."""
    if not viewer.is_authenticated:
        return False
    own = viewer.id == case_study.author_id
    return own or (
        viewer.organisation_id is not None and viewer.organisation_id == case_study.organisation_id
    )


# Tries, evidence, attachments and collections of case studies


# Workshops


# Performance figures (the table in product.md)


class Audience(Enum):
    """Roles of the exchange give nothing: moderators and administrators are of the public."""

    ANALYSTS = "analysts"
    SUPPLY_CHAIN = "supply chain"
    PUBLIC = "public"


def audience(viewer) -> Audience:
    """All that visible_figures() depends on."""
    if viewer.is_analyst and viewer.is_verified:
        return Audience.ANALYSTS
    return Audience.SUPPLY_CHAIN if viewer.is_in_supply_chain else Audience.PUBLIC


def visible_figures(viewer, figure=Figure) -> ColumnElement[bool]:
    """`figure` may be an alias. Nobody sees an upload that is only half copied."""
    seen_by = audience(viewer)
    if seen_by is Audience.ANALYSTS:
        return is_whole(figure)
    if seen_by is Audience.SUPPLY_CHAIN:
        management = is_whole(figure) & (figure.origin == Origin.MANAGEMENT)
        return or_(is_public(figure), management)
    return is_public(figure)


def may_see_small_numbers(viewer) -> bool:
    """Of management information, where it is public: others than these read it suppressed."""
    return may_see_unreleased_figures(viewer)


def may_see_unreleased_figures(viewer) -> bool:
    """Whether there may be more for this viewer than what is public."""
    return viewer.is_verified and (viewer.is_analyst or viewer.is_in_supply_chain)


def unreleased_figures() -> ColumnElement[bool]:
    """The figures of which each look is logged.

    Not those of management information that the last release has caught up with.
    """
    last = last_cut_off()
    later = or_(last.is_(None), Figure.cut_off.is_(None), Figure.cut_off > last)
    return and_(is_public().is_not(true()), or_(Figure.origin != Origin.MANAGEMENT, later))


# Releases


def visible_releases(viewer) -> ColumnElement[bool]:
    """The calendar is public, what is to come included: only the figures are not."""
    return Release.id.is_not(None)


def may_keep_calendar(viewer) -> bool:
    """Ask for a release, to have it moved, or cancel it; and see what is asked for."""
    return viewer.is_analyst and viewer.is_verified


def may_change_release(viewer, release) -> bool:
    """Until it is open: then it is history."""
    return may_keep_calendar(viewer) and not (release.is_open or release.is_cancelled)


def may_confirm_change(viewer, change) -> bool:
    """Two people: never whoever asked."""
    return may_keep_calendar(viewer) and change.asked_by_id != viewer.id


def may_drop_change(viewer, change) -> bool:
    """What waits opens nothing, so either of the two may end it."""
    return may_keep_calendar(viewer)


def may_confirm_clock(viewer) -> bool:
    return may_keep_calendar(viewer)


# Uploads of figures


def may_upload_figures(viewer) -> bool:
    """And see what others upload, before it is anything: staged figures are for analysts alone."""
    return viewer.is_analyst and viewer.is_verified


def visible_uploads(viewer) -> ColumnElement[bool]:
    return true() if may_upload_figures(viewer) else false()


def may_decide_upload(viewer, upload) -> bool:
    """Never who uploaded it; the table itself refuses that too."""
    return may_upload_figures(viewer) and upload.uploader_id != viewer.id


def may_change_upload(viewer, upload) -> bool:
    """Say what its columns are, check it again, take it back: whoever may upload."""
    return may_upload_figures(viewer)


# Passports


def may_issue_passport(viewer) -> bool:
    """Anybody: it holds what everybody may see, and the same record is issued once."""
    return True


# Searches


def own(viewer, owner_id) -> ColumnElement[bool]:
    """Rows that are one member's alone, such as saved searches, by the column of the owner."""
    return owner_id == viewer.id


def may_save_searches(viewer) -> bool:
    return viewer.is_authenticated


def may_change_saved_search(viewer, saved) -> bool:
    return viewer.is_authenticated and saved.user_id == viewer.id


def may_see_what_is_searched(viewer) -> bool:
    """Counts without persons: for those who fill gaps."""
    return viewer.is_verified and (viewer.is_moderator or viewer.is_organiser)


# Mails


def may_choose_mails(viewer) -> bool:
    return viewer.is_authenticated


# Work of the exchange itself


def may_see_log_of_figures(viewer) -> bool:
    return viewer.is_analyst and viewer.is_verified
