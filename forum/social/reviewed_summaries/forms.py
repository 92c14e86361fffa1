"""What an editor writes, and what the second one says to it."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Checkboxes,
    Form,
    IdentifiesNobody,
    MarkdownField,
    Required,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.reviewed_summaries import (
    LINKS_LENGTH,
    MOST_SOURCES,
    REASON_LENGTH,
    SUMMARY_LENGTH,
)
from forum.social.reviewed_summaries.actions import SummaryWords
from forum.social.reviewed_summaries.queries import SourceCaseStudy
from forum.social.reviewed_summaries.source_links import LinkError, parse_links

NO_SOURCE = "Name at least one source: tick a case study, or give a link."


class AreLinks:
    """Each line is an address and what it is."""

    def __call__(self, form: Form, field: Any) -> None:
        try:
            parse_links(field.data or "")
        except LinkError as error:
            raise StopValidation(str(error)) from None


class WriteSummaryForm(Form):
    body = MarkdownField(
        "Summary",
        [
            Required("Write the summary."),
            AtMost(SUMMARY_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="What is known, for whom, and how sure one may be. Say what is not known, too.",
    )
    case_studies = Checkboxes(
        "Case studies that it rests on", [AtMostChosen(MOST_SOURCES)], coerce=str
    )
    links = TextAreaField(
        "Other published sources",
        [
            Optional(),
            AtMost(LINKS_LENGTH),
            AreLinks(),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="One a line: its address, a space, and what it is.",
    )

    def __init__(self, offered: Sequence[SourceCaseStudy], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case_studies.choices = [
            SelectChoice(str(one.id), f"{one.title} ({one.organisation or 'anonymous'})")
            for one in offered
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.case_studies.data and not (self.links.data or "").strip():
            self.wrong(self.case_studies, NO_SOURCE)
        return not self.errors

    def words(self) -> SummaryWords:
        ids = [int(one) for one in self.case_studies.data or ()]
        return SummaryWords(self.body.data or "", self.links.data or "", ids)


class RevisionForm(Form):
    """Publish what was read: not what its writer changed meanwhile."""

    revision = HiddenField()

    @property
    def number(self) -> int:
        """0 for anything but a number: no revision has it."""
        typed = self.revision.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class SummaryReasonForm(RevisionForm):
    """Return a proposal, or withdraw what stands."""

    reason = TextAreaField(
        "Why",
        [
            Required("Say why."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
    )
