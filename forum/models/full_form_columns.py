"""Columns of a case study for the questions that only the full form asks.

The questions are declared in forum/practice/case_studies/form_questions.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

LINK_LENGTH = 300
PARTNERS_LENGTH = 300


class Setting(StrEnum):
    URBAN = "urban"
    RURAL = "rural"
    MIXED = "mixed"


class SupplyChainPosition(StrEnum):
    """Where in a supply chain the practice was done: taken from the organisation."""

    PRIME = "prime"
    SUBCONTRACTOR = "subcontractor"
    OUTSIDE = "outside"


class Showcase(StrEnum):
    """The three kinds of example that the report asks to be shown (its recommendation 25)."""

    VCS = "vcs-delivering"
    COMPLEMENTARY = "complementary"
    ADVOCATE = "specialist-advocating"
    NONE = "none"  # not one of these


class ComparedWith(StrEnum):
    NOTHING = "nothing"
    BEFORE = "before"
    SIMILAR = "similar-group"
    PROFILE = "profile"
    CONTROL = "control-group"


class CheckedBy(StrEnum):
    SELF = "self"
    ANALYST = "own-analyst"
    THIRD_PARTY = "third-party"
    PUBLISHED = "published-evaluation"


SETTING_NAMES = {
    Setting.URBAN: "A town or city",
    Setting.RURAL: "The countryside",
    Setting.MIXED: "Both",
}
POSITION_NAMES = {
    SupplyChainPosition.PRIME: "A prime provider",
    SupplyChainPosition.SUBCONTRACTOR: "A subcontractor",
    SupplyChainPosition.OUTSIDE: "Outside the supply chain",
}
SHOWCASE_NAMES = {
    Showcase.VCS: "A voluntary or community organisation delivering the programme",
    Showcase.COMPLEMENTARY: "A programme beside the supply chain that works together with it",
    Showcase.ADVOCATE: "A specialist speaking for a group of claimants",
    Showcase.NONE: "Not one of these",
}
SHOWCASE_LABELS = {  # on cards and beside filters
    Showcase.VCS: "Charity that delivers",
    Showcase.COMPLEMENTARY: "Outside supply chains",
    Showcase.ADVOCATE: "Speaks for a group",
    Showcase.NONE: "Not one of these",
}
COMPARED_NAMES = {
    ComparedWith.NOTHING: "Nothing",
    ComparedWith.BEFORE: "What we did before",
    ComparedWith.SIMILAR: "A similar group without it",
    ComparedWith.PROFILE: "The contract’s profile",
    ComparedWith.CONTROL: "A control group, chosen by lot or matched",
}
CHECKED_NAMES = {
    CheckedBy.SELF: "Us, who did it",
    CheckedBy.ANALYST: "Our organisation’s analyst",
    CheckedBy.THIRD_PARTY: "Somebody outside the organisation",
    CheckedBy.PUBLISHED: "A published evaluation",
}

COUNTS = {
    "offered": "Offered it",
    "took_part": "Took part",
    "started_work": "Started work",
    "sustained": "Still in work after 13 or 26 weeks",
}


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """A number of people, counted from one day to another, both included."""

    name: str  # a key of COUNTS
    people: int
    first: date | None
    last: date | None

    @property
    def label(self) -> str:
        return COUNTS[self.name]


MARKDOWN_COLUMNS = (  # in the order in which they are read
    "problem",
    "did",
    "why_it_works",
    "result",
    "did_not_go_well",
    "in_place",
    "not_when",
    "advice",
)


def showcase_label_of(showcase: str) -> str:
    """Empty for what is not an example of a kind."""
    is_example = showcase not in ("", Showcase.NONE)
    return SHOWCASE_LABELS[Showcase(showcase)] if is_example else ""


class FullFormColumns:
    """Columns that a quick post leaves empty. Markdown unless the comment says otherwise."""

    setting: Mapped[str] = mapped_column(String(10), default="")  # a Setting, or not said
    chain_position: Mapped[str] = mapped_column(String(20), default="")  # a SupplyChainPosition
    # The author's word that it speaks for a group: Showcase.ADVOCATE, or "". See `showcase`.
    showcase_kind: Mapped[str] = mapped_column(String(30), default="")
    # The Showcase that readers are shown; "" where none may be told, or none is decided yet.
    showcase: Mapped[str] = mapped_column(String(30), default="")
    why_it_works: Mapped[str] = mapped_column(default="")
    partners: Mapped[str] = mapped_column(String(PARTNERS_LENGTH), default="")  # plain, a line

    offered: Mapped[int | None]
    offered_from: Mapped[date | None]
    offered_to: Mapped[date | None]
    took_part: Mapped[int | None]
    took_part_from: Mapped[date | None]
    took_part_to: Mapped[date | None]
    started_work: Mapped[int | None]
    started_work_from: Mapped[date | None]
    started_work_to: Mapped[date | None]
    sustained: Mapped[int | None]
    sustained_from: Mapped[date | None]
    sustained_to: Mapped[date | None]

    compared_with: Mapped[str] = mapped_column(String(20), default="")  # a ComparedWith
    checked_by: Mapped[str] = mapped_column(String(30), default="")  # a CheckedBy
    check_link: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")  # of the evaluation
    did_not_go_well: Mapped[str] = mapped_column(default="")
    in_place: Mapped[str] = mapped_column(default="")
    not_when: Mapped[str] = mapped_column(default="")

    may_contact: Mapped[bool] = mapped_column(default=False)
    # Its author and organisation are shown to nobody: see pseudonym.py.
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime | None]  # no personal data, and the right to share

    held_until: Mapped[date | None]  # it quotes figures of a period not released before then
    check_date: Mapped[date | None]  # when its author is asked whether it is still true
    checked_at: Mapped[datetime | None]  # when the author last said so
    is_unchecked: Mapped[bool] = mapped_column(default=False)  # asked, and no answer came

    @property
    def counts(self) -> list[PeopleCount]:
        """The answered ones, in the order of COUNTS."""
        return list(self._counts())

    def _counts(self) -> Iterator[PeopleCount]:
        for name in COUNTS:
            people = getattr(self, name)
            if people is not None:
                yield PeopleCount(
                    name, people, *(getattr(self, f"{name}_{end}") for end in ("from", "to"))
                )

    @property
    def chain_position_name(self) -> str:
        return (
            POSITION_NAMES[SupplyChainPosition(self.chain_position)] if self.chain_position else ""
        )

    @property
    def showcase_name(self) -> str:
        return SHOWCASE_NAMES[Showcase(self.showcase)] if self.showcase else ""

    @property
    def showcase_label(self) -> str:
        """Of its chip; empty for one that is not an example of a kind."""
        return showcase_label_of(self.showcase)
