"""What people type to join, to sign in and to get a new password."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from forum.core.forms import AtMost, Form, Offered, Required
from forum.models.accounts import EMAIL_LENGTH, NAME_LENGTH, JobRole
from forum.people.members import confusables, email_domains, queries
from forum.people.members.membership_status import Claim
from forum.people.sign_in import passwords

ORGANISATION_LENGTH = 120


class Dropdown(SelectField):
    """One of a closed list. What is no longer in it is named, not called invalid."""

    def __init__(self, label, validators, **kwargs):
        super().__init__(label, [*validators, Offered()], validate_choice=False, **kwargs)


class EmailAddress:
    """A mail address, brought into the one way we write it."""

    def __call__(self, form, field) -> None:
        try:
            field.data = email_domains.normal(field.data)
        except ValueError as error:
            raise StopValidation(str(error)) from None


class PersonName:
    """The name of a person: not of the exchange's staff, and not an address to click."""

    def __call__(self, form, field) -> None:
        name = field.data or ""
        if not any(c.isalpha() for c in name) or any(c in name for c in "@<>/\\"):
            raise StopValidation("Enter your name as colleagues know it.")
        if confusables.is_reserved(name):
            raise StopValidation("This name is kept for the exchange itself. Enter your own.")


def email_field(label: str = "E-mail address", **kwargs) -> StringField:
    return StringField(
        label,
        [Required("Enter your e-mail address."), AtMost(EMAIL_LENGTH), EmailAddress()],
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
        **kwargs,
    )


def name_field() -> StringField:
    return StringField(
        "Your name",
        [Required("Enter your name."), AtMost(NAME_LENGTH), PersonName()],
        description="Shown beside what you post.",
        render_kw={"autocomplete": "name"},
    )


def job_role_field() -> Dropdown:
    choices = [SelectChoice("", "Choose one"), *(SelectChoice(str(r), str(r)) for r in JobRole)]
    return Dropdown("Your job", [Required("Choose your job.")], choices=choices)


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


def refuse_weak(password: str, about: list[str]) -> None:
    weakness = passwords.weakness(password, about)
    if weakness:
        raise ValidationError(weakness)


class JoinForm(Form):
    email = email_field(
        "Work e-mail address",
        description="We send a link to it. It is not shown on the exchange.",
    )
    name = name_field()
    job_role = job_role_field()
    password = new_password_field()

    def validate_password(self, field) -> None:
        refuse_weak(field.data, [self.name.data or "", self.email.data or ""])

    def answers(self) -> dict:
        names = ("email", "name", "password")
        plain = {name: getattr(self, name).data for name in names}
        return plain | {"job_role": JobRole(self.job_role.data)}


class SignInForm(Form):
    email = email_field()
    password = current_password_field()


class ForgottenForm(Form):
    email = email_field()


class ResetForm(Form):
    password = new_password_field("New password")

    def __init__(self, about: list[str], **kwargs):
        super().__init__(**kwargs)
        self._about = about

    def validate_password(self, field) -> None:
        refuse_weak(field.data, self._about)


class OrganisationForm(Form):
    """One of the list, or a name that is not in it."""

    organisation = Dropdown("Your organisation", [])
    other = StringField(
        "Its name, if it is not in the list",
        [AtMost(ORGANISATION_LENGTH)],
        render_kw={"autocomplete": "organization"},
    )

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.organisation.choices = [
            SelectChoice("", "Choose one"),
            *(SelectChoice(str(one.id), one.name) for one in queries.organisations()),
        ]

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators):
            return False
        chosen, typed = self.organisation.data, self.other.data
        if chosen and typed:
            self.wrong(self.other, "Choose from the list or type a name, not both.")
        elif not chosen and not typed:
            self.wrong(self.organisation, "Choose your organisation, or type its name.")
        elif typed and not _is_a_name(typed):
            self.wrong(self.other, "Type the name in Latin letters, as on its letters.")
        return not self.errors

    def claim(self) -> Claim:
        if self.organisation.data:
            return Claim(organisation_id=int(self.organisation.data))
        listed = queries.organisation_called(self.other.data)
        return Claim(organisation_id=listed.id) if listed else Claim(name=self.other.data)


def _is_a_name(typed: str) -> bool:
    return any(c.isalpha() for c in typed) and confusables.is_latin(typed)


class ConfirmForm(OrganisationForm):
    """The button that confirms an address, and what has still to be asked."""

    password = current_password_field("The password you chose")

    def __init__(self, asks_organisation: bool, asks_password: bool):
        super().__init__()
        if not asks_organisation:
            del self.organisation, self.other
        if not asks_password:
            del self.password

    def validate(self, extra_validators=None) -> bool:
        if "organisation" not in self:
            return Form.validate(self, extra_validators)
        return super().validate(extra_validators)
