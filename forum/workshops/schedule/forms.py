"""Forms of a workshop: schedule or change it, cancel it, write its notes."""

import re
from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Checkboxes,
    Dropdown,
    Form,
    HoldsNoIdentifier,
    IdentifiesNobody,
    MarkdownField,
    Radios,
    Required,
    form_key,
)
from forum.core.pii import IdentifierKind
from forum.gate.forms import MayBeMentioned, QuotesNothingUnreleased
from forum.models import workshops
from forum.models.accounts import User
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import WHO_MAY_COME_NAMES, WhoMayCome
from forum.reference.vocabularies import queries as vocabularies
from forum.workshops.schedule.actions import Occurrence
from forum.workshops.schedule.date_time_form import DateTimeForm
from forum.workshops.schedule.form_data import (
    entries,
    is_address_or_domain,
    is_web_address,
    whole_number,
)
from forum.workshops.schedule.queries import members_by_email

MOST_GROUPS = 8
OF_A_PLACE = frozenset({IdentifierKind.POSTCODE})
MOST_INVITED = 200
MOST_CO_ORGANISERS = 10
LINK = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


class WorkshopForm(DateTimeForm):
    """Nine questions, and optional ones."""

    key = HiddenField()  # makes sending idempotent
    seen_version = HiddenField()  # of a change: the version that was opened
    date_of = HiddenField()  # id of the workshop to whose series this adds a date

    title = StringField(
        "Title",
        [
            Required("Enter a title."),
            AtMost(workshops.TITLE_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="What it is about, and for whom. For example: What works for lone parents.",
    )
    place = StringField(
        "Where",
        [
            Required("Enter the place, or the web address to join."),
            AtMost(workshops.LINK_LENGTH),
            QuotesNothingUnreleased(),
            HoldsNoIdentifier(but=OF_A_PLACE),
        ],
        description="The name of the place and its town, or a web address to join online.",
    )
    area = Dropdown("Area", [Optional()])
    groups = Checkboxes(
        "Claimant groups",
        [Optional(), AtMostChosen(MOST_GROUPS)],
        description=f"Whom it is about. Up to {MOST_GROUPS}; none means all.",
    )
    capacity = StringField(
        "Places", [Required("Enter how many places there are.")], description="From 1 to 1,000."
    )
    has_waiting_list = Radios(
        "Waiting list",
        [Required("Choose whether there is a waiting list.")],
        choices=[
            SelectChoice("yes", "Yes: a place that is given back is offered to the next in turn"),
            SelectChoice("no", "No"),
        ],
        default="yes",
    )

    address = StringField(
        "Address",
        [
            Optional(),
            AtMost(workshops.ADDRESS_LENGTH),
            QuotesNothingUnreleased(),
            HoldsNoIdentifier(but=OF_A_PLACE),
        ],
        description="Street, town and postcode.",
    )
    access_notes = TextAreaField(
        "Getting in and around",
        [
            Optional(),
            AtMost(workshops.ACCESS_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Steps, lift, hearing loop, parking, the nearest station.",
    )
    link = StringField(
        "Web address to join online as well",
        [Optional(), AtMost(workshops.LINK_LENGTH)],
        description="Shown to those who have a place. Begins with https://",
    )
    agenda = MarkdownField(
        "Agenda",
        [
            Optional(),
            AtMost(workshops.AGENDA_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="What happens when. A list helps: start lines with 1. or *.",
    )
    who_may_come = Radios(
        "Who may come",
        [Required("Choose who may come.")],
        choices=[SelectChoice(str(k), name) for k, name in WHO_MAY_COME_NAMES.items()],
        default=str(WhoMayCome.ANYONE),
    )
    invited = TextAreaField(
        "Who is invited",
        [Optional()],
        description="A line each: a work e-mail address, or @ and a mail domain for all who work "
        "there. Only you and those who organise it with you see this.",
    )
    co_organisers = TextAreaField(
        "Who organises it with you",
        [Optional()],
        description="The work e-mail address of each, a line each. They must be members. They see "
        "the bookings and can change the workshop.",
    )

    def __init__(self, *args: Any, unchanged: Occurrence | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._unchanged = unchanged
        self._groups = {
            t.slug: t
            for word in (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
            for t in vocabularies.vocabulary(word)
        }
        self._areas = {t.slug: t for t in vocabularies.vocabulary(Vocabulary.AREA)}
        self.groups.choices = [
            SelectChoice(t.slug, t.label, optgroup=_heading(t)) for t in self._groups.values()
        ]
        self.area.choices = [SelectChoice("", "Not tied to one area")]
        self.area.choices += [SelectChoice(t.slug, t.label) for t in self._areas.values()]
        self.key.data = form_key(self.key.data)
        self._members: dict[str, User] = {}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        if self.is_preview:
            return False
        self.read_occurrences(self._unchanged)
        self._check_place()
        self._check_capacity()
        self._check_invited()
        return not self.errors

    def _check_place(self) -> None:
        where = self.place.data or ""
        is_link = bool(LINK.match(where)) or where.lower().startswith("www.")
        for field, is_given in ((self.place, is_link), (self.link, bool(self.link.data))):
            if is_given and not field.errors and not is_web_address(field.data):
                self.wrong(field, "Enter a web address that begins with https:// or http://.")
        if not is_link and not self.place.errors and len(where) > workshops.PLACE_LENGTH:
            self.wrong(self.place, f"Use at most {workshops.PLACE_LENGTH} characters for a place.")
        if is_link and self.link.data and not self.link.errors and self.link.data != where:
            self.wrong(self.link, "There are two web addresses. Keep one of them.")

    def _check_capacity(self) -> None:
        if not self.capacity.errors and self.places is None:
            self.wrong(self.capacity, "Enter a whole number from 1 to 1,000.")

    def _check_invited(self) -> None:
        wrong = [one for one in entries(self.invited.data) if not is_address_or_domain(one)]
        if wrong:
            self.wrong(self.invited, f"“{wrong[0][:60]}” is no e-mail address or mail domain.")
        elif len(entries(self.invited.data)) > MOST_INVITED:
            self.wrong(self.invited, f"Invite at most {MOST_INVITED} addresses.")
        if self.who_may_come.data == WhoMayCome.INVITED and not entries(self.invited.data):
            self.wrong(self.invited, "Enter who is invited, or choose that any member may come.")
        if self.who_may_come.data == WhoMayCome.AREA and not self.area.data:
            self.wrong(self.area, "Choose the area whose members may come.")
        self._check_co_organisers()

    def _check_co_organisers(self) -> None:
        addresses = entries(self.co_organisers.data)
        if len(addresses) > MOST_CO_ORGANISERS:
            self.wrong(self.co_organisers, f"Name at most {MOST_CO_ORGANISERS}.")
            return
        self._members = members_by_email(addresses)
        unknown = [one for one in addresses if one not in self._members]
        if unknown:
            self.wrong(
                self.co_organisers, f"“{unknown[0][:60]}” is not the address of a confirmed member."
            )

    @property
    def places(self) -> int | None:
        text = (self.capacity.data or "").replace(",", "").strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        return number if 1 <= number <= workshops.MOST_PLACES else None

    @property
    def seen(self) -> int:
        """The version that was opened; 0, which no version has, where it is missing."""
        return whole_number(self.seen_version.data)

    @property
    def more_is_open(self) -> bool:
        """Whether an optional question has an answer or an error."""
        more = (self.address, self.access_notes, self.link, self.agenda, self.invited)
        others = (self.co_organisers, self.repeat, self.times)
        is_narrow = self.who_may_come.data != WhoMayCome.ANYONE
        return is_narrow or any(field.data or field.errors for field in (*more, *others))

    def answers(self, organiser_id: int) -> dict[str, Any]:
        """By the names of the model's columns; see actions.Answers."""
        where, link = self.place.data or "", self.link.data or ""
        is_link = bool(LINK.match(where))
        members = {m.id: m for m in self._members.values() if m.id != organiser_id}
        area = self._areas.get(self.area.data or "")
        return {
            "title": self.title.data,
            "place_name": "" if is_link else where,
            "link": where if is_link else link,
            "address": self.address.data or "",
            "access_notes": self.access_notes.data or "",
            "agenda": self.agenda.data or "",
            "area_id": area.id if area else None,
            "terms": [self._groups[slug] for slug in dict.fromkeys(self.groups.data or [])],
            "capacity": self.places,
            "has_waiting_list": self.has_waiting_list.data == "yes",
            "who_may_come": WhoMayCome(self.who_may_come.data),
            "co_organisers": list(members.values()),
            "invited": list(
                dict.fromkeys(one.removeprefix("@") for one in entries(self.invited.data))
            ),
        }


def _heading(term: Term) -> str:
    return "Payment groups" if term.vocabulary == Vocabulary.GROUP else "Circumstances"


class CancelForm(Form):
    reason = TextAreaField(
        "Why is it cancelled?",
        [
            Required("Say why, in a sentence."),
            AtMost(300),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Mailed to everybody who booked, and shown on its page.",
    )
    with_later = BooleanField("Cancel the later ones of this series too")


class NotesForm(Form):
    already_mentioned: Collection[int] = ()  # in the notes that these are to replace
    seen_number = HiddenField()
    body = MarkdownField(
        "Notes",
        [
            Required("Write something."),
            AtMost(workshops.NOTES_LENGTH),
            IdentifiesNobody(),
            MayBeMentioned(),
        ],
        description="What people said works, for whom, and what they will try. Everybody can read "
        "it. Nothing that could identify a claimant. Write @ and a name to tell a member.",
        render_kw={"data-mentions": ""},
    )

    @property
    def seen(self) -> int:
        return whole_number(self.seen_number.data)
