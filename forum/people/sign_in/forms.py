"""What people type to sign in and to get or change a password."""

from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import StopValidation, ValidationError

from forum.core.forms import AtMost, Form, HoldsNoIdentifier, Required
from forum.models.accounts import EMAIL_LENGTH
from forum.models.second_factors import PASSKEY_NAME_LENGTH
from forum.people.members import email_domains
from forum.people.sign_in import passwords


class EmailAddress:
    """An e-mail address, normalised."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            field.data = email_domains.normal(field.data)
        except ValueError as error:
            raise StopValidation(str(error)) from None


def email_field(label: str = "E-mail address", description: str = "") -> StringField:
    return StringField(
        label,
        [Required("Enter your e-mail address."), AtMost(EMAIL_LENGTH), EmailAddress()],
        description=description,
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )


def new_password_field(label: str = "Password") -> PasswordField:
    return PasswordField(
        label,
        [Required("Enter a password.")],
        description=f"At least {passwords.SHORTEST} characters. "
        "Three or four words together are easy to remember and hard to guess.",
        render_kw={"autocomplete": "new-password"},
    )


def current_password_field(label: str = "Password") -> PasswordField:
    return PasswordField(
        label,
        [Required("Enter your password.")],
        render_kw={"autocomplete": "current-password"},
    )


def refuse_weak(password: str, personal: list[str]) -> None:
    weakness = passwords.weakness(password, personal)
    if weakness:
        raise ValidationError(weakness)


class SignInForm(Form):
    email = email_field()
    password = current_password_field()


class CodeForm(Form):
    code = StringField(
        "Code",
        [Required("Enter a code."), AtMost(40)],
        description="Six digits from your authenticator app.",
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )


class CodeOrRecoveryForm(Form):
    code = StringField(
        "Code",
        [Required("Enter a code."), AtMost(40)],
        description="Six digits from your authenticator app, or one of your recovery codes.",
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class PasskeyForm(Form):
    """Filled in by script: what the browser answered, and the challenge it was given."""

    credential = HiddenField(
        validators=[Required("Use the button: your browser asks for the passkey."), AtMost(20_000)]
    )
    challenge = HiddenField()


class AddPasskeyForm(PasskeyForm):
    name = StringField(
        "Name",
        [
            Required("Give it a name, so that you know which it is."),
            AtMost(PASSKEY_NAME_LENGTH),
            HoldsNoIdentifier(),
        ],
        description="Where it is, such as “work laptop” or “key on my key ring”.",
        render_kw={"autocomplete": "off"},
    )


class ConfirmAgainForm(Form):
    """Step-up of whoever has no second factor."""

    password = current_password_field()


class KnownBrowserForm(Form):
    email = email_field()


class ChangeEmailForm(Form):
    new_email = email_field("New e-mail address", "A work address, as a rule.")


class PressedForm(Form):
    """A button alone."""


class RequestResetForm(Form):
    email = email_field()


class NewPasswordForm(Form):
    """`personal`: names and addresses of the person, of which no password may be made."""

    password = new_password_field("New password")

    def __init__(self, personal: list[str]) -> None:
        super().__init__()
        self._personal = personal

    def validate_password(self, field: Field) -> None:
        refuse_weak(field.data, self._personal)


class ChangePasswordForm(NewPasswordForm):
    current = current_password_field("Your password now")
    password = new_password_field("New password")  # again: fields are ordered as declared
