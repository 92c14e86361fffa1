"""Jobs of the worker, and mails on their way."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.administration import bp
from forum.administration.operations import actions, queries
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.core.list_query import page_number
from forum.policy.access import administrators_only, recently_authenticated, viewer

PER_PAGE = 50


@bp.get("/administration/jobs")
@administrators_only
def jobs() -> ResponseReturnValue:
    return render_template(
        "administration/operations/jobs.html", tasks=queries.task_states(viewer())
    )


@bp.post("/administration/jobs/<name>/run")
@administrators_only
def run_job(name: str) -> ResponseReturnValue:
    actions.ask_to_run(viewer(), name)
    flash(f"The worker runs “{name}” next.")
    return redirect(url_for(".jobs"))


@bp.get("/administration/mails")
@administrators_only
def mails() -> ResponseReturnValue:
    state = request.args.get("state", queries.FAILING)
    if state not in queries.STATES:
        abort(404)
    letters = db.paginate(
        queries.letters(viewer(), state),
        page=page_number(request.args),
        per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "administration/operations/mails.html",
        letters=letters,
        masked=queries.masked,
        state=state,
        states=queries.STATES,
        counts=queries.count_letters(),
    )


@bp.post("/administration/mails/<id:letter_id>/again")
@administrators_only
def send_mail_again(letter_id: int) -> ResponseReturnValue:
    actions.send_again(viewer(), letter_id)
    flash("The mail is due now.")
    return redirect(url_for(".mails", state=queries.WAITING))


@bp.post("/administration/mails/again")
@administrators_only
def send_mails_again() -> ResponseReturnValue:
    policy.require(policy.is_administrator(viewer()))
    count = actions.send_all_again(viewer())
    flash(f"{plural(count, 'mail is', 'mails are')} due now.")
    return redirect(url_for(".mails", state=queries.WAITING))


@bp.post("/administration/mails/<id:letter_id>/delete")
@administrators_only
@recently_authenticated
def delete_mail(letter_id: int) -> ResponseReturnValue:
    actions.delete_letter(viewer(), letter_id)
    flash("The mail is deleted. It will not be sent.")
    return redirect(url_for(".mails", state=queries.GIVEN_UP))
