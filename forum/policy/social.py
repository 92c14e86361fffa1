"""Who may follow, mention and be told what."""

from sqlalchemy import ColumnElement, and_, or_, select

from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.social import Follow, Notice, SocialPreference
from forum.policy.viewer import Viewer


def may_follow(viewer: Viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def own_follows(viewer: Viewer) -> ColumnElement[bool]:
    """Nobody sees who follows what, not even the followed: rivals watch one another."""
    return Follow.member_id == viewer.id


def own_notices(viewer: Viewer) -> ColumnElement[bool]:
    return Notice.member_id == viewer.id


def may_see_stream(viewer: Viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def reachable_members() -> ColumnElement[bool]:
    """Who is here: has not left, is not suspended, is a person."""
    return and_(
        User.standing.in_((Standing.VERIFIED, Standing.PENDING)), User.is_editorial.is_(False)
    )


def mentionable_members(viewer: Viewer) -> ColumnElement[bool]:
    """Members who may see what any member may see, and have not switched mentions off."""
    switched_off = select(SocialPreference.member_id).where(
        SocialPreference.may_be_mentioned.is_(False)
    )
    return and_(
        User.standing == Standing.VERIFIED,
        User.is_editorial.is_(False),
        User.id != viewer.id,
        User.id.not_in(switched_off),
    )


def own_case_studies(viewer: Viewer) -> ColumnElement[bool]:
    return CaseStudy.author_id == viewer.id


def readable_case_studies(viewer: Viewer) -> ColumnElement[bool]:
    """Those whose title a list of one's own may show: published ones, and one's own."""
    return or_(CaseStudy.status == CaseStudyStatus.PUBLISHED, CaseStudy.author_id == viewer.id)
