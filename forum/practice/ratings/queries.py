from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, selectinload

from forum import policy
from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.organisations import Organisation, SupplyLink
from forum.models.ratings import (
    DISCOUNTING,
    LOW_VALUES,
    Discount,
    DiscountRule,
    GroupMove,
    GroupVotes,
    Rating,
    Score,
    group_votes_term,
    rating_term,
)
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.viewer import Viewer
from forum.practice.ratings import fairness
from forum.practice.ratings.fairness import CountedRating, FairScore, RatingStats, Vote
from forum.practice.ratings.vote_breakdown import OrganisationVote

FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


def own(viewer: Viewer, case_study: CaseStudy) -> Rating | None:
    return db.session.scalar(
        select(Rating)
        .where(Rating.case_study_id == case_study.id, Rating.rater_id == viewer.id)
        .options(selectinload(Rating.works_with))
    )


def score_of(case_study: CaseStudy) -> Score | None:
    return db.session.get(Score, case_study.id)


def distribution(score: Score | None) -> list[tuple[int, int, float]]:
    """(1-5, organisations, percent of them), by each organisation's rounded mean."""
    counts = score.counts if score and score.counts else [0] * 5
    total = sum(counts) or 1
    return [(value, number, 100 * number / total) for value, number in enumerate(counts, 1)]


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """For the reading page. A distribution is as of distribution()."""

    score: Score | None
    distribution: list[tuple[int, int, float]]
    own_rating: Rating | None  # the viewer's
    linked_organisations: int  # of the author's supply chain: they do not count in the score
    linked_distribution: list[tuple[int, int, float]]  # [] for so few that one could be known


def summary_of(score: Score | None, own_rating: Rating | None) -> RatingSummary:
    linked = linked_distribution(score)
    number = sum(organisations for _value, organisations, _percent in linked)
    return RatingSummary(
        score=score,
        distribution=distribution(score),
        own_rating=own_rating,
        linked_organisations=number,
        linked_distribution=linked if number >= policy.ORGANISATIONS_NEEDED else [],
    )


def linked_distribution(score: Score | None) -> list[tuple[int, int, float]]:
    """As distribution(), of organisations in the author's own supply chain."""
    counts = score.linked_counts if score and score.linked_counts else [0] * 5
    total = sum(counts) or 1
    return [(value, number, 100 * number / total) for value, number in enumerate(counts, 1)]


def ratings_received(case_study: CaseStudy) -> list[Rating]:
    """For the author, who reads reasons and notes but not names; newest first."""
    statement = select(Rating).where(Rating.case_study_id == case_study.id)
    return list(db.session.scalars(statement.order_by(Rating.rated_at.desc(), Rating.id)))


def low_on_older_versions() -> Select[Rating]:
    """Ratings of 1 and 2 on an earlier version, whose raters have had no mail about the change."""
    changed = (
        select(Rating)
        .join(Rating.case_study)
        .where(Rating.value.in_(LOW_VALUES), Rating.told_at.is_(None))
        .where(Rating.version < CaseStudy.version, policy.listed_case_studies())
    )
    return changed.order_by(Rating.id)


# Inputs of a score


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """All inputs of one score but the claimant groups' mean, read in one transaction."""

    case_study_id: int
    revision: int | None  # of the stored score at that moment; None: there is none yet
    votes: list[Vote]
    linked: list[Vote]  # of linked organisations, shown beside the score
    groups: tuple[int, ...]  # ids of the payment groups and circumstances, in order
    fades_at: datetime | None  # when its old versions' ratings stop counting


class RatingRow(NamedTuple):
    """What a score needs to know of a rating."""

    id: int
    case_study_id: int
    organisation_id: int
    value: int
    version: int


class CaseStudyRow(NamedTuple):
    """What a score needs to know of a case study."""

    id: int
    organisation_id: int | None
    version: int
    edited_at: datetime | None


def score_inputs(ids: Collection[int]) -> list[ScoreInputs]:
    """The inputs of several scores, in a constant number of statements."""
    studies = _case_study_rows(ids)
    authors = {study.organisation_id for study in studies} - {None}
    ratings, groups = _ratings(ids), _groups(ids)
    linked, discounted_votes = _linked(authors), discounted(authors)
    revisions = dict(_pairs(Score.case_study_id, Score.revision, Score.case_study_id.in_(ids)))
    return [
        ScoreInputs(
            study.id,
            revisions.get(study.id),
            *_split(
                study,
                _given(study, ratings[study.id]).values(),
                linked[study.organisation_id],
                discounted_votes[study.organisation_id],
            ),
            tuple(groups[study.id]),
            _fades_at(study, ratings[study.id]),
        )
        for study in studies
    ]


