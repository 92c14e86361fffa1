from typing import Any

from wtforms import BooleanField, Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from forum.core.forms import AtMost, AtMostChosen, Checkboxes, Form, IdentifiesNobody
from forum.gate.forms import QuotesNothingUnreleased
from forum.models import profiles
from forum.models.accounts import JobRole, User
from forum.models.profiles import Profile
from forum.models.vocabularies import Vocabulary
from forum.people.accounts.forms import (
    TermChoices,
    areas_field,
    claimant_groups_field,
    job_role_field,
    name_field,
)
from forum.people.members import claims
from forum.policy.access import viewer
from forum.reference.vocabularies import queries as vocabularies

SHOWN_TO = "Members see them on your profile, and your ratings count for these groups."


class ClaimsNoOffice:
    """No address, and no office that one does not hold."""

    def __call__(self, form: Form, field: Field) -> None:
        complaint = claims.complaint(field.data or "", claims.held_by(viewer()))
        if complaint:
            raise StopValidation(complaint)


def practices_field() -> Checkboxes:
    return Checkboxes(
        "Ask me about",
        [Optional(), AtMostChosen(profiles.MOST_PRACTICES)],
        description=f"Practices you know from doing them. Up to {profiles.MOST_PRACTICES}.",
    )


def may_be_asked_field() -> BooleanField:
    return BooleanField(
        "Others may ask me",
        description="You get one mail for a question on what you shared or tried, at most three "
        "in 30 days. The question is public, and you need not answer.",
    )


class PracticeChoices:
    """Offers the practices of the vocabulary in a field of a form."""

    def __init__(self, practices: Checkboxes) -> None:
        self._field = practices
        self._terms = {str(t.id): t for t in vocabularies.vocabulary(Vocabulary.PRACTICE)}
        practices.choices = [SelectChoice(key, t.label) for key, t in self._terms.items()]

    def chosen(self) -> list:
        return [self._terms[key] for key in dict.fromkeys(self._field.data or ()) if key]


class MemberProfileForm(Form):
    name = name_field()
    job_role = job_role_field()
    job_title = StringField(
        "Your job in your own words",
        [
            Optional(),
            AtMost(profiles.JOB_TITLE_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
            ClaimsNoOffice(),
        ],
        description="For example: In-work adviser, night shifts.",
    )
    about = TextAreaField(
        "What you do, in a sentence or two",
        [
            Optional(),
            AtMost(profiles.ABOUT_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
            ClaimsNoOffice(),
        ],
        description="No addresses and no telephone numbers.",
    )
    areas = areas_field()
    works_with = claimant_groups_field()
    practices = practices_field()
    languages = Checkboxes(
        "Languages you work in",
        [Optional(), AtMostChosen(profiles.MOST_LANGUAGES)],
        choices=[SelectChoice(name, name) for name in profiles.LANGUAGES],
    )
    may_be_asked = may_be_asked_field()
    is_minimal = BooleanField(
        "Hide all but my name and organisation",
        description="What you posted under your name stays where you posted it.",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._term_choices = TermChoices(self.areas, self.works_with)
        self._practice_choices = PracticeChoices(self.practices)
        self.works_with.description = SHOWN_TO

    @classmethod
    def of(cls, member: User, profile: Profile | None) -> "MemberProfileForm":
        stored: dict[str, Any] = {
            "name": member.name,
            "job_role": str(member.job_role),
            "areas": [str(term.id) for term in member.areas],
            "works_with": [str(term.id) for term in member.works_with],
        }
        if profile is not None:
            plain = ("job_title", "about", "languages", "may_be_asked", "is_minimal")
            stored |= {name: getattr(profile, name) for name in plain}
            stored["practices"] = [str(term.id) for term in profile.practices]
        return cls(data=stored)

    def account(self) -> dict[str, Any]:
        """By the names of User's columns."""
        own = {"name": self.name.data, "job_role": JobRole(self.job_role.data)}
        return own | self._term_choices.chosen()

    def facts(self) -> dict[str, Any]:
        """By the names of Profile's columns."""
        return {
            "job_title": self.job_title.data or "",
            "about": self.about.data or "",
            "languages": list(self.languages.data or ()),
            "practices": self._practice_choices.chosen(),
            "may_be_asked": bool(self.may_be_asked.data),
            "is_minimal": bool(self.is_minimal.data),
        }
