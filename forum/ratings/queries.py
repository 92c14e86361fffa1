from datetime import timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from forum import clock, policy
from forum.case_studies.models import CaseStudy, case_study_term
from forum.extensions import db
from forum.organisations.models import Organisation, SupplyLink
from forum.ratings import fairness
from forum.ratings.fairness import FairScore, Given, Habit, Vote
from forum.ratings.models import LOW_VALUES, Rating, Score, rating_term
from forum.ratings.panel import Cast
from forum.tags.models import Term, Vocabulary

FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


def own(viewer, case_study: CaseStudy) -> Rating | None:
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


def linked_distribution(score: Score | None) -> list[tuple[int, int, float]]:
    """As distribution(), of organisations in the author's own supply chain."""
    counts = score.linked_counts if score and score.linked_counts else [0] * 5
    total = sum(counts) or 1
    return [(value, number, 100 * number / total) for value, number in enumerate(counts, 1)]


def received(case_study: CaseStudy) -> list[Rating]:
    """What its author reads the reasons and notes of, newest first; never by whom."""
    of_it = select(Rating).where(Rating.case_study_id == case_study.id)
    return list(db.session.scalars(of_it.order_by(Rating.rated_at.desc(), Rating.id)))


def low_on_older_versions() -> Select[Rating]:
    """Ratings of 1 and 2 on a version that its author has changed since, not told of it yet."""
    changed = (
        select(Rating)
        .join(Rating.case_study)
        .where(Rating.value.in_(LOW_VALUES), Rating.told_at.is_(None))
        .where(Rating.version < CaseStudy.version, policy.listed_case_studies())
    )
    return changed.order_by(Rating.id)


# What a score is made of


def given(case_study: CaseStudy) -> list[Given]:
    """Every rating of it, with how much of each still counts."""
    return list(_given_by_id(case_study).values())


def _given_by_id(case_study: CaseStudy) -> dict[int, Given]:
    """As given(), by the id of the rating."""
    columns = Rating.id, Rating.organisation_id, Rating.value, Rating.version
    of_it = select(*columns).where(Rating.case_study_id == case_study.id)
    age = _days_since_edit(case_study)
    return {
        rating_id: Given(
            organisation_id,
            value,
            fairness.still_counts(None if version >= case_study.version else age),
        )
        for rating_id, organisation_id, value, version in db.session.execute(of_it)
    }


def _days_since_edit(case_study: CaseStudy) -> float:
    if case_study.edited_at is None:
        return 0.0
    return (clock.now() - case_study.edited_at) / timedelta(days=1)


def linked_to(organisation_id: int | None) -> set[int]:
    """Organisations that share a current supply chain link with this one."""
    if organisation_id is None:
        return set()
    ends = (SupplyLink.prime_id, SupplyLink.subcontractor_id)
    links = select(*ends).where(
        or_(*(end == organisation_id for end in ends)), SupplyLink.has_ended.is_(False)
    )
    found = {end for link in db.session.execute(links) for end in link}
    return found - {None, organisation_id}


def discounted(organisation_id: int | None, raters: set[int]) -> frozenset[int]:
    """Those among `raters` that form a ring with this organisation, or bear it a grudge."""
    if organisation_id is None or not raters:
        return frozenset()
    toward = _shares(raters, {organisation_id})
    back = _shares({organisation_id}, raters)
    rings = {
        r
        for r in raters
        if fairness.is_ring(
            toward.get((r, organisation_id), []), back.get((organisation_id, r), [])
        )
    }
    return frozenset(rings | _grudges(raters, organisation_id))


def _shares(raters: set[int], authors: set[int]) -> dict[tuple[int, int | None], list[float]]:
    """(rating organisation, author's organisation) to the shares given lately."""
    since = clock.now() - timedelta(days=fairness.PAIR_DAYS)
    between = (
        select(Rating.organisation_id, CaseStudy.organisation_id, Rating.value)
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(Rating.organisation_id.in_(raters), CaseStudy.organisation_id.in_(authors))
        .where(Rating.rated_at >= since)
    )
    found: dict[tuple[int, int | None], list[float]] = {}
    for rater, author, value in db.session.execute(between):
        found.setdefault((rater, author), []).append(fairness.share(value))
    return found


def _grudges(raters: set[int], author: int) -> set[int]:
    """Those that rate this organisation's far below their own habit: one query for all."""
    is_here = CaseStudy.organisation_id == author
    of_each = (
        select(
            Rating.organisation_id,
            func.count(),
            func.sum(Rating.value),
            func.sum(case((is_here, 1), else_=0)),
            func.sum(case((is_here, Rating.value), else_=0)),
        )
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(Rating.organisation_id.in_(raters))
        .group_by(Rating.organisation_id)
    )
    return {
        rater
        for rater, number, points, here, points_here in db.session.execute(of_each)
        if fairness.is_grudge(
            _habit(here, points_here), _habit(number - here, points - points_here)
        )
    }


