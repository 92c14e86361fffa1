from typing import Any

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.models.collections import NAME_LENGTH, NOTE_LENGTH, Collection
from forum.policy.viewer import Viewer
from forum.practice.collections import queries

NEW = "new"
NAME_MISSING = "Enter a name for the new list."
CHOICE_MISSING = "Choose a list, or enter a name for a new one."


class NameForm(Form):
    name = StringField(
        "Name",
        [Required("Enter a name."), AtMost(NAME_LENGTH), IdentifiesNobody()],
        description="For example: For our team day in March.",
    )


class SaveToListForm(Form):
    """Into which list: one that there is, or a new one."""

    into = SelectField("List", [Offered()], validate_choice=False)
    name = StringField("Name of the new list", [AtMost(NAME_LENGTH), IdentifiesNobody()])

    def __init__(self, own: list[Collection], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = {str(collection.id): collection for collection in own}
        self.into.choices = [SelectChoice(key, one.name) for key, one in self._own.items()]
        self.into.choices += [SelectChoice(NEW, "A new list")]

    @classmethod
    def for_viewer(cls, viewer: Viewer) -> "SaveToListForm":
        own = [collection for collection, _number in queries.with_counts(viewer)]
        return cls(own)

    def validate_name(self, field: Field) -> None:
        if not field.data and self.chosen is None:
            is_new = self.into.data == NEW
            raise ValidationError(NAME_MISSING if is_new else CHOICE_MISSING)

    @property
    def chosen(self) -> Collection | None:
        """None for a new one: a name that was typed wins over the list that is preselected."""
        return None if self.name.data else self._own.get(self.into.data)


class NoteForm(Form):
    note = TextAreaField(
        "Note", [Optional(), AtMost(NOTE_LENGTH), IdentifiesNobody()], description="Why it is here."
    )


class MoveItemForm(Form):
    where = RadioField("Where", choices=[SelectChoice("up", "Up"), SelectChoice("down", "Down")])
