"""Draft the report of a contract manager: in the five stages, of what its reader may see."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.core import formatting
from forum.core.wilson import Interval
from forum.models.complaint_samples import SampleAnswer
from forum.models.manager_reviews import ManagerReport, ManagerReview, SeenAs
from forum.models.service_standards import StandardVersion
from forum.models.vocabularies import Term
from forum.standards.complaints import quarters
from forum.standards.complaints.queries import ContractQuarter
from forum.standards.complaints.sampling import SampleShare
from forum.standards.complaints.themes import ComplaintTheme
from forum.standards.complaints.totals import QuarterTotals
from forum.standards.manager_reviews.paper import Cells, Paper, PaperSection, PaperTable
from forum.standards.versions.differences import target_in_words

MADE_UP = "Demonstration: this contract, its standards and this report are invented."
MANAGEMENT = (
    "Management information: not for publication. Some numbers below are not released. "
    "Do not quote them outside the contract."
)
DRAFT = "Draft: not issued yet. Only the contract manager reads it."
EACH_SIGHT = (
    "Words are the same for every reader. Numbers are those that the reader may see: others than "
    "the parties of the contract read what is released."
)
NO_STANDARD = "No standard of this contract is of this stage."
NOT_SAID = "not said yet"
NOT_SHOWN = "not shown"
WITHDRAWN = "Withdrawn by a moderator"
NO_COMPLAINTS_SHOWN = (
    "Complaints of one contract are shown to its parties, and to other supply chains once they "
    "are two quarters old. Complaints of all contracts together are on the page of complaints."
)
NO_SAMPLE = "No sample of complaints was drawn in this quarter."
STANDARD_HEADER = ("Standard", "Target", "Result", "Seen", "Looked at", "What was seen")
STANDARD_WIDTHS = (26, 13, 22, 13, 10, 40)


@dataclass(frozen=True)
class ReportParts:
    """All that a report is drafted from, as one viewer may see it."""

    report: ManagerReport
    versions: Sequence[StandardVersion]
    stages: Sequence[Term]
    themes: Sequence[ComplaintTheme]
    results: Mapping[int, str]  # by the id of the standard, in words
    holds_unreleased: bool
    own: ContractQuarter | None = None  # each complaint, for the parties
    older: QuarterTotals | None = None  # suppressed, for other supply chains
    samples: Sequence[SampleShare] | None = None  # None: not for this viewer, or not drawn
    is_party: bool = False
    withdrawn: Collection[int] = ()  # ids of reviews whose sentence a moderator took down

    @property
    def reviews(self) -> dict[int, ManagerReview]:
        return {one.version_id: one for one in self.report.reviews}


def paper(parts: ReportParts) -> Paper:
    report, contract = parts.report, parts.report.contract
    quarter = quarters.in_words(report.quarter_end)
    sections = [_stage(parts, stage) for stage in parts.stages]
    return Paper(
        f"Report of the contract manager: {contract.name}, {quarter}",
        report.quarter_end,
        [*_about(parts), EACH_SIGHT],
        [*sections, _complaints(parts), *_samples(parts)],
        _warnings(parts),
    )


def _warnings(parts: ReportParts) -> list[str]:
    is_invented = any(one.standard.framework.is_demonstration for one in parts.versions)
    said = (
        (MADE_UP, is_invented),
        (DRAFT, parts.report.issued_at is None),
        (MANAGEMENT, parts.holds_unreleased),
    )
    return [words for words, holds in said if holds]


def _about(parts: ReportParts) -> list[str]:
    report = parts.report
    body = report.manager.organisation
    lines = [
        f"Prime provider: {report.contract.prime.name}. Area: {report.contract.area.label}. "
        f"Programme: {report.contract.programme.name}.",
    ]
    if report.issued_at is not None:
        whose = f" of {body.name}" if body else ""
        issued = f"Issued by the contract manager{whose} on {formatting.day(report.issued_at)}."
        corrected = f" Corrected on {formatting.day(report.edited_at)}."
        lines.append(issued + (corrected if report.is_corrected else ""))
    return [*lines, in_short(parts.versions, parts.reviews)]


def in_short(versions: Sequence[StandardVersion], reviews: Mapping[int, ManagerReview]) -> str:
    """`Of 10 standards: 6 seen, 2 partly, 1 not seen, 1 not looked at.`"""
    said = Counter(reviews[one.id].seen for one in versions if one.id in reviews)
    counted = [f"{said[one]} {one.value}" for one in SeenAs if said[one]]
    unsaid = len(versions) - sum(said[one] for one in SeenAs)
    counted += [f"{unsaid} {NOT_SAID}"] if unsaid else []
    return f"Of {formatting.plural(len(versions), 'standard', 'standards')}: {', '.join(counted)}."


def _stage(parts: ReportParts, stage: Term) -> PaperSection:
    here = [one for one in parts.versions if one.standard.stage_id == stage.id]
    words = [] if here else [NO_STANDARD]
    tables = [_standards(parts, stage, here)] if here else []
    if parts.own is not None:
        tables += _complaints_at(parts.own, parts.themes, stage)
    return PaperSection(stage.name, words, tables)


def _standards(parts: ReportParts, stage: Term, here: Iterable[StandardVersion]) -> PaperTable:
    rows = [_standard(parts, one) for one in here]
    caption = f"Standards: {formatting.lower_first(stage.name)}"
    return PaperTable(caption, STANDARD_HEADER, rows, STANDARD_WIDTHS)


def _standard(parts: ReportParts, version: StandardVersion) -> Cells:
    review = parts.reviews.get(version.id)
    size = review.sample_size if review else None
    return (
        f"{version.standard.code} {version.title}",
        target_in_words(version),
        parts.results.get(version.standard_id, NOT_SHOWN),
        (review.seen if review else "") or NOT_SAID,
        "" if size is None else formatting.number(size),
        _sentence(parts, review),
    )


def _sentence(parts: ReportParts, review: ManagerReview | None) -> str:
    if review is None:
        return ""
    is_gone = not review.sentence and review.id in parts.withdrawn
    return WITHDRAWN if is_gone else review.sentence


def _complaints_at(
    own: ContractQuarter, themes: Sequence[ComplaintTheme], stage: Term
) -> list[PaperTable]:
    counts = [(one.name, own.count(one.slug, stage.id)) for one in themes]
    rows = [(name, formatting.number(count)) for name, count in counts if count]
    caption = f"Complaints: {formatting.lower_first(stage.name)}"
    return [PaperTable(caption, ("Theme", "Complaints"), rows, (4, 1))] if rows else []


def _complaints(parts: ReportParts) -> PaperSection:
    heading = "What claimants said: complaints by theme"
    if parts.own is not None:
        return PaperSection(heading, [_received(parts.own)], [_own_themes(parts, parts.own)])
    if parts.older is not None:
        return PaperSection(heading, [], [_older_themes(parts, parts.older)])
    none = "No return of complaints for this quarter has come in yet."
    return PaperSection(heading, [none if parts.is_party else NO_COMPLAINTS_SHOWN])


def _received(own: ContractQuarter) -> str:
    received = formatting.plural(own.received, "complaint", "complaints")
    people = formatting.plural(own.sent.participants, "person", "people")
    return f"{received} of {people} on the programme."


def _own_themes(parts: ReportParts, own: ContractQuarter) -> PaperTable:
    rows = [
        (one.name, formatting.number(own.count(one.slug)), f"{own.rate(one.slug):.1f}")
        for one in parts.themes
    ]
    return _themes(rows)


def _older_themes(parts: ReportParts, totals: QuarterTotals) -> PaperTable:
    head = totals.head(parts.report.contract_id)
    shown = [(one, totals.contract(one.slug, head)) for one in parts.themes] if head else []
    rows = [
        (
            one.name,
            NOT_SHOWN if number.count is None else formatting.number(number.count),
            NOT_SHOWN if number.rate is None else f"{number.rate:.1f}",
        )
        for one, number in shown
    ]
    return _themes(rows)


def _themes(rows: Sequence[Cells]) -> PaperTable:
    header = ("Theme", "Complaints", "Per 1,000 people")
    return PaperTable("Complaints of all stages", header, rows, (4, 1, 1))


def _samples(parts: ReportParts) -> list[PaperSection]:
    """For the parties alone: a sample tells how many complaints there were."""
    if not parts.is_party:
        return []
    heading = "A sample of the complaints"
    if not parts.samples:
        return [PaperSection(heading, [NO_SAMPLE])]
    names = [one.value.capitalize() for one in SampleAnswer]
    rows = [
        (one.question, *(_share(one, answer) for answer in SampleAnswer), str(one.answered))
        for one in parts.samples
    ]
    caption = "Of those answered; in brackets where the share of all would lie, 95 times in 100"
    table = PaperTable(caption, ("Question", *names, "Answered"), rows, (4, 2, 2, 2, 1))
    return [PaperSection(heading, [], [table])]


def _share(share: SampleShare, answer: SampleAnswer) -> str:
    known, between = share.share(answer), share.interval(answer)
    if known is None or between is None:
        return "none yet"
    return f"{share.counts[answer]}: {known * 100:.0f}% {in_brackets(between)}"


def in_brackets(between: Interval) -> str:
    """`(30 to 95)`: per cent, of shares from 0 to 1."""
    return f"({between.low * 100:.0f} to {between.high * 100:.0f})"
