"""A member's saved searches, and the link that stops the mails of one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.policy.access import members_only, open_to_all, rendered_each_time, viewer
from forum.search.saved import actions, queries

bp = Blueprint("search", __name__)  # also of search/views.py, which stands above this room


@bp.get("/me/searches")
@members_only
def saved() -> ResponseReturnValue:
    """They stand on the page of what one follows."""
    return redirect(_list(), 301)


def _list() -> str:
    return url_for("follows.index", _anchor="searches")


@bp.post("/me/searches/<id:saved_id>/delete")
@members_only
def delete_saved(saved_id: int) -> ResponseReturnValue:
    saved_search = queries.get(viewer(), saved_id)
    name = saved_search.name
    actions.delete(viewer(), saved_search)
    flash(f"“{name}” is deleted.")
    return redirect(_list())


@bp.route("/searches/stop/<string(length=43):key>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def stop_mail(key: str) -> ResponseReturnValue:
    """GET changes nothing: mail programs open links by themselves."""
    is_stopped = request.method == "POST"
    saved_search = actions.stop_mail(key) if is_stopped else queries.by_stop_key(key)
    return render_template(
        "search/saved/stop_mail.html", saved_search=saved_search, is_stopped=is_stopped
    )
