"""Find members, and say why their roles or their standing change."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.accounts import ROLES, Standing, User

ROLE_NAMES = {
    "is_lead": "Lead of their organisation",
    "is_organiser": "Organiser of workshops",
    "is_analyst": "Analyst: sees figures before their release",
    "is_moderator": "Moderator",
    "is_administrator": "Administrator",
}
STANDING_NAMES = {
    Standing.UNCONFIRMED: "Address not confirmed",
    Standing.PENDING: "Waits to be confirmed",
    Standing.VERIFIED: "Verified",
    Standing.SUSPENDED: "Suspended",
}
REASON_LENGTH = 120  # it goes into one row of the audit log


def _any_or(names: Mapping[Any, str]) -> list[SelectChoice]:
    return [SelectChoice("", "Any"), *(SelectChoice(str(key), name) for key, name in names.items())]


class MemberSearchForm(Form):
    class Meta(Form.Meta):
        csrf = False

    q = StringField("Name, address or organisation", [AtMost(80)])
    role = Dropdown("Role", [], choices=_any_or(ROLE_NAMES))
    standing = Dropdown("Standing", [], choices=_any_or(STANDING_NAMES))


class StaffReasonForm(Form):
    reason = TextAreaField(
        "Why",
        [
            Required("Say why, in a sentence."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="It is kept in the audit log, which administrators read.",
    )


class RolesForm(StaffReasonForm):
    roles = SelectMultipleField(
        "Roles",
        choices=[SelectChoice(role, ROLE_NAMES[role]) for role in ROLES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, member: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.roles.data = [role for role in ROLES if getattr(member, role)]

    def wanted(self) -> dict[str, bool]:
        return {role: role in (self.roles.data or ()) for role in ROLES}
