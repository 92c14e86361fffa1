"""How ready a part is, what shows it, and what an organisation holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import request
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import dates
from forum.core.errors import NotFound
from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.accreditations import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    PATH_LENGTH,
    Readiness,
)
from forum.policy.access import viewer
from forum.practice.drafts.fields import WebAddress
from forum.standards.accreditation import evidence_address, queries
from forum.standards.accreditation.actions import NewHeld
from forum.standards.complaints.themes import by_slug
from forum.standards.versions import queries as standards

NO_PAGE = (
    "Paste the address of a case study, standard, complaint theme, figure or workshop of this "
    "exchange."
)
NOT_YOURS = "No case study of your organisation has this address."
NOT_THERE = "No page has this address. Open the page, and copy its address again."
A_DAY = "Write the day as 18/09/2027 or 18 September 2027."


def _checked(length: int, *before: Any) -> list[Any]:
    return [*before, AtMost(length), QuotesNothingUnreleased(), IdentifiesNobody()]


class SelfAssessmentForm(Form):
    readiness = Radios(
        "How ready are you?",
        [Required("Choose one.")],
        choices=[
            SelectChoice("ready", "Ready: we do it, and can show it"),
            SelectChoice("partly", "Partly"),
            SelectChoice("gap", "A gap"),
        ],
    )
    note = TextAreaField(
        "Note",
        _checked(NOTE_LENGTH, Optional()),
        description="What is missing, and who sees to it. Your own members read it.",
    )


class EvidenceForm(Form):
    address = StringField(
        "Address of the page",
        [Required("Paste the address of a page."), AtMost(PATH_LENGTH)],
        description="A case study of yours, a standard, a complaint theme, figures or a workshop.",
    )
    title = StringField(
        "What it shows", _checked(NAME_LENGTH, Required("Say in a few words what it shows."))
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.path = evidence_address.path_of(self.address.data or "", request.host) or ""
        problem = _problem(self.path)
        if problem:
            self.wrong(self.address, problem)
        return not self.errors


def _problem(path: str) -> str:
    if not path:
        return NO_PAGE
    if path.startswith("/case-studies/"):
        number = evidence_address.case_study_id(path)
        is_own = number is not None and queries.own_case_study(viewer(), number) is not None
        return "" if is_own else NOT_YOURS
    return "" if _is_there(path) else NOT_THERE


def _is_there(path: str) -> bool:
    """Of standards and themes; a page of another kind is taken by the look of its address."""
    place, _, name = path.removeprefix("/").partition("/")
    if place == "complaints":
        return by_slug(name) is not None
    if place == "standards":
        try:
            standards.history("-".join(name.split("-")[:2]))
        except NotFound:
            return False
    return True


class HeldAccreditationForm(Form):
    scheme = StringField(
        "Accreditation",
        _checked(NAME_LENGTH, Required("Say which accreditation it is.")),
        description="Such as Customer Service Excellence.",
    )
    assessor = StringField(
        "Assessed by", _checked(NAME_LENGTH, Required("Say which body assessed you."))
    )
    starts_on = StringField("From", [Required("Say from which day."), AtMost(40)])
    ends_on = StringField("Until", [Optional(), AtMost(40)])
    certificate = StringField("Number of the certificate", _checked(NAME_LENGTH, Optional()))
    certificate_url = StringField(
        "Address of the certificate",
        [Optional(), AtMost(ADDRESS_LENGTH), WebAddress()],
        description="Where anybody can check it. A number or an address is needed.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.first_day, self.last_day = self._day(self.starts_on), self._day(self.ends_on)
        if self.first_day and self.last_day and self.last_day <= self.first_day:
            self.wrong(self.ends_on, "It ends before it begins. Look at both days.")
        if not (self.certificate.data or self.certificate_url.data):
            self.wrong(self.certificate, "Give the number or the address of the certificate.")
        return not self.errors

    def _day(self, field: Field, parse: Callable[[str], date] = dates.parse_day) -> date | None:
        try:
            return parse(field.data) if field.data else None
        except dates.DateError:
            self.wrong(field, A_DAY)
            return None

    def new(self) -> NewHeld:
        assert self.first_day is not None  # validate() has run
        return NewHeld(
            scheme=self.scheme.data,
            assessor=self.assessor.data,
            starts_on=self.first_day,
            ends_on=self.last_day,
            certificate=self.certificate.data or "",
            certificate_url=self.certificate_url.data or "",
        )


class TakeOffForm(Form):
    reason = StringField("Why", _checked(NOTE_LENGTH, Required("Say why, in a sentence.")))


def readiness_of(form: SelfAssessmentForm) -> Readiness:
    return Readiness(form.readiness.data)
