from datetime import datetime, time

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import clock
from forum.core.errors import Refused, TooMany, status_of
from forum.models.expertise import Panel
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.access import moderators_only, open_to_all, verified_only, viewer
from forum.practice.questions import actions as question_actions
from forum.practice.questions import queries as questions
from forum.practice.questions.forms import AskForm
from forum.reference.vocabularies import queries as tags
from forum.social.expertise import actions, queries
from forum.social.expertise.forms import PanelForm

bp = Blueprint("expertise", __name__)

OPENS_AT = time(9)


@bp.route("/ask-somebody", methods=["GET", "POST"])
@verified_only
def ask() -> ResponseReturnValue:
    """Ask those who have done it with a group: a public question, and one mail to each chosen."""
    terms = _terms()
    people = queries.people_to_ask(viewer(), terms)
    form = AskForm()
    if not form.is_submitted():
        form.groups.data = [t.slug for t in terms if t.vocabulary != Vocabulary.PRACTICE]
    chosen = [one for one in people if str(one.member.id) in request.form.getlist("person")]
    if not form.validate_on_submit():
        return _ask_page(form, terms, people), 422 if form.is_submitted() else 200
    try:
        asked = question_actions.ask(viewer(), form.key.data or "", form.answers(), _limit())
    except (Refused, TooMany) as error:
        form.wrong(form.title, str(error))
        return _ask_page(form, terms, people), *status_of(error)
    written = actions.ask_people(viewer(), asked, [one.member.id for one in chosen], terms)
    flash(_said(written))
    return redirect(url_for("discussions.show", discussion_id=asked))


def _said(written: int) -> str:
    people = (
        "Nobody was"
        if not written
        else "One person was"
        if written == 1
        else f"{written} people were"
    )
    return f"Your question is there for all to answer. {people} asked by mail."


def _ask_page(form: AskForm, terms: list[Term], people: list[queries.Expert]) -> str:
    return render_template(
        "social/expertise/ask.html",
        form=form,
        terms=terms,
        people=people,
        chosen=request.form.getlist("person"),
        practices=tags.vocabulary(Vocabulary.PRACTICE),
        groups=[term for word in tags.FOR_WHOM for term in tags.vocabulary(word)],
        group=request.args.get("group", ""),
        practice=request.args.get("practice", ""),
    )


def _terms() -> list[Term]:
    """Those of the address; NotFound for one that there is not."""
    group, practice = request.args.get("group", ""), request.args.get("practice", "")
    found = [tags.claimant_group(group)] if group else []
    return found + ([tags.by_slug(Vocabulary.PRACTICE, practice)] if practice else [])


@bp.post("/discussions/<named:discussion_id>/ask/<id:person_id>")
@verified_only
def ask_person(discussion_id: int, person_id: int) -> ResponseReturnValue:
    discussion = questions.get(discussion_id, viewer())
    person = actions.ask_person(viewer(), discussion, person_id)
    flash(f"{person.name} is asked by mail.")
    return redirect(url_for("discussions.show", discussion_id=discussion, _anchor="ask"))


# Panels


@bp.get("/panels")
@open_to_all
def panels() -> ResponseReturnValue:
    return render_template("social/expertise/panels.html", panels=queries.panels())


@bp.get("/panels/<named:panel_id>")
@open_to_all
def panel(panel_id: int) -> ResponseReturnValue:
    found = queries.get_panel(panel_id)
    if request.path != url_for(".panel", panel_id=found):
        return redirect(url_for(".panel", panel_id=found), 301)
    return _panel_page(found, AskForm() if _may_ask(found) else None)


def _may_ask(panel: Panel) -> bool:
    return panel.is_open and policy.may_take_part(viewer())


def _panel_page(panel: Panel, form: AskForm | None) -> str:
    return render_template(
        "social/expertise/panel.html",
        panel=panel,
        wanted=queries.panel_questions(viewer(), panel),
        form=form,
    )


@bp.post("/panels/<named:panel_id>/questions")
@verified_only
def ask_panel(panel_id: int) -> ResponseReturnValue:
    found, form = queries.get_panel(panel_id), AskForm()
    if not form.validate():
        return _panel_page(found, form), 422
    try:
        asked = actions.ask_panel(viewer(), found, form.key.data or "", form.answers(), _limit())
    except (Refused, TooMany) as error:
        form.wrong(form.title, str(error))
        return _panel_page(found, form), *status_of(error)
    flash("Your question is put to the panel, and there for all to answer.")
    return redirect(url_for("discussions.show", discussion_id=asked))


@bp.post("/panels/<named:panel_id>/questions/<id:discussion_id>/want")
@verified_only
def want(panel_id: int, discussion_id: int) -> ResponseReturnValue:
    found = queries.get_panel(panel_id)
    actions.want(viewer(), found, discussion_id)
    flash("Noted: your organisation wants this answered too.")
    return redirect(url_for(".panel", panel_id=found, _anchor=f"question-{discussion_id}"))


@bp.route("/panels/new", methods=["GET", "POST"])
@moderators_only
def new_panel() -> ResponseReturnValue:
    form = PanelForm(viewer())
    if not form.validate_on_submit():
        page = render_template("social/expertise/new_panel.html", form=form)
        return page, 422 if form.is_submitted() else 200
    opens_at = clock.from_london(datetime.combine(form.opens_on.data, OPENS_AT))
    made = actions.make_panel(
        viewer(),
        form.key.data or "",
        form.title.data or "",
        form.about.data or "",
        int(form.specialist.data),
        opens_at,
    )
    flash("The panel is announced.")
    return redirect(url_for(".panel", panel_id=made))


def _limit() -> int:
    return current_app.config["SETTINGS"].comments_an_hour
