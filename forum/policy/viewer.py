"""What rules of access read of a User and the Guest, and the rules that every wing shares."""

from typing import Any, Protocol, cast

from sqlalchemy import Integer, bindparam

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
    def is_silenced(self) -> bool: ...
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
    @property
    def has_used_second_factor(self) -> bool: ...  # in this session


class _AnyViewer:
    """Its id is a parameter of the statement."""

    id = bindparam("viewer_id", type_=Integer)


# For a rule that reads nothing of a viewer but the id (another attribute is an AttributeError):
# its statement is built once, and run with parameters().
ANY_VIEWER = cast(Viewer, _AnyViewer())


class _AnyMember(_AnyViewer):
    """Neither its standing nor a role lets it see more."""

    is_verified = is_moderator = has_used_second_factor = False


# As ANY_VIEWER, for rules that ask first whether the viewer is a moderator.
ANY_MEMBER = cast(Viewer, _AnyMember())


class _AnyLead(_AnyViewer):
    is_verified = is_lead = True
    is_moderator = False
    organisation_id = bindparam("viewer_organisation_id", type_=Integer)


# A verified lead who is no moderator; run with parameters() and the organisation's id.
ANY_LEAD = cast(Viewer, _AnyLead())


def parameters(viewer: Viewer, **more: Any) -> dict[str, Any]:
    """Of a statement that was built for ANY_VIEWER, ANY_MEMBER or ANY_LEAD."""
    return {"viewer_id": viewer.id, **more}


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def may_take_part(viewer: Viewer) -> bool:
    """What every verified member may do: rate, comment, answer."""
    return viewer.is_verified
