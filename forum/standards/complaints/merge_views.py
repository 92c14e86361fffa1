"""Merge themes: for analysts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.policy.access import analysts_only, recently_authenticated, viewer
from forum.standards.complaints import merge_actions as actions
from forum.standards.complaints import merge_queries as queries
from forum.standards.complaints.merge_forms import MergeThemesForm
from forum.standards.complaints.themes import all_themes

bp = Blueprint("complaint_themes", __name__)


@bp.get("/complaints/themes")
@analysts_only
def index() -> ResponseReturnValue:
    return _page(MergeThemesForm(queries.merged_themes().current()))


@bp.post("/complaints/themes")
@analysts_only
@recently_authenticated
def merge() -> ResponseReturnValue:
    form = MergeThemesForm(queries.merged_themes().current())
    if not form.validate():
        return _page(form), 422
    into, reason = form.into_theme.data, form.reason.data or ""
    try:
        actions.merge(viewer(), form.from_theme.data, into, reason)
    except Refused as refused:
        form.wrong(form.into_theme, str(refused))
        return _page(form), 422
    flash("Merged. Old returns follow.", "success")
    return redirect(url_for(".index"))


def _page(form: MergeThemesForm) -> str:
    return render_template(
        "standards/complaints/themes.html",
        form=form,
        merges=queries.merges(viewer()),
        names={theme.slug: theme.name for theme in all_themes()},
    )
