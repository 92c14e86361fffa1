"""What a member types about themselves."""

from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.forms import Form, Offered
from forum.models.accounts import JobRole
from forum.models.vocabularies import Vocabulary
from forum.people.accounts.forms import (
    current_password_field,
    job_role_field,
    name_field,
    new_password_field,
    refuse_weak,
)
from forum.people.members import queries

HEADINGS = {
    Vocabulary.GROUP: "Payment groups, in the contract's words",
    Vocabulary.CIRCUMSTANCE: "Circumstances",
}


class ProfileForm(Form):
    name: StringField = name_field()
    job_role = job_role_field()
    works_with = SelectMultipleField(
        "Claimant groups you work with",
        [Optional(), Offered()],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Your ratings count for these groups. Nobody else sees your choice.",
    )

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._terms = {str(term.id): term for term in queries.claimant_groups()}
        self.works_with.choices = [
            SelectChoice(key, term.label, optgroup=HEADINGS[Vocabulary(term.vocabulary)])
            for key, term in self._terms.items()
        ]

    @classmethod
    def of(cls, viewer) -> "ProfileForm":
        kept = {
            "name": viewer.name,
            "job_role": str(viewer.job_role),
            "works_with": [str(term.id) for term in viewer.works_with],
        }
        return cls(data=kept)

    def answers(self) -> dict:
        chosen = dict.fromkeys(self.works_with.data or ())
        return {
            "name": self.name.data,
            "job_role": JobRole(self.job_role.data),
            "works_with": [self._terms[key] for key in chosen],
        }


class PasswordForm(Form):
    current: PasswordField = current_password_field("Your password now")
    password = new_password_field("New password")

    def __init__(self, about: list[str], **kwargs):
        super().__init__(**kwargs)
        self._about = about

    def validate_password(self, field) -> None:
        refuse_weak(field.data, self._about)


class CloseForm(Form):
    sure = BooleanField(
        "I understand that this cannot be undone",
        [InputRequired("Tick the box to say that you are sure.")],
    )
    password = current_password_field()
