"""The reading page's own reads: what belongs to one case study, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm.attributes import set_committed_value

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import user_term
from forum.models.attachments import Attachment
from forum.models.attendance import TableDraft
from forum.models.case_studies import CaseStudy, case_study_term, pseudonym_of
from forum.models.collections import Collection, Saved
from forum.models.organisations import Organisation
from forum.models.ratings import Rating, Score, rating_term
from forum.models.tries import Plan
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.reference.vocabularies.queries import FOR_WHOM


@dataclass(frozen=True, slots=True)
class ReadCaseStudy:
    """A case study with its score, and what the viewer has to do with it."""

    case_study: CaseStudy
    score: Score | None
    own_rating: Rating | None
    own_plan: Plan | None
    workshop_of_origin: Workshop | None  # at which it was first written down
    claimant_groups: list[Term]  # that a rating can choose from; [] for who cannot rate


def read(viewer: Viewer, case_study_id: int) -> ReadCaseStudy:
    """Two statements; NotFound and Gone as of case_studies.get()."""
    statement = _whole(viewer).where(CaseStudy.id == case_study_id)
    row = db.session.execute(statement).first()
    if row is None:
        case_studies.get(viewer, case_study_id)  # says why
    case_study, score, origin, *own = row  # type: ignore[misc]
    rating, plan = own or (None, None)
    return ReadCaseStudy(
        case_study,
        score,
        rating,
        plan,
        None if case_study.is_anonymous else origin,
        _load_terms(viewer, case_study, rating),
    )


def _whole(viewer: Viewer) -> Select[Any]:
    of_table = and_(
        TableDraft.draft_key == CaseStudy.submission_key,
        TableDraft.author_id == CaseStudy.author_id,
    )
    statement = (
        case_studies.visible_without_terms(viewer)
        .outerjoin(Score, Score.case_study_id == CaseStudy.id)
        .outerjoin(TableDraft, of_table)
        .outerjoin(Workshop, Workshop.id == TableDraft.workshop_id)
        .add_columns(Score, Workshop)
    )
    if not viewer.is_authenticated:
        return statement
    own_rating = and_(Rating.case_study_id == CaseStudy.id, Rating.rater_id == viewer.id)
    own_plan = and_(Plan.case_study_id == CaseStudy.id, policy.own(viewer, Plan.member_id))
    return (
        statement.outerjoin(Rating, own_rating).outerjoin(Plan, own_plan).add_columns(Rating, Plan)
    )


def _load_terms(viewer: Viewer, case_study: CaseStudy, rating: Rating | None) -> list[Term]:
    """The terms of the case study, of the viewer or the viewer's rating, and those to choose from.

    One statement loads the relationships of all three.
    """
    filed = Term.id.in_(
        select(case_study_term.c.term_id).where(case_study_term.c.case_study_id == case_study.id)
    )
    statement = select(Term, type_coerce(filed, db.Boolean).label("is_filed"))
    may_rate = policy.may_rate(viewer, case_study)
    if not may_rate:
        own = db.session.execute(statement.where(filed).order_by(Term.position, Term.id))
        set_committed_value(case_study, "terms", [term for term, _ in own])
        return []
    chosen = _chosen_by(viewer, rating)
    offered = and_(Term.vocabulary.in_(FOR_WHOM), Term.is_current)
    every = statement.add_columns(chosen, offered).where(or_(filed, chosen, offered))
    rows: Any = db.session.execute(every.order_by(Term.position, Term.id)).all()
    set_committed_value(case_study, "terms", [row[0] for row in rows if row[1]])
    owner = viewer if rating is None else rating
    set_committed_value(owner, "works_with", [row[0] for row in rows if row[2]])
    groups = [row[0] for row in rows if row[3]]
    return sorted(
        groups, key=lambda t: (FOR_WHOM.index(Vocabulary(t.vocabulary)), t.position, t.name)
    )


def _chosen_by(viewer: Viewer, rating: Rating | None) -> Any:
    """Terms of the rating; without one those that the viewer works with."""
    if rating is not None:
        return Term.id.in_(
            select(rating_term.c.term_id).where(rating_term.c.rating_id == rating.id)
        )
    works_with = select(user_term.c.term_id).where(user_term.c.user_id == viewer.id)
    return and_(Term.id.in_(works_with), Term.vocabulary != Vocabulary.AREA)


# Lists of links


@dataclass(frozen=True, slots=True)
class NamedRow:
    id: int
    name: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class SimilarCaseStudy:
    """Of another one that is listed; url_for() takes it."""

    id: int
    slug: str
    title: str
    organisation_name: str  # a pseudonym of an anonymous one


@dataclass(frozen=True, slots=True)
class Links:
    files: list[Attachment]
    collections: list[NamedRow]  # the viewer's own that hold it
    similar: list[SimilarCaseStudy]


def links(viewer: Viewer, case_study: CaseStudy, similar_ids: Sequence[int]) -> Links:
    """Short lists of three tables, in one statement."""
    parts = [_files(case_study)]
    if viewer.is_authenticated:
        parts.append(_collections(viewer, case_study))
    if similar_ids:
        parts.append(_similar(similar_ids))
    found: dict[str, list[Any]] = {"file": [], "collection": [], "similar": []}
    for what, *row in db.session.connection().execute(union_all(*parts)):
        found[what].append(row)
    rank = {case_study_id: place for place, case_study_id in enumerate(similar_ids)}
    files = sorted(found["file"], key=lambda row: row[4])
    lists = sorted(found["collection"], key=lambda row: (row[2], row[0]))
    similar = sorted(found["similar"], key=lambda row: rank[row[0]])
    return Links(
        [Attachment(id=row[0], name=row[1], kind=row[2], size=row[3]) for row in files],
        [NamedRow(row[0], row[1]) for row in lists],
        [_similar_case_study(*row) for row in similar],
    )


EMPTY = literal("")
ZERO = literal(0)


def _files(case_study: CaseStudy) -> Any:
    of_it = (
        Attachment.owner_id == case_study.author_id,
        Attachment.key == case_study.submission_key,
    )
    columns = (Attachment.id, Attachment.name, type_coerce(Attachment.kind, String))
    numbers = (Attachment.size, Attachment.place)
    return select(literal("file"), *columns, *numbers, EMPTY, EMPTY, EMPTY).where(*of_it)


def _collections(viewer: Viewer, case_study: CaseStudy) -> Any:
    held = select(Saved.collection_id).where(Saved.case_study_id == case_study.id)
    columns = (Collection.id, Collection.name, func.lower(Collection.name))
    of_viewer = policy.own(viewer, Collection.owner_id), Collection.id.in_(held)
    return select(literal("collection"), *columns, ZERO, ZERO, EMPTY, EMPTY, EMPTY).where(
        *of_viewer
    )


def _similar(ids: Sequence[int]) -> Any:
    area = (
        select(Term.slug)
        .join(case_study_term, case_study_term.c.term_id == Term.id)
        .where(case_study_term.c.case_study_id == CaseStudy.id, Term.vocabulary == Vocabulary.AREA)
        .order_by(Term.position, Term.id)
        .limit(1)
        .correlate(CaseStudy)
        .scalar_subquery()
    )
    is_anonymous = case((CaseStudy.is_anonymous, 1), else_=0)
    columns = (CaseStudy.id, CaseStudy.title, CaseStudy.slug, is_anonymous, ZERO)
    named = case(
        (CaseStudy.is_anonymous, ""),
        else_=func.coalesce(Organisation.name, CaseStudy.organisation_named),
    )
    return (
        select(literal("similar"), *columns, named, CaseStudy.chain_position, area)
        .outerjoin(Organisation, Organisation.id == CaseStudy.organisation_id)
        .where(policy.listed_case_studies(), CaseStudy.id.in_(ids))
    )


def _similar_case_study(
    case_study_id: int,
    title: str,
    slug: str,
    is_anonymous: int,
    _place: int,
    named: str,
    position: str,
    area: str | None,
) -> SimilarCaseStudy:
    areas = [Term(slug=area)] if area else []
    whose = pseudonym_of(position, areas) if is_anonymous else named
    return SimilarCaseStudy(case_study_id, slug, title, whose)
