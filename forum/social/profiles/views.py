from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum import policy
from forum.models.social import FollowKind
from forum.people.form_responses import form_page
from forum.policy.access import members_only, verified_only, viewer
from forum.reference.vocabularies.links import label
from forum.social.follows import queries as follows
from forum.social.profiles import actions, queries
from forum.social.profiles.forms import MemberProfileForm

bp = Blueprint("profiles", __name__)


@bp.get("/people/<named:member_id>")
@verified_only
def show(member_id: int) -> ResponseReturnValue:
    member = queries.get_member(viewer(), member_id)
    if request.path != url_for(".show", member_id=member):
        return redirect(url_for(".show", member_id=member))
    actions.count_opening(viewer(), member)
    page = queries.page_of(viewer(), member)
    return not_indexed(
        render_template(
            "social/profiles/show.html",
            page=page,
            groups=[label(term) for term in page.groups],
            practices=[label(term) for term in page.practices],
            areas=[label(term) for term in page.areas],
            follow=follows.state_of(viewer(), FollowKind.PERSON, member.id),
            form=MemberProfileForm.of(viewer(), page.profile) if page.is_own else None,
        )
    )


@bp.route("/me/profile", methods=["GET", "POST"])
@members_only
def edit() -> ResponseReturnValue:
    form = MemberProfileForm.of(viewer(), queries.get_profile(viewer().id))
    if not form.validate_on_submit():
        return form_page("social/profiles/edit.html", form)
    actions.save(viewer(), form.account(), form.facts())
    flash("Your profile is saved.")
    if policy.may_see_profile(viewer(), viewer()):
        return redirect(url_for(".show", member_id=viewer()))
    return redirect(url_for("accounts.me"))


def not_indexed(page: str) -> Response:
    """Members alone read it; a search engine that is let in by mistake is told so."""
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
