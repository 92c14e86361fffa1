from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from forum.core import clock, dates, london_time
from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.core.typed_fields import TypedDay, TypedField
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.releases import Release
from forum.performance.releases.actions import is_short_notice

YEARS = range(2011, 2100)  # the programme began in June 2011
USUAL = time(9, 30)
REASON_LENGTH = 300
FIRST, SECOND = "first", "second"
# At once, and without a moderator.
READ_BY_EVERYBODY = (IdentifiesNobody(), QuotesNothingUnreleased())


class Day(TypedDay):
    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data and self.data.year not in YEARS:
            self.data = None
            raise ValueError(f"Write a year from {YEARS[0]} to {YEARS[-1]}.")


class Minute(TypedField, TimeField):
    data: time | None
    widget = TextInput()
    parse = staticmethod(dates.parse_time)
    how = "Write the time as 09:30 or 9:30am."


class InstantForm(Form):
    """A minute by London's clocks, right on the two days of the year when they change."""

    day = Day("Day", [Required("Choose the day.")])
    at = Minute("Time in London", [Required("Write the time, such as 09:30.")], default=USUAL)
    which = RadioField(
        "Which of the two?",
        choices=[
            SelectChoice(FIRST, "The first, in summer time"),
            SelectChoice(SECOND, "The second, an hour later, in winter time"),
        ],
        validate_choice=False,  # asked on one night of the year: _check_instant()
    )

    @property
    def local(self) -> datetime | None:
        if self.day.data is None or self.at.data is None:
            return None
        return datetime.combine(self.day.data, self.at.data)

    @property
    def asks_which(self) -> bool:
        return self.local is not None and london_time.comes_twice(self.local)

    @property
    def release_at(self) -> datetime:
        assert self.local is not None
        return london_time.naive_utc(self.local, second_time=self.which.data == SECOND)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.local is not None and not self.at.errors:
            self._check_instant()
        return is_valid and not self.errors

    def _check_instant(self) -> None:
        assert self.local is not None
        if not london_time.exists(self.local):
            self.wrong(
                self.at,
                "The clocks go forward that night, so there is no such time. "
                "Choose one before 1am or from 2am.",
            )
        elif self.asks_which and self.which.data not in (FIRST, SECOND):
            self.wrong(
                self.which, "The clocks go back that night: this time comes twice. Say which."
            )
        elif self.release_at <= clock.now():
            self.wrong(self.day, "Choose a time that is still to come.")


class AnnounceForm(InstantForm):
    name = StringField(
        "What is released",
        [Required("Say what is released."), AtMost(120), IdentifiesNobody()],
        description="Such as: Work Programme statistics to 30 June 2014.",
    )
    cut_off = Day("Figures to", [Required("Choose the last day the figures count.")])
    reissue_of = SelectField("Is it a mended version of an earlier release?", [Offered()])
    because = TextAreaField(
        "Why at shorter notice",
        [AtMost(REASON_LENGTH), *READ_BY_EVERYBODY],
        description="Only where it is less than four weeks ahead. Everybody can read it.",
    )

    def __init__(self, out: list[Release]):
        super().__init__()
        self.reissue_of.choices = [
            SelectChoice("", "No, it is new"),
            *(SelectChoice(str(release.id), release.name) for release in out),
        ]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.local is None or self.at.errors or self.which.errors or self.day.errors:
            return False
        if self.cut_off.data and self.cut_off.data > self.local.date():
            self.wrong(self.cut_off, "The figures cannot go on for longer than to the release.")
        if is_short_notice(self.release_at) and not (self.because.data or "").strip():
            self.wrong(self.because, "It is less than four weeks ahead: say why, for all to read.")
        return is_valid and not self.errors

    def answers(self) -> dict:
        return {
            "name": self.name.data,
            "release_at": self.release_at,
            "cut_off": self.cut_off.data,
            "because": self.because.data or "",
            "reissue_of_id": int(self.reissue_of.data) if self.reissue_of.data else None,
        }


class MoveForm(InstantForm):
    because = TextAreaField(
        "Why it moves",
        [Required("Say why, for all to read."), AtMost(REASON_LENGTH), *READ_BY_EVERYBODY],
        description="Everybody can read it.",
    )


class CancelReleaseForm(Form):
    because = TextAreaField(
        "Why it is cancelled",
        [Required("Say why, for all to read."), AtMost(REASON_LENGTH), *READ_BY_EVERYBODY],
        description="Everybody can read it. What is cancelled cannot be taken up again.",
    )


class ConfirmClockForm(Form):
    """The time that the page showed, so that nobody confirms another than they saw."""

    seen = HiddenField()

    def validate_seen(self, field: Field) -> None:
        try:
            self.instant = datetime.fromisoformat(field.data or "").replace(tzinfo=None)
        except ValueError:
            raise StopValidation("Open this page again.") from None
