from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Checkboxes,
    Dropdown,
    Form,
    IdentifiesNobody,
    MarkdownField,
    Radios,
    Required,
    form_key,
)
from forum.gate.validators import QuotesNothingUnreleased
from forum.models import case_studies
from forum.models.case_studies import OUTCOME_NAMES, CaseStudy, Money, Staff, Time
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.drafts.fields import again, band
from forum.reference.vocabularies import queries as tags

NO_GROUP = "none"
UNSEEN = ("csrf_token", "key", "seen", "seen_version")  # of a form, typed by nobody
BANDS = {"time_band": Time, "staff_band": Staff, "money_band": Money}


class Filed(Form):
    """The questions whose answers are terms of the closed vocabularies."""

    groups = Checkboxes(
        "Payment groups",
        [Required("Choose the payment groups, or “Not by payment group”.")],
        description=f"Whom it was for, in the contract's words. Up to {case_studies.MOST_GROUPS}.",
    )
    circumstances = Checkboxes(
        "Circumstances",
        [Optional(), AtMostChosen(case_studies.MOST_CIRCUMSTANCES)],
        description=f"Up to {case_studies.MOST_CIRCUMSTANCES}.",
    )
    stage = Radios("Stage of the journey", [Required("Choose a stage.")])
    practices = Checkboxes(
        "Practices",
        [Optional(), AtMostChosen(case_studies.MOST_PRACTICES)],
        description=f"The kinds of help. Up to {case_studies.MOST_PRACTICES}.",
    )
    area = Dropdown("Area", [Optional()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._terms = {word: {t.slug: t for t in tags.vocabulary(word)} for word in Vocabulary}
        self.groups.choices = self._choices(Vocabulary.GROUP) + [
            SelectChoice(NO_GROUP, "Not by payment group")
        ]
        self.circumstances.choices = self._choices(Vocabulary.CIRCUMSTANCE)
        self.practices.choices = self._choices(Vocabulary.PRACTICE)
        self.stage.choices = self._choices(Vocabulary.STAGE)
        self.area.choices = [SelectChoice("", "Not tied to one area")]
        self.area.choices += self._choices(Vocabulary.AREA)

    def _choices(self, vocabulary: Vocabulary) -> list[SelectChoice]:
        return [
            SelectChoice(t.slug, t.label, optgroup=t.family.capitalize() or None)
            for t in self._terms[vocabulary].values()
        ]

    def validate_groups(self, field) -> None:
        chosen = field.data or []
        if NO_GROUP in chosen and len(chosen) > 1:
            raise ValidationError("Choose payment groups or “Not by payment group”, not both.")
        AtMostChosen(case_studies.MOST_GROUPS)(self, field)

    def chosen_terms(self) -> list[Term]:
        chosen = {
            Vocabulary.GROUP: self.groups.data or [],
            Vocabulary.CIRCUMSTANCE: self.circumstances.data or [],
            Vocabulary.PRACTICE: self.practices.data or [],
            Vocabulary.STAGE: [self.stage.data] if self.stage.data else [],
            Vocabulary.AREA: [self.area.data] if self.area.data else [],
        }
        return [
            self._terms[vocabulary][slug]
            for vocabulary, slugs in chosen.items()
            for slug in dict.fromkeys(slugs)
            if slug in self._terms[vocabulary]
        ]


class CaseStudyForm(Filed):
    """The quick form: six questions, and a few that help others to find the answer."""

    key = HiddenField()  # the same form sent twice is one case study
    seen_version = HiddenField()  # of an edit: which version was opened
    seen = HiddenField()  # the mark of the draft that was kept when the page was opened

    title = StringField(
        "What you did, and for whom",
        [Required("Enter a title."), AtMost(case_studies.TITLE_LENGTH), IdentifiesNobody()],
        description="For example: Walk-and-talk first appointments after sickness absence.",
    )
    groups = again(Filed.groups)
    stage = again(Filed.stage)
    did = MarkdownField(
        "What you did, step by step",
        [Required("Say what you did."), AtMost(case_studies.DID_LENGTH), IdentifiesNobody()],
        description="Enough for a colleague to do it on Monday. A list helps: start lines with 1. "
        "or *. Nothing that could identify a claimant.",
    )
    result = MarkdownField(
        "What happened",
        [Required("Say what happened."), AtMost(case_studies.RESULT_LENGTH), IdentifiesNobody()],
        description="What changed, for how many people, and how you know. Say which months any "
        "number covers. “It did not work” is as welcome as “it worked”.",
    )
    time_band = band("Time to set up", Time)
    staff_band = band("Staff", Staff)
    money_band = band("Money", Money)

    outcome = Radios("How it turned out", [Optional()])
    summary = StringField(
        "In one sentence",
        [Optional(), AtMost(case_studies.SUMMARY_LENGTH), IdentifiesNobody()],
        description="Shown in lists. Without it, lists show the beginning of what you did.",
    )
    circumstances = again(Filed.circumstances)
    practices = again(Filed.practices)
    area = again(Filed.area)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(str(k), name) for k, name in OUTCOME_NAMES.items()]
        self.key.data = form_key(self.key.data)

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(field.name for field in self if field.name not in UNSEEN)

    @property
    def version_seen(self) -> int:
        """The version that was opened; 0, which none is, where the form does not say."""
        typed = self.seen_version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    @property
    def more_is_open(self) -> bool:
        """Whether the optional questions hold something, or something wrong."""
        more = (self.summary, self.outcome, self.circumstances, self.practices, self.area)
        return any(field.data or field.errors for field in more)

    def answers(self) -> dict:
        """What the person gave, by the names of the model's columns."""
        plain = ("title", "did", "result", "summary", *BANDS)
        return {name: getattr(self, name).data or "" for name in plain} | {
            "outcome": self.outcome.data or "",
            "terms": self.chosen_terms(),
        }


def typed_answers(case_study: CaseStudy) -> dict:
    """What a form shows when a case study is edited."""
    slugs = {word: [term.slug for term in case_study.of(word)] for word in Vocabulary}
    plain = ("title", "did", "result", "summary", "outcome", *BANDS)
    return {name: getattr(case_study, name) for name in plain} | {
        "groups": slugs[Vocabulary.GROUP] or [NO_GROUP],
        "circumstances": slugs[Vocabulary.CIRCUMSTANCE],
        "practices": slugs[Vocabulary.PRACTICE],
        "stage": next(iter(slugs[Vocabulary.STAGE]), ""),
        "area": next(iter(slugs[Vocabulary.AREA]), ""),
        "seen_version": str(case_study.version),
    }


class WithdrawForm(Form):
    reason = TextAreaField(
        "Why are you withdrawing it?",
        [
            Required("Say why, in a sentence."),
            AtMost(300),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Shown to anyone who follows an old link to it.",
    )


class ColleagueForm(Form):
    member = Dropdown("Colleague", [Required("Choose a colleague.")])

    def __init__(self, known, **kwargs):
        super().__init__(**kwargs)
        self.member.choices = [SelectChoice("", "Choose one")]
        self.member.choices += [SelectChoice(str(one.id), one.name) for one in known]
