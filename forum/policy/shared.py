"""Rules that every wing shares."""

from forum.core.errors import Forbidden
from forum.policy.viewer import Viewer


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden


def may_take_part(viewer: Viewer) -> bool:
    """What every verified member may do: rate, comment, answer."""
    return viewer.is_verified
