from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv, text
from forum.core.errors import Refused
from forum.gate.queries import words_to_edit
from forum.mail import mailer
from forum.models.collections import Collection
from forum.policy.access import members_only, verified_only, viewer
from forum.practice.cards import cards
from forum.practice.case_studies import queries as case_studies
from forum.practice.case_studies.form_questions import MARKDOWN_QUESTIONS
from forum.practice.collections import actions, queries, reading_list
from forum.practice.collections.forms import MoveItemForm, NameForm, NoteForm, SaveToListForm

bp = Blueprint("collections", __name__)


@bp.route("/me/collections", methods=["GET", "POST"])
@members_only
def mine() -> ResponseReturnValue:
    form = NameForm()
    if form.validate_on_submit():
        made = actions.create(viewer(), form.name.data)
        return redirect(url_for(".show", collection_id=made.id))
    page = render_template(
        "practice/collections/mine.html", form=form, collections=queries.with_counts(viewer())
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/case-studies/<named:case_study_id>/save", methods=["GET", "POST"])
@members_only
def save(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    form = SaveToListForm.for_viewer(viewer())
    if not form.validate_on_submit():
        held = queries.containing(viewer(), case_study)
        page = render_template(
            "practice/collections/save.html", form=form, case_study=case_study, held=held
        )
        return page, 422 if form.is_submitted() else 200
    collection = form.chosen or actions.create(viewer(), form.name.data)
    actions.save(viewer(), case_study, collection)
    flash(f"It is in “{collection.name}”.")
    return redirect(url_for("case_studies.show", case_study_id=case_study))


@bp.get("/me/collections/<id:collection_id>")
@members_only
def show(collection_id: int) -> ResponseReturnValue:
    return _page(queries.get_own(viewer(), collection_id))


@bp.post("/me/collections/<id:collection_id>/rename")
@members_only
def rename(collection_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    form = NameForm()
    if form.validate():
        try:
            actions.rename(viewer(), collection, form.name.data)
            return redirect(url_for(".show", collection_id=collection.id))
        except Refused as refused:
            form.wrong(form.name, str(refused))
    return _page(collection, form), 422


@bp.post("/me/collections/<id:collection_id>/<id:case_study_id>/note")
@members_only
def annotate(collection_id: int, case_study_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    row = queries.get_saved(collection, case_study_id)
    form = NoteForm(prefix=_prefix(case_study_id))
    if not form.validate():
        return _page(collection, wrong=form, wrong_id=case_study_id), 422
    actions.annotate(viewer(), collection, row, form.note.data or "")
    return redirect(url_for(".show", collection_id=collection.id, _anchor=f"item-{case_study_id}"))


@bp.post("/me/collections/<id:collection_id>/<id:case_study_id>/move")
@members_only
def move(collection_id: int, case_study_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    row = queries.get_saved(collection, case_study_id)
    form = MoveItemForm()
    if form.validate():
        actions.move(viewer(), collection, row, up=form.where.data == "up")
    return redirect(url_for(".show", collection_id=collection.id, _anchor=f"item-{case_study_id}"))


@bp.post("/me/collections/<id:collection_id>/<id:case_study_id>/take-out")
@members_only
def take_out(collection_id: int, case_study_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    actions.remove(viewer(), collection, queries.get_saved(collection, case_study_id))
    flash("It is taken out.")
    return redirect(url_for(".show", collection_id=collection.id))


@bp.post("/me/collections/<id:collection_id>/share")
@verified_only
def share(collection_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    actions.share(viewer(), collection)
    flash("It is shared. Send the address below to colleagues.")
    return redirect(url_for(".show", collection_id=collection.id))


@bp.post("/me/collections/<id:collection_id>/stop-sharing")
@members_only
def stop_sharing(collection_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    actions.stop_sharing(viewer(), collection)
    flash("The address does not work any more.")
    return redirect(url_for(".show", collection_id=collection.id))


@bp.route("/me/collections/<id:collection_id>/delete", methods=["GET", "POST"])
@members_only
def delete(collection_id: int) -> ResponseReturnValue:
    collection = queries.get_own(viewer(), collection_id)
    if request.method == "GET":
        return render_template("practice/collections/delete.html", collection=collection)
    actions.delete_collection(viewer(), collection)
    flash("The list is deleted. The case studies stay where they are.")
    return redirect(url_for(".mine"))


@bp.get("/me/collections/<id:collection_id>/print")
@members_only
def own_document(collection_id: int) -> ResponseReturnValue:
    return _document(queries.get_own(viewer(), collection_id))


@bp.get("/collections/<string(length=43):key>")
@verified_only
def shared(key: str) -> ResponseReturnValue:
    collection = queries.get_shared(key)
    items = queries.items(collection)
    drawn = cards([item.case_study for item in items])
    return render_template(
        "practice/collections/shared.html",
        collection=collection,
        items=list(zip(items, drawn, strict=True)),
    )


@bp.get("/collections/<string(length=43):key>/print")
@verified_only
def document(key: str) -> ResponseReturnValue:
    return _document(queries.get_shared(key))


@bp.get("/me/collections/<id:collection_id>.<any(csv, md):ending>")
@members_only
def own_file(collection_id: int, ending: str) -> ResponseReturnValue:
    return _file(queries.get_own(viewer(), collection_id), ending)


@bp.get("/collections/<string(length=43):key>.<any(csv, md):ending>")
@verified_only
def file(key: str, ending: str) -> ResponseReturnValue:
    return _file(queries.get_shared(key), ending)


def _file(collection: Collection, ending: str) -> Response:
    """A table, or a text with headings and links."""
    items = queries.items(collection)
    name = text.slug(collection.name) or "list"
    if ending == "csv":
        return csv.download(name, reading_list.HEADER, map(reading_list.row, items))
    response = Response(reading_list.markdown(collection.name, items), mimetype="text/markdown")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.md"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _document(collection: Collection) -> str:
    """All of it in full, for paper."""
    return render_template(
        "practice/collections/document.html",
        collection=collection,
        items=queries.items(collection),
        markdown_questions=MARKDOWN_QUESTIONS,
    )


def _page(
    collection: Collection,
    form: NameForm | None = None,
    wrong: NoteForm | None = None,
    wrong_id: int = 0,
) -> str:
    """One's own list, with the form that was refused, if one was."""
    items = queries.items(collection)
    notes = {
        item.case_study.id: wrong
        if wrong is not None and item.case_study.id == wrong_id
        else NoteForm(
            formdata=None,
            prefix=_prefix(item.case_study.id),
            data=words_to_edit(viewer(), item.saved),
        )
        for item in items
    }
    return render_template(
        "practice/collections/show.html",
        collection=collection,
        items=items,
        notes=notes,
        rename_form=form or NameForm(formdata=None, data=words_to_edit(viewer(), collection)),
        wrong=form or wrong,
        may_share=policy.may_share_collection(viewer(), collection),
        address=mailer.address(url_for(".shared", key=collection.key)) if collection.key else "",
    )


def _prefix(case_study_id: int) -> str:
    """Several forms stand on one page: their fields want names of their own."""
    return f"of-{case_study_id}-"
