"""What members of the demonstration follow, in every strength, and what they are told of it."""

from secrets import token_urlsafe

from sqlalchemy import Select, select

from forum.core.db import upsert
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.communities import Community, CommunityMember, CommunityPost
from forum.models.questions import Discussion
from forum.models.saved_searches import MailFrequency, SavedSearch
from forum.models.social import ActivityKind, Follow, FollowKind, NoticeKind
from forum.models.vocabularies import Vocabulary
from forum.social.follows import actions as follows
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About

SEARCHES = (  # of the adviser: name, query, mail
    ("Lone parents who look for school hours", "q=school+hours", MailFrequency.WEEKLY),
    ("Everything on debt", "q=debt", MailFrequency.OFF),
)
ADVISER = "adviser@demo.example"


def add(cast: Cast) -> None:
    for community in db.session.scalars(select(Community).where(Community.is_private)):
        for member_id in db.session.scalars(_members(community)):
            follows.follow_joined(member_id, community.id)
    for row in rows("follows.csv"):
        _add_follow(cast, row)
    for name, query, mail in SEARCHES:
        key = token_urlsafe(32)
        owner = cast.people[ADVISER].id
        db.session.add(SavedSearch(user_id=owner, name=name, query=query, mail=mail, stop_key=key))
    _tell(cast)
    db.session.flush()


def _members(community: Community) -> Select[int]:
    return select(CommunityMember.user_id).where(CommunityMember.community_id == community.id)


def _add_follow(cast: Cast, row: dict[str, str]) -> None:
    """In place of what the member follows of it already, from their profile."""
    kind = FollowKind(row["kind"])
    new = upsert(Follow).values(
        member_id=cast.people[row["email"]].id,
        kind=kind,
        target_id=_target(cast, kind, row["target"]),
        strength=row["strength"],
        since=cast.ago(20),
        seen_at=cast.ago(15),
    )
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["member_id", "kind", "target_id"],
            set_={"strength": new.excluded.strength},
        )
    )


def _target(cast: Cast, kind: FollowKind, named: str) -> int:
    match kind:
        case FollowKind.TERM:
            vocabulary, slug = named.split(":")
            return cast.terms[Vocabulary(vocabulary), slug].id
        case FollowKind.CASE_STUDY:
            return cast.case_studies[named].id
        case FollowKind.PERSON:
            return cast.people[named].id
        case FollowKind.ORGANISATION:
            return cast.organisations[named].id
        case FollowKind.COMMUNITY:
            return db.session.scalars(select(Community.id).where(Community.slug == named)).one()
        case _:
            key = f"demonstration-{named}"
            return db.session.scalars(
                select(Discussion.id).where(Discussion.submission_key == key)
            ).one()


def _tell(cast: Cast) -> None:
    """Of something followed at once, and of a reply in the private community."""
    study = About(FollowKind.CASE_STUDY, cast.case_studies["DS01"].id)
    notify(NoticeKind.FOLLOWED, [cast.people[ADVISER].id], study, at=cast.ago(2))
    reply = db.session.scalars(
        select(CommunityPost).where(CommunityPost.parent_id.is_not(None)).order_by(CommunityPost.id)
    ).first()
    if reply is not None:
        about = About(FollowKind.COMMUNITY, reply.community_id, ActivityKind.POST, reply.id)
        asker = db.session.get_one(CommunityPost, reply.parent_id).author_id
        notify(NoticeKind.REPLY, [asker], about, actor_id=reply.author_id, at=cast.ago(1))
