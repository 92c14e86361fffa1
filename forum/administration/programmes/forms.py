"""What an administrator says of a programme, its areas and contracts, and what is comparable."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.administration.members.forms import StaffReasonForm
from forum.administration.programmes.actions import (
    AREA_CODE,
    ProgrammeFacts,
    WhereItIs,
    fingerprint,
)
from forum.core import dates
from forum.core.forms import AtMost, Dropdown, HoldsNoIdentifier, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.measures import MEASURES
from forum.models.programmes import PROGRAMME_KINDS, Programme, ProgrammeKind
from forum.models.vocabularies import Term

DAY_LENGTH = 40
A_DAY = "Write the day as 1 April 2026, or leave it empty."
NUMBERS = range(1, 100)


def day_of(field: StringField) -> date | None:
    """StopValidation where something is typed that is no day."""
    if not field.data:
        return None
    try:
        return dates.parse_day(field.data)
    except dates.DateError:
        raise StopValidation(A_DAY) from None


def _day(label: str) -> StringField:
    return StringField(label, [AtMost(DAY_LENGTH)], description="Such as 1 April 2026.")


class ProgrammeFactsForm(StaffReasonForm):
    seen = HiddenField()  # actions.fingerprint() of the page that was opened
    name = StringField("Name", [Required("Type its name."), AtMost(120), HoldsNoIdentifier()])
    kind = Dropdown(
        "Kind",
        [Required("Choose its kind.")],
        choices=[SelectChoice(str(kind), PROGRAMME_KINDS[kind]) for kind in ProgrammeKind],
    )
    let_by = StringField(
        "Let by",
        [AtMost(120), HoldsNoIdentifier()],
        description="The department or authority that let it.",
    )
    starts = _day("From")
    ends = _day("Referrals until")
    source = StringField(
        "Source",
        [AtMost(300), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Where its facts were read, such as a publication and its address.",
    )
    note = TextAreaField(
        "Note",
        [AtMost(300), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="What somebody who compares it with another programme has to know.",
    )

    def __init__(self, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(obj=programme, **kwargs)
        self.starts_on: date | None = None
        self.ends_on: date | None = None
        if not self.is_submitted() or "formdata" in kwargs:
            self.reason.data = ""
            self.seen.data = fingerprint(programme) if programme else ""
            for field, day in (("starts", "starts_on"), ("ends", "ends_on")):
                on = getattr(programme, day) if programme else None
                self[field].data = f"{on.day} {on:%B %Y}" if on else ""

    def validate_starts(self, field: StringField) -> None:
        self.starts_on = day_of(field)

    def validate_ends(self, field: StringField) -> None:
        self.ends_on = day_of(field)

    def facts(self) -> ProgrammeFacts:
        return ProgrammeFacts(
            self.name.data or "",
            ProgrammeKind(self.kind.data),
            self.let_by.data or "",
            self.starts_on,
            self.ends_on,
            self.source.data or "",
            self.note.data or "",
        )


class NewProgrammeForm(ProgrammeFactsForm):
    area_code = StringField(
        "Code of its areas",
        [Required("Type a code of two to six letters."), AtMost(6)],
        description="Two to six capitals, which stand before the number of an area: CPA of CPA 5. "
        "It stays.",
    )
    geography = StringField(
        "Its totals are of",
        [Required("Type the place."), AtMost(120), HoldsNoIdentifier()],
        description="Such as Great Britain, or the name of a county. It stays.",
    )

    def validate_area_code(self, field: StringField) -> None:
        if not AREA_CODE.fullmatch(field.data or ""):
            raise StopValidation("Type two to six capital letters, such as CPA.")

    def where(self) -> WhereItIs:
        return WhereItIs(self.area_code.data or "", self.geography.data or "")


class ProgrammeAreaForm(StaffReasonForm):
    number = StringField("Number", [Required("Type its number."), AtMost(2)])
    name = StringField(
        "Name",
        [Required("Type its name."), AtMost(120), QuotesNothingUnreleased(), IdentifiesNobody()],
    )

    def validate_number(self, field: StringField) -> None:
        typed = field.data or ""
        if not (typed.isascii() and typed.isdigit() and int(typed) in NUMBERS):
            raise StopValidation("Type a number from 1 to 99.")


class ContractForm(StaffReasonForm):
    prime = StringField(
        "Prime",
        [Required("Type its name."), AtMost(120), HoldsNoIdentifier()],
        description="Its name as it is listed on the exchange.",
    )
    area = Dropdown("Area", [Required("Choose the area.")])
    starts = _day("From")
    ends = _day("Until")
    source = StringField("Source", [AtMost(300), QuotesNothingUnreleased(), IdentifiesNobody()])

    def __init__(self, areas: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.starts_on: date | None = None
        self.ends_on: date | None = None
        self.area.choices = [SelectChoice(str(area.id), area.label) for area in areas]

    def validate_starts(self, field: StringField) -> None:
        self.starts_on = day_of(field)

    def validate_ends(self, field: StringField) -> None:
        self.ends_on = day_of(field)


class EndContractForm(StaffReasonForm):
    day = StringField(
        "Ended on", [Required(A_DAY), AtMost(DAY_LENGTH)], description="Such as 31 March 2026."
    )

    def validate_day(self, field: StringField) -> None:
        self.on = day_of(field)


class ComparableMeasureForm(StaffReasonForm):
    measure = Dropdown(
        "Measure",
        [Required("Choose the measure.")],
        choices=[SelectChoice(one.key, one.name) for one in MEASURES.values()],
    )
    other = Dropdown("Beside", [Required("Choose the other programme.")])
    difference = TextAreaField(
        "How the definitions differ",
        [
            Required("Say how the definitions differ, in a sentence."),
            AtMost(400),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="In a sentence. It stands wherever the two are drawn together.",
    )

    def __init__(self, others: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.other.choices = [SelectChoice(str(one.id), one.name) for one in others]
