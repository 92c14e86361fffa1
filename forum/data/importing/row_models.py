"""What a row of each data file must look like. A field's description says how to mend it."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from forum.core import text
from forum.models.figures import Origin
from forum.models.measures import MEASURES
from forum.models.organisations import Kind
from forum.models.programmes import ProgrammeKind

DATE = "Write it as 2014-09-30."
AREA = "Use the number of a contract package area."
SHORTER = "Shorten it."
NUMBER = "Write a number in digits, without commas or signs."


def _or_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _day_first(value: Any) -> Any:
    """`2011-10-31 (recalled)` as its date; the words stay in the column `basis`."""
    found = re.match(r"\s*(\d{4}-\d\d-\d\d)\b", value) if isinstance(value, str) else None
    return found[1] if found else _or_none(value)


Line = BeforeValidator(text.one_line)
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=60,
        description="Use small letters, digits and hyphens, such as lone-parents.",
    ),
]
Words40 = Annotated[str, Line, Field(max_length=40, description=SHORTER)]
Words60 = Annotated[str, Line, Field(max_length=60, description=SHORTER)]
Words80 = Annotated[str, Line, Field(max_length=80, description=SHORTER)]
Words200 = Annotated[str, Line, Field(max_length=200, description=SHORTER)]
Long = Annotated[str, Line, Field(max_length=4_000, description=SHORTER)]
Name = Annotated[
    str, Line, Field(min_length=1, max_length=120, description="Give it in 120 characters.")
]
Basis = Annotated[
    Literal["sourced", "derived", "recalled", "illustrative"],
    Field(description="Use sourced, derived, recalled or illustrative."),
]
Area = Annotated[int, Field(ge=1, le=99, description=AREA)]
MaybeArea = Annotated[Area | None, BeforeValidator(_or_none), Field(description=AREA)]
Number = Annotated[float, Field(allow_inf_nan=False, description=NUMBER)]
Count = Annotated[int, Field(ge=0, description=NUMBER)]
MaybeDay = Annotated[date | None, BeforeValidator(_or_none), Field(description=DATE)]
GroupCode = Annotated[str, Field(pattern=r"^PG\d[ab]?$", description="Write it as PG1 or PG6a.")]


class FileRow(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True, frozen=True)

    @property
    def key(self) -> str:
        """What no other row of the file may have."""
        raise NotImplementedError

    @classmethod
    def columns(cls) -> list[str]:
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def mend(cls, name: str) -> str:
        for field_name, field in cls.model_fields.items():
            if name in (field_name, field.alias):
                return field.description or _nested_description(field.metadata)
        return "Correct the row."


def _nested_description(metadata: list) -> str:
    return next((m.description for m in metadata if getattr(m, "description", "")), "Correct it.")


class VocabularyRow(FileRow):
    """A row of a closed vocabulary."""

    slug: Slug
    name: Name
    definition: Long
    basis: Words40
    source: Long

    @property
    def key(self) -> str:
        return self.slug


class ClaimantGroupRow(VocabularyRow):
    kind: Literal["payment group", "characteristic"] = Field(
        description="Use payment group or characteristic."
    )


class PracticeRow(VocabularyRow):
    family: Words60


class StageRow(VocabularyRow):
    order: Count


class PackageAreaRow(FileRow):
    cpa_number: Area
    name: Name
    country: Words60
    regions: Long
    basis: Basis
    note: Long
    source: Long

    @property
    def key(self) -> str:
        return str(self.cpa_number)


class PaymentGroupRow(FileRow):
    code: GroupCode
    benefit: Name
    participation: Name
    when_referred: Long
    weeks_to_job_outcome: Count
    max_sustainment_payments_recalled: Count
    max_job_outcome_fee_gbp: Count
    max_total_gbp: Count
    fees_basis: Basis
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.code


class MinimumLevelRow(FileRow):
    contract_year: Annotated[str, Field(pattern=r"^(\d|all)$", description="Use 1 to 9, or all.")]
    period: Name
    claimant_group: Annotated[
        str, Field(pattern=r"^PG\d[ab]?\b", description="Begin with the group, such as PG6a.")
    ]
    minimum_percent: Annotated[
        Annotated[float, Field(gt=1, le=100, allow_inf_nan=False)] | None, BeforeValidator(_or_none)
    ] = Field(description="Write 44.5 for 44.5 percent, not 0.445.")
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return f"{self.contract_year} {self.code}"

    @property
    def code(self) -> str:
        return self.claimant_group.split()[0]


class OrganisationRow(FileRow):
    ref: Annotated[str, Field(pattern=r"^O\d{3,6}$", description="Write it as O001.")]
    name: Name
    kind: Kind = Field(description="Use one of: " + ", ".join(Kind) + ".")
    sector: Words60
    website: Words200
    role: Long
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.ref


class ProgrammeRow(FileRow):
    slug: Slug
    name: Name
    kind: ProgrammeKind = Field(description="Use one of: " + ", ".join(ProgrammeKind) + ".")
    let_by: Name
    geography: Name
    area_code: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$", description="Write it as CPA.")]
    starts_on: MaybeDay
    ends_on: MaybeDay
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.slug


class ContractRow(FileRow):
    contract_ref: Annotated[str, Field(pattern=r"^C\d\d-\d\d$", description="Write it as C01-01.")]
    cpa_number: Area
    prime: Name
    start: Words40
    end_or_reassignment: Long
    note: Long
    basis: Basis = Field(alias="basis_for_pairing")
    source: Long

    @property
    def key(self) -> str:
        return self.contract_ref


class SupplyLinkRow(FileRow):
    ref: Annotated[str, Field(pattern=r"^S\d{3,6}$", description="Write it as S001.")]
    prime: Name
    subcontractor: Name
    cpa_number: MaybeArea
    tier: Words40
    specialism: Long
    status_or_date: Long
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.ref


class ServiceLevelRow(FileRow):
    ref: Annotated[str, Field(pattern=r"^M\d{3,6}$", description="Write it as M001.")]
    prime: Name
    journey_stage: Words60
    title: Name
    quantitative_measure: Long
    qualitative_standard: Long
    programme: Name
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.ref


class ReleaseRow(FileRow):
    release_date: Annotated[
        str,
        Field(
            pattern=r"^\d{4}-\d\d(-\d\d)?\b",
            description="Begin with the day, as 2014-09-18, or with the month, as 2014-09.",
        ),
    ]
    data_cut_off: Annotated[
        date | None, BeforeValidator(_day_first), Field(description="Begin with 2014-06-30.")
    ]
    note: Long
    basis: Words60
    source: Long

    @property
    def key(self) -> str:
        return self.release_date.split()[0]

    @model_validator(mode="after")
    def _after_its_cut_off(self) -> Self:
        if self.data_cut_off and self.key < self.data_cut_off.isoformat()[: len(self.key)]:
            raise ValueError(
                "This is earlier than the end of its own figures.\nCorrect one of the two."
            )
        return self


class FigureRow(FileRow):
    row: Annotated[str, Field(pattern=r"^\d{1,9}$", description="Give each row a number.")]
    period: Words60 = Field(min_length=1, description="Say which period it is of.")
    period_type: Words40
    data_cut_off: MaybeDay
    release_date: Annotated[
        str,
        Field(pattern=r"^(\d{4}-\d\d(-\d\d)?)?$", description="Write it as in releases.csv."),
    ]
    geography: Name
    cpa_number: MaybeArea
    prime: Name
    payment_group: Words80
    measure: Words60
    value: Number
    unit: Words80 = Field(min_length=1, description="Say what is counted.")
    status: Origin = Field(description="Use official, secondary, industry, local or leaked.")
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return f"WP-{self.row}"

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(
                f"The measure {self.measure} is not in the registry of measures."
                "\nAdd it to forum/performance/measures.py with its definition."
            )
        if self.value < 0 or (self.unit.startswith("percent") and self.value > 100):
            raise ValueError(f"{self.value:g} {self.unit} cannot be.\nCheck value and unit.")
        if self.status == Origin.MANAGEMENT:
            raise ValueError("Management information is not kept here.\nUse its own file.")
        if self.status == Origin.OFFICIAL and self.basis in ("recalled", "illustrative"):
            raise ValueError(
                f"What is {self.basis} is not an official statistic."
                "\nRead it in its source, or change the status."
            )
        return self


class ManagementFiguresRow(FileRow):
    """One subcontractor's quarter for one payment group."""

    subcontractor: Name
    cpa_number: Area
    tier: Words40
    quarter_end: Annotated[date, Field(description=DATE)]
    payment_group: GroupCode
    referrals: Count
    attachments: Count
    job_outcomes: Count
    sustainment_payments: Count
    contract_profile_job_outcomes: Count
    basis: Basis

    @property
    def key(self) -> str:
        return f"{self.subcontractor}, {self.payment_group}, {self.quarter_end}"


class WorkshopRow(FileRow):
    ref: Annotated[str, Field(pattern=r"^W\d{3,6}$", description="Write it as W001.")]
    title: Name
    host: Name
    place: Annotated[str, Line, Field(max_length=120, description=SHORTER)]
    topic: Long
    format: Long
    date: Annotated[str, Line, Field(max_length=120, description=SHORTER)]
    basis: Basis
    source: Long
    note: Long

    @property
    def key(self) -> str:
        return self.ref
