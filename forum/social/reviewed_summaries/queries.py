"""Reviewed summaries: the one that stands, its history, and what waits for the editors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer, joinedload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.listings import ALL
from forum.models.organisations import Organisation
from forum.models.practice_evidence import PracticeEvidence
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState, summary_source
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.practice.case_studies.differences import TextPiece, shortened, words_changed
from forum.practice.evidence_summaries.queries import Examples
from forum.practice.evidence_summaries.rules import direction_of, share_of
from forum.practice.ratings.queries import linked_to
from forum.social.facilitation_queries import facilitated_terms, facilitators_on
from forum.social.reviewed_summaries.contradiction import (
    NOTHING,
    EvidenceState,
    SummaryFacts,
    review_reasons,
    sentence,
)
from forum.social.reviewed_summaries.source_links import SourceLink, stored_links


@dataclass(frozen=True, slots=True)
class SummarySubject:
    """What a summary is about."""

    practice: Term
    group: Term | None

    @property
    def term_ids(self) -> frozenset[int]:
        return frozenset({self.practice.id, *([self.group.id] if self.group else [])})

    @property
    def key(self) -> str:
        return f"{self.practice.id}:{self.group.id if self.group else ALL}"

    @property
    def title(self) -> str:
        return f"{self.practice.name} with {self.group.label}" if self.group else self.practice.name


@dataclass(frozen=True, slots=True)
class SourceCaseStudy:
    id: int
    slug: str
    title: str
    organisation: str  # empty of an anonymous one
    organisation_id: int | None = None  # likewise None


@dataclass(frozen=True, slots=True)
class SummarySources:
    case_studies: list[SourceCaseStudy]
    links: list[SourceLink]
    gone: int = 0  # case studies that nobody can read any more


@dataclass(frozen=True, slots=True)
class SummaryOnPage:
    """For the page of a practice."""

    summary: ReviewedSummary | None  # the version that stands
    sources: SummarySources
    reasons: list[str]  # why it needs review, in sentences
    may_edit: bool
    has_history: bool


NO_SOURCES = SummarySources([], [])


def on_page(
    viewer: Viewer, subject: SummarySubject, evidence: PracticeEvidence | None
) -> SummaryOnPage:
    """Two statements for a visitor, three where a summary stands."""
    newest = _newest(subject)
    standing = newest if newest is not None and newest.withdrawn_at is None else None
    sources = sources_of(standing) if standing else NO_SOURCES
    return SummaryOnPage(
        standing,
        sources,
        _sentences(_facts(standing, sources.gone, evidence)) if standing else [],
        may_edit(viewer, subject.term_ids),
        newest is not None,
    )


def may_edit(viewer: Viewer, term_ids: Collection[int]) -> bool:
    return policy.may_edit_summary(viewer, term_ids, facilitated_terms(viewer))


def may_review(viewer: Viewer, summary: ReviewedSummary) -> bool:
    related = {summary.organisation_id, *linked_to(summary.organisation_id)}
    return policy.may_review_summary(viewer, summary, facilitated_terms(viewer), related)


def get_standing(subject: SummarySubject) -> ReviewedSummary | None:
    """The newest version, unless it is withdrawn: an older one never comes back by itself."""
    newest = _newest(subject)
    return newest if newest is not None and newest.withdrawn_at is None else None


def _newest(subject: SummarySubject) -> ReviewedSummary | None:
    return db.session.scalar(_published(subject).order_by(ReviewedSummary.id.desc()).limit(1))


def _published(subject: SummarySubject) -> Select[ReviewedSummary]:
    return _whole(
        select(ReviewedSummary).where(
            _is_about(subject), ReviewedSummary.state == SummaryState.PUBLISHED
        )
    )


def _is_about(subject: SummarySubject) -> ColumnElement[bool]:
    with_id = subject.group.id if subject.group else None
    is_with = ReviewedSummary.with_id.is_not_distinct_from(with_id)
    return and_(ReviewedSummary.practice_id == subject.practice.id, is_with)


def _whole(statement: Select[ReviewedSummary]) -> Select[ReviewedSummary]:
    one = ReviewedSummary
    related = (one.practice, one.group, one.writer, one.reviewer, one.organisation)
    return statement.options(*(joinedload(each) for each in related))


def open_proposal(subject: SummarySubject) -> ReviewedSummary | None:
    return db.session.scalar(
        _whole(select(ReviewedSummary)).where(ReviewedSummary.open_key == subject.key)
    )


def get(viewer: Viewer, summary_id: int) -> ReviewedSummary:
    """For its editors. NotFound for others, as for what is not there."""
    found = db.session.scalar(_whole(select(ReviewedSummary)).filter_by(id=summary_id))
    if found is None or not may_edit(viewer, found.term_ids):
        raise NotFound
    return found


def subject_of(summary: ReviewedSummary) -> SummarySubject:
    return SummarySubject(summary.practice, summary.group)


# Sources and evidence


def sources_of(summary: ReviewedSummary) -> SummarySources:
    ids = source_ids(summary)
    return sources_among(ids, summary.links)


def source_ids(summary: ReviewedSummary) -> list[int]:
    rows = select(summary_source.c.case_study_id).where(summary_source.c.summary_id == summary.id)
    return list(db.session.scalars(rows.order_by(summary_source.c.case_study_id)))


def sources_among(ids: Sequence[int], links: str) -> SummarySources:
    found = case_studies_among(ids)
    return SummarySources(found, stored_links(links), len(ids) - len(found))


def case_studies_among(ids: Sequence[int]) -> list[SourceCaseStudy]:
    """The published ones, in the order of the ids."""
    if not ids:
        return []
    is_its = (Organisation.id == CaseStudy.organisation_id) & policy.named_case_studies()
    columns = CaseStudy.id, CaseStudy.slug, CaseStudy.title, Organisation.name, Organisation.id
    rows = select(*columns).outerjoin(Organisation, is_its).where(policy.listed_among(ids))
    found = {
        id_: SourceCaseStudy(id_, slug, title, name or "", organisation_id)
        for id_, slug, title, name, organisation_id in db.session.execute(rows)
    }
    return [found[i] for i in ids if i in found]


def offered_sources(subject: SummarySubject, chosen: Collection[int]) -> list[SourceCaseStudy]:
    """The case studies on it that its page draws, and those that were chosen before."""
    evidence = evidence_of(subject)
    examples = evidence.examples if evidence else {}
    kinds = (Examples.WORKED, Examples.FAILED, Examples.NEWEST)
    ids = [i for kind in kinds for i in examples.get(kind, ())]
    return case_studies_among(list(dict.fromkeys([*chosen, *ids])))


def evidence_of(subject: SummarySubject) -> PracticeEvidence | None:
    key = (subject.practice.id, subject.group.id if subject.group else ALL)
    return db.session.get(PracticeEvidence, key)


def state_of(evidence: PracticeEvidence | None) -> EvidenceState:
    if evidence is None:
        return NOTHING
    share = share_of(evidence.worked, evidence.mixed, evidence.did_not_work)
    return EvidenceState(direction_of(share), evidence.strength)


def reasons_of(summary: ReviewedSummary, evidence: PracticeEvidence | None) -> list[str]:
    """Why a version that stands needs review, in sentences."""
    if summary.state != SummaryState.PUBLISHED or summary.withdrawn_at is not None:
        return []
    gone = _gone_sources([summary.id]).get(summary.id, 0)
    return _sentences(_facts(summary, gone, evidence))


def _sentences(facts: SummaryFacts) -> list[str]:
    return [sentence(reason, facts) for reason in review_reasons(facts, clock.now())]


def _facts(summary: ReviewedSummary, gone: int, evidence: PracticeEvidence | None) -> SummaryFacts:
    then = EvidenceState.of_json(summary.evidence)
    return SummaryFacts(then, state_of(evidence), gone, summary.review_by)


# History


@dataclass(frozen=True, slots=True)
class SummaryVersion:
    number: int
    summary: ReviewedSummary
    pieces: list[TextPiece]  # what it changed; empty of the first, and where nothing did
    is_shown: bool  # a withdrawn one says that it is, and no more


def history(subject: SummarySubject) -> list[SummaryVersion]:
    """The published versions, the newest first, each with what differs from the one before."""
    rows = db.session.scalars(_published(subject).order_by(ReviewedSummary.id)).all()
    found, before = [], ""
    for number, row in enumerate(rows, 1):
        is_shown = row.withdrawn_at is None
        pieces = shortened(words_changed(before, row.body)) if before and is_shown else []
        changes = pieces if any(one.kind != "same" for one in pieces) else []
        found.append(SummaryVersion(number, row, changes, is_shown))
        before = row.body if is_shown else before
    return found[::-1]


def changes_proposed(summary: ReviewedSummary) -> list[TextPiece]:
    """What a proposal changes in the version that stands."""
    standing = get_standing(subject_of(summary))
    return shortened(words_changed(standing.body, summary.body)) if standing else []


# The queue of the editors


@dataclass(frozen=True, slots=True)
class SummaryToReview:
    summary: ReviewedSummary
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class SummaryQueue:
    proposals: Sequence[ReviewedSummary]
    contradicted: list[SummaryToReview]


def queue(viewer: Viewer) -> SummaryQueue:
    """Of what the viewer edits: proposals, the oldest first, and what needs review."""
    facilitated = facilitated_terms(viewer)
    policy.require(policy.may_see_summary_queue(viewer, facilitated))
    visible = policy.visible_summaries(viewer, facilitated)
    open_ones = ReviewedSummary.open_key.is_not(None), ReviewedSummary.withdrawn_at.is_(None)
    proposals = _whole(select(ReviewedSummary)).where(visible, *open_ones)
    own = [
        one
        for one in contradicted()
        if policy.may_edit_summary(viewer, one.summary.term_ids, facilitated)
    ]
    return SummaryQueue(db.session.scalars(proposals.order_by(ReviewedSummary.id)).all(), own)


def contradicted() -> list[SummaryToReview]:
    """Every summary that stands and needs review; four statements, however many there are."""
    rows = standing()
    evidence, gone = _evidence_of(rows), _gone_sources([row.id for row in rows])
    found = []
    for row in rows:
        facts = _facts(
            row, gone.get(row.id, 0), evidence.get((row.practice_id, row.with_id or ALL))
        )
        if reasons := _sentences(facts):
            found.append(SummaryToReview(row, reasons))
    return found


def standing() -> Sequence[ReviewedSummary]:
    """The newest version of each subject, without those that are withdrawn, and their words."""
    one = ReviewedSummary
    newest = (
        select(func.max(one.id))
        .where(one.state == SummaryState.PUBLISHED)
        .group_by(one.practice_id, one.with_id)
    )
    rows = _whole(select(one)).where(one.id.in_(newest), one.withdrawn_at.is_(None))
    return db.session.scalars(rows.options(defer(one.body), defer(one.html)).order_by(one.id)).all()


def _evidence_of(
    rows: Sequence[ReviewedSummary],
) -> Mapping[tuple[int, int], PracticeEvidence]:
    practices = {row.practice_id for row in rows}
    found = select(PracticeEvidence).where(PracticeEvidence.practice_id.in_(practices))
    found = found.options(defer(PracticeEvidence.examples), defer(PracticeEvidence.bands))
    return {(row.practice_id, row.with_id): row for row in db.session.scalars(found)}


def _gone_sources(ids: Sequence[int]) -> dict[int, int]:
    rows = (
        select(summary_source.c.summary_id, func.count())
        .join(CaseStudy, CaseStudy.id == summary_source.c.case_study_id)
        .where(summary_source.c.summary_id.in_(ids), policy.listed_case_studies().is_(False))
        .group_by(summary_source.c.summary_id)
    )
    return dict(db.session.execute(rows).all())


def editors_of(term_ids: Collection[int]) -> set[int]:
    """Ids of the members who may edit a summary on these terms."""
    is_editor = or_(User.is_analyst, User.id.in_(facilitators_on(term_ids)))
    return set(db.session.scalars(select(User.id).where(is_editor, policy.shown_members())))


def reviewers_of(summary: ReviewedSummary) -> set[int]:
    """Editors who may be the second person: of an organisation apart from the writer's."""
    related = {summary.organisation_id, *linked_to(summary.organisation_id)} - {None}
    apart = or_(User.organisation_id.is_(None), User.organisation_id.not_in(related))
    editors = editors_of(summary.term_ids) - {summary.writer_id}
    return set(db.session.scalars(select(User.id).where(User.id.in_(editors), apart)))


# What is stored about a member


def written_by(member: User) -> Select[ReviewedSummary]:
    """Written, or reviewed."""
    one = ReviewedSummary
    own = or_(one.writer_id == member.id, one.reviewer_id == member.id)
    return select(one).where(own).order_by(one.id)
