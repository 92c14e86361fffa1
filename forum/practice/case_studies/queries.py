from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.errors import Gone, NotFound
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import (
    Basis,
    CaseStudy,
    CaseStudyStatus,
    Draft,
    Version,
)
from forum.models.listings import ALL, CaseStudyCount, CountKind, ListedCaseStudy
from forum.models.moderation import Act, Decision
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer

MOST_COLLEAGUES = 200
NO_TERM = -1  # a term that is not in the database has no case studies


def visible(viewer: Viewer) -> Select[CaseStudy]:
    """The base of every query of single case studies."""
    return visible_without_terms(viewer).options(selectinload(CaseStudy.terms))


def visible_without_terms(viewer: Viewer) -> Select[CaseStudy]:
    """As visible(); the caller reads the terms."""
    return _with_whose(select(CaseStudy).where(policy.visible_case_studies(viewer)))


def listed() -> Select[CaseStudy]:
    """The base of every list, count and feed: the same for every viewer."""
    return _with_related(select(CaseStudy).where(policy.listed_case_studies()))


def _with_related(statement: Select[CaseStudy]) -> Select[CaseStudy]:
    return _with_whose(statement).options(selectinload(CaseStudy.terms))


def _with_whose(statement: Select[CaseStudy]) -> Select[CaseStudy]:
    return statement.options(
        joinedload(CaseStudy.author).lazyload(User.organisation),
        joinedload(CaseStudy.organisation),
    )


def get(viewer: Viewer, case_study_id: int) -> CaseStudy:
    """NotFound where the viewer may not see it; Gone, with the reason, where it is withdrawn."""
    found = db.session.scalar(visible(viewer).where(CaseStudy.id == case_study_id))
    if found is not None:
        return found
    withdrawn = select(CaseStudy.status_reason).where(
        CaseStudy.id == case_study_id, CaseStudy.status == CaseStudyStatus.WITHDRAWN
    )
    reason = db.session.scalar(withdrawn)
    if reason is not None:
        raise Gone(reason)
    raise NotFound


def in_order(ids: Sequence[int]) -> list[CaseStudy]:
    """The listed ones among these ids, in the order of the ids."""
    listed_ones = _with_related(select(CaseStudy).where(policy.listed_among(ids)))
    found = {c.id: c for c in db.session.scalars(listed_ones)}
    return [found[i] for i in ids if i in found]


def newest(limit: int, term: Term | None = None, excluding: Sequence[int] = ()) -> list[int]:
    """Ids; those that their authors left unchecked come last."""
    row = ListedCaseStudy
    others = _on_term(term).where(row.case_study_id.not_in(excluding))
    newest_first = others.order_by(
        row.is_checked.desc(), row.posted_at.desc(), row.case_study_id.desc()
    )
    return list(db.session.scalars(newest_first.limit(limit)))


def most_useful(limit: int, term: Term | None = None) -> list[int]:
    """Ids, by the lower bound of the fair score; only those with a score to show."""
    row = ListedCaseStudy
    best_first = (
        _on_term(term)
        .where(row.has_score.is_(True))
        .order_by(row.is_checked.desc(), row.lower_bound.desc(), row.case_study_id.desc())
    )
    return list(db.session.scalars(best_first.limit(limit)))


def last_published(limit: int, term: Term | None = None) -> list[tuple[int, datetime]]:
    """(id, when readers saw it first) of the newest."""
    row = ListedCaseStudy
    columns = _on_term(term).with_only_columns(row.case_study_id, row.published_at)
    newest_first = columns.order_by(row.published_at.desc(), row.case_study_id.desc())
    return [(row[0], row[1]) for row in db.session.execute(newest_first.limit(limit))]


def published_page(limit: int, before: tuple[datetime, int] | None) -> list[tuple[int, datetime]]:
    """As last_published(), from a place in that order on: (when, id) of the last one before."""
    row = ListedCaseStudy
    columns = _on_term(None).with_only_columns(row.case_study_id, row.published_at)
    if before is not None:
        at, last_id = before
        earlier = and_(row.published_at == at, row.case_study_id < last_id)
        columns = columns.where(or_(row.published_at < at, earlier))
    newest_first = columns.order_by(row.published_at.desc(), row.case_study_id.desc())
    return [(row[0], row[1]) for row in db.session.execute(newest_first.limit(limit))]


def _on_term(term: Term | None) -> Select[int]:
    """Ids of listed case studies: narrow rows, of which an index has each order."""
    term_id = ALL if term is None else (term.id or NO_TERM)
    return select(ListedCaseStudy.case_study_id).where(ListedCaseStudy.term_id == term_id)


def of_organisation(organisation_id: int, limit: int) -> list[int]:
    """Ids of the newest, without the anonymous ones: the organisation's page would name it."""
    row = ListedCaseStudy
    of_it = select(row.case_study_id).where(
        row.organisation_id == organisation_id, row.term_id == ALL
    )
    newest_first = of_it.order_by(row.posted_at.desc(), row.case_study_id.desc())
    return list(db.session.scalars(newest_first.limit(limit)))


def due_for_check(after: date | None, until: date) -> list[CaseStudy]:
    """Listed ones of members with a check date in (after, until], not marked as unanswered."""
    due = listed().where(CaseStudy.check_date <= until, CaseStudy.is_unchecked.is_(False))
    due = due.where(CaseStudy.basis == Basis.MEMBER)
    if after is not None:
        due = due.where(CaseStudy.check_date > after)
    return list(db.session.scalars(due.order_by(CaseStudy.id)))


