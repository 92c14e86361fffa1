"""The full form: six sections, each a page of its own, and what each asks."""

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from forum.core import clock, formatting
from forum.core.forms import AtMost, Form, IdentifiesNobody, MarkdownField, Radios, Required
from forum.models import case_studies, full_form_columns
from forum.models.case_studies import OUTCOME_NAMES, CaseStudy, Money, Staff, Time
from forum.models.full_form_columns import COUNTS, CheckedBy
from forum.practice.drafts.fields import Day, Left, People, Typed, again, among, band
from forum.practice.drafts.forms import CaseStudyForm, Filed, typed_answers

PROBLEM_LENGTH = 600
PART_LENGTH = 1_000
NO_SHOWCASE = "none"


def told(label: str, most: int, required: str = "", description: str = "") -> MarkdownField:
    """Free text in Markdown; `required` says what to do where it is empty."""
    first = Required(required) if required else Optional()
    rules = [first, AtMost(most), IdentifiesNobody()]
    return MarkdownField(label, rules, description=description)


class SectionForm(Form):
    seen = HiddenField()  # the mark of what was kept when the page was opened

    def columns(self) -> dict:
        """The answers by the names of the model's columns."""
        asked = [field for field in self if field.name not in NO_COLUMN]
        return {f.name: f.data if isinstance(f, Typed) else f.data or "" for f in asked}


class SummaryForm(SectionForm):
    title = again(CaseStudyForm.title)
    summary = StringField(
        "In one sentence",
        [
            Required("Say it in one sentence."),
            AtMost(case_studies.SUMMARY_LENGTH),
            IdentifiesNobody(),
        ],
        description="What came of it, for whom. Shown in lists.",
    )
    outcome = Radios(
        "How it turned out",
        [Required("Choose how it turned out.")],
        choices=among(OUTCOME_NAMES),
        description="What did not work is as useful as what did.",
    )


class WhoForm(SectionForm, Filed):
    setting = Radios(
        "Where it was done", [Optional()], choices=among(full_form_columns.SETTING_NAMES)
    )
    showcase_kind = Radios(
        "Is it one of these?",
        [Optional()],
        choices=[
            *among(full_form_columns.SHOWCASE_NAMES),
            SelectChoice(NO_SHOWCASE, "None of these"),
        ],
        description="The report asks for examples of these three kinds.",
    )

    def columns(self) -> dict:
        kind = self.showcase_kind.data or ""
        return {
            "setting": self.setting.data or "",
            "showcase_kind": "" if kind == NO_SHOWCASE else kind,
            "terms": self.chosen_terms(),
        }


class DidForm(SectionForm):
    problem = told(
        "The problem",
        PROBLEM_LENGTH,
        "Say what the problem was.",
        "What was in the way, and for how many people.",
    )
    did = again(CaseStudyForm.did)
    why_it_works = told("Why you think it works", PART_LENGTH)
    partners = StringField(
        "Partners",
        [Optional(), AtMost(full_form_columns.PARTNERS_LENGTH), IdentifiesNobody()],
        description="Organisations, such as a housing association. No names of people.",
    )


class HappenedForm(SectionForm):
    result = again(CaseStudyForm.result)
    offered = People("People offered it", [Left()])
    offered_from = Day("From", [Left()])
    offered_to = Day("To", [Left()])
    took_part = People("People who took part", [Left()])
    took_part_from = Day("From", [Left()])
    took_part_to = Day("To", [Left()])
    started_work = People("People who started work", [Left()])
    started_work_from = Day("From", [Left()])
    started_work_to = Day("To", [Left()])
    sustained = People("People still in work after 13 or 26 weeks", [Left()])
    sustained_from = Day("From", [Left()])
    sustained_to = Day("To", [Left()])
    compared_with = Radios(
        "What did you compare the result with?",
        [Required("Choose what you compared it with.")],
        choices=among(full_form_columns.COMPARED_NAMES),
    )
    checked_by = Radios(
        "Who has checked the result?",
        [Required("Choose who has checked it.")],
        choices=among(full_form_columns.CHECKED_NAMES),
    )
    check_link = StringField(
        "Where the evaluation is published",
        [AtMost(full_form_columns.LINK_LENGTH), IdentifiesNobody()],
        description="Its web address, beginning with https://. Only where one is published.",
    )
    did_not_go_well = told(
        "What did not go well",
        PART_LENGTH,
        "Say what did not go well: others will meet it too.",
        "What you would do differently. Every case study has something.",
    )

    def validate_check_link(self, field) -> None:
        if self.checked_by.data == CheckedBy.PUBLISHED and not field.data:
            raise StopValidation("Enter the web address of the published evaluation.")
        if field.data and not field.data.startswith(("https://", "http://")):
            raise StopValidation("Begin the web address with https:// or http://.")

    def validate(self, extra_validators=None) -> bool:
        fields_are_right = super().validate(extra_validators)
        if self.is_preview:
            return False
        periods = [self._periods_are_right(name) for name in COUNTS]  # each has its say
        return fields_are_right and all(periods)

    def _periods_are_right(self, name: str) -> bool:
        people, first, last = (self[f"{name}{end}"] for end in ("", "_from", "_to"))
        if any(field.errors for field in (people, first, last)):
            return False
        return self._complain(_wrong_with(people.data, first.data, last.data), people, first, last)

    def _complain(self, wrong: tuple[int, str] | None, *fields) -> bool:
        if wrong is not None:
            place, message = wrong
            self.wrong(fields[place], f"{message} ({fields[0].label.text.lower()})")
        return wrong is None


