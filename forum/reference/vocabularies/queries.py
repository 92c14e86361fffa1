from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import load_only

from forum.core import unchanged
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.listings import ALL, CaseStudyCount, CountKind
from forum.models.vocabularies import Term, Vocabulary, term_label
from forum.reference.vocabularies import area_borders

FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


def vocabulary(word: Vocabulary, also: Collection[str] = ()) -> list[Term]:
    """The current terms, and retired ones with the slugs `also`, in their own order."""
    offered = or_(Term.is_current, Term.slug.in_(also)) if also else Term.is_current
    current = select(Term).where(Term.vocabulary == word, offered)
    return list(db.session.scalars(current.order_by(Term.position, Term.name)))


def areas_beside() -> dict[int, frozenset[int]]:
    """{area: those that border on it}, as ids; areas of other programmes have none."""
    rows = db.session.execute(select(Term.id, Term.code).where(Term.vocabulary == Vocabulary.AREA))
    ids = {code: id_ for id_, code in rows}
    return {
        ids[area_borders.code(number)]: frozenset(
            ids[code]
            for beside in area_borders.neighbours(number)
            if (code := area_borders.code(beside)) in ids
        )
        for number in area_borders.NUMBERS
        if area_borders.code(number) in ids
    }


def all_stages() -> list[Term]:
    """Of the journey, in order; retired ones too, for old standards and returns are of them."""
    stages = select(Term).where(Term.vocabulary == Vocabulary.STAGE)
    return list(db.session.scalars(stages.order_by(Term.position, Term.id)))


@dataclass(frozen=True, slots=True)
class OfferedTerm:
    """A current term as a form offers it."""

    slug: str
    label: str
    vocabulary: str


def offered_for_whom() -> Sequence[OfferedTerm]:
    """Of FOR_WHOM, in the order of vocabulary(); kept for all until data change."""
    return unchanged.part("terms for whom", _read_offered_for_whom)


def _read_offered_for_whom() -> tuple[OfferedTerm, ...]:
    columns = Term.vocabulary, Term.slug, Term.code, Term.name
    current = select(*columns).where(Term.vocabulary.in_(FOR_WHOM), Term.is_current)
    rows = db.session.execute(current.order_by(Term.position, Term.name)).all()
    return tuple(
        OfferedTerm(row.slug, term_label(row.code, row.name), row.vocabulary)
        for word in FOR_WHOM
        for row in rows
        if row.vocabulary == word
    )


def for_whom() -> dict[str, list[Term]]:
    """Payment groups and circumstances, as vocabulary() has them: one query, for their links."""
    current = select(Term).where(Term.vocabulary.in_(FOR_WHOM), Term.is_current)
    named = load_only(Term.vocabulary, Term.slug, Term.code, Term.name)
    found: dict[str, list[Term]] = {word: [] for word in FOR_WHOM}
    for term in db.session.scalars(current.options(named).order_by(Term.position, Term.name)):
        found[term.vocabulary].append(term)
    return found


def counted_for_whom() -> tuple[dict[str, list[tuple[Term, int]]], int]:
    """Current terms of each of FOR_WHOM with their number of listed case studies, most first, and
    the number of all; terms without one are left out. One statement."""
    counted = (
        select(CaseStudyCount.with_id, CaseStudyCount.number, Term)
        .select_from(CaseStudyCount)
        .outerjoin(Term, and_(Term.id == CaseStudyCount.with_id, Term.is_current))
        .where(CaseStudyCount.kind == CountKind.TERM, CaseStudyCount.of_id == ALL)
        .where(CaseStudyCount.number > 0)
        .where(or_(CaseStudyCount.with_id == ALL, Term.vocabulary.in_(FOR_WHOM)))
        .options(load_only(Term.vocabulary, Term.slug, Term.code, Term.name))
        .order_by(CaseStudyCount.number.desc(), Term.position, Term.name)
    )
    found: dict[str, list[tuple[Term, int]]] = {word: [] for word in FOR_WHOM}
    total = 0
    for row in db.session.execute(counted):
        if row[0] == ALL:
            total = row[1]
        else:
            found[row[2].vocabulary].append((row[2], row[1]))
    return found, total


def by_slug(word: Vocabulary, slug: str) -> Term:
    """Also a term that is not current: links to its page still work."""
    found = db.session.scalar(select(Term).where(Term.vocabulary == word, Term.slug == slug))
    if found is None:
        raise NotFound
    return found


def claimant_group(slug: str) -> Term:
    """A payment group or a circumstance: their pages are side by side."""
    of_either = select(Term).where(Term.vocabulary.in_(FOR_WHOM), Term.slug == slug)
    payment_groups_first = of_either.order_by(Term.vocabulary != Vocabulary.GROUP)
    found = db.session.scalars(payment_groups_first).first()
    if found is None:
        raise NotFound
    return found


def related_terms(term: Term, word: Vocabulary) -> list[tuple[Term, int]]:
    """(term, number of case studies) that share a listed case study with it, commonest first."""
    if not term.id:
        return []
    counted = (
        select(Term, CaseStudyCount.number)
        .join(CaseStudyCount, CaseStudyCount.with_id == Term.id)
        .where(CaseStudyCount.kind == CountKind.TERM, CaseStudyCount.of_id == term.id)
        .where(Term.vocabulary == word, Term.id != term.id, CaseStudyCount.number > 0)
        .order_by(CaseStudyCount.number.desc(), Term.position, Term.name)
    )
    return [(other, number) for other, number in db.session.execute(counted)]


def claimant_groups_of(organisation_id: int) -> list[Term]:
    """The claimant groups in an organisation's listed case studies, commonest first."""
    theirs = CaseStudyCount.kind == CountKind.ORGANISATION, CaseStudyCount.of_id == organisation_id
    counted = (
        select(Term)
        .join(CaseStudyCount, CaseStudyCount.with_id == Term.id)
        .where(*theirs, Term.vocabulary.in_(FOR_WHOM), CaseStudyCount.number > 0)
        .order_by(CaseStudyCount.number.desc(), Term.position, Term.name)
    )
    return list(db.session.scalars(counted))


@dataclass(frozen=True)
class MissingCaseStudies:
    """What no listed case study of a term covers."""

    stages: list[Term]
    has_failure: bool  # whether one says what did not work


def missing_case_studies(term: Term) -> MissingCaseStudies:
    covered = {stage.id for stage, _number in related_terms(term, Vocabulary.STAGE)} | {term.id}
    stages = [stage for stage in vocabulary(Vocabulary.STAGE) if stage.id not in covered]
    failed = select(CaseStudyCount.number).where(
        CaseStudyCount.kind == CountKind.FAILED, CaseStudyCount.of_id == term.id
    )
    has_failure = bool(db.session.scalar(failed))
    return MissingCaseStudies([] if term.vocabulary == Vocabulary.STAGE else stages, has_failure)
