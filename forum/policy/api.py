"""Who may have a key of the API, and as whom a key reads."""

from dataclasses import dataclass

from forum.models.accounts import Standing, User
from forum.policy.viewer import Viewer

READ_BY_KEY = (Standing.PENDING, Standing.VERIFIED)  # as those who may sign in


def may_have_keys(viewer: Viewer) -> bool:
    """A demonstration account is everybody's, and so would its keys be."""
    return viewer.is_authenticated and not viewer.is_demonstration


def may_read_by_key(member: User) -> bool:
    """A suspended member's keys stop with the next request, and so do those of one who left."""
    return member.standing in READ_BY_KEY and may_have_keys(member)


@dataclass(frozen=True)
class KeyHolder:
    """The person of a key, as the API sees them: without roles, and without a second factor.

    A key lies in files of other systems. It opens no figure before its release, nothing that is
    for moderators, and nothing that a second factor is asked for.
    """

    id: int
    email: str
    organisation_id: int | None
    is_verified: bool
    is_pending: bool
    is_silenced: bool
    is_in_supply_chain: bool
    is_authenticated: bool = True
    is_lead: bool = False
    is_organiser: bool = False
    is_analyst: bool = False
    is_moderator: bool = False
    is_administrator: bool = False
    is_demonstration: bool = False
    has_used_second_factor: bool = False


def key_holder(member: User) -> KeyHolder:
    return KeyHolder(
        id=member.id,
        email=member.email,
        organisation_id=member.organisation_id,
        is_verified=member.is_verified,
        is_pending=member.is_pending,
        is_silenced=member.is_silenced,
        is_in_supply_chain=member.is_in_supply_chain,
    )
