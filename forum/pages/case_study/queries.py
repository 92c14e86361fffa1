"""The reading page's own reads: what belongs to one case study, in few statements."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm.attributes import set_committed_value

from forum import policy
from forum.core.data_scopes import ABOUT
from forum.core.extensions import db
from forum.models.accounts import user_term
from forum.models.attachments import Attachment
from forum.models.attendance import TableDraft
from forum.models.case_studies import CaseStudy, case_study_term, pseudonym_of
from forum.models.case_study_links import CaseStudyLink
from forum.models.collections import Collection, Saved
from forum.models.complaint_resolutions import ComplaintResolution
from forum.models.organisations import Organisation
from forum.models.ratings import Rating, Score, rating_term
from forum.models.service_standards import standard_version_term
from forum.models.social import Follow, FollowKind
from forum.models.tries import Plan
from forum.models.vocabularies import Term, Vocabulary
from forum.models.withheld import Withheld, WithheldState
from forum.models.workshops import Workshop
from forum.policy.viewer import ANY_MEMBER, ANY_VIEWER, Viewer, parameters
from forum.practice.case_studies import queries as case_studies
from forum.reference.vocabularies.queries import OfferedTerm, offered_for_whom

CASE_STUDY_ID = bindparam("case_study_id", type_=Integer)


@dataclass(frozen=True, slots=True)
class ReadCaseStudy:
    """A case study with its score, and what the viewer has to do with it."""

    case_study: CaseStudy
    score: Score | None
    own_rating: Rating | None
    held_words: dict[str, str]  # of the viewer's rating, while they wait for a moderator
    own_plan: Plan | None
    own_follow: Follow | None
    workshop_of_origin: Workshop | None  # at which it was first written down
    claimant_groups: Sequence[OfferedTerm]  # that a rating can choose from; () for who cannot
    has_resolved: bool  # complaints: a record names it
    has_links: bool  # that its author chose and a moderator confirmed
    shares_tags: bool  # with words of a standard, whether or not these apply

    @property
    def fits_somewhere(self) -> bool:
        """Whether it may be worth looking for standards and themes."""
        return self.has_resolved or self.has_links or self.shares_tags


def read(viewer: Viewer, case_study_id: int) -> ReadCaseStudy:
    """Two statements; NotFound and Gone as of case_studies.get()."""
    row = db.session.execute(
        _whole(viewer), parameters(viewer, case_study_id=case_study_id)
    ).first()
    if row is None:
        case_studies.get(viewer, case_study_id)  # says why
    case_study, score, origin, has_resolved, has_links, shares_tags, *own = row  # type: ignore[misc]
    rating, plan, follow, held = own or (None, None, None, None)
    may_rate = policy.may_rate(viewer, case_study)
    _load_terms(viewer, case_study, rating, may_rate)
    return ReadCaseStudy(
        case_study,
        score,
        rating,
        json.loads(held) if held else {},
        plan,
        follow,
        None if case_study.is_anonymous else origin,
        offered_for_whom() if may_rate else (),
        has_resolved,
        has_links,
        shares_tags,
    )


def _whole(viewer: Viewer) -> Select[Any]:
    """Built once for all but moderators: building costs more than running it."""
    if viewer.is_moderator:
        return _build_whole(viewer, is_signed_in=True)
    return _whole_of_any(viewer.is_authenticated)


@cache
def _whole_of_any(is_signed_in: bool) -> Select[Any]:
    return _build_whole(ANY_MEMBER, is_signed_in)


def _build_whole(viewer: Viewer, is_signed_in: bool) -> Select[Any]:
    of_table = and_(
        TableDraft.draft_key == CaseStudy.submission_key,
        TableDraft.author_id == CaseStudy.author_id,
    )
    statement = (
        case_studies.visible_without_terms(viewer)
        .where(CaseStudy.id == CASE_STUDY_ID)
        .outerjoin(Score, Score.case_study_id == CaseStudy.id)
        .outerjoin(TableDraft, of_table)
        .outerjoin(Workshop, Workshop.id == TableDraft.workshop_id)
        .add_columns(Score, Workshop, _has_resolved(), _has_links(), _shares_tags())
        .execution_options(**{ABOUT: "case_study_id"})
    )
    if not is_signed_in:
        return statement
    own_rating = and_(Rating.case_study_id == CaseStudy.id, Rating.rater_id == ANY_VIEWER.id)
    own_plan = and_(Plan.case_study_id == CaseStudy.id, policy.own(ANY_VIEWER, Plan.member_id))
    own_follow = and_(
        Follow.kind == FollowKind.CASE_STUDY,
        Follow.target_id == CaseStudy.id,
        policy.own_follows(ANY_VIEWER),
    )
    return (
        statement.outerjoin(Rating, own_rating)
        .outerjoin(Plan, own_plan)
        .outerjoin(Follow, own_follow)
        .add_columns(Rating, Plan, Follow, _held_words())
    )


def _has_resolved() -> Any:
    """Of an anonymous one never: the record has the organisation's name."""
    named = and_(ComplaintResolution.case_study_id == CaseStudy.id, ~CaseStudy.is_anonymous)
    return exists().where(named, policy.shown_resolutions()).correlate(CaseStudy)


