"""What every form shares: text cleaned as it comes in, and messages in plain words."""

import secrets
from collections.abc import Sequence, Set
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core import pii, text

PREVIEW = "preview"  # the name of the button that asks for one
REPLACE = "replace"  # of the button that replaces what identifies a person in one field
URL_ENCODED = "application/x-www-form-urlencoded"


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        def bind_field(self, form, unbound_field, options):
            kind = unbound_field.field_class
            filters = list(unbound_field.kwargs.get("filters", ()))
            filters[:0] = [_cleaner(kind)] if issubclass(kind, StringField) else []
            return unbound_field.bind(form=form, filters=filters, **options)

        def render_field(self, field, render_kw):
            """A hidden field has an id only if it is given one: a page may hold several forms."""
            is_hidden = isinstance(field, HiddenField)
            return super().render_field(
                field, {"id": False} | render_kw if is_hidden else render_kw
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """False without an error where only a preview is wanted, so that the form comes back."""
        if self.is_preview or self.is_replacing:
            setattr(g, PREVIEW, True)
            for field in self:
                field.errors = field.process_errors = []
                if field.name == replaced_field() and request.mimetype != URL_ENCODED:
                    field.data = pii.replaced(field.data or "")  # of a form with a file
            return False
        return super().validate(extra_validators)

    @property
    def is_preview(self) -> bool:
        return isinstance(self._fields.get(previewed_field()), MarkdownField)

    @property
    def is_replacing(self) -> bool:
        """Whether words of one of its fields were replaced on request: shown again, not sent."""
        name = replaced_field()  # with the form's prefix, as a page with several forms has
        return any(field.name == name for field in self if isinstance(field, StringField))

    def wrong(self, field: Field, message: str) -> None:
        """Say after validation what only the rules behind the form could know."""
        field.errors = [*field.errors, message]


def _cleaner(kind: type):
    if issubclass(kind, PasswordField):
        return lambda typed: typed  # a password is what was typed, spaces and all
    clean = text.clean if issubclass(kind, TextAreaField) else text.one_line
    return lambda typed: clean(typed) if isinstance(typed, str) else typed


class SubmittedOnceForm(Form):
    """Sent twice, it makes one row: its key is that row's submission_key."""

    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = form_key(self.key.data)


class Required:
    """Something was typed or chosen; the message says what to do, not "this is required"."""

    field_flags = {"required": True}

    def __init__(self, message: str):
        self.message = message

    def __call__(self, form, field) -> None:
        given = field.data.strip() if isinstance(field.data, str) else field.data
        if not given:
            field.errors = []
            raise StopValidation(self.message)


class AtMost:
    """Not more than so many characters; says how many there are."""

    def __init__(self, characters: int):
        self.characters = characters
        self.field_flags = {"maxlength": characters}

    def __call__(self, form, field) -> None:
        length = len(field.data or "")
        if length > self.characters:
            over = length - self.characters
            raise StopValidation(
                f"Shorten this by {over:,} character{'s' * (over != 1)}: "
                f"there is room for {self.characters:,}."
            )


class AtMostChosen:
    def __init__(self, most: int):
        self.most = most

    def __call__(self, form, field) -> None:
        if len(field.data or ()) > self.most:
            raise StopValidation(f"Choose at most {self.most}.")


class Offered:
    """What was chosen is in the list now; what no longer is, is named and taken off."""

    def __call__(self, form, field) -> None:
        offered = {str(choice.value) for choice in field.iter_choices()}
        many = isinstance(field.data, list)
        chosen = field.data if many else [field.data or ""]
        gone = [value for value in chosen if value and value not in offered]
        if gone:
            field.data = [value for value in chosen if value in offered] if many else ""
            names = ", ".join(f"“{text.one_line(value)[:60]}”" for value in gone[:3])
            raise StopValidation(f"{names} is not in the list any more. Choose again.")


class IdentifiesNobody:
    """Nothing that leads to a person: components/form.html marks the words, and offers others."""

    def __call__(self, form, field) -> None:
        complaint = pii.complaint(field.data or "")
        if complaint:
            field.identifying = pii.marked(field.data)
            raise StopValidation(complaint)


class HoldsNoIdentifier:
    """For a name or another short label: no number or address that leads to a person.

    Names are what is asked for. `but`: kinds that belong there, as a postcode to a place.
    """

    def __init__(self, but: Set[pii.IdentifierKind] = frozenset()):
        self.kinds = pii.SURE - but

    def __call__(self, form, field) -> None:
        if complaint := pii.complaint(field.data or "", self.kinds):
            raise StopValidation(complaint)


class Renderable:
    """Markdown that can be laid out within its caps."""

    def __call__(self, form, field) -> None:
        try:
            text.to_html(field.data or "")
        except text.TooTangled as error:
            raise StopValidation(str(error)) from None


class MarkdownField(TextAreaField):
    """A text in Markdown; components/form.html draws it with help and a preview."""

    is_markdown = True

    def __init__(self, label: str, validators: Sequence[Any], **kwargs: Any):
        super().__init__(label, [*validators, Renderable()], **kwargs)

    @property
    def is_previewed(self) -> bool:
        return previewed_field() == self.name

    @property
    def preview(self) -> Markup:
        return preview_of(self.data or "")


def preview_of(markdown: str) -> Markup:
    """What would be shown; a text that cannot be laid out says so in its place."""
    try:
        return text.stored(text.to_html(markdown)) or Markup("<p>Nothing is typed yet.</p>")
    except text.TooTangled as error:
        return Markup("<p>{}</p>").format(str(error))


def previewed_field() -> str:
    """The name of the field whose "Preview" was pressed; empty where a form is really sent."""
    return request.form.get(PREVIEW, "") if has_request_context() else ""


def replaced_field() -> str:
    """The name of the field whose words were replaced; empty where a form is really sent."""
    return request.form.get(REPLACE, "") if has_request_context() else ""


def _replace_on_request() -> None:
    """The button beside a field sends the whole form: the field's words come back replaced.

    The views read a form in which they are replaced already; Form.validate() is False.
    """
    if request.method != "POST" or request.mimetype != URL_ENCODED or not request.form.get(REPLACE):
        return
    name = request.form[REPLACE]
    typed = MultiDict(request.form)
    typed.setlist(name, [pii.replaced(text.clean(one)) for one in typed.getlist(name)])
    request.form = ImmutableMultiDict(typed.items(multi=True))


def init_app(app: Flask) -> None:
    app.before_request(_replace_on_request)

    @app.after_request
    def a_preview_is_no_refusal(response: Response) -> Response:
        if g.get(PREVIEW) and response.status_code == 422:
            response.status_code = 200
        return response


class Checkboxes(SelectMultipleField):
    """Several of a closed list. What is no longer in it is named, not silently dropped."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label, validators, **kwargs):
        super().__init__(label, [*validators, Offered()], validate_choice=False, **kwargs)


class Radios(RadioField):
    def __init__(self, label, validators, **kwargs):
        super().__init__(label, [*validators, Offered()], validate_choice=False, **kwargs)


class Dropdown(SelectField):
    def __init__(self, label, validators, **kwargs):
        super().__init__(label, [*validators, Offered()], validate_choice=False, **kwargs)


def form_key(typed: str | None) -> str:
    """The form's own key; anything but 32 hexadecimal digits is replaced."""
    if typed and len(typed) == 32 and all(c in "0123456789abcdef" for c in typed):
        return typed
    return secrets.token_hex(16)
