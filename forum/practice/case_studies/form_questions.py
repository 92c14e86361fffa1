"""Every question about a case study, declared once.

The forms, the sections of the full form, versions and their differences, the JSON, the reading
page and the printed card are derived from QUESTIONS. To add a question: declare it here, add its
column to forum/models/full_form_columns.py, and write a migration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forum.models import case_studies, full_form_columns
from forum.models.case_studies import (
    BAND_NAMES,
    OUTCOME_NAMES,
    CaseStudyOutcome,
    MoneyBand,
    StaffBand,
    TimeBand,
)
from forum.models.full_form_columns import COUNTS
from forum.models.vocabularies import Vocabulary

PROBLEM_LENGTH = 600
PART_LENGTH = 1_000
NONE = "none"


class QuestionKind(StrEnum):
    LINE = "line"  # plain text
    MARKDOWN = "markdown"
    LINK = "link"  # a web address
    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    DROPDOWN = "dropdown"
    COUNT = "count"  # a number of people, with the first and the last day of counting


@dataclass(frozen=True, slots=True)
class Fieldset:
    """A frame around consecutive questions of a section."""

    legend: str
    hint: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class FormQuestion:
    name: str  # of the form field, the column, and the key in versions and JSON
    section: str  # a key of SECTIONS; "" where no form asks it
    kind: QuestionKind
    label: str  # as the form asks it
    heading: str = ""  # above the answer, where it is read; else the label
    required: str = ""  # the error message where it is empty; "" for an optional question
    hint: str = ""
    limit: int = 0  # most characters, or most boxes to tick
    choices: Mapping[Any, str] | None = None  # stored value -> its name
    vocabulary: Vocabulary | None = None  # the answers are its terms, in no column
    none_label: str = ""  # the choice that is stored as no answer
    columns_of_choices: int = 1
    has_filter: bool = False
    rows: int = 4  # of the text area
    fieldset: Fieldset | None = None
    anchor: str = ""  # of the section on the reading page; else made from the name
    failed_heading: str = ""  # the heading where the practice did not work
    card_rows: int = 0  # on the printed card, where all parts are long; 0: not on the card

    @property
    def title(self) -> str:
        return self.heading or self.label

    @property
    def fragment(self) -> str:
        return self.anchor or self.name.replace("_", "-")

    @property
    def field_names(self) -> tuple[str, ...]:
        if self.kind is QuestionKind.COUNT:
            return (self.name, f"{self.name}_from", f"{self.name}_to")
        return (self.name,)

    @property
    def column_names(self) -> tuple[str, ...]:
        return () if self.vocabulary else self.field_names

    @property
    def is_choice(self) -> bool:
        return self.kind in (QuestionKind.RADIOS, QuestionKind.CHECKBOXES)

    @property
    def none_value(self) -> str:
        """The value of the choice `none_label`."""
        return "" if self.kind is QuestionKind.DROPDOWN else NONE

    @property
    def is_free_text(self) -> bool:
        """Whether a member's own words are the answer."""
        is_asked = self.section != "" or self.kind is QuestionKind.MARKDOWN
        return is_asked and self.kind in (QuestionKind.LINE, QuestionKind.MARKDOWN)

    def title_for(self, outcome: str) -> str:
        has_failed = outcome == CaseStudyOutcome.DID_NOT_WORK
        return self.failed_heading if has_failed and self.failed_heading else self.title


LINE, MARKDOWN, LINK = QuestionKind.LINE, QuestionKind.MARKDOWN, QuestionKind.LINK
RADIOS, CHECKBOXES = QuestionKind.RADIOS, QuestionKind.CHECKBOXES
DROPDOWN, COUNT = QuestionKind.DROPDOWN, QuestionKind.COUNT

