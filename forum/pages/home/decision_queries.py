"""What else waits for a decision of the member: parts of the statement of their home page."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, String, and_, exists, func, literal, or_, select

from forum import policy
from forum.core.formatting import plural
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft, DraftAuthor
from forum.models.communities import Community, CommunityFacilitator, CommunityState
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.models.organisations import SupplyLink
from forum.models.questions import Answer, Discussion
from forum.models.review import ChangeRequest, MoveSuggestion, ReviewAppeal
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from forum.models.uploads import Upload, UploadState
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState
from forum.pages.home.union_queries import (
    FORTNIGHT_AGO,
    IS_ANALYST,
    KEEPS_LINKS,
    ORGANISATION,
    TODAY,
    UNCONFIRMED_BEFORE,
    HomePart,
    Row,
    first,
    part_of,
)
from forum.policy.viewer import ANY_VIEWER
from forum.social.things.queries import case_study_path, question_path

Said = tuple[str, str, str]  # what it is, its title, its path
ME: Any = ANY_VIEWER.id


def parts() -> list[Select[Any]]:
    return [
        _write_along(),
        _changes_of_case_studies(),
        _changes_of_words(),
        _moves(),
        _answered_appeals(),
        _stale_links(),
        _answers_to_mark(),
        _to_check(),
        _summaries(HomePart.RETURNED, _is_returned()),
        _summaries(HomePart.REVIEW, _is_for_review()),
        _uploads(),
        _evidence_appeals(),
        _versions(HomePart.VERSION, _asks_the_prime()),
        _versions(HomePart.RETURNED_VERSION, _is_returned_version()),
    ]


def _titled(part: HomePart, model: Any, **given: Any) -> Select[Any]:
    return part_of(part, model.id, key=model.slug, title=model.title, **given)


def _counted(part: HomePart, statement: Select[Any]) -> Select[Any]:
    return part_of(part, literal(0), number=statement.scalar_subquery())


def _write_along() -> Select[Any]:
    """Drafts that a colleague shares with the member."""
    title = func.coalesce(Draft.answers["title"][0].as_string(), "")
    shared = part_of(HomePart.WRITE_ALONG, Draft.id, key=Draft.key, title=title).join(
        DraftAuthor, DraftAuthor.draft_id == Draft.id
    )
    return first(shared.where(DraftAuthor.user_id == ME), Draft.id.desc())


def _is_asked(kind: Any, object_id: Any) -> Any:
    return exists().where(
        ChangeRequest.kind == kind,
        ChangeRequest.object_id == object_id,
        ChangeRequest.answered_at.is_(None),
        ChangeRequest.closed_at.is_(None),
    )


def _changes_of_case_studies() -> Select[Any]:
    own = _titled(HomePart.CHANGE, CaseStudy).where(
        policy.own_case_studies(ANY_VIEWER),
        CaseStudy.status.concat("") == CaseStudyStatus.HELD,
        _is_asked(literal("case-study", String), CaseStudy.id),
    )
    return first(own, CaseStudy.id.desc())


def _changes_of_words() -> Select[Any]:
    held = select(func.count(Withheld.id)).where(
        Withheld.author_id == ME,
        Withheld.state == WithheldState.HELD,
        _is_asked(Withheld.kind, Withheld.object_id),
    )
    return _counted(HomePart.WORDS_CHANGE, held)


def _moves() -> Select[Any]:
    mine = or_(
        MoveSuggestion.case_study.has(CaseStudy.author_id == ME),
        MoveSuggestion.discussion.has(Discussion.author_id == ME),
    )
    open_ones = select(func.count(MoveSuggestion.id))
    return _counted(HomePart.MOVE, open_ones.where(mine, MoveSuggestion.answered_at.is_(None)))


def _answered_appeals() -> Select[Any]:
    """For a fortnight: nothing notes that an answer was read."""
    answered = select(func.count(ReviewAppeal.id)).where(
        ReviewAppeal.member_id == ME, ReviewAppeal.decided_at > FORTNIGHT_AGO
    )
    return _counted(HomePart.APPEAL, answered)


def _stale_links() -> Select[Any]:
    """Of the organisation that the member leads; nobody has confirmed them for five months."""
    theirs = or_(SupplyLink.prime_id == ORGANISATION, SupplyLink.subcontractor_id == ORGANISATION)
    stale = select(func.count(SupplyLink.id)).where(
        theirs,
        KEEPS_LINKS,
        SupplyLink.last_confirmed_on < UNCONFIRMED_BEFORE,
        SupplyLink.has_ended.is_(False),
    )
    return part_of(HomePart.STALE_LINK, ORGANISATION, number=stale.scalar_subquery())


def _answers_to_mark() -> Select[Any]:
    """Own questions with answers of others, of which none is marked as the one that helped."""
    is_answered = exists().where(
        Answer.discussion_id == Discussion.id,
        Answer.withdrawn_at.is_(None),
        Answer.author_id != ME,
    )
    own = _titled(HomePart.MARK, Discussion).where(
        policy.own(ANY_VIEWER, Discussion.author_id),
        policy.listed_discussions(),
        Discussion.helped_id.is_(None),
        is_answered,
    )
    return first(own, Discussion.moved_at.desc(), Discussion.id)


def _to_check() -> Select[Any]:
    due = _titled(HomePart.CHECK, CaseStudy).where(
        policy.own_case_studies(ANY_VIEWER),
        policy.listed_case_studies(),
        CaseStudy.check_date <= TODAY,
    )
    return first(due, CaseStudy.check_date, CaseStudy.id)


def _summaries(part: HomePart, where: Any) -> Select[Any]:
    rows = part_of(part, ReviewedSummary.id, title=Term.name).join(
        Term, Term.id == ReviewedSummary.practice_id
    )
    open_ones = rows.where(where, ReviewedSummary.withdrawn_at.is_(None))
    return first(open_ones, ReviewedSummary.id.desc())


def _is_returned() -> Any:
    one = ReviewedSummary
    return and_(one.state.concat("") == SummaryState.RETURNED, one.writer_id == ME)


def _is_for_review() -> Any:
    """By the state alone: whether a supply chain stands between, their page says."""
    one = ReviewedSummary
    facilitated = (
        select(Community.term_id)
        .join(CommunityFacilitator)
        .where(
            CommunityFacilitator.user_id == ME,
            CommunityFacilitator.accepted_at.is_not(None),
            Community.state == CommunityState.OPEN,
        )
    )
    is_editor = or_(IS_ANALYST, one.practice_id.in_(facilitated), one.with_id.in_(facilitated))
    is_apart = or_(one.organisation_id.is_(None), one.organisation_id != ORGANISATION)
    waits = one.state.concat("") == SummaryState.PROPOSED
    return and_(waits, one.writer_id != ME, is_apart, is_editor)


def _uploads() -> Select[Any]:
    waiting = part_of(HomePart.UPLOAD, Upload.id, title=Upload.file_name).where(
        IS_ANALYST, Upload.state == UploadState.WAITING, Upload.uploader_id != ME
    )
    return first(waiting, Upload.id)


def _evidence_appeals() -> Select[Any]:
    """For another analyst than the one whose decision it is."""
    waiting = (
        select(func.count(EvidenceAppeal.decision_id))
        .join(EvidenceDecision, EvidenceDecision.id == EvidenceAppeal.decision_id)
        .where(IS_ANALYST, EvidenceAppeal.answered_at.is_(None))
        .where(EvidenceDecision.decided_by_id != ME)
    )
    return _counted(HomePart.EVIDENCE, waiting)


def _versions(part: HomePart, where: Any) -> Select[Any]:
    rows = part_of(part, StandardVersion.id, title=StandardVersion.title, more=Standard.code)
    of_standard = rows.join(Standard, Standard.id == StandardVersion.standard_id).join(
        StandardFramework, StandardFramework.id == Standard.framework_id
    )
    open_ones = of_standard.where(where, StandardVersion.withdrawn_at.is_(None))
    return first(open_ones, StandardVersion.id.desc())


def _asks_the_prime() -> Any:
    return and_(
        StandardVersion.state == VersionState.PROPOSED,
        StandardVersion.proposed_by == Side.CONTRACT_MANAGER,
        StandardFramework.prime_id == ORGANISATION,
        KEEPS_LINKS,
    )


def _is_returned_version() -> Any:
    return and_(
        StandardVersion.state == VersionState.DRAFT,
        StandardVersion.returned_reason != "",
        StandardVersion.written_by_id == ME,
    )


# What is said of them


def _number(one: str, several: str) -> Callable[[Row], str]:
    return lambda row: plural(row.number, one, several) if row.number else ""


def _title(row: Row) -> str:
    return row.title.strip() or "No title yet"


SAID: dict[str, tuple[str, Callable[[Row], str], Callable[[Row], str]]] = {
    HomePart.WRITE_ALONG: ("A colleague’s draft", _title, lambda row: f"/share/{row.key}"),
    HomePart.CHANGE: (
        "A moderator asks you to change it",
        _title,
        lambda row: f"{case_study_path(row.id, row.key)}/edit",
    ),
    HomePart.WORDS_CHANGE: (
        "A moderator asks you",
        _number("text of yours to change", "texts of yours to change"),
        lambda row: "/me/words-not-shown",
    ),
    HomePart.MOVE: (
        "A moderator suggests",
        _number("other tag for what you wrote", "other tags for what you wrote"),
        lambda row: "/me/decisions",
    ),
    HomePart.APPEAL: (
        "A moderator decided",
        _number("answer to an appeal of yours", "answers to appeals of yours"),
        lambda row: "/me/decisions",
    ),
    HomePart.STALE_LINK: (
        "Your organisation",
        _number("supply-chain link to confirm again", "supply-chain links to confirm again"),
        lambda row: f"/organisations/{row.id}/supply-chain",
    ),
    HomePart.MARK: (
        "Did an answer help?",
        _title,
        lambda row: f"{question_path(row.id, row.key)}#answers",
    ),
    HomePart.CHECK: (
        "Is it still true?",
        _title,
        lambda row: f"{case_study_path(row.id, row.key)}/still-true",
    ),
    HomePart.RETURNED: ("A summary came back to you", _title, lambda row: f"/summaries/{row.id}"),
    HomePart.REVIEW: ("A summary waits for you", _title, lambda row: f"/summaries/{row.id}"),
    HomePart.UPLOAD: (
        "A file of figures waits",
        _title,
        lambda row: f"/performance/uploads/{row.id}",
    ),
    HomePart.EVIDENCE: (
        "Evidence",
        _number("appeal to answer", "appeals to answer"),
        lambda row: "/evidence",
    ),
    HomePart.VERSION: (
        "A standard waits for your side",
        lambda row: f"{row.more} {row.title}",
        lambda row: f"/standards/versions/{row.id}",
    ),
    HomePart.RETURNED_VERSION: (
        "A standard came back to you",
        lambda row: f"{row.more} {row.title}",
        lambda row: f"/standards/versions/{row.id}",
    ),
}
OWN_WORK = frozenset({HomePart.WRITE_ALONG, HomePart.RETURNED, HomePart.RETURNED_VERSION})


def said(row: Row) -> Said:
    """The title is empty where there is none of it."""
    what, title, path = SAID[row.part]
    return what, title(row), path(row)
