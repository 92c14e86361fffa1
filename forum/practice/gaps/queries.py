from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.viewer import Viewer

FEW = 1  # so few case studies on a combination are few enough to ask for more
MAX_LISTED = 60
MAX_FILLED = 10
FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
WHAT = (Vocabulary.STAGE, Vocabulary.PRACTICE)

Pair = tuple[int, int]  # ids of a claimant group, and of a stage or practice


@dataclass(frozen=True)
class OpenGap:
    """An open gap, and who needs it."""

    gap: Gap
    needed_by: int
    case_studies: int  # case studies that answer it now
    is_mine: bool


def listed(viewer: Viewer) -> list[OpenGap]:
    """Open gaps that somebody needs or searched for, the most needed first."""
    needs = _needs().subquery()
    number = func.coalesce(needs.c.number, 0)
    open_ones = (
        _with_terms(select(Gap, number))
        .outerjoin(needs, needs.c.gap_id == Gap.id)
        .where(Gap.status == GapStatus.OPEN, or_(number > 0, Gap.searches > 0))
        .order_by(number.desc(), Gap.searches.desc(), Gap.opened_at, Gap.id)
        .limit(MAX_LISTED)
    )
    rows = [(gap, needed_by) for gap, needed_by in db.session.execute(open_ones)]
    mine = needed_by_member(viewer)
    counts = count_by_pair(_pairs(gap for gap, _number in rows))
    return [
        OpenGap(gap, needed_by, counts.get(pair_of(gap), gap.had), gap.id in mine)
        for gap, needed_by in rows
    ]


def lately_filled() -> list[Gap]:
    """With a listed case study that fills it."""
    filled = (
        _with_terms(select(Gap))
        .join(Gap.filled_by)
        .where(Gap.status == GapStatus.FILLED, policy.listed_case_studies())
        .options(selectinload(Gap.filled_by))
    )
    return list(db.session.scalars(filled.order_by(Gap.filled_at.desc()).limit(MAX_FILLED)))


def held() -> list[tuple[Gap, int]]:
    """Words that wait for a moderator, oldest first, with how many need it."""
    needs = _needs().subquery()
    waiting = (
        select(Gap, func.coalesce(needs.c.number, 0))
        .outerjoin(needs, needs.c.gap_id == Gap.id)
        .where(Gap.status == GapStatus.HELD)
    )
    return [(gap, n) for gap, n in db.session.execute(waiting.order_by(Gap.opened_at, Gap.id))]


def count_held() -> int:
    return db.session.scalar(select(func.count(Gap.id)).where(Gap.status == GapStatus.HELD)) or 0


def _needs() -> Select:
    return select(Need.gap_id, func.count().label("number")).group_by(Need.gap_id)


def _with_terms(statement: Any) -> Any:
    return statement.options(joinedload(Gap.for_whom), joinedload(Gap.what))


def needed_by_member(viewer: Viewer) -> set[int]:
    """The ids of the gaps that this person needs filled."""
    return set(db.session.scalars(select(Need.gap_id).where(policy.own(viewer, Need.member_id))))


def own_needs(viewer: Viewer) -> Select[Need]:
    mine = select(Need).where(policy.own(viewer, Need.member_id))
    whole = (
        joinedload(Need.gap).joinedload(Gap.for_whom),
        joinedload(Need.gap).joinedload(Gap.what),
    )
    return mine.options(*whole).order_by(Need.at.desc())


def own_need(viewer: Viewer, gap_id: int) -> Need:
    result = db.session.scalar(own_needs(viewer).where(Need.gap_id == gap_id))
    if result is None:
        raise NotFound
    return result


def get_by_pair(for_whom: Term, stage_or_practice: Term) -> Gap | None:
    return db.session.scalar(
        select(Gap).filter_by(for_whom_id=for_whom.id, what_id=stage_or_practice.id)
    )


def get_by_words(words: str) -> Gap | None:
    return db.session.scalar(select(Gap).filter_by(words=words))


def waiting(gap_id: int) -> Gap:
    """A gap that waits for a moderator; NotFound for any other."""
    result = db.session.scalar(select(Gap).filter_by(id=gap_id, status=GapStatus.HELD))
    if result is None:
        raise NotFound
    return result


def count_needs(gap: Gap | None) -> int:
    if gap is None:
        return 0
    return db.session.scalar(select(func.count()).where(Need.gap_id == gap.id)) or 0


def stage_or_practice(slug: str) -> Term:
    """The term of a stage or practice; NotFound for another slug."""
    of_either = select(Term).where(Term.vocabulary.in_(WHAT), Term.slug == slug)
    result = db.session.scalars(of_either.order_by(Term.vocabulary.desc())).first()
    if result is None:
        raise NotFound
    return result


def open_gaps() -> list[Gap]:
    return list(db.session.scalars(select(Gap).where(Gap.status == GapStatus.OPEN)))


# How many case studies there are


def pair_of(gap: Gap) -> Pair:
    return gap.for_whom_id or 0, gap.what_id or 0


def _pairs(gaps: Iterable[Gap]) -> list[Pair]:
    return [pair_of(gap) for gap in gaps if gap.words is None]


def count_by_pair(pairs: Sequence[Pair]) -> dict[Pair, int]:
    """How many listed case studies are filed under both: one query; 0 where there are none."""
    if not pairs:
        return {}
    whom, done = _term_aliases()
    counted = (
        select(whom.c.term_id, done.c.term_id, func.count())
        .join(done, done.c.case_study_id == whom.c.case_study_id)
        .join(CaseStudy, CaseStudy.id == whom.c.case_study_id)
        .where(policy.listed_case_studies())
        .where(or_(*(and_(whom.c.term_id == a, done.c.term_id == b) for a, b in pairs)))
        .group_by(whom.c.term_id, done.c.term_id)
    )
    return dict.fromkeys(pairs, 0) | {(a, b): n for a, b, n in db.session.execute(counted)}


def _term_aliases() -> tuple[Any, Any]:
    return case_study_term.alias("whom"), case_study_term.alias("done")


def newest_of_pair(pair: Pair) -> CaseStudy | None:
    """The newest listed case study on both terms: taken for the one that filled the gap."""
    both = [CaseStudy.terms.any(Term.id == term_id) for term_id in pair]
    newest = select(CaseStudy).where(policy.listed_case_studies(), *both)
    return db.session.scalars(newest.order_by(CaseStudy.posted_at.desc()).limit(1)).first()


def table() -> dict[Pair, int]:
    """Listed case studies by payment group and stage; pairs without any are left out."""
    whom, done = _term_aliases()
    group, stage = aliased(Term), aliased(Term)
    counted = (
        select(whom.c.term_id, done.c.term_id, func.count())
        .join(done, done.c.case_study_id == whom.c.case_study_id)
        .join(CaseStudy, CaseStudy.id == whom.c.case_study_id)
        .join(group, group.id == whom.c.term_id)
        .join(stage, stage.id == done.c.term_id)
        .where(policy.listed_case_studies())
        .where(group.vocabulary == Vocabulary.GROUP, stage.vocabulary == Vocabulary.STAGE)
        .group_by(whom.c.term_id, done.c.term_id)
    )
    return {(a, b): number for a, b, number in db.session.execute(counted)}