SECTIONS = {  # slug -> name; the last section, "send", is no part of the contents
    "summary": "Summary",
    "who-and-where": "Who and where",
    "what-you-did": "What you did",
    "what-happened": "What happened",
    "doing-it-yourself": "Doing it yourself",
}
SUMMARY, WHO, DID, HAPPENED, DOING = SECTIONS
NOT_ASKED = ""  # comes with summaries of public sources
WHAT_IT_TAKES = Fieldset("What it takes")
HOW_MANY = Fieldset(
    "How many people",
    "Only numbers of your own that you may publish. Each with the days from which and up to which "
    "you counted, such as 1 June 2014.",
    is_optional=True,
)


def _count(name: str, label: str) -> FormQuestion:
    return FormQuestion(name, HAPPENED, COUNT, label, COUNTS[name], fieldset=HOW_MANY)


def _band(name: str, label: str, heading: str, kind: type[StrEnum]) -> FormQuestion:
    return FormQuestion(
        name,
        DOING,
        DROPDOWN,
        label,
        heading,
        required=f"Choose an answer for {label.lower()}.",
        choices=BAND_NAMES[kind],
        none_label="Choose one",
        fieldset=WHAT_IT_TAKES,
    )


QUESTIONS = (  # in the order in which they are asked and read
    FormQuestion(
        "title",
        SUMMARY,
        LINE,
        "What you did, and for whom",
        "Title",
        required="Enter a title.",
        hint="For example: Walk-and-talk first appointments after sickness absence.",
        limit=case_studies.TITLE_LENGTH,
    ),
    FormQuestion(
        "summary",
        SUMMARY,
        LINE,
        "In one sentence",
        "Summary",
        required="Say it in one sentence.",
        hint="What came of it, for whom. Shown in lists.",
        limit=case_studies.SUMMARY_LENGTH,
    ),
    FormQuestion(
        "outcome",
        SUMMARY,
        RADIOS,
        "How it turned out",
        required="Choose how it turned out.",
        hint="What did not work is as useful as what did.",
        choices=OUTCOME_NAMES,
    ),
    FormQuestion(
        "groups",
        WHO,
        CHECKBOXES,
        "Payment groups",
        required="Choose the payment groups, or “Not by payment group”.",
        hint=f"Whom it was for, in the contract's words. Up to {case_studies.MOST_GROUPS}.",
        limit=case_studies.MOST_GROUPS,
        vocabulary=Vocabulary.GROUP,
        none_label="Not by payment group",
        columns_of_choices=2,
    ),
    FormQuestion(
        "circumstances",
        WHO,
        CHECKBOXES,
        "Circumstances",
        hint=f"Up to {case_studies.MOST_CIRCUMSTANCES}.",
        limit=case_studies.MOST_CIRCUMSTANCES,
        vocabulary=Vocabulary.CIRCUMSTANCE,
        columns_of_choices=2,
        has_filter=True,
    ),
    FormQuestion(
        "stage",
        WHO,
        RADIOS,
        "Stage of the journey",
        required="Choose a stage.",
        vocabulary=Vocabulary.STAGE,
    ),
    FormQuestion(
        "practices",
        WHO,
        CHECKBOXES,
        "Practices",
        hint=f"The kinds of help. Up to {case_studies.MOST_PRACTICES}.",
        limit=case_studies.MOST_PRACTICES,
        vocabulary=Vocabulary.PRACTICE,
        columns_of_choices=2,
        has_filter=True,
    ),
    FormQuestion(
        "area",
        WHO,
        DROPDOWN,
        "Area",
        vocabulary=Vocabulary.AREA,
        none_label="Not tied to one area",
    ),
    FormQuestion(
        "setting",
        WHO,
        RADIOS,
        "Where it was done",
        "Setting",
        choices=full_form_columns.SETTING_NAMES,
    ),
    FormQuestion(
        "showcase_kind",
        WHO,
        RADIOS,
        "Does a specialist speak for a group of claimants in it?",
        "An example of",
        hint="For example, a charity for single parents that trains a prime’s advisers. Charities "
        "that deliver, and programmes outside supply chains, are found from your organisation.",
        choices={full_form_columns.Showcase.ADVOCATE: "Yes"},
        none_label="No",
    ),
    FormQuestion(
        "problem",
        DID,
        MARKDOWN,
        "The problem",
        required="Say what the problem was.",
        hint="What was in the way, and for how many people.",
        limit=PROBLEM_LENGTH,
        card_rows=3,
    ),
    FormQuestion(
        "did",
        DID,
        MARKDOWN,
        "What you did, step by step",
        "What was done",
        required="Say what you did.",
        hint="Enough for a colleague to do it on Monday. A list helps: start lines with 1. or *. "
        "Nothing that could identify a claimant.",
        limit=case_studies.DID_LENGTH,
        rows=10,
        card_rows=11,
    ),
    FormQuestion(
        "why_it_works",
        DID,
        MARKDOWN,
        "Why you think it works",
        "Why they think it works",
        limit=PART_LENGTH,
        anchor="why",
        failed_heading="Why they thought it would work",
    ),
    FormQuestion(
        "partners",
        DID,
        LINE,
        "Partners",
        hint="Organisations, such as a housing association. No names of people.",
        limit=full_form_columns.PARTNERS_LENGTH,
    ),
    FormQuestion(
        "result",
        HAPPENED,
        MARKDOWN,
        "What happened",
        required="Say what happened.",
        hint="What changed, for how many people, and how you know. Say which months any number "
        "covers. “It did not work” is as welcome as “it worked”.",
        limit=case_studies.RESULT_LENGTH,
        rows=6,
        card_rows=6,
    ),
    _count("offered", "People offered it"),
    _count("took_part", "People who took part"),
    _count("started_work", "People who started work"),
    _count("sustained", "People still in work after 13 or 26 weeks"),
    FormQuestion("figures", NOT_ASKED, LINE, "Figures"),
    FormQuestion(
        "compared_with",
        HAPPENED,
        RADIOS,
        "What did you compare the result with?",
        "Compared with",
        required="Choose what you compared it with.",
        choices=full_form_columns.COMPARED_NAMES,
    ),
    FormQuestion(
        "checked_by",
        HAPPENED,
        RADIOS,
        "Who has checked the result?",
        "Checked by",
        required="Choose who has checked it.",
        choices=full_form_columns.CHECKED_NAMES,
    ),
    FormQuestion(
        "check_link",
        HAPPENED,
        LINK,
        "Where the evaluation is published (if it is)",
        "Published evaluation",
        hint="Its web address, beginning with https://. Only where one is published.",
        limit=full_form_columns.LINK_LENGTH,
    ),
    FormQuestion(
        "did_not_go_well",
        HAPPENED,
        MARKDOWN,
        "What did not go well",
        required="Say what did not go well: others will meet it too.",
        hint="What you would do differently. Every case study has something.",
        limit=PART_LENGTH,
        anchor="not-well",
        card_rows=2,
    ),
    _band("time_band", "Time to set up", "Time", TimeBand),
    _band("staff_band", "Staff", "Staff", StaffBand),
    _band("money_band", "Money", "Money", MoneyBand),
    FormQuestion(
        "in_place",
        DOING,
        MARKDOWN,
        "What must be in place first",
        hint="Agreements, skills, room, equipment: what a colleague would need on the day.",
        limit=PART_LENGTH,
        card_rows=2,
    ),
    FormQuestion(
        "not_when",
        DOING,
        MARKDOWN,
        "When not to use it",
        hint="For whom or where it would do harm, or waste time.",
        limit=PART_LENGTH,
        card_rows=2,
    ),
    FormQuestion("advice", NOT_ASKED, MARKDOWN, "Doing it yourself", card_rows=2),
)
BY_NAME = {question.name: question for question in QUESTIONS}
COLUMNS = tuple(name for question in QUESTIONS for name in question.column_names)
MARKDOWN_QUESTIONS = tuple(question for question in QUESTIONS if question.kind is MARKDOWN)
FREE_TEXT = tuple(question for question in QUESTIONS if question.is_free_text)
ON_CARD = tuple(question for question in QUESTIONS if question.card_rows)


def in_section(slug: str) -> tuple[FormQuestion, ...]:
    return tuple(question for question in QUESTIONS if question.section == slug)
