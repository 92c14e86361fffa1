from io import BytesIO

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.exceptions import RequestEntityTooLarge

from filecheck.kinds import MEDIA_TYPES, Kind
from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import csrf
from forum.models.attachments import LARGEST, MOST_FILES
from forum.policy.access import members_only, open_to_all, viewer
from forum.practice.attachments import actions, file_names, queries
from forum.practice.attachments.forms import FileForm
from forum.practice.attachments.inspection import TOO_LARGE, Unfit, look_through
from forum.practice.attachments.queries import Home

bp = Blueprint("attachments", __name__)

LARGEST_REQUEST = 4 * LARGEST  # so far a file is read, only to say kindly that it is too large
SANDBOX = "sandbox; default-src 'none'"


@bp.get("/case-studies/<named:case_study_id>/files")
@members_only
def of_case_study(case_study_id: int):
    return _page(queries.home_in_case_study(viewer(), case_study_id))


@bp.get("/share/<key>/files")
@members_only
def of_draft(key: str):
    return _page(queries.home_in_draft(viewer(), key))


@bp.post("/case-studies/<named:case_study_id>/files")
@csrf.exempt
@members_only
def add_to_case_study(case_study_id: int):
    return _add(lambda: queries.home_in_case_study(viewer(), case_study_id))


@bp.post("/share/<key>/files")
@csrf.exempt
@members_only
def add_to_draft(key: str):
    return _add(lambda: queries.home_in_draft(viewer(), key))


@bp.get("/attachments/<id:attachment_id>")
@bp.get("/attachments/<id:attachment_id>/<name>")
@open_to_all
def download(attachment_id: int, name: str = ""):
    """Always to be saved, never shown: what it holds must not run with our name on it."""
    found = queries.get(viewer(), attachment_id)
    response = send_file(
        BytesIO(queries.content(found)),
        mimetype=MEDIA_TYPES[Kind(found.kind)],
        as_attachment=True,
        download_name=found.name,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.post("/attachments/<id:attachment_id>/remove")
@members_only
def remove(attachment_id: int):
    home = actions.remove(viewer(), queries.get(viewer(), attachment_id))
    flash("The file is removed.")
    return redirect(_files_of(home))


def _add(home_of):
    """Whether it may come, then the file itself, then the place for it."""
    actions.begin(viewer(), home_of())
    request.max_content_length = LARGEST_REQUEST
    try:
        form = _sent()
    except RequestEntityTooLarge:
        return _page(home_of(), [TOO_LARGE], 413)
    given = form.sent
    if given is None:
        return _page(home_of(), ["Choose a file first."], 422)
    try:
        looked = look_through(given.stream.read(LARGEST + 1))
    except Unfit as unfit:
        return _page(home_of(), [f"{file_names.shown(given.filename)}: {unfit}"], 422)
    name = file_names.clean(given.filename, looked.kind)
    home = home_of()
    try:
        actions.add(viewer(), home, name, looked.kind, looked.content, looked.words)
    except Refused as refused:
        return _page(home_of(), [f"{name}: {refused}"], 409)
    flash(f"{name} is added.")
    return redirect(_files_of(home))


def _sent() -> FileForm:
    """The form, with its token looked at only now: that reads all that was sent."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    return FileForm()


def _page(home: Home, errors: list[str] | None = None, status: int = 200):
    policy.require(policy.may_attach(viewer(), home))
    form = FileForm(formdata=None)
    form.file.errors = errors or []
    page = render_template(
        "practice/attachments/edit.html",
        form=form,
        home=home,
        attachments=queries.of_home(home),
        most=MOST_FILES,
    )
    return page, status


def _files_of(home: Home) -> str:
    if home.draft is not None:
        return url_for(".of_draft", key=home.draft.key)
    return url_for(".of_case_study", case_study_id=home.case_study)
