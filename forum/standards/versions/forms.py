"""The words of a standard as a form: what cannot be is refused, and what was typed is kept."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import clock, dates
from forum.core.forms import (
    AtMost,
    Checkboxes,
    Dropdown,
    Form,
    IdentifiesNobody,
    Radios,
    Required,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.service_standards import (
    CODE_LENGTH,
    FEWEST_SEEN,
    LINE_LENGTH,
    MOST_EXPECT_WORDS,
    MOST_SEEN,
    REASON_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
    ClockDays,
    LookedAt,
    StandardVersion,
    TargetKind,
)
from forum.models.vocabularies import Term, Vocabulary
from forum.performance.uploads import cells
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.versions import halves, queries, review_dates, wording

CODE = re.compile(r"[A-Z]{1,5}-[0-9]{1,3}")
A_DAY = "Write the day as 18/09/2027 or 18 September 2027."
PAST = "Choose a day after today: nobody keeps a standard in the past."
PUBLISH = "propose"  # the button that asks for the other side's agreement
ABOUT = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE, Vocabulary.PRACTICE)


def _checked(length: int, *before: Any) -> list[Any]:
    return [*before, AtMost(length), QuotesNothingUnreleased(), IdentifiesNobody()]


def _words(
    label: str, description: str, length: int = WORDS_LENGTH, optional: bool = False
) -> TextAreaField:
    """A draft may lack it; `optional`: so may a proposal."""
    first = [Optional()] if optional else []
    return TextAreaField(label, _checked(length, *first), description=description)


def _line(label: str, description: str, optional: bool = False) -> StringField:
    first = [Optional()] if optional else []
    return StringField(label, _checked(LINE_LENGTH, *first), description=description)


def _named(choices: Iterable[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.value.capitalize()) for one in choices]


class StandardWordsForm(Form):
    """A version's words. `publishing` asks for all of them; a draft may lack some."""

    title = StringField(
        "Title",
        _checked(TITLE_LENGTH, Required("Give it a title.")),
        description="As a claimant would say it. For example: Your first meeting.",
    )
    expect = _words(
        "What you can expect",
        f"To the claimant, in at most {MOST_EXPECT_WORDS} words: “We will meet you within 15 "
        "working days.”",
    )
    of_you = _words("What we expect of you", "To the claimant: “Come, or tell us the day before.”")
    groups = Checkboxes("Claimant groups", [], description="None chosen: it is for everybody.")
    practices = Checkboxes(
        "Practices", [], description="What is done to keep it: its case studies are shown with it."
    )
    definition = _words("What is measured", "In a sentence, so that two people count alike.")
    counted = _line("Counted", "Such as: first meetings held within 15 working days.")
    out_of = _line("Out of", "Such as: referrals in the quarter.")
    clock_event = _line(
        "The clock starts", "From what event. Such as: the day of the referral.", optional=True
    )
    clock_days = StringField("Days", [Optional(), AtMost(6)])
    clock_kind = Radios("Which days", [], choices=_named(ClockDays))
    target = StringField("Target", [AtMost(12)], description="Per cent, from 0 to 100.")
    target_kind = Radios("Kind of target", [], choices=_named(TargetKind))
    exceptions = _words(
        "Allowed exceptions", "Who is not counted. Such as: claimant in hospital.", optional=True
    )
    source_system = _line(
        "Where the numbers come from", "The system, and the report in it.", optional=True
    )
    quality = _words("What it is like", "A described quality, in plain words.")
    you_will_see = _words(
        "You will see",
        f"{FEWEST_SEEN} to {MOST_SEEN} statements, one on each line. Such as: a private room.",
    )
    looked_at = Checkboxes("How it is looked at", [], choices=_named(LookedAt))
    bid_page = _line("Where the bid says so", "Document and page.", optional=True)
    guard = _words(
        "Guard measure", "What would show that the number is met at the claimant's expense."
    )
    if_not_kept = _words("If this is not kept", "What a claimant can do: the complaint route.")
    applies_on = StringField(
        "It applies from",
        [AtMost(40)],
        description="A day after today. It begins at midnight.",
    )
    reading_reason = _words(
        "Reason for hard words", "Only where the words above are hard to read.", REASON_LENGTH, True
    )

    def __init__(self, today: date, publishing: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._today, self._publishing = today, publishing
        self._terms = {one.slug: one for word in ABOUT for one in tags.vocabulary(word)}
        self.groups.choices = self._choices(Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
        self.practices.choices = self._choices(Vocabulary.PRACTICE)
        self.percent: float | None = None
        self.number_of_days: int | None = None
        self.first_day: date | None = None

    def _choices(self, *words: Vocabulary) -> list[SelectChoice]:
        of_them = [one for one in self._terms.values() if one.vocabulary in words]
        return [SelectChoice(one.slug, one.label) for one in of_them]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False  # a preview, or words that were replaced
        self._check_expect()
        self._check_statements()
        self._check_target()
        self._check_clock()
        self.first_day = self._future_day(self.applies_on, "Say from which day on it applies.")
        if self._publishing and not self.errors:
            self._check_whole()
            self._check_reading()
        return not self.errors

    def _check_expect(self) -> None:
        over = halves.words_over(self.expect.data or "")
        if over:
            words = "word" if over == 1 else "words"
            self.wrong(self.expect, f"Say it in {MOST_EXPECT_WORDS} words: {over} {words} fewer.")

    def _check_statements(self) -> None:
        number = len([one for one in (self.you_will_see.data or "").splitlines() if one.strip()])
        if number and not FEWEST_SEEN <= number <= MOST_SEEN:
            what = f"Write {FEWEST_SEEN} to {MOST_SEEN} statements, one on each line: there"
            self.wrong(self.you_will_see, f"{what} {'is' if number == 1 else 'are'} {number}.")

    def _check_target(self) -> None:
        typed = (self.target.data or "").removesuffix("%").strip()
        if not typed or self.target.errors:
            return
        try:
            percent = float(typed)
        except ValueError:
            self.wrong(self.target, "Write the target in digits, such as 95 or 99.5.")
            return
        if not math.isfinite(percent) or not 0 <= percent <= 100:
            self.wrong(
                self.target,
                f"A target is a share of all who are counted, from 0% to 100%: {typed} is not.",
            )
            return
        if cells.may_be_a_share((self.target.data or "").strip()):
            self.wrong(self.target, cells.PERCENT_OR_SHARE)
            return
        self.percent = percent

    def _check_clock(self) -> None:
        event, typed = self.clock_event.data or "", self.clock_days.data or ""
        if typed and not event:
            self.wrong(self.clock_event, "Say from what event the days are counted.")
        if event and not typed:
            self.wrong(self.clock_days, "Say within how many days.")
        if typed and not re.fullmatch(r"[0-9]{1,4}", typed):
            self.wrong(self.clock_days, "Write the number of days in digits, such as 15.")
        elif typed:
            self.number_of_days = int(typed)

    def _future_day(self, field: Field, needed: str) -> date | None:
        found = self._day(field)
        if found is None and not field.errors and self._publishing:
            self.wrong(field, needed)
        if found is not None and found <= self._today:
            self.wrong(field, PAST)
        return found

    def _day(self, field: Field, parse: Callable[[str], date] = dates.parse_day) -> date | None:
        try:
            return parse(field.data) if field.data else None
        except dates.DateError:
            self.wrong(field, A_DAY)
            return None

    def _check_whole(self) -> None:
        """Say what is missing beside the field where it begins, or beside the half."""
        version = StandardVersion(**self.words())
        if not version.has_measure:
            self.wrong(self.definition, f"{halves.HALF} {halves.NO_MEASURE}")
        if not version.has_service_standard:
            self.wrong(self.quality, f"{halves.HALF} {halves.NO_SERVICE_STANDARD}")
        for name, sentence in halves.NO_WORDS.items():
            if not getattr(version, name):
                self.wrong(self[name], sentence)

    def _check_reading(self) -> None:
        if self.reading_reason.data:
            return
        texts = {name: self[name].data or "" for name in wording.PUBLIC}
        for name, sentence in wording.hard_to_read(texts).items():
            self.wrong(self[name], f"{sentence} Mend it, or give a reason at the end of the form.")

    def words(self) -> dict[str, Any]:
        """By the names of the version's columns."""
        return {
            **{name: self[name].data or "" for name in TEXT_FIELDS},
            "clock_days": self.number_of_days,
            "clock_kind": ClockDays(self.clock_kind.data or ClockDays.WORKING),
            "target": self.percent,
            "target_kind": TargetKind(self.target_kind.data or TargetKind.OWN),
            "looked_at": list(self.looked_at.data or ()),
            "applies_at": midnight(self.first_day),
        }

    def terms(self) -> list[Term]:
        chosen = [*(self.groups.data or ()), *(self.practices.data or ())]
        return [self._terms[slug] for slug in dict.fromkeys(chosen) if slug in self._terms]


TEXT_FIELDS = (
    *("title", "expect", "of_you", "definition", "counted", "out_of", "clock_event", "exceptions"),
    *("source_system", "quality", "you_will_see", "bid_page", "guard", "if_not_kept"),
    "reading_reason",
)


class NewStandardForm(StandardWordsForm):
    """A standard that has no agreed version yet: its code, stage and first review, too."""

    code = StringField(
        "Code",
        [Required("Give it a code, such as PE-1."), AtMost(CODE_LENGTH)],
        description="Letters for the stage, a hyphen and a number: PE-1.",
    )
    stage = Dropdown("Stage of the journey", [Required("Choose the stage.")])
    next_review = StringField(
        "First review by",
        [AtMost(40)],
        description="Within six months after the day from which it applies.",
    )

    def __init__(self, today: date, own_code: str = "", **kwargs: Any) -> None:
        super().__init__(today, **kwargs)
        self._own_code = own_code
        self._stages = {one.slug: one for one in vocabularies.all_stages()}
        chosen = [SelectChoice(slug, one.name) for slug, one in self._stages.items()]
        self.stage.choices = [SelectChoice("", "Choose"), *chosen]
        self.review_by: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        self._check_code()
        self.review_by = self._day(self.next_review)
        if self._publishing and self.review_by is None and not self.next_review.errors:
            self.wrong(self.next_review, "Say by which day it is looked at again.")
        if self.review_by and self.first_day:
            why = review_dates.why_not(self.first_day, self.review_by)
            if why:
                self.wrong(self.next_review, why)
        return not self.errors

    def _check_code(self) -> None:
        self.code.data = (self.code.data or "").upper()
        if self.code.errors:
            return
        if not CODE.fullmatch(self.code.data):
            self.wrong(self.code, "Write the code as letters, a hyphen and a number, such as PE-1.")
        elif self.code.data != self._own_code and queries.code_is_taken(self.code.data):
            self.wrong(
                self.code, f"Another standard has the code {self.code.data}. Choose another."
            )

    @property
    def chosen_stage(self) -> Term:
        return self._stages[self.stage.data]


class ChangeStandardForm(StandardWordsForm):
    """A change of one that was agreed: why, and what it does."""

    reason = _words("Why it changes", "In a sentence or two. Everybody reads it.", REASON_LENGTH)
    effect = _words("What the change does", "For claimants, and for the number.", REASON_LENGTH)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        if self._publishing:
            for field, needed in (
                (self.reason, "Say why it changes."),
                (self.effect, "Say what the change does."),
            ):
                if not field.data and not field.errors:
                    self.wrong(field, needed)
        return not self.errors

    def words(self) -> dict[str, Any]:
        why = {"reason": self.reason.data or "", "effect": self.effect.data or ""}
        return super().words() | why


class RevisionSeenForm(Form):
    """Of a proposal: which revision the one who decides has read."""

    revision = HiddenField()

    @property
    def number(self) -> int:
        return int(self.revision.data) if (self.revision.data or "").isdecimal() else -1


class ReturnVersionForm(RevisionSeenForm):
    reason = TextAreaField(
        "What has to change",
        _checked(REASON_LENGTH, Required("Say what has to change: the other side reads it.")),
    )


def midnight(day: date | None) -> datetime | None:
    """The instant (UTC) at which a day begins in London."""
    return clock.from_london(datetime.combine(day, datetime.min.time())) if day else None


def typed_from(version: StandardVersion) -> dict[str, Any]:
    """What a form about a version begins with, as somebody would have typed it."""
    first_day = clock.in_london(version.applies_at).date() if version.applies_at else None
    return {
        **{name: getattr(version, name) for name in (*TEXT_FIELDS, "reason", "effect")},
        "groups": [one.slug for one in version.groups],
        "practices": [one.slug for one in version.practices],
        "clock_days": "" if version.clock_days is None else str(version.clock_days),
        "clock_kind": version.clock_kind,
        "target": "" if version.target is None else f"{version.target:g}%",
        "target_kind": version.target_kind,
        "looked_at": list(version.looked_at),
        "applies_on": f"{first_day:%d/%m/%Y}" if first_day else "",
    }
