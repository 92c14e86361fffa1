from flask import Blueprint, flash, redirect, render_template, url_for

from forum.access import members_only, moderators_only, viewer
from forum.accounts import own_data
from forum.errors import NotFound
from forum.extensions import db
from forum.withheld import queries, withholding
from forum.withheld.forms import WithdrawWordsForm
from forum.withheld.kinds import KINDS
from forum.withheld.models import Withheld

bp = Blueprint("withheld", __name__)


def _exported(withheld: Withheld) -> dict:
    return {
        "kind": withheld.kind,
        "state": withheld.state,
        "reason": withheld.reason or None,
        "until": withheld.until.isoformat() if withheld.until else None,
        "at": f"{withheld.at.isoformat(timespec='seconds')}Z",
        "words": withheld.words,
    }


own_data.FURTHER.append(
    own_data.Further("text not shown", "texts not shown", queries.own, _exported)
)
own_data.LEAVING.append(withholding.erase)


@bp.route("/moderation/words/<string:kind>/<id:object_id>/withdraw", methods=["GET", "POST"])
@moderators_only
def withdraw(kind: str, object_id: int):
    row = withholding.get(kind, object_id)
    if not withholding.may_withdraw(viewer(), row) or not withholding.stands(row):
        raise NotFound  # a refusal would tell whose it is
    withholding.log_look(viewer(), row)
    form = WithdrawWordsForm()
    if not form.validate_on_submit():
        page = render_template(
            "withheld/withdraw.html",
            form=form,
            label=KINDS[kind].label,
            words=_named(kind, withholding.words_of(row)),
        )
        return page, 422 if form.is_submitted() else 200
    withholding.withdraw(viewer(), row, form.reason.data)
    flash("Withdrawn. Its author has been told why.")
    return redirect(url_for("moderation.queue"))


@bp.get("/me/words-not-shown")
@members_only
def mine():
    rows = db.session.scalars(queries.own(viewer())).all()
    return render_template(
        "withheld/mine.html",
        rows=[(row, KINDS[row.kind], _named(row.kind, row.words)) for row in rows],
    )


@bp.app_template_global()
def may_withdraw_words(row) -> bool:
    """Whether this viewer takes down what a member wrote; asked once for each row shown."""
    return viewer().is_moderator and withholding.may_withdraw(viewer(), row)


def _named(kind: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """(name of the box, what was typed), of those that hold something."""
    names = KINDS[kind].texts
    return [(names[column], text) for column, text in words.items() if text]
