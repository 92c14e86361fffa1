"""What rules of access read of a User and the Guest, and the rules that every wing shares."""

from typing import Protocol

from forum.core.errors import Forbidden


class Viewer(Protocol):
    """Read only: no rule changes the viewer."""

    @property
    def id(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_verified(self) -> bool: ...
    @property
    def is_pending(self) -> bool: ...
    @property
    def is_in_supply_chain(self) -> bool: ...
    @property
    def is_lead(self) -> bool: ...
    @property
    def is_organiser(self) -> bool: ...
    @property
    def is_analyst(self) -> bool: ...
    @property
    def is_moderator(self) -> bool: ...
    @property
    def is_administrator(self) -> bool: ...
    @property
    def is_demonstration(self) -> bool: ...


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def may_take_part(viewer: Viewer) -> bool:
    """What every verified member may do: rate, comment, answer."""
    return viewer.is_verified
