from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.profiles import Profile
from forum.models.questions import Answer, Discussion
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.practice.tries.queries import counted_tries

SHOWN = 10  # of each list; nowhere a total


@dataclass(frozen=True)
class ProfilePage:
    """What one member sees of another."""

    member: User
    profile: Profile | None
    is_own: bool
    is_minimal: bool  # its owner hides all but name and organisation
    areas: list[Term] = field(default_factory=list)
    groups: list[Term] = field(default_factory=list)
    practices: list[Term] = field(default_factory=list)
    case_studies: list[CaseStudy] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    workshops: list[Workshop] = field(default_factory=list)


def get_member(viewer: Viewer, member_id: int) -> User:
    """NotFound for who left, is not verified, or is nobody."""
    member = db.session.get(User, member_id)
    if member is None or not policy.may_see_profile(viewer, member):
        raise NotFound
    return member


def get_profile(member_id: int) -> Profile | None:
    statement = select(Profile).where(Profile.user_id == member_id)
    return db.session.scalar(statement.options(selectinload(Profile.practices)))


def page_of(viewer: Viewer, member: User) -> ProfilePage:
    profile, is_own = get_profile(member.id), viewer.id == member.id
    is_minimal = profile is not None and profile.is_minimal
    if is_minimal and not is_own:
        return ProfilePage(member, None, is_own, is_minimal)
    return ProfilePage(
        member=member,
        profile=profile,
        is_own=is_own,
        is_minimal=is_minimal,
        areas=list(member.areas),
        groups=list(member.works_with) if profile is not None else [],
        practices=list(profile.practices) if profile is not None else [],
        case_studies=_first(named_case_studies(member.id)),
        answers=_first(public_answers(member.id)),
        tries=_first(public_tries(member.id)),
        workshops=_first(organised_workshops(member.id)),
    )


def _first(statement: Select) -> list:
    return list(db.session.scalars(statement.limit(SHOWN)))


# What a member did in public, newest first. Nothing anonymous is in any of these.


def named_case_studies(member_id: int) -> Select[CaseStudy]:
    return (
        select(CaseStudy)
        .where(
            CaseStudy.author_id == member_id,
            policy.listed_case_studies(),
            policy.named_case_studies(),
        )
        .order_by(CaseStudy.posted_at.desc(), CaseStudy.id.desc())
    )


def public_answers(member_id: int) -> Select[Answer]:
    return (
        select(Answer)
        .join(Answer.discussion)
        .where(
            Answer.author_id == member_id,
            Answer.withdrawn_at.is_(None),
            policy.listed_discussions(),
        )
        .options(joinedload(Answer.discussion).lazyload(Discussion.author))
        .order_by(Answer.posted_at.desc(), Answer.id.desc())
    )


def public_tries(member_id: int) -> Select[Try]:
    """Of other organisations' case studies alone: a colleague's may be an anonymous one."""
    return (
        select(Try)
        .join(Try.case_study)
        .where(Try.member_id == member_id, policy.listed_case_studies(), counted_tries())
        .options(joinedload(Try.case_study), joinedload(Try.group))
        .order_by(Try.tried_at.desc(), Try.id.desc())
    )


def organised_workshops(member_id: int) -> Select[Workshop]:
    member = db.session.get(User, member_id)
    if member is None:
        raise NotFound
    return (
        select(Workshop)
        .where(policy.organised_workshops(member), policy.listed_workshops())
        .order_by(Workshop.starts_at.desc(), Workshop.id.desc())
    )


# Pickers of people


def find_by_name(viewer: Viewer, words: str, most: int = 10) -> list[User]:
    """Verified members whose name holds all the words, by name; for verified members alone."""
    if not viewer.is_verified or not words.strip():
        return []
    statement = select(User).where(policy.shown_members(), User.id != viewer.id)
    for word in words.split()[:4]:
        statement = statement.where(User.name.icontains(word, autoescape=True))
    return list(db.session.scalars(statement.order_by(User.name, User.id).limit(most)))


# For the data export


def own_profile(member: User) -> Select[Profile]:
    return select(Profile).where(Profile.user_id == member.id)