def of_author(author: Viewer) -> list[CaseStudy]:
    """The author's own, of every status, newest first."""
    own = _with_related(select(CaseStudy).where(CaseStudy.author_id == author.id))
    return list(db.session.scalars(own.order_by(CaseStudy.posted_at.desc())))


def counts_by_term() -> dict[int, int]:
    """Number of listed case studies by term id; of all, by ALL."""
    counters = select(CaseStudyCount.with_id, CaseStudyCount.number).where(
        CaseStudyCount.kind == CountKind.TERM,
        CaseStudyCount.of_id == ALL,
        CaseStudyCount.number > 0,
    )
    return {row[0]: row[1] for row in db.session.execute(counters)}


def count_of_term(term: Term) -> int:
    return _count(CountKind.TERM, ALL, term.id or NO_TERM)


def count_of_organisation(organisation_id: int) -> int:
    """As count_by_organisation(), of one."""
    return _count(CountKind.ORGANISATION, organisation_id, ALL)


def _count(kind: CountKind, of_id: int, with_id: int) -> int:
    counter = select(CaseStudyCount.number).where(
        CaseStudyCount.kind == kind,
        CaseStudyCount.of_id == of_id,
        CaseStudyCount.with_id == with_id,
    )
    return db.session.scalar(counter) or 0


def count_by_organisation(ids: Iterable[int]) -> dict[int, int]:
    """Listed ones that are not anonymous; organisations without one are left out."""
    counters = select(CaseStudyCount.of_id, CaseStudyCount.number).where(
        CaseStudyCount.kind == CountKind.ORGANISATION,
        CaseStudyCount.with_id == ALL,
        CaseStudyCount.of_id.in_(list(ids)),
        CaseStudyCount.number > 0,
    )
    return {row[0]: row[1] for row in db.session.execute(counters)}


def accepted_count(author: Viewer) -> int:
    """How many of an author's case studies are published, or were accepted by a moderator.

    Those withdrawn while held do not count: else nobody need read a trusted member's first ones.
    """
    accepted_ids = select(Decision.case_study_id).where(Decision.act == Act.ACCEPTED)
    accepted = select(func.count(CaseStudy.id)).where(
        CaseStudy.author_id == author.id,
        or_(CaseStudy.status == CaseStudyStatus.PUBLISHED, CaseStudy.id.in_(accepted_ids)),
    )
    return db.session.scalar(accepted) or 0


def ids_to_show_on_release() -> list[int]:
    """Those that wait for nothing but a release, by their author's choice, the oldest first."""
    chosen = CaseStudy.shows_on_release, CaseStudy.status == CaseStudyStatus.HELD
    return list(db.session.scalars(select(CaseStudy.id).where(*chosen).order_by(CaseStudy.id)))


def submitted_as(author: Viewer, key: str) -> CaseStudy | None:
    """The case study that this form has made already."""
    return db.session.scalar(
        select(CaseStudy).where(CaseStudy.author_id == author.id, CaseStudy.submission_key == key)
    )


# Versions


def versions(case_study: CaseStudy) -> list[Version]:
    """Newest first."""
    of_it = select(Version).where(Version.case_study_id == case_study.id)
    newest_first = of_it.options(joinedload(Version.editor)).order_by(Version.number.desc())
    return list(db.session.scalars(newest_first))


def version(case_study: CaseStudy, number: int) -> Version:
    of_it = select(Version).where(Version.case_study_id == case_study.id, Version.number == number)
    found = db.session.scalar(of_it)
    if found is None:
        raise NotFound
    return found


# Drafts


def drafts(viewer: Viewer) -> list[Draft]:
    mine = select(Draft).where(policy.own_drafts(viewer)).order_by(Draft.saved_at.desc())
    return list(db.session.scalars(mine))


def shared_drafts(viewer: Viewer) -> list[Draft]:
    """Drafts of colleagues who let this viewer write along."""
    of_others = policy.visible_drafts(viewer), Draft.author_id != viewer.id
    shared = select(Draft).where(*of_others).options(joinedload(Draft.author))
    return list(db.session.scalars(shared.order_by(Draft.saved_at.desc())))


def draft(viewer: Viewer, key: str) -> Draft | None:
    """The viewer's own, or one shared with them. Two with one key are possible, own first."""
    found = select(Draft).where(policy.visible_drafts(viewer), Draft.key == key)
    own_first = found.order_by((Draft.author_id == viewer.id).desc()).limit(1)
    return db.session.scalar(own_first)


def draft_of_edit(viewer: Viewer, case_study: CaseStudy) -> Draft | None:
    """The viewer's draft of the full form that edits this case study."""
    of_it = select(Draft).where(policy.own_drafts(viewer), Draft.case_study_id == case_study.id)
    newest = of_it.where(Draft.is_full).order_by(Draft.saved_at.desc())
    return db.session.scalar(newest.limit(1))


def colleagues(viewer: Viewer) -> list[User]:
    """Verified members of the viewer's organisation, by name."""
    theirs = select(User).where(
        User.organisation_id == viewer.organisation_id,
        User.standing == Standing.VERIFIED,
        User.id != viewer.id,
    )
    by_name = theirs.order_by(func.lower(User.name), User.id)
    return list(db.session.scalars(by_name.limit(MOST_COLLEAGUES)))
