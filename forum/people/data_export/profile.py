"""The member's own row, as the export holds it."""

from typing import Any

from forum.core.formatting import iso
from forum.models.accounts import ROLES, User


def profile(member: User) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "job_role": member.job_role,
        "organisation": member.organisation.name if member.organisation else None,
        "organisation_claimed": member.organisation_claimed or None,
        "standing": member.standing,
        "joined_at": iso(member.joined_at),
        "roles": [role.removeprefix("is_") for role in ROLES if getattr(member, role)],
        "areas": [term.label for term in member.areas],
        "works_with": [term.label for term in member.works_with],
    }
