from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.gate import actions, queries, registry
from forum.gate.forms import WithdrawWordsForm
from forum.gate.registry import WordsKind
from forum.models.withheld import Withheld
from forum.policy.access import members_only, moderators_only, viewer

bp = Blueprint("withheld", __name__)

PER_PAGE = 20
HELD = (
    "It seems to quote a figure that is not released yet, or a price. Only you see it until a "
    "moderator has read it: see “Words not shown” on your pages."
)


@bp.get("/moderation/words")
@moderators_only
def to_withdraw() -> ResponseReturnValue:
    """What others read now, of one kind: the way to feedback, tables and notes to authors."""
    kind = registry.get(request.args.get("kind", "comment"))
    shown = queries.withdrawable(viewer(), kind)
    page = db.paginate(shown, page=page_number(request.args), per_page=PER_PAGE, error_out=False)
    # The words are read before the look is logged, which may end the transaction.
    rows = [
        (row.id, kind.path(row), queries.named_words(kind, queries.current_words(row)))
        for row in page
    ]
    actions.log_private_reading(viewer(), kind, [row_id for row_id, _path, _words in rows])
    return render_template(
        "gate/to_withdraw.html",
        kind=kind,
        kinds=registry.kinds().values(),
        page=page,
        rows=rows,
    )


@bp.route("/moderation/words/<string:kind>/<id:object_id>/withdraw", methods=["GET", "POST"])
@moderators_only
def withdraw(kind: str, object_id: int) -> ResponseReturnValue:
    row = queries.get_row(kind, object_id)
    if not queries.may_withdraw(viewer(), row) or not queries.is_shown(row):
        raise NotFound  # a refusal would tell whose it is
    actions.log_private_reading(viewer(), registry.get(kind), [object_id])
    form = WithdrawWordsForm()
    if not form.validate_on_submit():
        return _reason_page(form, registry.get(kind), queries.current_words(row))
    actions.withdraw_words(viewer(), row, form.reason.data or "")
    flash("Withdrawn. Its author has been told why.")
    return redirect(url_for("moderation.queue"))


@bp.get("/me/words-not-shown")
@members_only
def mine() -> ResponseReturnValue:
    withheld = db.session.scalars(queries.own_withheld(viewer())).all()
    rows = []
    for one in withheld:
        kind = registry.get(one.kind)
        rows.append((one, kind, queries.named_words(kind, one.words), _edit_path(one, kind)))
    return render_template("gate/mine.html", rows=rows)


@bp.post("/me/words-not-shown/<id:withheld_id>/on-release")
@members_only
def on_release(withheld_id: int) -> ResponseReturnValue:
    """The box is ticked or not: shown by itself once its figures are released."""
    held = queries.get_own_held(viewer(), withheld_id)
    chosen = bool(request.form.get("shows_on_release"))
    actions.choose_to_show_on_release(viewer(), held, chosen)
    flash(
        "It will be shown once its figures are released." if chosen else "It waits for a moderator."
    )
    return redirect(url_for(".mine"))


@bp.post("/moderation/words/<id:withheld_id>/accept")
@moderators_only
def accept(withheld_id: int) -> ResponseReturnValue:
    actions.accept(viewer(), queries.get_held_by_id(viewer(), withheld_id))
    flash("Accepted: it is shown now.")
    return redirect(url_for("moderation.queue"))


@bp.route("/moderation/words/<id:withheld_id>/decline", methods=["GET", "POST"])
@moderators_only
def decline(withheld_id: int) -> ResponseReturnValue:
    held = queries.get_held_by_id(viewer(), withheld_id)
    form = WithdrawWordsForm()
    if not form.validate_on_submit():
        return _reason_page(form, registry.get(held.kind), held.words, is_held=True)
    actions.decline(viewer(), held, form.reason.data or "")
    flash("Declined. Its author has been told why.")
    return redirect(url_for("moderation.queue"))


@bp.after_app_request
def say_that_it_is_held(response: Response) -> Response:
    """In place of "it is posted", whichever form it was."""
    if db.session.info.pop(actions.JUST_HELD, False) and response.status_code < 400:
        session.pop("_flashes", None)
        flash(HELD)
    return response


def _reason_page(
    form: WithdrawWordsForm, kind: WordsKind, words: dict[str, str], is_held: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "gate/withdraw.html",
        form=form,
        label=kind.label,
        words=queries.named_words(kind, words),
        is_held=is_held,
    )
    return page, 422 if form.is_submitted() else 200


def _edit_path(withheld: Withheld, kind: WordsKind) -> str:
    """Where its author changes what waits; empty for what was withdrawn."""
    row: Any = db.session.get(kind.model, withheld.object_id) if withheld.is_held else None
    return kind.edit_path(row) if row is not None else ""
