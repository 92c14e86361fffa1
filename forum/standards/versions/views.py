"""Write, propose and agree versions of standards: for the two sides of a contract."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import london_time
from forum.core.errors import Refused
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from forum.policy.access import verified_only, viewer
from forum.standards.versions import actions, differences, queries
from forum.standards.versions.actions import StandardHead, VersionWords
from forum.standards.versions.forms import (
    PUBLISH,
    ChangeStandardForm,
    NewStandardForm,
    ReturnVersionForm,
    RevisionSeenForm,
    StandardWordsForm,
    typed_from,
)

bp = Blueprint("standard_versions", __name__)

SAVED = "Saved as a draft. Only your side sees it."
PROPOSED = "Proposed. The other side reads it and agrees, or returns it."


@bp.route("/standards/frameworks/<slug>/new", methods=["GET", "POST"])
@verified_only
def new(slug: str) -> ResponseReturnValue:
    """A standard that the framework has not yet."""
    framework = queries.framework(viewer(), slug)
    policy.require(policy.may_write_standards(viewer(), framework))
    form = NewStandardForm(london_time.today(), publishing=_is_proposing())
    if not form.validate_on_submit():
        return _form_page(framework, form, None), 422 if form.is_submitted() else 200
    words = VersionWords(form.words(), form.terms())
    try:
        version = actions.add_standard(viewer(), framework, _head(form), words)
    except Refused as refused:
        form.wrong(form.code, str(refused))
        return _form_page(framework, form, None), 422
    return _done(version, form)


@bp.route("/standards/<code>/change", methods=["GET", "POST"])
@verified_only
def change(code: str) -> ResponseReturnValue:
    """A new version of an agreed one; an open one of one's own side is gone on with."""
    standard = queries.standard(viewer(), code)
    if (waiting := queries.open_version(standard)) is not None:
        readable = queries.readable_open_version(viewer(), standard) is not None
        return _led_on(waiting, readable, standard.framework)
    agreed = queries.last_agreed(standard)
    if agreed is None or agreed.ends_it:
        raise Refused("There is nothing to change: no agreed version of it applies.")
    begun = typed_from(agreed) | {"reason": "", "effect": "", "applies_on": ""}
    form = ChangeStandardForm(london_time.today(), publishing=_is_proposing(), data=begun)
    if not form.validate_on_submit():
        page = _form_page(standard.framework, form, None, standard)
        return page, 422 if form.is_submitted() else 200
    words = VersionWords(form.words(), form.terms())
    try:
        version = actions.begin_change(viewer(), standard, words)
    except Refused as refused:
        form.wrong(form.title, str(refused))
        return _form_page(standard.framework, form, None, standard), 422
    return _done(version, form)


def _led_on(
    waiting: StandardVersion, readable: bool, framework: StandardFramework
) -> ResponseReturnValue:
    flash(actions.ONE_AT_A_TIME, "warning")
    if readable:
        return redirect(url_for(".show", version_id=waiting.id))
    return redirect(url_for("standards.work", slug=framework.slug))


