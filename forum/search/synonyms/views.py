from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import text
from forum.core.errors import Refused
from forum.policy.access import open_to_all, verified_only, viewer
from forum.search.synonyms import actions, queries
from forum.search.synonyms.forms import ConceptForm, SynonymForm

bp = Blueprint("thesaurus", __name__)

MOST_TYPED = 80


@bp.get("/thesaurus")
@open_to_all
def index() -> ResponseReturnValue:
    words = text.one_line(request.args.get("q", ""))[:MOST_TYPED]
    return render_template(
        "search/synonyms/index.html", words=words, concepts=queries.concepts(words)
    )


@bp.route("/thesaurus/new", methods=["GET", "POST"])
@verified_only
def new() -> ResponseReturnValue:
    policy.require(policy.may_amend_thesaurus(viewer()))
    form = ConceptForm()
    if form.validate_on_submit():
        try:
            slug = actions.add_concept(viewer(), form.name.data, form.words.data, form.kind)
        except Refused as refused:
            form.wrong(form.name, str(refused))
        else:
            flash("Added. Search knows it within a second or two.")
            return redirect(url_for(".concept", slug=slug))
    status = 422 if form.is_submitted() else 200
    return render_template("search/synonyms/new.html", form=form), status


@bp.route("/thesaurus/<slug>", methods=["GET", "POST"])
@open_to_all
def concept(slug: str) -> ResponseReturnValue:
    found = queries.concept(slug)
    form = SynonymForm() if policy.may_amend_thesaurus(viewer()) else None
    if request.method == "POST":
        policy.require(form is not None)
    if form is not None and form.validate_on_submit():
        try:
            actions.add_entry(viewer(), found, form.words.data, form.kind)
        except Refused as refused:
            form.wrong(form.words, str(refused))
        else:
            flash(f"Added “{form.words.data}”. Search knows it within a second or two.")
            return redirect(url_for(".concept", slug=slug))
    status = 422 if form is not None and form.is_submitted() else 200
    return render_template("search/synonyms/concept.html", concept=found, form=form), status


@bp.post("/thesaurus/<slug>/take-out")
@verified_only
def take_out(slug: str) -> ResponseReturnValue:
    words = request.form.get("words", "")
    actions.take_out_entry(viewer(), queries.concept(slug), words)
    flash(f"Taken out: “{words}”.")
    if any(entry.concept == slug for entry in queries.entries()):
        return redirect(url_for(".concept", slug=slug))
    return redirect(url_for(".index"))
