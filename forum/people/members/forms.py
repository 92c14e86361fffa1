"""Where a member says they work, and what a lead or a moderator decides about it."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import AtMost, Dropdown, Form, HoldsNoIdentifier, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.accounts import User
from forum.models.moderation import REASON_LENGTH
from forum.models.organisations import KIND_NAMES, Kind
from forum.people.members import confusables, email_domains, queries
from forum.people.members.actions import (
    OrganisationClaim,
    OrganisationDecision,
    claim_fingerprint,
)

ORGANISATION_LENGTH = 120
NEW = "new"
OTHER_LIST = "organisation-names"  # the id of the page's <datalist>


class OrganisationForm(Form):
    """The name of an organisation, with the names of the list offered as it is typed.

    A name that is close to listed ones comes back with those to choose from, once.
    """

    other = StringField(
        "Your organisation",
        [AtMost(ORGANISATION_LENGTH), HoldsNoIdentifier()],
        description="Begin to type its name, and choose it if it is offered.",
        render_kw={"autocomplete": "organization", "list": OTHER_LIST},
    )
    organisation = RadioField("Did you mean one of these?", [Optional()], validate_choice=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_names = [one.name for one in queries.organisations()]
        like = queries.organisations_like(self.other.data) if self.other.data else []
        self.organisation.choices = [(str(one.id), one.name) for one in like]
        if like:
            none_of_these = f"None of these: {self.other.data} is another organisation"
            self.organisation.choices.append((NEW, none_of_these))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        typed, chosen = self.other.data, self.organisation.data
        closed = queries.organisation_called(typed) if typed else None
        if chosen and chosen != NEW:
            if not _is_listed(chosen):
                self.wrong(self.other, "That organisation is not in the list any more.")
        elif not typed:
            self.wrong(self.other, "Type the name of your organisation.")
        elif closed is not None and closed.is_closed and not chosen:
            self.wrong(self.other, f"{closed.name} is closed. Type where you work now.")
        elif not _is_a_name(typed):
            self.wrong(self.other, "Type the name in Latin letters, as on its letters.")
        elif not chosen and self.asks_which:
            self.wrong(self.organisation, "Say whether you mean an organisation we know.")
        return not self.errors

    @property
    def asks_which(self) -> bool:
        """Whether the name is close to listed ones without being one."""
        return bool(self.organisation.choices) and not queries.organisation_called(self.other.data)

    def claim(self) -> OrganisationClaim:
        if self.organisation.data not in (None, "", NEW):
            return OrganisationClaim(organisation_id=int(self.organisation.data))
        name = self.other.data or ""
        listed = queries.organisation_called(name)
        return OrganisationClaim(listed.id) if listed else OrganisationClaim(name=name)


def _is_listed(organisation_id: str) -> bool:
    return organisation_id in {str(one.id) for one in queries.organisations()}


def _is_a_name(typed: str) -> bool:
    return any(c.isalpha() for c in typed) and confusables.is_latin(typed)


class ClaimDecisionForm(Form):
    """A decision holds for the claim that the page showed: see actions.claim_fingerprint()."""

    seen = HiddenField()

    def __init__(self, member: User) -> None:
        super().__init__()
        if not self.is_submitted():
            self.seen.data = claim_fingerprint(member)


class ChooseOrganisationForm(ClaimDecisionForm):
    """A moderator's: which organisation it is, as a new one if need be."""

    organisation = Dropdown("Organisation", [Required("Choose the organisation.")])
    kind = Dropdown(
        "Kind, if it is a new one",
        [],
        choices=[SelectChoice(str(kind), KIND_NAMES[kind]) for kind in Kind],
        default=str(Kind.OTHER),
    )
    takes_domain = BooleanField()

    def __init__(self, member: User) -> None:
        super().__init__(member)
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

    def decision(self) -> OrganisationDecision:
        takes_domain = "takes_domain" in self and bool(self.takes_domain.data)
        if self.organisation.data == NEW:
            kind = Kind(self.kind.data or Kind.OTHER)
            return OrganisationDecision(
                new_name=self._claimed, new_kind=kind, takes_domain=takes_domain
            )
        return OrganisationDecision(int(self.organisation.data), takes_domain=takes_domain)


class RefuseMemberForm(ClaimDecisionForm):
    reason = TextAreaField(
        "Why not?",
        [
            Required("Say why, in a sentence."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The person reads this. It is kept, and not shown to anybody else.",
    )
