from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.models.collections import NAME_LENGTH, NOTE_LENGTH, Collection
from forum.practice.collections import queries

NEW = "new"


class NameForm(Form):
    name = StringField(
        "Name",
        [Required("Enter a name."), AtMost(NAME_LENGTH), IdentifiesNobody()],
        description="For example: For our team day in March.",
    )


class SaveForm(Form):
    """Into which list: one that there is, or a new one."""

    into = SelectField("List", [Offered()], validate_choice=False)
    name = StringField("Name of the new list", [AtMost(NAME_LENGTH), IdentifiesNobody()])

    def __init__(self, own: list[Collection], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._own = {str(collection.id): collection for collection in own}
        self.into.choices = [SelectChoice(key, one.name) for key, one in self._own.items()]
        self.into.choices += [SelectChoice(NEW, "A new list")]

    @classmethod
    def for_viewer(cls, viewer) -> "SaveForm":
        own = [collection for collection, _number in queries.with_counts(viewer)]
        return cls(own)

    def validate_name(self, field) -> None:
        if self.into.data == NEW and not field.data:
            raise ValidationError("Enter a name for the new list.")

    @property
    def chosen(self) -> Collection | None:
        """None: a new one, of the name that was typed. A name wins: the list is preselected."""
        return None if self.name.data else self._own.get(self.into.data)


class NoteForm(Form):
    note = TextAreaField(
        "Note", [Optional(), AtMost(NOTE_LENGTH), IdentifiesNobody()], description="Why it is here."
    )


class MoveForm(Form):
    where = RadioField("Where", choices=[SelectChoice("up", "Up"), SelectChoice("down", "Down")])
