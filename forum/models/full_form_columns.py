"""What the full form asks beyond the quick one, as columns of a case study."""

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


class Position(StrEnum):
    """Where in a supply chain the practice was done: taken from the organisation."""

    PRIME = "prime"
    SUBCONTRACTOR = "subcontractor"
    OUTSIDE = "outside"


class Showcase(StrEnum):
    """The three kinds of example that the report asks to be shown (its recommendation 25)."""

    VCS = "vcs-delivering"
    COMPLEMENTARY = "complementary"
    ADVOCATE = "specialist-advocating"


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
    Position.PRIME: "A prime provider",
    Position.SUBCONTRACTOR: "A subcontractor",
    Position.OUTSIDE: "Outside the supply chain",
}
SHOWCASE_NAMES = {
    Showcase.VCS: "A voluntary or community organisation delivering the programme",
    Showcase.COMPLEMENTARY: "A programme beside the supply chain that works together with it",
    Showcase.ADVOCATE: "A specialist speaking for a group of claimants",
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
class Count:
    """How many people, counted from one day to another, both included."""

    name: str  # a key of COUNTS
    people: int
    first: date | None
    last: date | None

    @property
    def label(self) -> str:
        return COUNTS[self.name]


SECTIONS = (  # the Markdown ones, in the order in which they are read
    "problem",
    "did",
    "why_it_works",
    "result",
    "did_not_go_well",
    "in_place",
    "not_when",
    "advice",
)


class FullAnswers:
    """Columns that a quick post leaves empty. Markdown unless the comment says otherwise."""

    setting: Mapped[str] = mapped_column(String(10), default="")  # a Setting, or not said
    chain_position: Mapped[str] = mapped_column(String(20), default="")  # a Position
    showcase_kind: Mapped[str] = mapped_column(String(30), default="")  # a Showcase, or none
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
    # Its author and organisation are shown to nobody: see case_studies/bylines.py.
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime | None]  # no personal data, and the right to share

    held_until: Mapped[date | None]  # it quotes figures of a period not released before then
    check_date: Mapped[date | None]  # when its author is asked whether it is still true
    checked_at: Mapped[datetime | None]  # when the author last said so
    is_unchecked: Mapped[bool] = mapped_column(default=False)  # asked, and no answer came

    @property
    def counts(self) -> list[Count]:
        """Those that were given, in the order of COUNTS."""
        return list(self._counts())

    def _counts(self) -> Iterator[Count]:
        for name in COUNTS:
            people = getattr(self, name)
            if people is not None:
                yield Count(
                    name, people, *(getattr(self, f"{name}_{end}") for end in ("from", "to"))
                )

    @property
    def setting_name(self) -> str:
        return SETTING_NAMES[Setting(self.setting)] if self.setting else ""

    @property
    def chain_position_name(self) -> str:
        return POSITION_NAMES[Position(self.chain_position)] if self.chain_position else ""

    @property
    def showcase_name(self) -> str:
        return SHOWCASE_NAMES[Showcase(self.showcase_kind)] if self.showcase_kind else ""

    @property
    def compared_with_name(self) -> str:
        return COMPARED_NAMES[ComparedWith(self.compared_with)] if self.compared_with else ""

    @property
    def checked_by_name(self) -> str:
        return CHECKED_NAMES[CheckedBy(self.checked_by)] if self.checked_by else ""
