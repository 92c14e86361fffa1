"""What a lead or a moderator decides about a member."""

from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, Required
from forum.gate.validators import QuotesNothingUnreleased
from forum.models.accounts import User
from forum.models.moderation import REASON_LENGTH
from forum.models.organisations import KIND_NAMES, Kind
from forum.people.accounts.forms import Dropdown
from forum.people.members import email_domains, queries
from forum.people.members.actions import Place, shown

NEW = "new"


class SeenForm(Form):
    """A decision holds for what the page showed: see member_actions.shown()."""

    seen = HiddenField()

    def __init__(self, member: User, **kwargs):
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.seen.data = shown(member)


class PlaceForm(SeenForm):
    """A moderator's: which organisation it is, as a new one if need be."""

    organisation = Dropdown("Organisation", [Required("Choose the organisation.")])
    kind = Dropdown(
        "Kind, if it is a new one",
        [],
        choices=[SelectChoice(str(kind), KIND_NAMES[kind]) for kind in Kind],
        default=str(Kind.OTHER),
    )
    takes_domain = BooleanField()

    def __init__(self, member: User, **kwargs):
        super().__init__(member, **kwargs)
        self._claimed = member.organisation_claimed
        known = member.organisation or queries.organisation_called(self._claimed)
        choices = [SelectChoice("", "Choose one")]
        if not known:
            choices.append(SelectChoice(NEW, f"Add “{self._claimed}” to the list"))
        listed = [SelectChoice(str(one.id), one.name) for one in queries.organisations()]
        self.organisation.choices = choices + listed
        if known:
            del self.kind
        domain = email_domains.domain_of(member.email)
        self.takes_domain.label.text = f"Everybody with an address at {domain} works there"
        if email_domains.is_free(domain):
            del self.takes_domain
        if not self.is_submitted() and known:
            self.organisation.data = str(known.id)

    def place(self) -> Place:
        takes_domain = "takes_domain" in self and bool(self.takes_domain.data)
        if self.organisation.data == NEW:
            kind = Kind(self.kind.data or Kind.OTHER)
            return Place(new_name=self._claimed, new_kind=kind, takes_domain=takes_domain)
        return Place(int(self.organisation.data), takes_domain=takes_domain)


class RefuseForm(SeenForm):
    reason = TextAreaField(
        "Why not?",
        [Required("Say why, in a sentence."), AtMost(REASON_LENGTH), QuotesNothingUnreleased()],
        description="The person reads this. It is kept, and not shown to anybody else.",
    )
