"""What an administrator says of an organisation."""

from datetime import date
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.administration.members.forms import StaffReasonForm
from forum.administration.organisations.actions import OrganisationFacts
from forum.administration.organisations.queries import CLOSED, OPEN
from forum.core import citations, dates
from forum.core.forms import AtMost, Dropdown, Form, HoldsNoIdentifier, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.organisations import KIND_NAMES, Kind, Organisation

NAME_LENGTH = 120
NO_DAY = "Type a day such as 27 November 2026."


class OrganisationSearchForm(Form):
    class Meta(Form.Meta):
        csrf = False

    q = StringField("Name, or a former one", [AtMost(80)])
    state = Dropdown(
        "State",
        [],
        choices=[
            SelectChoice("", "Any"),
            SelectChoice(OPEN, "Open"),
            SelectChoice(CLOSED, "Closed"),
        ],
    )


class OrganisationFactsForm(StaffReasonForm):
    seen = HiddenField()  # the name on the page that was opened
    name = StringField(
        "Name",
        [
            Required("Type its name."),
            AtMost(NAME_LENGTH),
            HoldsNoIdentifier(),
        ],
        description="In full, as on its letters. The old name goes on being found.",
    )
    kind = Dropdown(
        "Kind",
        [Required("Choose its kind.")],
        choices=[SelectChoice(str(kind), KIND_NAMES[kind]) for kind in Kind],
    )
    sector = StringField(
        "Sector",
        [AtMost(60), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Such as private, voluntary or public.",
    )
    website = StringField("Website", [AtMost(200)])

    def __init__(self, organisation: Organisation | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, obj=organisation, **kwargs)
        if not self.is_submitted():
            self.seen.data = organisation.name if organisation else ""
            self.reason.data = ""

    def validate_website(self, field: StringField) -> None:
        if field.data and not citations.web_address(field.data):
            raise StopValidation("Type an address that begins with https://, or leave it empty.")

    def facts(self) -> OrganisationFacts:
        return OrganisationFacts(
            self.name.data or "",
            Kind(self.kind.data),
            self.sector.data or "",
            self.website.data or "",
        )


class CloseOrganisationForm(StaffReasonForm):
    day = StringField(
        "Closed on", [Required(NO_DAY), AtMost(40)], description="Such as 27 November 2026."
    )

    def validate_day(self, field: StringField) -> None:
        try:
            self.closed_on: date = dates.parse_day(field.data or "")
        except ValueError:
            raise StopValidation(NO_DAY) from None


class AliasForm(Form):
    alias = StringField(
        "Another name",
        [Required("Type the name."), AtMost(NAME_LENGTH), HoldsNoIdentifier()],
        description="A short form, or what people call it. It is found by this name, too.",
    )


class DomainForm(Form):
    domain = StringField(
        "Mail domain",
        [Required("Type the domain."), AtMost(253)],
        description="What stands behind the @. Whoever has an address there joins at once.",
    )