def _has_links() -> Any:
    of_it = CaseStudyLink.case_study_id == CaseStudy.id, policy.shown_links()
    return exists().where(*of_it).correlate(CaseStudy)


def _shares_tags() -> Any:
    """Most share none: their pages are spared a look at the standards."""
    filed, said = case_study_term.c, standard_version_term.c
    of_it = filed.case_study_id == CaseStudy.id, said.term_id == filed.term_id
    return exists().where(*of_it).correlate(CaseStudy)


def _held_words() -> Any:
    """The newest words of the viewer's rating that wait for a moderator, as JSON."""
    return (
        select(cast(Withheld.words, Text))
        .where(Withheld.kind == "rating-note", Withheld.object_id == Rating.id)
        .where(Withheld.state == WithheldState.HELD, policy.own(ANY_VIEWER, Withheld.author_id))
        .order_by(Withheld.id.desc())
        .limit(1)
        .correlate(Rating)
        .scalar_subquery()
    )


def _load_terms(
    viewer: Viewer, case_study: CaseStudy, rating: Rating | None, may_rate: bool
) -> None:
    """The terms of the case study, and of the viewer or the viewer's rating: one statement."""
    of_it = parameters(viewer, case_study_id=case_study.id)
    if not may_rate:
        set_committed_value(case_study, "terms", list(db.session.scalars(_filed_terms(), of_it)))
        return
    of_it |= {"rating_id": rating.id} if rating is not None else {}
    rows = db.session.execute(_terms_with_chosen(rating is not None), of_it).all()
    set_committed_value(case_study, "terms", [row[0] for row in rows if row[1]])
    owner = viewer if rating is None else rating
    set_committed_value(owner, "works_with", [row[0] for row in rows if row[2]])


def _is_filed() -> Any:
    filed = case_study_term.c.case_study_id == CASE_STUDY_ID
    return Term.id.in_(select(case_study_term.c.term_id).where(filed))


@cache
def _filed_terms() -> Select[Term]:
    return select(Term).where(_is_filed()).order_by(Term.position, Term.id)


@cache
def _terms_with_chosen(has_rated: bool) -> Select[Any]:
    """Term, is_filed, chosen."""
    filed, chosen = _is_filed(), _is_chosen(has_rated)
    return (
        select(Term, type_coerce(filed, db.Boolean).label("is_filed"), chosen)
        .where(or_(filed, chosen))
        .order_by(Term.position, Term.id)
    )