def _wrong_with(people: int | None, first: date | None, last: date | None):
    """(which of the three, what to do) of one count and its period; None where all is well."""
    if people is None:
        given = first or last
        return (0, "Enter how many people, or take the dates out") if given else None
    if first is None:
        return (1, "Enter the day from which you counted")
    if last is None:
        return (2, "Enter the day up to which you counted")
    if last < first:
        return (2, "Enter a last day that is not before the first")
    if last > clock.in_london(clock.now()).date():
        return (2, "Enter a last day that is not in the future")
    return None


class DoingForm(SectionForm):
    time_band = band("Time to set up", Time)
    staff_band = band("Staff", Staff)
    money_band = band("Money", Money)
    in_place = told(
        "What must be in place first",
        PART_LENGTH,
        description="Agreements, skills, room, equipment: what a colleague would need on the day.",
    )
    not_when = told(
        "When not to use it",
        PART_LENGTH,
        description="For whom or where it would do harm, or waste time.",
    )


class SendForm(SectionForm):
    may_contact = Radios(
        "May other members write to you about it?",
        [Required("Choose yes or no.")],
        choices=[
            SelectChoice("yes", "Yes: they can write through the exchange"),
            SelectChoice("no", "No: questions as comments only"),
        ],
    )
    named = Radios(
        "Whose name stands beside it?",
        [Required("Choose whose name stands beside it.")],
        choices=[
            SelectChoice("name", "My name and my organisation’s"),
            SelectChoice("anonymous", "Nobody’s: the moderators verify it, readers see no name"),
        ],
    )
    no_personal_data = BooleanField(
        "Nothing in it could identify a claimant",
        [Required("Confirm that nothing in it could identify a claimant.")],
    )
    right_to_share = BooleanField(
        "We have the right to share it, under the Open Government Licence",
        [Required("Confirm that you have the right to share it.")],
    )

    def columns(self) -> dict:
        return {
            "may_contact": self.may_contact.data == "yes",
            "is_anonymous": self.named.data == "anonymous",
            "declared_at": clock.now(),
        }


NO_COLUMN = ("seen", "csrf_token")


@dataclass(frozen=True)
class Section:
    slug: str
    name: str
    form: type[SectionForm]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its questions, as a draft keeps them, in the order of the page."""
        asked = {n: f for n in dir(self.form) if hasattr(f := getattr(self.form, n), "_formfield")}
        in_order = sorted(asked, key=lambda name: asked[name].creation_counter)
        return tuple(name for name in in_order if name != "seen")


NO_CSRF = {"csrf": False}
SECTIONS = {
    section.slug: section
    for section in (
        Section("summary", "Summary", SummaryForm),
        Section("who-and-where", "Who and where", WhoForm),
        Section("what-you-did", "What you did", DidForm),
        Section("what-happened", "What happened", HappenedForm),
        Section("doing-it-yourself", "Doing it yourself", DoingForm),
        Section("send", "Name and permission", SendForm),
    )
}
TOLD = tuple(SECTIONS.values())[:-1]  # what an edit asks: name and permission stay


def asked_of(is_edit: bool) -> tuple[Section, ...]:
    return TOLD if is_edit else tuple(SECTIONS.values())


def filled(section: Section, typed: dict[str, list[str]]) -> SectionForm:
    """The section's form, holding what a draft keeps, to look at."""
    return section.form(formdata=_pairs(typed), meta=NO_CSRF)


def to_fill_in(section: Section, typed: dict[str, list[str]]) -> SectionForm:
    """The same, to be sent."""
    return section.form(formdata=_pairs(typed))


def _pairs(typed: dict[str, list[str]]) -> MultiDict:
    return MultiDict([(name, value) for name, values in typed.items() for value in values])


def part_of(section: Section, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a draft keeps of one section, without empty answers."""
    kept = {name: [value for value in typed.get(name, []) if value] for name in section.fields}
    return {name: values for name, values in kept.items() if values}


def typed_of(case_study: CaseStudy) -> dict[str, list[str]]:
    """What the full form holds when a case study is edited."""
    found = typed_answers(case_study)
    names = {name for section in TOLD for name in section.fields} - set(found)
    found |= {name: _as_typed(getattr(case_study, name)) for name in names}
    listed = {n: v if isinstance(v, list) else [v] for n, v in found.items()}
    return {name: values for name, values in listed.items() if any(values)}


def _as_typed(answer: str | int | date | None) -> str:
    if isinstance(answer, date):
        return formatting.day(answer)
    return "" if answer is None else str(answer)
