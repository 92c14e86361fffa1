"""Looks at the list of members, with their addresses: each is a row of the audit log."""

from dataclasses import dataclass

from sqlalchemy import Select

from forum import policy
from forum.core import audit
from forum.models.accounts import User
from forum.people.members import queries
from forum.policy.viewer import Viewer

SEARCHED = "looked through the members"


@dataclass(frozen=True)
class MemberFilter:
    """`role`: a name of ROLES; `standing`: a Standing. Empty: any."""

    words: str = ""
    role: str = ""
    standing: str = ""

    @property
    def named(self) -> str:
        """Without the words: they may be somebody's name."""
        of_role = f"role {self.role.removeprefix('is_')}" if self.role else ""
        parts = ("by words" if self.words else "", of_role, self.standing)
        return ", ".join(part for part in parts if part) or "all"


def search(viewer: Viewer, wanted: MemberFilter, page: int) -> Select[User]:
    """The row is written before the look is had."""
    policy.require(policy.is_administrator(viewer))
    audit.record(viewer, SEARCHED, f"{wanted.named}; page {page}")
    return queries.search(viewer, wanted.words, wanted.role, wanted.standing)
