"""Add, list, download and remove files of a case study or a draft, and pictures of an answer."""

from collections.abc import Callable
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
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from filecheck.kinds import MEDIA_TYPES, PICTURES, FileKind
from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import csrf
from forum.core.pii import IdentifierKind
from forum.models.attachments import LARGEST, MOST_FILES, MOST_PICTURES
from forum.policy.access import members_only, open_to_all, viewer
from forum.practice.attachments import actions, file_names, queries
from forum.practice.attachments.forms import AGAIN, FileForm
from forum.practice.attachments.inspection import (
    TOO_LARGE,
    FileRefused,
    InspectedFile,
    inspect_file,
)
from forum.practice.attachments.queries import AttachmentHome

bp = Blueprint("attachments", __name__)

LARGEST_REQUEST = 4 * LARGEST  # read this much before refusing, so that the page can say why
SANDBOX = "sandbox; default-src 'none'"


@bp.get("/case-studies/<named:case_study_id>/files")
@members_only
def of_case_study(case_study_id: int) -> ResponseReturnValue:
    return _page(queries.home_in_case_study(viewer(), case_study_id))


@bp.get("/share/<key>/files")
@members_only
def of_draft(key: str) -> ResponseReturnValue:
    return _page(queries.home_in_draft(viewer(), key))


@bp.get("/answers/<id:answer_id>/pictures")
@members_only
def of_answer(answer_id: int) -> ResponseReturnValue:
    return _page(queries.home_in_answer(viewer(), answer_id))


@bp.post("/answers/<id:answer_id>/pictures")
@csrf.exempt
@members_only
def add_to_answer(answer_id: int) -> ResponseReturnValue:
    return _add(lambda: queries.home_in_answer(viewer(), answer_id))


@bp.post("/case-studies/<named:case_study_id>/files")
@csrf.exempt
@members_only
def add_to_case_study(case_study_id: int) -> ResponseReturnValue:
    return _add(lambda: queries.home_in_case_study(viewer(), case_study_id))


@bp.post("/share/<key>/files")
@csrf.exempt
@members_only
def add_to_draft(key: str) -> ResponseReturnValue:
    return _add(lambda: queries.home_in_draft(viewer(), key))


@bp.get("/attachments/<id:attachment_id>")
@bp.get("/attachments/<id:attachment_id>/<name>")
@open_to_all
def download(attachment_id: int, name: str = "") -> ResponseReturnValue:
    """As a download, never inline: its content must not run on our origin."""
    found = queries.get(viewer(), attachment_id)
    response = send_file(
        BytesIO(queries.content(found)),
        mimetype=MEDIA_TYPES[FileKind(found.kind)],
        as_attachment=True,
        download_name=found.name,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.post("/attachments/<id:attachment_id>/remove")
@members_only
def remove(attachment_id: int) -> ResponseReturnValue:
    home = actions.remove(viewer(), queries.get(viewer(), attachment_id))
    flash("The file is removed.")
    return redirect(_url_of_files(home))


def _add(get_home: Callable[[], AttachmentHome]) -> ResponseReturnValue:
    """The home is looked up again after each step that ends the transaction."""
    actions.begin(viewer(), get_home())
    request.max_content_length = LARGEST_REQUEST
    try:
        form = _checked_form()
    except RequestEntityTooLarge:
        return _page(get_home(), [TOO_LARGE], 413)
    given = form.sent
    if given is None:
        return _page(get_home(), ["Choose a file first."], 422)
    try:
        inspected = inspect_file(given.stream.read(LARGEST + 1))
    except FileRefused as refused:
        return _page(get_home(), [f"{file_names.shown(given.filename)}: {refused}"], 422)
    name = file_names.clean(given.filename, inspected.kind)
    if inspected.kind in PICTURES and not form.is_picture_described():
        return _page(get_home(), [AGAIN], 422, form.to_ask_again())
    if not inspected.contacts.keys() <= set(form.confirmed_contacts):
        return _asked_about_contacts(get_home(), form, inspected.contacts, name)
    return _stored(get_home, form, name, inspected)


def _stored(
    get_home: Callable[[], AttachmentHome], form: FileForm, name: str, inspected: InspectedFile
) -> ResponseReturnValue:
    home, is_picture = get_home(), inspected.kind in PICTURES
    file = name, inspected.kind, inspected.content, inspected.words
    shown = form.description.data or "" if is_picture else ""
    try:
        added = actions.add(viewer(), home, *file, form.stated_purpose, shown)
    except Refused as refused:
        return _page(get_home(), [f"{name}: {refused}"], 409, form.to_ask_again())
    waits = " A moderator looks at it before others see it." if added.is_held else ""
    flash(f"{name} is added.{waits}")
    return redirect(_url_of_files(home))


def _asked_about_contacts(
    home: AttachmentHome, sent: FileForm, contacts: dict[str, IdentifierKind], name: str
) -> ResponseReturnValue:
    """Nothing of the file is stored before its author has said whose contacts these are."""
    form = sent.to_ask_again()
    form.ask_about(contacts, sent.confirmed_contacts)
    return _page(home, status=422, form=form, asked_of=name)


def _checked_form() -> FileForm:
    """The form; its CSRF token is checked only now, as that reads the whole request."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    return FileForm()


def _page(
    home: AttachmentHome,
    errors: list[str] | None = None,
    status: int = 200,
    form: FileForm | None = None,
    asked_of: str = "",
) -> ResponseReturnValue:
    """`asked_of`: the name of a file whose contacts have to be confirmed."""
    policy.require(policy.may_attach(viewer(), home))
    form = form or FileForm(formdata=None)
    form.file.errors = errors or []
    page = render_template(
        "practice/attachments/edit.html",
        form=form,
        home=home,
        attachments=queries.of_home(home),
        most=MOST_FILES if home.answer is None else MOST_PICTURES,
        most_pictures=MOST_PICTURES,
        asked_of=asked_of,
    )
    return page, status


def _url_of_files(home: AttachmentHome) -> str:
    if home.draft is not None:
        return url_for(".of_draft", key=home.draft.key)
    if home.answer is not None:
        return url_for(".of_answer", answer_id=home.answer.id)
    return url_for(".of_case_study", case_study_id=home.case_study)
