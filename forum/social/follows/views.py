"""The follow button; the list of what one follows is in pages/me."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound, Refused
from forum.models.social import FollowKind, Strength
from forum.policy.access import members_only, viewer
from forum.social.follows import actions
from forum.social.things import queries as things

bp = Blueprint("follows", __name__)

SAID = {
    Strength.AT_ONCE: "You follow {} and are told of each new thing at once.",
    Strength.WEEKLY: "You follow {}. What is new comes in the digest on Tuesday.",
    Strength.MUTED: "{} is muted.",
    None: "You do not follow {} any more.",
}


@bp.post("/me/follows/<id:follow_id>/delete")
@members_only
def delete(follow_id: int) -> ResponseReturnValue:
    """Also for what is gone, whose page has no button any more."""
    actions.unfollow(viewer(), follow_id)
    flash("You do not follow it any more.")
    return redirect(url_for(".index"))


@bp.post("/follow/<kind>/<id:target_id>")
@members_only
def choose(kind: str, target_id: int) -> ResponseReturnValue:
    """NotFound for what the viewer may not see, as for what is not there."""
    if kind not in set(FollowKind):
        raise NotFound
    thing = things.get(viewer(), kind, target_id)
    back = url_for(".index") if request.form.get("back") == "list" else thing.path
    typed = request.form.get("strength", "")
    if typed != "off" and typed not in set(Strength):
        flash("Choose at once, weekly, off or mute.", "error")
        return redirect(back)
    strength = None if typed == "off" else Strength(typed)
    try:
        actions.choose(viewer(), FollowKind(kind), target_id, strength)
    except Refused as error:
        flash(str(error), "error")
        return redirect(back)
    flash(SAID[strength].format(f"“{thing.title}”"))
    return redirect(back)
