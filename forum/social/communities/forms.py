import re
from typing import Any

from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from forum.core import text
from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Dropdown,
    Form,
    IdentifiesNobody,
    MarkdownField,
    Offered,
    Radios,
    Required,
    SubmittedOnceForm,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models import communities
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.vocabularies import queries as tags
from forum.social.communities import queries

SUBJECTS = {
    Vocabulary.CIRCUMSTANCE: "Circumstances",
    Vocabulary.GROUP: "Payment groups",
    Vocabulary.PRACTICE: "Practices",
    Vocabulary.AREA: "Areas",
}
OPEN, PRIVATE = "open", "private"


def community_name_field() -> StringField:
    return StringField(
        "Name",
        [
            Required("Enter a name."),
            AtMost(communities.NAME_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
        description="For example: Lone parents and school-hours work.",
    )


def purpose_field() -> TextAreaField:
    return TextAreaField(
        "What it is for",
        [
            Required("Say what it is for."),
            AtMost(communities.PURPOSE_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
        description="Everybody can read this, also of a private community.",
    )


def invited_field() -> TextAreaField:
    return TextAreaField(
        "Organisations to invite, one a line",
        [Optional(), AtMost(communities.MOST_INVITED * 121)],
        description="Only of a private community. Names as in the list of organisations. Those of "
        "the facilitators are invited already.",
    )


class InvitesOrganisations:
    """For forms with the field `invited`: the names are looked up when the form is validated."""

    organisations: list[Organisation]

    def validate_invited(self, field: Field) -> None:
        lines = [text.one_line(line) for line in (field.data or "").split("\n")]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > communities.MOST_INVITED:
            raise StopValidation(f"Invite at most {communities.MOST_INVITED} organisations.")
        known = queries.organisations_named(names)
        missing = [name for name in names if name.lower() not in known]
        if missing:
            raise StopValidation(
                f"“{missing[0][:60]}” is not in the list of organisations. Check its name there."
            )
        self.organisations = [known[name.lower()] for name in names]


class ProposeForm(InvitesOrganisations, SubmittedOnceForm):
    name = community_name_field()
    purpose = purpose_field()
    subject = Dropdown("On which subject?", [Required("Choose a subject.")])
    openness = Radios(
        "Who can read and write in it?",
        [Required("Choose who can read and write in it.")],
        choices=[
            SelectChoice(OPEN, "All verified members"),
            SelectChoice(PRIVATE, "Members of the organisations that are invited"),
        ],
        default=OPEN,
    )
    invited = invited_field()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._terms = {str(t.id): t for word in SUBJECTS for t in tags.vocabulary(word)}
        self.organisations = []
        self.subject.choices = [
            SelectChoice("", "Choose one"),
            *(
                SelectChoice(key, term.label, optgroup=SUBJECTS[Vocabulary(term.vocabulary)])
                for key, term in self._terms.items()
            ),
        ]

    def facts(self) -> dict[str, Any]:
        """By the names of Community's columns."""
        return {
            "name": self.name.data,
            "purpose": self.purpose.data,
            "term_id": self._terms[self.subject.data].id,
            "is_private": self.openness.data == PRIVATE,
        }


class ChangeCommunityForm(InvitesOrganisations, Form):
    name = community_name_field()
    purpose = purpose_field()
    invited = invited_field()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisations = []


class PostForm(SubmittedOnceForm):
    title = StringField(
        "Title",
        [Required("Enter a title."), AtMost(communities.TITLE_LENGTH), IdentifiesNobody()],
    )
    body = MarkdownField(
        "What you want to say or ask",
        [Required("Write it first."), AtMost(communities.POST_LENGTH), IdentifiesNobody()],
        description="Only those who may enter the community read it. Nothing that could identify "
        "a claimant, and no prices.",
    )
    groups = SelectMultipleField(
        "Claimant groups",
        [
            Required("Choose at least one claimant group."),
            AtMostChosen(communities.MOST_TERMS),
            Offered(),
        ],
        validate_choice=False,
        description=f"Whom it is about. Up to {communities.MOST_TERMS}.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = {term.slug: term for word in tags.FOR_WHOM for term in tags.vocabulary(word)}
        self.groups.choices = [SelectChoice(t.slug, t.label) for t in self._terms.values()]

    def words(self) -> dict[str, Any]:
        """By the names of CommunityPost's columns."""
        chosen: list[Term] = [self._terms[slug] for slug in self.groups.data or ()]
        return {"title": self.title.data, "body": self.body.data, "terms": chosen}


class CommunityReplyForm(SubmittedOnceForm):
    body = MarkdownField(
        "Your reply",
        [Required("Write your reply first."), AtMost(communities.POST_LENGTH), IdentifiesNobody()],
        description="Do not include anything that could identify a claimant.",
    )


class CommunityPageForm(Form):
    body = MarkdownField(
        "Text",
        [
            Required("Write something first."),
            AtMost(communities.PAGE_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
    )


class ReadingForm(Form):
    address = StringField(
        "Address of a case study",
        [Required("Enter the address or the number of a case study."), AtMost(300)],
        description="Copy it from your browser. For example: /case-studies/12-bus-passes.",
    )

    def validate_address(self, field: Field) -> None:
        if self.case_study_id is None:
            raise StopValidation("This is not the address of a case study.")

    @property
    def case_study_id(self) -> int | None:
        typed = self.address.data or ""
        found = re.search(r"/case-studies/(\d{1,9})\b", typed) or re.fullmatch(r"(\d{1,9})", typed)
        return int(found[1]) if found else None


class FacilitatorSearchForm(Form):
    class Meta(Form.Meta):
        csrf = False

    q = StringField("Name", [Optional(), AtMost(80)])