def _is_chosen(has_rated: bool) -> Any:
    """Terms of the rating; without one those that the viewer works with."""
    if has_rated:
        of_rating = rating_term.c.rating_id == bindparam("rating_id", type_=Integer)
        return Term.id.in_(select(rating_term.c.term_id).where(of_rating))
    works_with = select(user_term.c.term_id).where(user_term.c.user_id == ANY_VIEWER.id)
    return and_(Term.id.in_(works_with), Term.vocabulary != Vocabulary.AREA)


# Lists of links


@dataclass(frozen=True, slots=True)
class NamedRow:
    id: int
    name: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class SimilarLink:
    """Of another one that is listed; url_for() takes it."""

    id: int
    slug: str
    title: str
    organisation_name: str  # a pseudonym of an anonymous one


@dataclass(frozen=True, slots=True)
class Links:
    files: list[Attachment]
    collections: list[NamedRow]  # the viewer's own that hold it
    similar: list[SimilarLink]


def links(viewer: Viewer, case_study: CaseStudy, similar_ids: Sequence[int]) -> Links:
    """Short lists of three tables, in one statement."""
    statement = _links(viewer.is_authenticated, bool(similar_ids))
    of_it = parameters(
        viewer,
        case_study_id=case_study.id,
        author_id=case_study.author_id,
        submission_key=case_study.submission_key,
        similar_ids=list(similar_ids),
    )
    found: dict[str, list[Any]] = {"file": [], "collection": [], "similar": []}
    for what, *row in db.session.execute(statement, of_it):
        found[what].append(row)
    rank = {case_study_id: place for place, case_study_id in enumerate(similar_ids)}
    files = sorted(found["file"], key=lambda row: row[4])
    lists = sorted(found["collection"], key=lambda row: (row[2], row[0]))
    similar = sorted(found["similar"], key=lambda row: rank[row[0]])
    return Links(
        [_shown_file(*row) for row in files],
        [NamedRow(row[0], row[1]) for row in lists],
        [_similar_case_study(*row) for row in similar],
    )


def _shown_file(
    file_id: int, name: str, kind: str, size: int, _place: int, shows: str, held: str, purpose: str
) -> Attachment:
    return Attachment(
        id=file_id,
        name=name,
        kind=kind,
        size=size,
        description=shows,
        is_held=held == HELD,
        purpose=purpose,
    )


EMPTY = literal("")
ZERO = literal(0)
HELD = "held"


@cache
def _links(is_signed_in: bool, has_similar: bool) -> Any:
    parts = [_files()]
    if is_signed_in:
        parts.append(_collections())
    if has_similar:
        parts.append(_similar())
    return union_all(*parts)


def _files() -> Any:
    of_it = (
        Attachment.owner_id == bindparam("author_id", type_=Integer),
        Attachment.key == bindparam("submission_key", type_=String),
    )
    columns = (Attachment.id, Attachment.name, type_coerce(Attachment.kind, String))
    numbers = (Attachment.size, Attachment.place)
    held = case((Attachment.is_held, HELD), else_="")
    more = Attachment.description, held, Attachment.purpose
    is_shown = or_(Attachment.is_held.is_(False), policy.own(ANY_VIEWER, Attachment.owner_id))
    return select(literal("file"), *columns, *numbers, *more).where(*of_it, is_shown)


def _collections() -> Any:
    held = select(Saved.collection_id).where(Saved.case_study_id == CASE_STUDY_ID)
    columns = (Collection.id, Collection.name, func.lower(Collection.name))
    of_viewer = policy.own(ANY_VIEWER, Collection.owner_id), Collection.id.in_(held)
    return select(literal("collection"), *columns, ZERO, ZERO, EMPTY, EMPTY, EMPTY).where(
        *of_viewer
    )


def _similar() -> Any:
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
        .where(
            policy.listed_case_studies(), CaseStudy.id.in_(bindparam("similar_ids", expanding=True))
        )
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
) -> SimilarLink:
    areas = [Term(slug=area)] if area else []
    whose = pseudonym_of(position, areas) if is_anonymous else named
    return SimilarLink(case_study_id, slug, title, whose)