def _pairs(
    one: InstrumentedAttribute[Any], other: InstrumentedAttribute[Any], *where: ColumnElement[bool]
) -> list[tuple]:
    return [(a, b) for a, b in db.session.execute(select(one, other).where(*where))]


def _case_study_rows(ids: Collection[int]) -> list[CaseStudyRow]:
    columns = CaseStudy.id, CaseStudy.organisation_id, CaseStudy.version, CaseStudy.edited_at
    result = select(*columns).where(CaseStudy.id.in_(ids)).order_by(CaseStudy.id)
    return [CaseStudyRow(*row) for row in db.session.execute(result)]


def _ratings(ids: Collection[int]) -> defaultdict[int, list[RatingRow]]:
    columns = Rating.id, Rating.case_study_id, Rating.organisation_id, Rating.value, Rating.version
    result: defaultdict[int, list[RatingRow]] = defaultdict(list)
    of_them = select(*columns).where(Rating.case_study_id.in_(ids)).order_by(Rating.id)
    for row in db.session.execute(of_them):
        result[row.case_study_id].append(RatingRow(*row))
    return result


def _groups(ids: Collection[int]) -> defaultdict[int, list[int]]:
    filed = (
        select(case_study_term.c.case_study_id, case_study_term.c.term_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(case_study_term.c.case_study_id.in_(ids), Term.vocabulary.in_(FOR_WHOM))
        .order_by(case_study_term.c.term_id)
    )
    result: defaultdict[int, list[int]] = defaultdict(list)
    for case_study_id, term_id in db.session.execute(filed):
        result[case_study_id].append(term_id)
    return result


def _given(study: CaseStudyRow, ratings: Iterable[RatingRow]) -> dict[int, CountedRating]:
    """By the id of each rating, with the weight that its version still has."""
    age = _days_since_edit(study)
    return {
        row.id: CountedRating(
            row.organisation_id,
            row.value,
            fairness.version_weight(None if row.version >= study.version else age),
        )
        for row in ratings
    }


def _days_since_edit(study: CaseStudyRow) -> float:
    if study.edited_at is None:
        return 0.0
    return (clock.now() - study.edited_at) / timedelta(days=1)


def _fades_at(study: CaseStudyRow, ratings: Iterable[RatingRow]) -> datetime | None:
    is_old = any(row.version < study.version for row in ratings)
    if not is_old or study.edited_at is None:
        return None
    at = study.edited_at + timedelta(days=fairness.HALF_LIFE_DAYS, microseconds=1)
    return at if at > clock.now() else None


def _split(
    study: CaseStudyRow,
    given: Iterable[CountedRating],
    linked: set[int],
    discounted_votes: frozenset[int],
) -> tuple[list[Vote], list[Vote]]:
    """(votes that make the score, votes of linked organisations)"""
    others = [one for one in given if one.organisation_id != study.organisation_id]
    return (
        fairness.votes((g for g in others if g.organisation_id not in linked), discounted_votes),
        fairness.votes(g for g in others if g.organisation_id in linked),
    )


def linked_to(organisation_id: int | None) -> set[int]:
    """Organisations that share a current supply chain link with this one."""
    return set() if organisation_id is None else _linked({organisation_id})[organisation_id]


def _linked(organisations: Collection[int | None]) -> defaultdict[int | None, set[int]]:
    ends = (SupplyLink.prime_id, SupplyLink.subcontractor_id)
    links = select(*ends).where(
        or_(*(end.in_(organisations) for end in ends)), SupplyLink.has_ended.is_(False)
    )
    result: defaultdict[int | None, set[int]] = defaultdict(set)
    for prime, partner in db.session.execute(links):
        if prime is not None and prime != partner:
            result[prime].add(partner)
            result[partner].add(prime)
    return result


def discounted(authors: Collection[int | None]) -> defaultdict[int | None, frozenset[int]]:
    """By author's organisation: those whose votes on its case studies count a twentieth."""
    result: defaultdict[int | None, frozenset[int]] = defaultdict(frozenset)
    is_discount = Discount.rule.in_(DISCOUNTING), Discount.author_id.in_(authors)
    rows = _pairs(Discount.author_id, Discount.rater_id, *is_discount)
    for author, rater in rows:
        result[author] |= {rater}
    return result


# Claimant groups


def group_totals(ids: Collection[int]) -> dict[int, tuple[int, float]]:
    """By id of GroupVotes: votes, and their shares, on all case studies that share a group."""
    mine, other = group_votes_term.alias(), group_votes_term.alias()
    near = (
        select(mine.c.group_votes_id.label("of"), other.c.group_votes_id.label("near"))
        .join(other, other.c.term_id == mine.c.term_id)
        .where(mine.c.group_votes_id.in_(ids))
        .distinct()
        .subquery()
    )
    totals = (
        select(near.c.of, func.sum(GroupVotes.organisations), func.sum(GroupVotes.share_total))
        .join(GroupVotes, GroupVotes.id == near.c.near)
        .group_by(near.c.of)
    )
    return {of: (votes, float(shares)) for of, votes, shares in db.session.execute(totals)}


def moved_groups() -> list[tuple[GroupMove, int]]:
    """Claimant groups whose votes moved, with how many votes there are on each: few rows."""
    votes = (
        select(func.sum(GroupVotes.organisations))
        .join(group_votes_term, group_votes_term.c.group_votes_id == GroupVotes.id)
        .where(group_votes_term.c.term_id == GroupMove.term_id)
        .scalar_subquery()
    )
    moved = select(GroupMove, func.coalesce(votes, 0)).where(GroupMove.moved > 0)
    rows = db.session.execute(moved.order_by(GroupMove.term_id))
    return [(move, number) for move, number in rows]


def sets_with(term_id: int, after: int, most: int) -> list[int]:
    """The next ids of GroupVotes that have this group in them."""
    column = group_votes_term.c.group_votes_id
    ids = select(column).where(group_votes_term.c.term_id == term_id, column > after)
    return list(db.session.scalars(ids.order_by(column).limit(most)))


def drifted(
    group_votes_id: int, totals: tuple[int, float], by: float, after: int, most: int
) -> list[int]:
    """The next case studies whose score has a mean that lies further than this from today's."""
    votes, shares = totals
    mean = case(
        (
            Score.organisations < votes,
            (shares - Score.share_total) / (1.0 * votes - Score.organisations),
        ),
        else_=fairness.NO_PRIOR,
    )
    ids = select(Score.case_study_id).where(
        Score.group_votes_id == group_votes_id,
        Score.case_study_id > after,
        func.abs(mean - Score.prior) > by,
    )
    return list(db.session.scalars(ids.order_by(Score.case_study_id).limit(most)))


# Rings and one-sided ratings


def recent_ratings_given(organisation_id: int) -> dict[int, tuple[RatingStats, datetime]]:
    """By author's organisation: (its ratings by this one, the oldest of them)."""
    return _recent_ratings(CaseStudy.organisation_id, Rating.organisation_id == organisation_id)


def recent_ratings_received(organisation_id: int) -> dict[int, tuple[RatingStats, datetime]]:
    """By rating organisation: (its ratings of this one's case studies, the oldest of them)."""
    return _recent_ratings(Rating.organisation_id, CaseStudy.organisation_id == organisation_id)


def _recent_ratings(
    by: InstrumentedAttribute[Any], where: ColumnElement[bool]
) -> dict[int, tuple[RatingStats, datetime]]:
    recent = (
        select(by, func.count(), func.sum(Rating.value), func.min(Rating.rated_at))
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(where, by.is_not(None), _is_recent())
        .group_by(by)
    )
    return {
        organisation: (RatingStats.of(number, points), oldest)
        for organisation, number, points, oldest in db.session.execute(recent)
    }


def shares_on(author_id: int) -> dict[int, dict[int, float]]:
    """By case study of this organisation: {organisation that rated it: mean share of its people}.

    Without its own people and linked organisations, as in the score.
    """
    excluded = linked_to(author_id) | {author_id}
    means = (
        select(Rating.case_study_id, Rating.organisation_id, func.count(), func.sum(Rating.value))
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(CaseStudy.organisation_id == author_id, Rating.organisation_id.not_in(excluded))
        .group_by(Rating.case_study_id, Rating.organisation_id)
    )
    result: dict[int, dict[int, float]] = {}
    for case_study_id, rater_id, number, points in db.session.execute(means):
        result.setdefault(case_study_id, {})[rater_id] = RatingStats.of(number, points).mean
    return result


def _is_recent() -> ColumnElement[bool]:
    return Rating.rated_at >= clock.now() - timedelta(days=fairness.PAIR_DAYS)


def pending_pairs() -> list[tuple[int, int]]:
    """(rater, author) whose discounts have changed, and not all of whose scores are marked."""
    return _pairs(Discount.rater_id, Discount.author_id, Discount.rule == DiscountRule.PENDING)


def rated_by(rater_id: int, author_id: int) -> list[int]:
    """The ids of an author's case studies that this organisation rated, in order."""
    rated = (
        select(Rating.case_study_id)
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(Rating.organisation_id == rater_id, CaseStudy.organisation_id == author_id)
    )
    return list(db.session.scalars(rated.distinct().order_by(Rating.case_study_id)))


def discounts_about(organisation_id: int) -> set[tuple[int, int, DiscountRule]]:
    """(rater, author, rule): its rings, both ways round, and who rates it one-sidedly."""
    columns = Discount.rater_id, Discount.author_id, Discount.rule
    own_ring = (Discount.rater_id == organisation_id) & (Discount.rule == DiscountRule.RING)
    rows = select(*columns).where(Discount.rule.in_(DISCOUNTING))
    rows = rows.where(or_(Discount.author_id == organisation_id, own_ring))
    return {(rater, author, DiscountRule(rule)) for rater, author, rule in db.session.execute(rows)}


# Scores for a claimant group, and all ratings as a whole


def by_group(case_study: CaseStudy) -> list[tuple[Term, FairScore]]:
    """The score as raters give it who work with a claimant group, in the order of the groups.

    Of a group with raters of too few unrelated organisations there is none, as of the whole.
    """
    author = case_study.organisation_id
    [study] = _case_study_rows([case_study.id])
    excluded = linked_to(author) | {author}
    given = _given(study, _ratings([case_study.id])[case_study.id])
    ratings = {i: one for i, one in given.items() if one.organisation_id not in excluded}
    discounted_votes = discounted({author})[author]
    score = score_of(case_study)
    prior = score.prior if score else fairness.NO_PRIOR
    result: list[tuple[Term, FairScore]] = []
    for term, ids in _raters_groups(case_study).items():
        votes = fairness.votes((ratings[i] for i in ids if i in ratings), discounted_votes)
        if len(votes) >= policy.ORGANISATIONS_NEEDED:
            result.append((term, fairness.fair_score(votes, prior)))
    return result


def _raters_groups(case_study: CaseStudy) -> dict[Term, list[int]]:
    """The groups that raters of it work with, to the ids of their ratings."""
    working = (
        select(Term, rating_term.c.rating_id)
        .join(rating_term, rating_term.c.term_id == Term.id)
        .join(Rating, Rating.id == rating_term.c.rating_id)
        .where(Rating.case_study_id == case_study.id, Term.vocabulary.in_(FOR_WHOM))
        .order_by(Term.vocabulary != Vocabulary.GROUP, Term.position, Term.name)
    )
    result: dict[Term, list[int]] = {}
    for term, rating_id in db.session.execute(working):
        result.setdefault(term, []).append(rating_id)
    return result


def all_votes() -> list[OrganisationVote]:
    """Each organisation's mean on each listed case study of others."""
    rater, author = aliased(Organisation), aliased(Organisation)
    votes = (
        select(rater.id, rater.kind, author.kind, author.id, func.avg(Rating.value))
        .select_from(Rating)
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .join(rater, rater.id == Rating.organisation_id)
        .outerjoin(author, author.id == CaseStudy.organisation_id)
        .where(policy.listed_case_studies(), policy.named_case_studies())
        .where(or_(author.id.is_(None), author.id != rater.id))
        .group_by(Rating.case_study_id, rater.id, author.id)
    )
    return [
        OrganisationVote(by, by_kind, on_kind, on, float(mean))
        for by, by_kind, on_kind, on, mean in db.session.execute(votes)
    ]


def count_discounted_and_linked() -> tuple[int, int, int]:
    """(votes in scores, those of them that count a twentieth, votes of linked organisations)"""
    listed = select(Score.votes, Score.linked_counts).join(
        CaseStudy, CaseStudy.id == Score.case_study_id
    )
    listed = listed.where(policy.listed_case_studies(), policy.named_case_studies())
    total = discounted_votes = linked = 0
    for votes, linked_counts in db.session.execute(listed):
        total += len(votes)
        discounted_votes += sum(vote["discounted"] for vote in votes)
        linked += sum(linked_counts)
    return total, discounted_votes, linked
