"""The overview of one's own pages. Registered on the blueprint of accounts."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.people.accounts.profile_views import abilities
from forum.people.data_export import queries as data_export
from forum.people.members import queries as members
from forum.people.members.views import bp
from forum.policy.access import members_only, viewer
from forum.social.communities import queries as communities
from forum.social.profiles import queries as profiles


@bp.get("/me")
@members_only
def me() -> ResponseReturnValue:
    profile = profiles.get_profile(viewer().id)
    return render_template(
        "pages/me/show.html",
        profile=profile,
        is_onboarded=profile is not None and profile.onboarded_at is not None,
        communities=communities.own_communities(viewer()),
        abilities=abilities(viewer()),
        written=data_export.count_writing(viewer()),
        waiting=data_export.count(members.waiting(viewer())),
    )
