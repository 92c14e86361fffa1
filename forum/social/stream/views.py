"""The stream, and a member's own Atom feed of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import text
from forum.core.url_converters import LARGEST_ID
from forum.mail.mailer import address
from forum.policy.access import members_only, open_to_all, viewer
from forum.social.stream import feed_actions, queries

bp = Blueprint("stream", __name__)


@bp.get("/stream")
@members_only
def index() -> ResponseReturnValue:
    """What I follow, or everything; no order but time."""
    policy.require(policy.may_see_stream(viewer()))
    shows_all = request.args.get("show") == "everything"
    before = _before()
    page = (queries.everything if shows_all else queries.following)(viewer(), before)
    return render_template(
        "social/stream/index.html", page=page, shows_all=shows_all, before=before, feed=""
    )


@bp.post("/stream/feed")
@members_only
def make_feed() -> ResponseReturnValue:
    """The address is shown once: only its hash is stored."""
    if request.form.get("do") == "delete":
        feed_actions.delete_key(viewer())
        flash("Your feed is switched off.")
        return redirect(url_for(".index"))
    key = feed_actions.make_key(viewer())
    return render_template(
        "social/stream/index.html",
        page=queries.following(viewer()),
        shows_all=False,
        before=None,
        feed=address(url_for(".feed", key=key)),
    )


@bp.get("/streams/<string(length=43):key>.atom")
@open_to_all
def feed(key: str) -> ResponseReturnValue:
    """No sign-in: the key is the secret."""
    member = queries.member_of_feed(key)
    entries = queries.feed_entries(member)
    xml = render_template(
        "social/stream/feed.xml",
        entries=entries,
        newest=max((entry.at for entry in entries), default=None),
        own_address=address(url_for(".feed", key=key)),
        full_address=address,
    )
    return text.for_xml(xml), {"Content-Type": "application/atom+xml; charset=utf-8"}


def _before() -> int | None:
    before = request.args.get("before", type=int)
    return before if before is not None and 1 <= before <= LARGEST_ID else None
