from typing import Any

from wtforms import BooleanField

from forum.core.forms import Form
from forum.models.accounts import User
from forum.models.profiles import Profile
from forum.people.accounts.forms import TermChoices, areas_field, claimant_groups_field
from forum.social.profiles.forms import (
    SHOWN_TO,
    PracticeChoices,
    may_be_asked_field,
    practices_field,
)


class WelcomeForm(Form):
    """Three questions: with whom, where, and what others may ask about."""

    works_with = claimant_groups_field()
    areas = areas_field()
    practices = practices_field()
    may_be_asked = may_be_asked_field()
    follow = BooleanField(
        "Follow these groups and areas",
        description="What is new in them comes once a week, by mail and on your pages. You can "
        "change or stop each of them.",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._term_choices = TermChoices(self.areas, self.works_with)
        self._practice_choices = PracticeChoices(self.practices)
        self.works_with.description = SHOWN_TO

    @classmethod
    def of(cls, member: User, profile: Profile | None) -> "WelcomeForm":
        practices = profile.practices if profile is not None else []
        return cls(
            data={
                "areas": [str(term.id) for term in member.areas],
                "works_with": [str(term.id) for term in member.works_with],
                "practices": [str(term.id) for term in practices],
                "may_be_asked": profile is not None and profile.may_be_asked,
                "follow": True,
            }
        )

    def account(self) -> dict[str, Any]:
        """By the names of User's columns."""
        return self._term_choices.chosen()

    def facts(self) -> dict[str, Any]:
        """By the names of Profile's columns."""
        return {
            "practices": self._practice_choices.chosen(),
            "may_be_asked": bool(self.may_be_asked.data),
        }