def _habit(number: int, points: int) -> Habit:
    return Habit(number, fairness.share(points / number)) if number else Habit()


def prior_of(case_study: CaseStudy) -> float:
    """The mean vote on other case studies for the same claimant groups; 0.5 without any."""
    for_whom = [term.id for term in case_study.terms if term.vocabulary in FOR_WHOM]
    same_people = (
        select(case_study_term.c.case_study_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(case_study_term.c.term_id.in_(for_whom))
    )
    totals = select(func.sum(Score.share_total), func.sum(Score.organisations)).where(
        Score.case_study_id.in_(same_people), Score.case_study_id != case_study.id
    )
    points, votes = db.session.execute(totals).one()
    return points / votes if votes else fairness.NO_PRIOR


def split(case_study: CaseStudy) -> tuple[list[Vote], list[Vote]]:
    """(votes that make the score, votes of linked organisations shown beside it)."""
    linked = linked_to(case_study.organisation_id)
    ratings = [g for g in given(case_study) if g.organisation_id != case_study.organisation_id]
    unrelated = [g for g in ratings if g.organisation_id not in linked]
    raters = {g.organisation_id for g in unrelated}
    return (
        fairness.votes(unrelated, discounted(case_study.organisation_id, raters)),
        fairness.votes(g for g in ratings if g.organisation_id in linked),
    )


# Scores for a claimant group, and all ratings as a whole


def by_group(case_study: CaseStudy) -> list[tuple[Term, FairScore]]:
    """The score as raters give it who work with a claimant group, in the order of the groups.

    Of a group with raters of too few unrelated organisations there is none, as of the whole.
    """
    apart = linked_to(case_study.organisation_id) | {case_study.organisation_id}
    ratings = {
        rating_id: one
        for rating_id, one in _given_by_id(case_study).items()
        if one.organisation_id not in apart
    }
    fifths = discounted(
        case_study.organisation_id, {one.organisation_id for one in ratings.values()}
    )
    prior = prior_of(case_study)
    found: list[tuple[Term, FairScore]] = []
    for term, ids in _raters_groups(case_study).items():
        votes = fairness.votes((ratings[i] for i in ids if i in ratings), fifths)
        if len(votes) >= policy.ORGANISATIONS_NEEDED:
            found.append((term, fairness.fair_score(votes, prior)))
    return found


def _raters_groups(case_study: CaseStudy) -> dict[Term, list[int]]:
    """The groups that raters of it work with, to the ids of their ratings."""
    working = (
        select(Term, rating_term.c.rating_id)
        .join(rating_term, rating_term.c.term_id == Term.id)
        .join(Rating, Rating.id == rating_term.c.rating_id)
        .where(Rating.case_study_id == case_study.id, Term.vocabulary.in_(FOR_WHOM))
        .order_by(Term.vocabulary != Vocabulary.GROUP, Term.position, Term.name)
    )
    found: dict[Term, list[int]] = {}
    for term, rating_id in db.session.execute(working):
        found.setdefault(term, []).append(rating_id)
    return found


def all_votes() -> list[Cast]:
    """Each organisation's mean on each listed case study of others."""
    rater, author = aliased(Organisation), aliased(Organisation)
    votes = (
        select(rater.id, rater.kind, author.kind, author.id, func.avg(Rating.value))
        .select_from(Rating)
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .join(rater, rater.id == Rating.organisation_id)
        .outerjoin(author, author.id == CaseStudy.organisation_id)
        .where(policy.listed_case_studies())
        .where(or_(author.id.is_(None), author.id != rater.id))
        .group_by(Rating.case_study_id, rater.id, author.id)
    )
    return [
        Cast(by, by_kind, on_kind, on, float(mean))
        for by, by_kind, on_kind, on, mean in db.session.execute(votes)
    ]


def discounted_and_linked() -> tuple[int, int, int]:
    """(votes in scores, those of them that count a fifth, votes of linked organisations)"""
    listed = select(Score.votes, Score.linked_counts).join(
        CaseStudy, CaseStudy.id == Score.case_study_id
    )
    total = fifths = linked = 0
    for votes, linked_counts in db.session.execute(listed.where(policy.listed_case_studies())):
        total += len(votes)
        fifths += sum(vote["discounted"] for vote in votes)
        linked += sum(linked_counts)
    return total, fifths, linked
