from flask import Blueprint, Response, flash, redirect, render_template, session, url_for

from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate import actions, queries
from forum.gate.forms import WithdrawWordsForm
from forum.gate.kinds import KINDS
from forum.models.withheld import Withheld
from forum.policy.access import members_only, moderators_only, viewer

bp = Blueprint("withheld", __name__)

HELD = (
    "It seems to quote a figure that is not released yet. Only you see it until a moderator has "
    "read it: see “Words not shown” on your pages."
)


@bp.route("/moderation/words/<string:kind>/<id:object_id>/withdraw", methods=["GET", "POST"])
@moderators_only
def withdraw(kind: str, object_id: int):
    row = actions.get(kind, object_id)
    if not actions.may_withdraw(viewer(), row) or not actions.stands(row):
        raise NotFound  # a refusal would tell whose it is
    actions.log_look(viewer(), row)
    form = WithdrawWordsForm()
    if not form.validate_on_submit():
        page = render_template(
            "gate/withdraw.html",
            form=form,
            label=KINDS[kind].label,
            words=_named(kind, actions.words_of(row)),
        )
        return page, 422 if form.is_submitted() else 200
    actions.withdraw(viewer(), row, form.reason.data)
    flash("Withdrawn. Its author has been told why.")
    return redirect(url_for("moderation.queue"))


@bp.get("/me/words-not-shown")
@members_only
def mine():
    rows = db.session.scalars(queries.own(viewer())).all()
    return render_template(
        "gate/mine.html",
        rows=[(row, KINDS[row.kind], _named(row.kind, row.words), _edit_path(row)) for row in rows],
    )


def _edit_path(withheld: Withheld) -> str:
    """Where its author changes what waits; empty for what was withdrawn."""
    kind = KINDS[withheld.kind]
    row = db.session.get(kind.model, withheld.object_id) if withheld.is_held else None
    return kind.edit_path(row) if row is not None else ""


@bp.post("/moderation/words/<id:withheld_id>/accept")
@moderators_only
def accept(withheld_id: int):
    actions.accept(viewer(), queries.one_held(viewer(), withheld_id))
    flash("Accepted: it is shown now.")
    return redirect(url_for("moderation.queue"))


@bp.route("/moderation/words/<id:withheld_id>/decline", methods=["GET", "POST"])
@moderators_only
def decline(withheld_id: int):
    held = queries.one_held(viewer(), withheld_id)
    form = WithdrawWordsForm()
    if not form.validate_on_submit():
        page = render_template(
            "gate/withdraw.html",
            form=form,
            label=KINDS[held.kind].label,
            words=_named(held.kind, held.words),
            is_held=True,
        )
        return page, 422 if form.is_submitted() else 200
    actions.decline(viewer(), held, form.reason.data)
    flash("Declined. Its author has been told why.")
    return redirect(url_for("moderation.queue"))


@bp.app_template_global()
def words_held() -> list[tuple]:
    """For the moderators' queue: (Withheld, its kind, its words)."""
    return [(w, KINDS[w.kind], _named(w.kind, w.words)) for w in queries.held(viewer())]


@bp.after_app_request
def say_that_it_is_held(response: Response) -> Response:
    """In place of "it is posted", whichever form it was."""
    if db.session.info.pop(actions.JUST_HELD, False) and response.status_code < 400:
        session.pop("_flashes", None)
        flash(HELD)
    return response


@bp.app_template_global()
def may_withdraw_words(row) -> bool:
    """Whether this viewer takes down what a member wrote; asked once for each row shown."""
    return viewer().is_moderator and actions.may_withdraw(viewer(), row)


def _named(kind: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """(name of the box, what was typed), of those that hold something."""
    names = KINDS[kind].texts
    return [(names[column], text) for column, text in words.items() if text]
