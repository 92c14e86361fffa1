"""Saved searches: keep one, see them, choose the mail, delete; and stop mails from a mail."""

from flask import flash, redirect, render_template, request, url_for

from forum.models.saved_searches import MAIL_NAMES
from forum.policy.access import members_only, open_to_all, viewer
from forum.search import facets, saved_actions, saved_queries
from forum.search import search_params as asking
from forum.search.blueprint import bp
from forum.search.results_page import results_page
from forum.search.saved_forms import MailForm, SaveForm


@bp.get("/me/searches")
@members_only
def saved():
    return render_template(
        "search/saved.html", saved=saved_queries.saved(viewer()), mail_names=MAIL_NAMES
    )


@bp.post("/me/searches")
@members_only
def save():
    form = SaveForm()
    if not form.validate_on_submit():
        return results_page(request.form, refused=form), 422
    asked = asking.read(request.form, facets.known())
    kept = saved_actions.save(viewer(), form.name.data, asked.query)
    flash(f"“{kept.name}” is saved. Once a week you get a mail when there is something new in it.")
    return redirect(url_for(".saved"))


@bp.post("/me/searches/<id:saved_id>/mail")
@members_only
def change_mail(saved_id: int):
    form = MailForm()
    kept = saved_queries.saved_one(viewer(), saved_id)
    if not form.validate_on_submit():
        flash("Choose one of the two.", "error")
        return redirect(url_for(".saved"))
    saved_actions.change_mail(viewer(), kept, form.choice)
    flash(f"“{kept.name}”: {MAIL_NAMES[form.choice].lower()}.")
    return redirect(url_for(".saved"))


@bp.post("/me/searches/<id:saved_id>/delete")
@members_only
def delete_saved(saved_id: int):
    kept = saved_queries.saved_one(viewer(), saved_id)
    name = kept.name
    saved_actions.delete(viewer(), kept)
    flash(f"“{name}” is deleted.")
    return redirect(url_for(".saved"))


@bp.route("/searches/stop/<string(length=43):key>", methods=["GET", "POST"])
@open_to_all
def stop_mail(key: str):
    """From a mail: looking changes nothing, for mail programs look by themselves."""
    if request.method == "POST":
        kept = saved_actions.stop_mail(key)
        return render_template("search/stop_mail.html", saved=kept, is_stopped=True)
    return render_template(
        "search/stop_mail.html", saved=saved_queries.saved_by_stop_key(key), is_stopped=False
    )
