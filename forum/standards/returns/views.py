"""The format, files to begin from, and the checker: for everybody, and without an account."""

from io import BytesIO

from flask import Blueprint, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import london_time
from forum.core.errors import NotFound, TooMany
from forum.core.extensions import csrf
from forum.core.memory_rate_limit import MemoryRateLimit
from forum.models.returns import TableKind
from forum.people.sign_in.devices import request_network
from forum.policy.access import open_to_all, rendered_each_time
from forum.standards.returns import return_check, table_files, table_schema
from forum.standards.returns.forms import CheckReturnForm
from forum.standards.returns.table_files import MEDIA_TYPES
from whatworks_return import MOST_BYTES, MOST_ROWS, CheckedReturn, ReturnFormat, all_formats

bp = Blueprint("returns", __name__)

TAKE_MORE = ("returns.check", "returns.send")
AROUND_IT = 64 * 1024  # bytes of the form besides the file
CHECKS, WINDOW_S = 20, 60  # of one address, in so many seconds
TOO_LARGE = "A file may have up to 8 megabytes. Split it, for instance by prime."
TOO_OFTEN = "Too many files from your address. Wait a minute, or use the package."


@bp.url_value_preprocessor
def take_more_bytes(endpoint: str | None, values: dict | None) -> None:
    """Of a return only, and before anything reads the form."""
    if endpoint in TAKE_MORE and request.method == "POST":
        request.max_content_length = MOST_BYTES + AROUND_IT
        g.too_large = TOO_LARGE
        # Werkzeug would write what is larger than 500 kB to a temporary file.
        request._get_file_stream = _in_memory  # type: ignore[method-assign]


def _in_memory(*_about: object, **_more: object) -> BytesIO:
    return BytesIO()


# The format


@bp.get("/returns/format")
@open_to_all
def format_page() -> ResponseReturnValue:
    kept, formats = table_schema.kept_by_hand(), list(reversed(all_formats()))
    return render_template(
        "standards/returns/format.html",
        formats=formats,
        newest=formats[0],
        notice_weeks=kept["notice_days"] // 7,
        description=kept["description"],
    )


@bp.get("/returns/format/<version>.json")
@open_to_all
def format_json(version: str) -> ResponseReturnValue:
    """The Table Schema, as the package has it."""
    return jsonify(_format(version).schema)


@bp.get("/returns/format/<version>/<any(empty,example):what>.<any(csv,xlsx,json):kind>")
@open_to_all
def format_file(version: str, what: str, kind: str) -> ResponseReturnValue:
    one = _format(version)
    rows = table_files.example_rows(one) if what == "example" else []
    body = table_files.written(TableKind(kind), one.names, rows)
    return downloaded(body, MEDIA_TYPES[TableKind(kind)], f"return-{version}-{what}.{kind}")


@bp.get("/returns/whatworks-return.zip")
@open_to_all
def package() -> ResponseReturnValue:
    return downloaded(table_files.package(), "application/zip", "whatworks-return.zip")


def downloaded(body: bytes, kind: str, name: str) -> ResponseReturnValue:
    shown = f'attachment; filename="{name}"'
    return body, {"Content-Type": kind, "Content-Disposition": shown}


def _format(version: str) -> ReturnFormat:
    found = next((one for one in all_formats() if one.version == version), None)
    if found is None:
        raise NotFound
    return found


# The checker


@bp.route("/returns/check", methods=["GET", "POST"])
@csrf.exempt
@open_to_all
@rendered_each_time("it answers to a file")
def check() -> ResponseReturnValue:
    """Nothing of the file is kept: it is read in memory, and the answer is the page."""
    form = CheckReturnForm()
    if not form.is_submitted():
        return _check_page(form)
    _spend()
    if not form.validate():
        return _check_page(form), 422
    content = form.file.data.read(MOST_BYTES + 1)
    found = return_check.checked(content, london_time.today())
    return _check_page(form, found), 200 if found.is_right else 422


def _spend() -> None:
    """Counted in memory: a check writes nothing to the database."""
    limit = current_app.extensions.setdefault("return_checks", MemoryRateLimit(WINDOW_S))
    if wait := limit.spend([(f"address {request_network()}", CHECKS)]):
        raise TooMany(TOO_OFTEN, wait)


def _check_page(form: CheckReturnForm, found: CheckedReturn | None = None) -> str:
    return render_template(
        "standards/returns/check.html",
        form=form,
        found=found,
        most_rows=MOST_ROWS,
        newest=all_formats()[-1],
    )
