from flask import Blueprint, flash, redirect, render_template, request, url_for

from forum import policy
from forum.core import text
from forum.core.errors import Refused
from forum.policy.access import open_to_all, verified_only, viewer
from forum.search.thesaurus import actions, queries
from forum.search.thesaurus.forms import ConceptForm, WordsForm

bp = Blueprint("thesaurus", __name__)

MOST_TYPED = 80


@bp.get("/thesaurus")
@open_to_all
def index():
    words = text.one_line(request.args.get("q", ""))[:MOST_TYPED]
    return render_template(
        "search/thesaurus/index.html", words=words, concepts=queries.concepts(words)
    )


@bp.route("/thesaurus/new", methods=["GET", "POST"])
@verified_only
def new():
    policy.require(policy.may_amend_thesaurus(viewer()))
    form = ConceptForm()
    if form.validate_on_submit():
        try:
            slug = actions.begin(viewer(), form.name.data, form.words.data, form.kind)
        except Refused as refused:
            form.wrong(form.name, str(refused))
        else:
            flash("Added. Search knows it within a second or two.")
            return redirect(url_for(".concept", slug=slug))
    return render_template(
        "search/thesaurus/new.html", form=form
    ), 422 if form.is_submitted() else 200


@bp.route("/thesaurus/<slug>", methods=["GET", "POST"])
@open_to_all
def concept(slug: str):
    found = queries.concept(slug)
    form = WordsForm() if policy.may_amend_thesaurus(viewer()) else None
    if request.method == "POST":
        policy.require(form is not None)
    if form is not None and form.validate_on_submit():
        try:
            actions.add(viewer(), found, form.words.data, form.kind)
        except Refused as refused:
            form.wrong(form.words, str(refused))
        else:
            flash(f"Added “{form.words.data}”. Search knows it within a second or two.")
            return redirect(url_for(".concept", slug=slug))
    status = 422 if form is not None and form.is_submitted() else 200
    return render_template("search/thesaurus/concept.html", concept=found, form=form), status


@bp.post("/thesaurus/<slug>/take-out")
@verified_only
def take_out(slug: str):
    words = request.form.get("words", "")
    actions.take_out(viewer(), queries.concept(slug), words)
    flash(f"Taken out: “{words}”.")
    if any(entry.concept == slug for entry in queries.entries()):
        return redirect(url_for(".concept", slug=slug))
    return redirect(url_for(".index"))
