from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound, Refused, TooMany, status_of
from forum.gate.queries import words_to_edit
from forum.models.communities import START_PAGE, Community, CommunityPost
from forum.models.social import ActivityKind, FollowKind
from forum.policy.access import members_only, open_to_all, verified_only, viewer
from forum.practice.questions.forms import AskForm
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label
from forum.social.communities import actions, queries
from forum.social.communities.forms import (
    ChangeCommunityForm,
    CommunityPageForm,
    CommunityReplyForm,
    FacilitatorSearchForm,
    PostForm,
    ProposeForm,
    ReadingForm,
)
from forum.social.communities.what_we_learnt import draft
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_items_read, mark_seen
from forum.social.profiles import queries as profiles

bp = Blueprint("communities", __name__)

FIRST_YEAR = 2011


@bp.get("/communities")
@open_to_all
def index() -> ResponseReturnValue:
    return render_template("social/communities/index.html", communities=queries.listed())


@bp.get("/me/communities")
@members_only
def mine() -> ResponseReturnValue:
    return render_template(
        "social/communities/mine.html", communities=queries.own_communities(viewer())
    )


@bp.route("/communities/new", methods=["GET", "POST"])
@verified_only
def propose() -> ResponseReturnValue:
    policy.require(policy.may_propose_community(viewer()))
    form = ProposeForm()
    if not form.validate_on_submit():
        page = render_template("social/communities/propose.html", form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        made = actions.propose(viewer(), form.key.data or "", form.facts(), form.organisations)
    except (Refused, TooMany) as error:
        form.wrong(form.name, str(error))
        return render_template("social/communities/propose.html", form=form), *status_of(error)
    flash("Proposed. It opens when somebody of another organisation facilitates it with you.")
    return redirect(url_for(".facilitators", slug=made.slug))


@bp.get("/communities/<slug>")
@open_to_all
def show(slug: str) -> ResponseReturnValue:
    """Name, purpose and facilitators for all; what is inside for those who may enter."""
    community = queries.get(slug)
    return _show_page(community, ReadingForm() if _facilitates(community) else None)


def _show_page(community: Community, reading_form: ReadingForm | None) -> str:
    may_enter = policy.may_enter_community(viewer(), community)
    inside = queries.inside(viewer(), community) if may_enter else None
    told = _told(community) if inside is not None and inside.is_member else None
    return render_template(
        "social/communities/show.html",
        community=community,
        subject=label(community.term),
        inside=inside,
        follow_posts=told,
        new=_mark_seen(community, told) if told is not None else {},
        reading_form=reading_form,
        is_asked=_is_asked(community),
        follow=follows.state_of(viewer(), FollowKind.TERM, community.term_id),
        this_year=clock.in_london(clock.now()).year,
    )


def _told(community: Community) -> follows.FollowState | None:
    """Whether a member of a private community follows what is said in it."""
    if not community.is_private:
        return None
    return follows.state_of(viewer(), FollowKind.COMMUNITY, community.id)


def _mark_seen(community: Community, told: follows.FollowState) -> dict[int, int]:
    """What others wrote since the member's last look, by the post it stands under."""
    seen_at = told.follow.seen_at if told.follow is not None and told.is_followed else None
    new = queries.count_new(viewer(), community, seen_at)
    mark_seen(viewer(), FollowKind.COMMUNITY, community.id, bool(new))
    return new


def _facilitates(community: Community) -> bool:
    return policy.may_facilitate(viewer(), community)


def _is_asked(community: Community) -> bool:
    """Whether the viewer is asked to facilitate it, and has not said yes or no."""
    return any(
        one.user_id == viewer().id and one.accepted_at is None for one in community.facilitators
    )


@bp.post("/communities/<slug>/join")
@verified_only
def join(slug: str) -> ResponseReturnValue:
    actions.join(viewer(), queries.entered(viewer(), slug))
    flash("You are in.")
    return _back(slug)


@bp.post("/communities/<slug>/leave")
@verified_only
def leave(slug: str) -> ResponseReturnValue:
    actions.leave(viewer(), queries.entered(viewer(), slug))
    flash("You have left. What you wrote stays.")
    return _back(slug)


# Conversation


@bp.route("/communities/<slug>/ask", methods=["GET", "POST"])
@verified_only
def ask(slug: str) -> ResponseReturnValue:
    """A question to everybody, in an open community; in a private one, a post."""
    community = queries.entered(viewer(), slug)
    policy.require(policy.may_post_in_community(viewer(), community))
    return _write_post(community) if community.is_private else _ask(community)


def _ask(community: Community) -> ResponseReturnValue:
    form = AskForm()
    if not form.is_submitted():
        form.groups.data = _own_groups(community)
    if not form.validate_on_submit():
        return _ask_page(community, form), 422 if form.is_submitted() else 200
    try:
        asked = actions.ask(viewer(), community, form.key.data or "", form.answers(), _limit())
    except (Refused, TooMany) as error:
        form.wrong(form.title, str(error))
        return _ask_page(community, form), *status_of(error)
    flash("Your question stands in the community, and there for all to answer.")
    return redirect(url_for("discussions.show", discussion_id=asked))


def _write_post(community: Community) -> ResponseReturnValue:
    form = PostForm()
    if not form.is_submitted():
        form.groups.data = _own_groups(community)
    if not form.validate_on_submit():
        return _ask_page(community, form), 422 if form.is_submitted() else 200
    try:
        made = actions.post(viewer(), community, form.key.data or "", form.words(), _limit())
    except (Refused, TooMany) as error:
        form.wrong(form.title, str(error))
        return _ask_page(community, form), *status_of(error)
    flash("Posted.")
    return redirect(url_for(".post", slug=community.slug, post_id=made.id))


def _own_groups(community: Community) -> list[str]:
    return [community.term.slug] if community.term.vocabulary in tags.FOR_WHOM else []


def _ask_page(
    community: Community, form: AskForm | PostForm, edited: CommunityPost | None = None
) -> str:
    return render_template(
        "social/communities/ask.html",
        community=community,
        form=form,
        edited=edited,
        trail=_trail(community),
    )


@bp.route("/communities/<slug>/posts/<id:post_id>", methods=["GET", "POST"])
@verified_only
def post(slug: str, post_id: int) -> ResponseReturnValue:
    """One post with its replies; a POST replies to it."""
    community = queries.entered(viewer(), slug)
    thread = queries.get_thread(viewer(), community, post_id)
    shown = [one.id for one in (thread.post, *thread.replies)]
    of_community = FollowKind.COMMUNITY, community.id
    mark_items_read(viewer(), of_community, ActivityKind.POST, shown)
    may_post = policy.may_post_in_community(viewer(), community)
    form = CommunityReplyForm() if may_post else None
    if request.method == "GET" or form is None or not form.validate():
        status = 200 if request.method == "GET" else 422 if form is not None else 403
        return _thread_page(community, thread, form), status
    words = {"title": "", "body": form.body.data or "", "terms": list(thread.post.terms)}
    try:
        made = actions.post(
            viewer(), community, form.key.data or "", words, _limit(), parent=thread.post
        )
    except (Refused, TooMany) as error:
        form.wrong(form.body, str(error))
        return _thread_page(community, thread, form), *status_of(error)
    return redirect(
        url_for(".post", slug=slug, post_id=thread.post.id, _anchor=f"comment-{made.id}")
    )


def _thread_page(
    community: Community, thread: queries.PostThread, form: CommunityReplyForm | None
) -> str:
    return render_template(
        "social/communities/post.html",
        community=community,
        thread=thread,
        labels=[label(term) for term in thread.post.terms],
        form=form,
        trail=_trail(community),
    )


@bp.route("/communities/<slug>/posts/<id:post_id>/edit", methods=["GET", "POST"])
@verified_only
def edit_post(slug: str, post_id: int) -> ResponseReturnValue:
    community = queries.entered(viewer(), slug)
    made = queries.get_post(viewer(), community, post_id)
    policy.require(policy.may_edit_post(viewer(), made))
    return _edit_reply(community, made) if made.parent_id else _edit_top(community, made)


def _edit_top(community: Community, made: CommunityPost) -> ResponseReturnValue:
    form = PostForm(data=words_to_edit(viewer(), made))
    if not form.is_submitted():
        form.groups.data = [term.slug for term in made.terms]
    if not form.validate_on_submit():
        return _ask_page(community, form, made), 422 if form.is_submitted() else 200
    actions.edit_post(viewer(), made, form.words())
    flash("Your post is changed.")
    return redirect(url_for(".post", slug=community.slug, post_id=made.id))


def _edit_reply(community: Community, made: CommunityPost) -> ResponseReturnValue:
    form = CommunityReplyForm(data=words_to_edit(viewer(), made))
    if not form.validate_on_submit():
        page = render_template(
            "layouts/edit_words.html", form=form, name="reply", trail=_trail(community)
        )
        return page, 422 if form.is_submitted() else 200
    actions.edit_post(viewer(), made, {"body": form.body.data or ""})
    flash("Your reply is changed.")
    return redirect(url_for(".post", slug=community.slug, post_id=made.parent_id))


@bp.post("/communities/<slug>/posts/<id:post_id>/withdraw")
@verified_only
def withdraw_post(slug: str, post_id: int) -> ResponseReturnValue:
    community = queries.entered(viewer(), slug)
    made = queries.get_post(viewer(), community, post_id)
    actions.withdraw_post(viewer(), made)
    flash("Withdrawn.")
    if made.parent_id is None:
        return _back(slug)
    return redirect(url_for(".post", slug=slug, post_id=made.parent_id))


# Facilitators


@bp.get("/communities/<slug>/facilitators")
@verified_only
def facilitators(slug: str) -> ResponseReturnValue:
    """Find somebody to facilitate it with."""
    community = queries.facilitated(viewer(), slug)
    form = FacilitatorSearchForm(formdata=request.args)
    words = (form.q.data or "")[:80]
    return render_template(
        "social/communities/facilitators.html",
        community=community,
        words=words,
        found=[
            (one, policy.may_be_facilitator(one, community))
            for one in profiles.find_by_name(viewer(), words)
        ],
        rule=actions.FACILITATORS_RULE,
        trail=_trail(community),
    )


@bp.post("/communities/<slug>/facilitators/<id:person_id>")
@verified_only
def ask_to_facilitate(slug: str, person_id: int) -> ResponseReturnValue:
    person = actions.ask_to_facilitate(viewer(), queries.facilitated(viewer(), slug), person_id)
    flash(f"{person.name} is asked by mail.")
    return _back(slug)


@bp.post("/communities/<slug>/facilitate")
@verified_only
def accept_to_facilitate(slug: str) -> ResponseReturnValue:
    actions.accept_to_facilitate(viewer(), queries.get(slug))
    flash("You facilitate it now.")
    return _back(slug)


@bp.post("/communities/<slug>/facilitate/stop")
@verified_only
def stop_facilitating(slug: str) -> ResponseReturnValue:
    actions.stop_facilitating(viewer(), queries.get(slug))
    flash("You do not facilitate it.")
    return _back(slug)


@bp.post("/communities/<slug>/reopen")
@verified_only
def reopen(slug: str) -> ResponseReturnValue:
    actions.reopen(viewer(), queries.entered(viewer(), slug))
    flash("The community is open again.")
    return _back(slug)


@bp.route("/communities/<slug>/change", methods=["GET", "POST"])
@verified_only
def change(slug: str) -> ResponseReturnValue:
    community = queries.facilitated(viewer(), slug)
    names = "\n".join(one.name for one in community.invited)
    form = ChangeCommunityForm(
        data={"name": community.name, "purpose": community.purpose, "invited": names}
    )
    if not form.validate_on_submit():
        page = render_template(
            "social/communities/change.html",
            form=form,
            community=community,
            trail=_trail(community),
        )
        return page, 422 if form.is_submitted() else 200
    words = form.name.data or "", form.purpose.data or ""
    actions.change(viewer(), community, *words, form.organisations)
    flash("Saved.")
    return _back(slug)


@bp.get("/communities/<slug>/week")
@verified_only
def week(slug: str) -> ResponseReturnValue:
    community = queries.facilitated(viewer(), slug)
    return render_template(
        "social/communities/week.html",
        community=community,
        week=queries.week_summary(community),
        trail=_trail(community),
    )


@bp.post("/communities/<slug>/reading")
@verified_only
def add_reading(slug: str) -> ResponseReturnValue:
    community, form = queries.facilitated(viewer(), slug), ReadingForm()
    if not form.validate():
        return _show_page(community, form), 422
    try:
        actions.add_reading(viewer(), community, form.case_study_id or 0)
    except NotFound:
        form.wrong(form.address, "There is no published case study at this address.")
        return _show_page(community, form), 422
    except Refused as error:
        form.wrong(form.address, str(error))
        return _show_page(community, form), *status_of(error)
    flash("It is on the reading list.")
    return _back(slug, "reading")


@bp.post("/communities/<slug>/reading/<id:case_study_id>/remove")
@verified_only
def remove_reading(slug: str, case_study_id: int) -> ResponseReturnValue:
    actions.remove_reading(viewer(), queries.facilitated(viewer(), slug), case_study_id)
    flash("Taken off the reading list.")
    return _back(slug, "reading")


@bp.post("/communities/<slug>/pins/<string:kind>/<id:object_id>")
@verified_only
def pin(slug: str, kind: str, object_id: int) -> ResponseReturnValue:
    actions.pin(viewer(), queries.facilitated(viewer(), slug), kind, object_id)
    flash("Pinned.")
    return _back(slug)


@bp.post("/communities/<slug>/pins/<string:kind>/<id:object_id>/remove")
@verified_only
def unpin(slug: str, kind: str, object_id: int) -> ResponseReturnValue:
    actions.unpin(viewer(), queries.facilitated(viewer(), slug), kind, object_id)
    flash("Not pinned any more.")
    return _back(slug)


# Pages


@bp.route("/communities/<slug>/start-page", methods=["GET", "POST"])
@verified_only
def start_page(slug: str) -> ResponseReturnValue:
    return _write_page(queries.facilitated(viewer(), slug), START_PAGE)


@bp.get("/communities/<slug>/learnt/<int:year>")
@verified_only
def learnt(slug: str, year: int) -> ResponseReturnValue:
    community = queries.entered(viewer(), slug)
    page = queries.page(community, year) if year != START_PAGE else None
    if page is None or not page.html:
        raise NotFound
    return render_template(
        "social/communities/learnt.html", community=community, page=page, trail=_trail(community)
    )


@bp.route("/communities/<slug>/learnt/<int:year>/edit", methods=["GET", "POST"])
@verified_only
def write_learnt(slug: str, year: int) -> ResponseReturnValue:
    """Begins with a draft made of the year's tries and evidence."""
    community = queries.facilitated(viewer(), slug)
    if not FIRST_YEAR <= year <= clock.in_london(clock.now()).year:
        raise NotFound
    return _write_page(community, year)


def _write_page(community: Community, year: int) -> ResponseReturnValue:
    stored = queries.page(community, year)
    form = CommunityPageForm(
        data={"body": stored.body if stored else _first_draft(community, year)}
    )
    if not form.validate_on_submit():
        page = render_template(
            "social/communities/write_page.html",
            form=form,
            community=community,
            year=year,
            is_draft=stored is None and year != START_PAGE,
            trail=_trail(community),
        )
        return page, 422 if form.is_submitted() and not form.is_preview else 200
    actions.save_page(viewer(), community, year, form.body.data or "")
    flash("Saved.")
    if year == START_PAGE:
        return _back(community.slug)
    return redirect(url_for(".learnt", slug=community.slug, year=year))


def _first_draft(community: Community, year: int) -> str:
    if year == START_PAGE or request.method == "POST":
        return ""
    return draft(year, community.term.name, queries.tried_in_year(community, year))


def _back(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", slug=slug, _anchor=anchor))


def _trail(community: Community) -> list[tuple[str, str]]:
    return [
        ("Communities", url_for(".index")),
        (community.name, url_for(".show", slug=community.slug)),
    ]


def _limit() -> int:
    return current_app.config["SETTINGS"].comments_an_hour
