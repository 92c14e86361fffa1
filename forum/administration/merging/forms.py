"""Which one another becomes part of."""

from wtforms import HiddenField, StringField

from forum.administration.members.forms import StaffReasonForm
from forum.core.forms import AtMost, Form
from forum.models.merges import MergeKind

LABELS = {
    MergeKind.ORGANISATION: ("The organisation that stays", "Begin to type its name."),
    MergeKind.TERM: ("The term that stays", "Begin to type its name."),
    MergeKind.MEMBER: ("The address of the account that stays", "As its owner signs in with it."),
}
NAMES_LIST = "merge-names"  # the id of the page's <datalist>


class IntoForm(Form):
    """In the address: a preview changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField("", [AtMost(254)], render_kw={"list": NAMES_LIST, "autocomplete": "off"})

    def __init__(self, args, kind: MergeKind) -> None:
        super().__init__(args)
        self.q.label.text, self.q.description = LABELS[kind]


class AskMergeForm(StaffReasonForm):
    into = HiddenField()

    @property
    def into_id(self) -> int:
        """0 for anything that is no number of a row."""
        typed = self.into.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
