"""The form that a request has posted: what a page offers to send again when it was not taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flask import request
from werkzeug.exceptions import HTTPException
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    PasswordField,
    SelectFieldBase,
    SubmitField,
)
from wtforms.fields.core import UnboundField

from forum.core import text
from forum.core.forms import Form

CSRF_TOKEN = "csrf_token"  # noqa: S105 - the field's name
NOT_TYPED = (BooleanField, FileField, HiddenField, PasswordField, SelectFieldBase, SubmitField)
TYPED_WITHOUT_FORM = {"words", "text"}  # fields that templates draw themselves
# Endpoints whose forms are never offered again, and why.
BY_SCRIPT = "sent by script while one types: the page still holds the text"
NEVER_KEPT = "a letter may name a claimant: the page says that it is not kept"
WITH_FILE = "a file cannot be kept: choosing it again sends everything"
WITH_PASSWORD = "nothing but an address and a password or code"
OPT_OUT = {
    "accounts.close": WITH_PASSWORD,
    "accounts.confirm": WITH_PASSWORD,
    "accounts.confirm_again": WITH_PASSWORD,
    "accounts.enrol": WITH_PASSWORD,
    "accounts.forgotten": WITH_PASSWORD,
    "accounts.reset": WITH_PASSWORD,
    "accounts.security": WITH_PASSWORD,
    "accounts.second_step": WITH_PASSWORD,
    "accounts.sign_in": WITH_PASSWORD,
    "api.send_return": "sent by a program",
    "attachments.add_to_answer": WITH_FILE,
    "attachments.add_to_case_study": WITH_FILE,
    "attachments.add_to_draft": WITH_FILE,
    "pages.preview": BY_SCRIPT,
    "plain_english.check": NEVER_KEPT,
    "returns.check": "a file alone, of which nothing may be kept",
    "security.take_reports": BY_SCRIPT,
    "share.autosave": BY_SCRIPT,
    "share.autosave_section": BY_SCRIPT,
    "uploads.new": WITH_FILE,
}
FROM_OWN_PAGES = (None, "same-origin", "none")  # Sec-Fetch-Site


@dataclass(frozen=True)
class PostedForm:
    address: str
    fields: list[tuple[str, str]]  # names and values to send again; no password, no token

    @property
    def words(self) -> list[str]:
        """What a person typed, in order; choices and hidden fields are left out."""
        return [value for name, value in self.fields if value.strip() and is_typed(name)]


def read() -> PostedForm | None:
    """Of this request; None for no POST, a body that cannot be read and a view that opts out."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") not in FROM_OWN_PAGES:
        return None
    if request.endpoint is None or request.endpoint in OPT_OUT:
        return None
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return None
    secret = {CSRF_TOKEN, *password_names()}
    kept = [(name, text.clean(value)) for name, value in fields if name not in secret]
    address = request.full_path if request.query_string else request.path
    return PostedForm(address, kept)


def is_typed(name: str) -> bool:
    """Also where the form has a prefix, such as one of several notes on a page."""
    return name.rpartition("-")[2] in typed_names()


@cache
def typed_names() -> frozenset[str]:
    """The names of all fields into which a person types; a password is none."""
    return frozenset(TYPED_WITHOUT_FORM).union(
        name for name, kind in _declared_fields() if not issubclass(kind, NOT_TYPED)
    )


@cache
def password_names() -> frozenset[str]:
    return frozenset(name for name, kind in _declared_fields() if issubclass(kind, PasswordField))


def _declared_fields(form: type[Form] = Form) -> Iterator[tuple[str, type[Field]]]:
    for name in dir(form):  # a mixin's fields too
        if isinstance(field := getattr(form, name), UnboundField):
            yield name, field.field_class
    for subclass in form.__subclasses__():
        yield from _declared_fields(subclass)