@bp.route("/standards/versions/<id:version_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(version_id: int) -> ResponseReturnValue:
    version = queries.version(viewer(), version_id)
    policy.require(policy.may_edit_version(viewer(), version) and not version.ends_it)
    standard, form = version.standard, _form_of(version)
    if not form.validate_on_submit():
        page = _form_page(standard.framework, form, version, standard)
        return page, 422 if form.is_submitted() else 200
    head = _head(form) if isinstance(form, NewStandardForm) else None
    try:
        actions.save(viewer(), version, VersionWords(form.words(), form.terms()), head)
    except Refused as refused:
        form.wrong(form.title, str(refused))
        return _form_page(standard.framework, form, version, standard), 422
    return _done(version, form)


def _form_of(version: StandardVersion) -> StandardWordsForm:
    begun, today = typed_from(version), london_time.today()
    if version.number > 1:
        return ChangeStandardForm(today, publishing=_is_proposing(), data=begun)
    standard = version.standard
    review = standard.next_review_on
    begun |= {
        "code": standard.code,
        "stage": standard.stage.slug,
        "next_review": f"{review:%d/%m/%Y}" if review else "",
    }
    return NewStandardForm(today, standard.code, publishing=_is_proposing(), data=begun)


def _is_proposing() -> bool:
    return PUBLISH in request.form


def _head(form: NewStandardForm) -> StandardHead:
    return StandardHead(form.code.data, form.chosen_stage, form.review_by)


def _done(version: StandardVersion, form: StandardWordsForm) -> ResponseReturnValue:
    """It is saved; where the button says so it is proposed, too."""
    if _is_proposing():
        try:
            actions.propose(viewer(), version)
        except Refused as refused:
            flash(f"Saved as a draft, and not proposed. {refused}", "warning")
            return redirect(url_for(".show", version_id=version.id))
        flash(PROPOSED, "success")
    else:
        flash(SAVED, "success")
    return redirect(url_for(".show", version_id=version.id))


def _form_page(
    framework: StandardFramework,
    form: StandardWordsForm,
    version: StandardVersion | None,
    standard: Standard | None = None,
) -> str:
    return render_template(
        "standards/versions/write.html",
        framework=framework,
        form=form,
        version=version,
        standard=standard,
        other_side=queries.side_name(_other_side(framework)),
    )


def _other_side(framework: StandardFramework) -> Side:
    is_prime = policy.side_of(viewer(), framework) is Side.PRIME
    return Side.CONTRACT_MANAGER if is_prime else Side.PRIME


@bp.get("/standards/versions/<id:version_id>")
@verified_only
def show(version_id: int) -> ResponseReturnValue:
    return _page(queries.version(viewer(), version_id))


@bp.post("/standards/versions/<id:version_id>/propose")
@verified_only
def propose(version_id: int) -> ResponseReturnValue:
    version = queries.version(viewer(), version_id)
    try:
        actions.propose(viewer(), version)
    except Refused as refused:
        return _page(version, problem=str(refused)), 422
    flash(PROPOSED, "success")
    return redirect(url_for(".show", version_id=version.id))


@bp.post("/standards/versions/<id:version_id>/agree")
@verified_only
def agree(version_id: int) -> ResponseReturnValue:
    version, form = queries.version(viewer(), version_id), RevisionSeenForm()
    standard = version.standard
    if not form.validate():
        return _page(version), 422
    try:
        actions.agree(viewer(), version, form.number)
    except Refused as refused:
        return _page(version, problem=str(refused)), 422
    flash("Agreed. Everybody sees it, and from which day it applies.", "success")
    return redirect(url_for("standards.show", address=f"{standard.code}-{version.slug}"))


@bp.post("/standards/versions/<id:version_id>/return")
@verified_only
def return_to_writer(version_id: int) -> ResponseReturnValue:
    version, form = queries.version(viewer(), version_id), ReturnVersionForm()
    if not form.validate():
        return _page(version, form), 422
    try:
        actions.return_to_writer(viewer(), version, form.number, form.reason.data)
    except Refused as refused:
        return _page(version, form, str(refused)), 422
    flash("Returned to the other side, with what has to change.", "success")
    return redirect(url_for("standards.work", slug=version.standard.framework.slug))


@bp.post("/standards/versions/<id:version_id>/take-back")
@verified_only
def take_back(version_id: int) -> ResponseReturnValue:
    version = queries.version(viewer(), version_id)
    slug = version.standard.framework.slug
    actions.take_back(viewer(), version)
    flash("Taken back. Nobody decides on it any more.", "success")
    return redirect(url_for("standards.work", slug=slug))


def _page(
    version: StandardVersion, form: ReturnVersionForm | None = None, problem: str = ""
) -> str:
    agreed = queries.last_agreed(version.standard)
    return render_template(
        "standards/versions/show.html",
        version=version,
        standard=version.standard,
        agreed=agreed,
        changes=differences.changes(agreed, version) if agreed else [],
        facts_of_it=_facts(version),
        may_edit=policy.may_edit_version(viewer(), version),
        may_agree=policy.may_agree(viewer(), version),
        is_draft=version.state == VersionState.DRAFT,
        asks=queries.side_name(version.asks_of) if version.asks_of else "",
        writes=queries.side_name(policy.writing_side(version)),
        form=form or ReturnVersionForm(formdata=None),
        problem=problem,
    )


def _facts(version: StandardVersion) -> list[tuple[str, Any]]:
    return [(label, words) for label, words in differences.in_words(version) if words]
