"""The vocabularies, for administrators."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.administration import bp, form_answers
from forum.administration.audit_log import queries as audit_log
from forum.administration.members.forms import StaffReasonForm
from forum.administration.vocabularies import actions, queries
from forum.administration.vocabularies.forms import PlaceForm, TermForm
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.forms import Form
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.access import administrators_only, recently_authenticated, viewer
from forum.reference.vocabularies.links import label

ALL = "/administration/vocabularies"
ONE = "/administration/terms/<id:term_id>"


@bp.get(ALL)
@administrators_only
def vocabularies() -> ResponseReturnValue:
    return render_template(
        "administration/vocabularies/vocabularies.html",
        counts=queries.counts(viewer()),
        names=queries.NAMES,
    )


@bp.get(f"{ALL}/<word>")
@administrators_only
def vocabulary(word: str) -> ResponseReturnValue:
    known = _word(word)
    return render_template(
        "administration/vocabularies/vocabulary.html",
        word=known,
        name=queries.NAMES[known],
        rows=queries.vocabulary(viewer(), known),
    )


@bp.route(f"{ALL}/<word>/new", methods=["GET", "POST"])
@administrators_only
def new_term(word: str) -> ResponseReturnValue:
    known = _word(word)
    form = TermForm(known)
    if form.validate_on_submit():
        try:
            added = actions.add(viewer(), known, form.facts(), form.reason.data or "")
        except Refused as refused:
            db.session.rollback()
            form.wrong(form.name, str(refused))
        else:
            flash(f"{added.name} is offered from now on.")
            return redirect(url_for(".vocabulary", word=known))
    page = render_template(
        "administration/vocabularies/new.html",
        form=form,
        word=known,
        name=queries.NAMES[known],
        families=queries.families(viewer()),
    )
    return page, 422 if form.errors else 200


@bp.get(ONE)
@administrators_only
def term(term_id: int) -> ResponseReturnValue:
    return _page(queries.get(viewer(), term_id))


@bp.post(f"{ONE}/change")
@administrators_only
def change_term(term_id: int) -> ResponseReturnValue:
    row = queries.get(viewer(), term_id)
    form = TermForm(Vocabulary(row.vocabulary))
    return _do(
        row,
        form,
        lambda: actions.change(
            viewer(), row, form.facts(), form.seen.data or "", form.reason.data or ""
        ),
        "It is changed. Its address stays.",
    )


@bp.post(f"{ONE}/place")
@administrators_only
def move_term(term_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), term_id), PlaceForm(prefix="place")
    return _do(row, form, lambda: actions.move(viewer(), row, form.number), "It is moved.")


@bp.post(f"{ONE}/retire")
@administrators_only
@recently_authenticated
def retire_term(term_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), term_id), StaffReasonForm(prefix="state")
    return _do(
        row,
        form,
        lambda: actions.retire(viewer(), row, form.reason.data or ""),
        "It is not offered any more. What was filed under it stays.",
    )


@bp.post(f"{ONE}/offer")
@administrators_only
def offer_term(term_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), term_id), StaffReasonForm(prefix="state")
    return _do(
        row,
        form,
        lambda: actions.offer_again(viewer(), row, form.reason.data or ""),
        "It is offered again.",
    )


def _word(word: str) -> Vocabulary:
    if word not in set(Vocabulary):
        abort(404)
    return Vocabulary(word)


def _do(row: Term, form: Form, act: Callable[[], object], said: str) -> ResponseReturnValue:
    term_id = row.id
    return form_answers.answer(
        form,
        act,
        said,
        back=url_for(".term", term_id=term_id),
        page=lambda: _page(queries.get(viewer(), term_id), form),
    )


def _page(row: Term, rejected: Form | None = None) -> ResponseReturnValue:
    word = Vocabulary(row.vocabulary)
    rows = queries.vocabulary(viewer(), word)
    shown = next(one for one in rows if one.term.id == row.id)
    forms: dict[str, Form] = {
        "facts": TermForm(word, row, formdata=None),
        "place": PlaceForm(None, prefix="place", data={"place": str(shown.place)}),
        "state": StaffReasonForm(None, prefix="state"),
    }
    if rejected is not None:
        kinds = {TermForm: "facts", PlaceForm: "place"}
        forms[kinds.get(type(rejected), "state")] = rejected
    page = render_template(
        "administration/vocabularies/term.html",
        row=shown,
        number=len(rows),
        name=queries.NAMES[word],
        link=label(row),
        former=queries.former_names(row),
        families=queries.families(viewer()),
        rejected=rejected,
        lines=audit_log.about_thing(viewer(), f"term {row.id}"),
        **forms,
    )
    return page, 422 if rejected else 200
