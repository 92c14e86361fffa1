"""One form of a quarter: for each standard what was seen, of how many, and a sentence."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.manager_reviews import (
    MOST_SAMPLED,
    SENTENCE_LENGTH,
    ManagerReport,
    ManagerReview,
    SeenAs,
)
from forum.models.service_standards import StandardVersion
from forum.performance.uploads import cells
from forum.performance.uploads.cells import CellError
from forum.standards.manager_reviews.actions import StandardFinding

NOTHING_TO_COUNT = "You did not look at it: leave the number empty, or choose another answer."
NO_NUMBER = "Say how many you looked at."
TOO_MANY = f"That is more than {MOST_SAMPLED:,}. Say how many files, meetings or answers you saw."


class StandardReviewedForm(Form):
    """Of one standard; its names begin with the id of the version."""

    seen = Radios(
        "What did you see?",
        [],
        choices=[SelectChoice(one.value, one.value.capitalize()) for one in SeenAs],
    )
    sample_size = StringField(
        "How many you looked at",
        [AtMost(12)],
        description="Files, meetings or answers, in digits.",
    )
    sentence = TextAreaField(
        "In a sentence",
        [Optional(), AtMost(SENTENCE_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Everybody reads it once the report is issued. No people, and no number that "
        "is not released.",
    )

    def __init__(self, version: StandardVersion, review: ManagerReview | None) -> None:
        said = (review.seen, review.sample_size, review.sentence) if review else ("", None, "")
        size = "" if said[1] is None else str(said[1])
        data = {"seen": said[0], "sample_size": size, "sentence": said[2]}
        super().__init__(prefix=f"v{version.id}", data=data)
        self.version = version
        self.number: int | None = None
        self.meanwhile: ManagerReview | None = None  # what somebody else saved while it was open

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        self._read_number()
        return not self.errors

    def _read_number(self) -> None:
        try:
            number = cells.number((self.sample_size.data or "").strip())
        except CellError as why:
            self.wrong(self.sample_size, f"{why.rule} Write it in digits.")
            return
        self.number = None if number is None else int(number)
        if (self.number or 0) > MOST_SAMPLED:
            self.wrong(self.sample_size, TOO_MANY)
        elif self.seen.data == SeenAs.NOT_LOOKED and self.number:
            self.wrong(self.sample_size, NOTHING_TO_COUNT)
        elif self.seen.data in set(SeenAs) - {SeenAs.NOT_LOOKED} and not self.number:
            self.wrong(self.sample_size, NO_NUMBER)

    @property
    def finding(self) -> StandardFinding:
        return StandardFinding(self.seen.data or "", self.number, self.sentence.data or "")


class ManagerReviewForm(Form):
    """All standards of a contract and quarter. `revision`: of what its writer has read."""

    revision = HiddenField()

    def __init__(self, versions: Sequence[StandardVersion], report: ManagerReport | None) -> None:
        super().__init__(data={"revision": str(report.revision if report else 0)})
        reviews = {one.version_id: one for one in report.reviews} if report else {}
        self.parts = [StandardReviewedForm(one, reviews.get(one.id)) for one in versions]

    def validate(self, extra_validators: Any = None) -> bool:
        parts = [part.validate() for part in self.parts]  # each, so that each says what is wrong
        return super().validate(extra_validators) and all(parts)

    def stand_beside(self, report: ManagerReport | None) -> None:
        """Show what stands now below each answer; sent again, the form replaces that."""
        if report is None or report.revision == self.number:
            return
        self.revision.data = str(report.revision)
        reviews = {one.version_id: one for one in report.reviews}
        for part in self.parts:
            part.meanwhile = reviews.get(part.version.id)

    @property
    def number(self) -> int:
        return int(self.revision.data) if (self.revision.data or "").isdecimal() else -1

    @property
    def findings(self) -> dict[int, StandardFinding]:
        return {part.version.id: part.finding for part in self.parts}
