"""What people type to join, and about themselves."""

from typing import Any

from wtforms import BooleanField, Field, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation

from forum.core.forms import AtMost, Checkboxes, Dropdown, Form, HoldsNoIdentifier, Required
from forum.models.accounts import NAME_LENGTH, JobRole
from forum.models.vocabularies import Term, Vocabulary
from forum.people.members import claims, confusables
from forum.people.members import queries as members
from forum.people.members.forms import OrganisationForm
from forum.people.sign_in.forms import (
    current_password_field,
    email_field,
    new_password_field,
    refuse_weak,
)
from forum.policy.access import viewer
from forum.reference.vocabularies import queries as vocabularies

GROUP_HEADINGS = {
    Vocabulary.GROUP: "Payment groups, in the contract's words",
    Vocabulary.CIRCUMSTANCE: "Circumstances",
}


class PersonName:
    """The name of a person: not of the exchange's staff, and not an address to click."""

    def __call__(self, form: Form, field: Field) -> None:
        name = field.data or ""
        if not any(c.isalpha() for c in name) or any(c in name for c in "@<>/\\"):
            raise StopValidation("Enter your name as colleagues know it.")
        if confusables.is_reserved(name):
            raise StopValidation("This name is kept for the exchange itself. Enter your own.")
        complaint = claims.complaint(name, claims.held_by(viewer()), is_name=True)
        if complaint:
            raise StopValidation(complaint)


def name_field() -> StringField:
    return StringField(
        "Your name",
        [Required("Enter your name."), AtMost(NAME_LENGTH), PersonName(), HoldsNoIdentifier()],
        description="Shown beside what you post.",
        render_kw={"autocomplete": "name"},
    )


def job_role_field() -> Dropdown:
    choices = [SelectChoice("", "Choose one"), *(SelectChoice(str(r), str(r)) for r in JobRole)]
    return Dropdown("Your job", [Required("Choose your job.")], choices=choices)


def areas_field() -> Checkboxes:
    return Checkboxes("Which areas do you work in?", [Optional()])


def claimant_groups_field() -> Checkboxes:
    return Checkboxes(
        "Which claimant groups do you work with?",
        [Optional()],
        description="Your ratings count for these groups. Nobody else sees your choice.",
    )


class TermChoices:
    """Offers the areas and claimant groups of the vocabularies in two fields of a form."""

    def __init__(self, areas: Checkboxes, works_with: Checkboxes) -> None:
        self._fields = areas, works_with
        self._terms = {str(t.id): t for t in _terms()}
        areas.choices = [
            SelectChoice(key, term.label)
            for key, term in self._terms.items()
            if term.vocabulary == Vocabulary.AREA
        ]
        works_with.choices = [
            SelectChoice(key, term.label, optgroup=GROUP_HEADINGS[Vocabulary(term.vocabulary)])
            for key, term in self._terms.items()
            if term.vocabulary != Vocabulary.AREA
        ]

    def chosen(self) -> dict[str, list[Term]]:
        areas, works_with = (
            [self._terms[key] for key in dict.fromkeys(field.data or ()) if key]
            for field in self._fields
        )
        return {"areas": areas, "works_with": works_with}


def _terms() -> list[Term]:
    return [
        term
        for word in (Vocabulary.AREA, Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
        for term in vocabularies.vocabulary(word)
    ]


def _refuse_weak(password: str, name: str, email: str) -> None:
    organisation = members.organisation_of(email)
    refuse_weak(password, [name, email, organisation.name if organisation else ""])


class JoinForm(Form):
    email = email_field(
        "Work e-mail address", "We send a link to it. It is not shown on the exchange."
    )
    name = name_field()
    job_role = job_role_field()
    password = new_password_field()

    def validate_password(self, field: Field) -> None:
        _refuse_weak(field.data, self.name.data or "", self.email.data or "")

    def profile(self) -> dict[str, Any]:
        """Everything but the e-mail address and the password, by the names of the columns."""
        return {"name": self.name.data, "job_role": JobRole(self.job_role.data)}


class JoinByProviderForm(Form):
    """As JoinForm, with an address that a provider has verified."""

    name = name_field()
    job_role = job_role_field()
    password = new_password_field()

    def __init__(self, email: str) -> None:
        super().__init__()
        self._email = email

    def validate_password(self, field: Field) -> None:
        _refuse_weak(field.data, self.name.data or "", self._email)

    def profile(self) -> dict[str, Any]:
        return {"name": self.name.data, "job_role": JobRole(self.job_role.data)}


class ConfirmEmailForm(OrganisationForm):
    """The button that confirms an address, and what is still to be asked."""

    areas = areas_field()
    works_with = claimant_groups_field()
    password = current_password_field("The password you chose")

    def __init__(self, asks_organisation: bool, asks_password: bool) -> None:
        super().__init__()
        self._term_choices = TermChoices(self.areas, self.works_with)
        if not asks_organisation:
            del self.organisation, self.other
        if not asks_password:
            del self.password

    def validate(self, extra_validators: Any = None) -> bool:
        if "organisation" not in self:
            return Form.validate(self, extra_validators)
        return super().validate(extra_validators)

    def terms(self) -> dict[str, list[Term]]:
        return self._term_choices.chosen()


class CloseAccountForm(Form):
    sure = BooleanField(
        "I understand that this cannot be undone",
        [InputRequired("Tick the box to say that you are sure.")],
    )
    password = current_password_field()
