"""The documents that version 1 answers with: exactly these members, and no others."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from forum.models.full_form_columns import COUNTS
from forum.models.vocabularies import Vocabulary
from forum.practice.case_studies.form_questions import QUESTIONS, QuestionKind

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]


class ApiDocument(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ListDocument(ApiDocument):
    """`next` is the address of the next page, null on the last."""

    next: Address | None
    next_cursor: str | None


class NamedThing(ApiDocument):
    id: int
    name: str


class TermName(ApiDocument):
    slug: str
    name: str


class LinkedName(ApiDocument):
    name: str
    address: Address


class CitedSource(ApiDocument):
    title: str
    href: str | None


class ShownRating(ApiDocument):
    """`score` is null until `needed` organisations that are not related have rated."""

    score: float | None
    organisations: int
    needed: int


class CountOfPeople(ApiDocument):
    name: Annotated[str, Field(json_schema_extra={"enum": list(COUNTS)})]
    people: int
    first: str = Field(alias="from")
    last: str = Field(alias="to")


class CaseStudySummary(ApiDocument):
    """A case study as lists have it."""

    id: int
    address: Address
    title: str
    summary: str
    organisation: str
    organisation_address: Address | None
    for_whom: list[LinkedName]
    practices: list[LinkedName]
    posted_at: Instant
    evidence: str
    outcome: str
    rating: ShownRating
    tried_by: int = Field(description="Organisations that say they tried it.")
    comments: int
    is_demonstration: bool


class CaseStudyList(ListDocument):
    """Published case studies, those that were published last first."""

    items: list[CaseStudySummary]


class _CaseStudyFacts(ApiDocument):
    id: int
    address: Address
    version: int
    status: str
    author: str
    organisation: NamedThing | None
    supply_chain_position: str
    place: str
    years: str
    counts: list[CountOfPeople]
    showcase_kind: str
    terms: dict[Vocabulary, list[TermName]]
    evidence_level: int
    rating: ShownRating
    basis: str
    sources: list[CitedSource]
    posted_at: Instant
    edited_at: Instant | None
    checked_at: Instant | None
    licence: Address


def _answer_fields() -> dict[str, Any]:
    """One for each question of the form, as pages/case_study/json_views.py names them."""
    asked = (q for q in QUESTIONS if q.column_names and q.kind is not QuestionKind.COUNT)
    names = (f"{q.name}_markdown" if q.kind is QuestionKind.MARKDOWN else q.name for q in asked)
    return {name: (str, ...) for name in names if name not in _CaseStudyFacts.model_fields}


CaseStudyDocument = create_model(
    "CaseStudyDocument",
    __base__=_CaseStudyFacts,
    __doc__="A case study with all its answers; Markdown as it was written.",
    **_answer_fields(),
)


class FoundCaseStudy(CaseStudySummary):
    found_in: str = Field(description="Where the words stand: the title, a comment.")
    excerpt_html: str = Field(description="What was found, with the words in <mark>.")


class FacetValue(ApiDocument):
    value: str
    name: str
    results: int | None = Field(description="With this value instead; null while not counted.")


class Facet(ApiDocument):
    name: str = Field(description="The parameter that takes its values.")
    title: str
    values: list[FacetValue]


class SearchResultsDocument(ListDocument):
    """Case studies that were found, the best match first, and what narrows the search."""

    total: int
    items: list[FoundCaseStudy]
    facets: list[Facet]
    unknown: list[str] = Field(description="Values that no facet has; they were left out.")
    corrected: str = Field(description="The words as they were searched for, where corrected.")


class VocabularySummary(ApiDocument):
    name: Vocabulary
    title: str
    address: Address
    terms: int


class VocabularyList(ApiDocument):
    """The closed vocabularies that case studies are filed under."""

    items: list[VocabularySummary]


class TermDocument(ApiDocument):
    slug: str
    code: str
    name: str
    definition: str
    family: str
    address: Address
    case_studies: int


class VocabularyDocument(ApiDocument):
    """The terms of one vocabulary that are in use, in their own order."""

    name: Vocabulary
    title: str
    items: list[TermDocument]


class OrganisationSummary(ApiDocument):
    id: int
    address: Address
    name: str
    kind: str
    sector: str
    role: str
    closed_on: Day | None
    is_demonstration: bool
    case_studies: int


class OrganisationList(ListDocument):
    """Organisations, in the order in which they were added."""

    items: list[OrganisationSummary]


class ContractDocument(ApiDocument):
    area: str
    starts: str
    ends: str


class SupplyLinkDocument(ApiDocument):
    prime: str
    subcontractor: str
    area: str
    tier: str
    standing: str


class OrganisationDocument(OrganisationSummary):
    """An organisation with its contracts and its part in supply chains."""

    website: Address | None
    service_model: str
    other_names: list[str]
    contracts: list[ContractDocument]
    supply_chain: list[SupplyLinkDocument]
    sources: list[CitedSource]


class MeasureSummary(ApiDocument):
    measure: str = Field(description="As the parameter of /figures takes it.")
    name: str
    definition: str
    counted: str
    out_of: str
    which_way_is_better: str
    figures: int


class MeasureList(ApiDocument):
    """Measures of which figures are public."""

    items: list[MeasureSummary]


class FigureDocument(ApiDocument):
    """A figure that is public now. None is here before the instant of its release."""

    programme: str | None
    organisation: str | None
    area: str | None
    claimant_group: str | None
    measure: str | None
    period: str | None
    figures_to: Day | None
    value: float | None
    why_it_is_not_shown: str | None
    unit: str | None
    out_of: float | str | None
    share_in_percent: float | None
    expected: float | None
    kind: str | None
    status: str | None
    source: str | None
    note: str | None


class FigureList(ListDocument):
    """Public figures of one measure, in the order in which they came in."""

    items: list[FigureDocument]


class OrganisationFigures(ApiDocument):
    """The public figures of one organisation, the newest first."""

    organisation: NamedThing
    items: list[FigureDocument]


class WorkshopSummary(ApiDocument):
    id: int
    address: Address
    title: str
    status: str
    starts_at: Instant
    ends_at: Instant
    where: str
    is_online: bool
    area: str
    organisation: str
    for_whom: list[LinkedName]
    who_may_come: str
    places: int
    places_left: int
    is_demonstration: bool


class WorkshopList(ListDocument):
    """Workshops: those to come, the next first, or past ones, the last first."""

    items: list[WorkshopSummary]


class WorkshopDocument(WorkshopSummary):
    """A workshop with its agenda. The link to join online is shown to those with a place."""

    agenda_markdown: str
    access_notes: str
    cancelled_because: str


class ReleaseDocument(ApiDocument):
    """An entry of the calendar of releases."""

    id: int
    address: Address
    name: str
    release_at: Instant
    is_date_exact: bool
    figures_to: Day | None
    is_open: bool
    is_cancelled: bool
    cancelled_because: str


class ReleaseList(ListDocument):
    """The calendar of releases, those to come first."""

    items: list[ReleaseDocument]
