"""Who gains what by the rating rule: honest and dishonest voting, through the product's own code.

    python -m benchmarks.fairness [--runs 5] [--seed 26] [--rated 12]

40 organisations (10 primes with 8 raters each, 20 subcontractors with 3, 10 charities with 2)
share 120 case studies whose usefulness is known here and to nobody there. Everybody rates what
they think of a dozen of them (--rated). Then some vote otherwise:

- block: three primes have all their people praise each other and slate the other primes;
- down-voting: the three only slate the others;
- ring: four small organisations praise each other;
- favour: three small organisations give 5 to all case studies of a fourth.

The ratings go into a real database and score_actions.recalculate_all() makes the scores.

A gain is the mean of (place by true usefulness - place shown), of 120: above zero is unearned.
Beside the product's order stand those by its former rule (until November 2026), by plain
average, by the Wilson bound of all raters, and by bridging: the note's intercept of the matrix
factorisation that Community Notes publishes, fitted by least squares in turn.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from flask_migrate import upgrade
from sqlalchemy import delete, insert, select

from forum import create_app
from forum.config import Settings
from forum.core import clock, wilson
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.organisations import Kind, Organisation, SupplyLink
from forum.models.ratings import Rating, Score
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.ratings import fairness, score_actions

SIZES = {Kind.PRIME: (10, 8), Kind.SUBCONTRACTOR: (20, 3), Kind.VCS: (10, 2)}
CASE_STUDIES = 120
RATED_BY_EACH = 12
GROUPS = 6
BLOCK = 3  # primes that vote as one
RING = 4  # small organisations that praise each other
FAVOUR = 3  # small organisations that praise a fourth
TASTE, MOOD = 0.4, 0.7  # how far an organisation's view, and a person's, lies from usefulness

Ratings = dict[tuple[int, int], int]  # (case study, rater): value
Places = dict[int, int]  # case study: place, 1 is the best


@dataclass
class World:
    """Ids only: the rows are in the database."""

    chance: random.Random
    usefulness: dict[int, float] = field(default_factory=dict)  # of a case study, 1 to 5
    author: dict[int, int] = field(default_factory=dict)  # its organisation
    works_at: dict[int, int] = field(default_factory=dict)  # a person's organisation
    kind: dict[int, Kind] = field(default_factory=dict)  # of an organisation
    group: dict[int, int] = field(default_factory=dict)  # of a case study, the claimant group
    links: set[frozenset[int]] = field(default_factory=set)  # pairs of one supply chain
    rated_by_each: int = RATED_BY_EACH

    def of_kind(self, *kinds: Kind) -> list[int]:
        return [organisation for organisation, kind in self.kind.items() if kind in kinds]

    def case_studies_of(self, organisations: Iterable[int]) -> list[int]:
        wanted = set(organisations)
        return [c for c, organisation in self.author.items() if organisation in wanted]


def build(seed: int, rated_by_each: int = RATED_BY_EACH) -> World:
    world = World(random.Random(seed), rated_by_each=rated_by_each)
    for kind, (number, people) in SIZES.items():
        for place in range(number):
            organisation = Organisation(name=f"{kind} {place}", slug=f"o{place}", kind=kind)
            db.session.add(organisation)
            db.session.flush()
            world.kind[organisation.id] = kind
            _people(world, organisation.id, people)
    _supply_chains(world)
    _case_studies(world)
    db.session.commit()
    return world


def _people(world: World, organisation: int, number: int) -> None:
    for place in range(number):
        name = f"p{organisation}-{place}"
        person = User(name=name, email=f"{name}@x.example", standing=Standing.VERIFIED)
        person.organisation_id = organisation
        db.session.add(person)
        db.session.flush()
        world.works_at[person.id] = organisation


def _supply_chains(world: World) -> None:
    """Each subcontractor works for two primes: those ratings stand apart."""
    for partner in world.of_kind(Kind.SUBCONTRACTOR):
        for prime in world.chance.sample(world.of_kind(Kind.PRIME), 2):
            ref = f"{prime}-{partner}"
            link = {"prime_id": prime, "subcontractor_id": partner, "basis": "simulated"}
            db.session.add(SupplyLink(ref=ref, **link))
            world.links.add(frozenset((prime, partner)))


def _case_studies(world: World) -> None:
    terms = [
        Term(vocabulary=Vocabulary.GROUP, slug=f"g{number}", name=f"Group {number}")
        for number in range(GROUPS)
    ]
    db.session.add_all(terms)
    db.session.flush()
    for number in range(CASE_STUDIES):
        author = world.chance.choice(list(world.works_at))
        case_study = CaseStudy(
            slug=f"c{number}",
            title=f"Case study {number}",
            did="-",
            result="-",
            author_id=author,
            organisation_id=world.works_at[author],
            submission_key=f"{number:032}",
        )
        db.session.add(case_study)
        db.session.flush()
        world.group[case_study.id] = world.chance.choice(terms).id
        filed = {"case_study_id": case_study.id, "term_id": world.group[case_study.id]}
        db.session.execute(insert(case_study_term).values(**filed))
        world.usefulness[case_study.id] = world.chance.uniform(1.5, 4.8)
        world.author[case_study.id] = world.works_at[author]


# How people vote


def honest(world: World) -> Ratings:
    """Each says what it is worth to them, give or take."""
    taste: dict[tuple[int, int], float] = {}
    ratings: Ratings = {}
    for person, organisation in world.works_at.items():
        others = [c for c, author in world.author.items() if author != organisation]
        for case_study in world.chance.sample(others, world.rated_by_each):
            key = organisation, case_study
            taste.setdefault(key, world.chance.gauss(0, TASTE))
            view = world.usefulness[case_study] + taste[key] + world.chance.gauss(0, MOOD)
            ratings[case_study, person] = min(5, max(1, round(view)))
    return ratings


def in_a_block(world: World, ratings: Ratings) -> Ratings:
    """All people of a few primes: 5 for each other's, 1 for those of the other primes."""
    friends = block_of(world)
    return _voting(world, in_down_voting(world, ratings), friends, friends, 5)


def in_down_voting(world: World, ratings: Ratings) -> Ratings:
    """All people of a few primes: 1 for those of the other primes."""
    return _voting(world, ratings, block_of(world), rivals_of(world), 1)


def in_a_ring(world: World, ratings: Ratings) -> Ratings:
    """All people of a few small organisations: 5 for each other's."""
    return _voting(world, ratings, ring_of(world), ring_of(world), 5)


def in_favour(world: World, ratings: Ratings) -> Ratings:
    """All people of a few small organisations: 5 for those of one that gives nothing back."""
    favoured = favoured_by(world)
    return _voting(world, ratings, favourers_of(world), [favoured], 5)


def _voting(
    world: World, ratings: Ratings, raters: list[int], authors: list[int], value: int
) -> Ratings:
    return ratings | {
        (case_study, person): value
        for case_study in world.case_studies_of(authors)
        for person, organisation in world.works_at.items()
        if organisation in raters and organisation != world.author[case_study]
    }


def block_of(world: World) -> list[int]:
    return _most_told(world, world.of_kind(Kind.PRIME), BLOCK)


def rivals_of(world: World) -> list[int]:
    return [prime for prime in world.of_kind(Kind.PRIME) if prime not in block_of(world)]


def ring_of(world: World) -> list[int]:
    return _most_told(world, _small(world), RING)


def favoured_by(world: World) -> int:
    return _most_told(world, _small(world), 1)[0]


def favourers_of(world: World) -> list[int]:
    """Subcontractors, who have more people than charities."""
    others = [one for one in world.of_kind(Kind.SUBCONTRACTOR) if one != favoured_by(world)]
    return sorted(others)[:FAVOUR]


def _small(world: World) -> list[int]:
    return world.of_kind(Kind.SUBCONTRACTOR, Kind.VCS)


def _most_told(world: World, among: list[int], number: int) -> list[int]:
    """Those with most case studies have most to gain; a ring wants three each."""
    return sorted(among, key=lambda one: (-len(world.case_studies_of([one])), one))[:number]


# What is shown of it


def by_product(world: World, ratings: Ratings) -> Places:
    """The "most useful" order of the exchange itself."""
    for table in (Score, Rating):
        db.session.execute(delete(table))
    rows = [
        {
            "case_study_id": case_study,
            "rater_id": person,
            "organisation_id": world.works_at[person],
            "value": value,
            "version": 1,
            "rated_at": clock.now(),
        }
        for (case_study, person), value in ratings.items()
    ]
    db.session.execute(insert(Rating), rows)
    db.session.commit()
    score_actions.recalculate_all()
    bounds = dict(db.session.execute(select(Score.case_study_id, Score.lower_bound)).all())
    db.session.rollback()
    return _places(world, lambda case_study: bounds.get(case_study, 0.0))


def by_average(world: World, ratings: Ratings) -> Places:
    values = _values(ratings)
    return _places(world, lambda c: statistics.fmean(values[c]) if c in values else 0.0)


def by_wilson(world: World, ratings: Ratings) -> Places:
    """Of all raters, each a vote: what many sites do."""
    values = _values(ratings)

    def bound(case_study: int) -> float:
        given = [fairness.share(value) for value in values.get(case_study, ())]
        return wilson.interval(statistics.fmean(given), len(given)).low if given else 0.0

    return _places(world, bound)


def by_former_rule(world: World, ratings: Ratings) -> Places:
    """Until November 2026: rings and grudges against one's own habit count a fifth."""
    votes = _votes_of(world, ratings)
    discounts = _former_discounts(world, votes)
    totals: dict[int, tuple[int, float]] = {}
    for case_study, by in votes.items():
        number, points = totals.get(world.group[case_study], (0, 0.0))
        shares = sum(statistics.fmean(given) for given in by.values())
        totals[world.group[case_study]] = number + len(by), points + shares
    bounds: dict[int, float] = {}
    for case_study, by in votes.items():
        number, points = totals[world.group[case_study]]
        others = number - len(by)
        rest = points - sum(statistics.fmean(given) for given in by.values())
        prior = rest / others if others else fairness.NO_PRIOR
        author = world.author[case_study]
        made = [
            fairness.Vote(
                rater,
                len(given),
                statistics.fmean(given),
                (1 - 0.5 ** len(given)) * (0.2 if (rater, author) in discounts else 1),
            )
            for rater, given in by.items()
        ]
        bounds[case_study] = fairness.fair_score(made, prior).lower_bound
    return _places(world, lambda case_study: bounds.get(case_study, 0.0))


def _votes_of(world: World, ratings: Ratings) -> dict[int, dict[int, list[float]]]:
    """{case study: {unlinked organisation: shares that its people give}}"""
    votes: dict[int, dict[int, list[float]]] = {}
    for (case_study, person), value in ratings.items():
        rater = world.works_at[person]
        if frozenset((rater, world.author[case_study])) not in world.links:
            given = votes.setdefault(case_study, {}).setdefault(rater, [])
            given.append(fairness.share(value))
    return votes


def _former_discounts(
    world: World, votes: dict[int, dict[int, list[float]]]
) -> set[tuple[int, int]]:
    given: dict[tuple[int, int], list[float]] = {}
    habit: dict[int, list[float]] = {}
    for case_study, by in votes.items():
        for rater, shares in by.items():
            given.setdefault((rater, world.author[case_study]), []).extend(shares)
            habit.setdefault(rater, []).extend(shares)
    discounts: set[tuple[int, int]] = set()
    for (rater, author), shares in given.items():
        back = given.get((author, rater), [])
        if all(len(one) >= 3 and statistics.fmean(one) >= 0.9 for one in (shares, back)):
            discounts.add((rater, author))
        elsewhere = len(habit[rater]) - len(shares)
        if len(shares) >= 5 and elsewhere:
            mean = (sum(habit[rater]) - sum(shares)) / elsewhere
            if mean - statistics.fmean(shares) >= 0.4:
                discounts.add((rater, author))
    return discounts


def by_bridging(world: World, ratings: Ratings, rounds: int = 30) -> Places:
    """Share = mean + rater's and case study's intercepts + the product of their factors.

    Regularised as Community Notes publishes it (intercepts 0.15, factors 0.03), least squares in
    turn, with one factor. The order is that of the case studies' intercepts.
    """
    rows = {case_study: row for row, case_study in enumerate(world.usefulness)}
    raters = {person: row for row, person in enumerate(world.works_at)}
    study = np.array([rows[case_study] for case_study, _person in ratings])
    rater = np.array([raters[person] for _case_study, person in ratings])
    shares = np.array([fairness.share(value) for value in ratings.values()])
    chance = np.random.default_rng(0)
    mean = float(shares.mean())
    of_studies = np.column_stack([np.zeros(len(rows)), chance.normal(0, 0.1, len(rows))])
    of_raters = np.column_stack([np.zeros(len(raters)), chance.normal(0, 0.1, len(raters))])
    for _ in range(rounds):
        for own, other, mine, theirs in (
            (of_raters, of_studies, rater, study),
            (of_studies, of_raters, study, rater),
        ):
            for row in range(len(own)):
                chosen = mine == row
                if not chosen.any():
                    continue
                facts = np.column_stack([np.ones(chosen.sum()), other[theirs[chosen], 1]])
                left = shares[chosen] - mean - other[theirs[chosen], 0]
                weights = facts.T @ facts + np.diag([0.15, 0.03]) * chosen.sum()
                own[row] = np.linalg.solve(weights, facts.T @ left)
    return _places(world, lambda case_study: float(of_studies[rows[case_study], 0]))


ORDERS = {
    "product": by_product,
    "former rule": by_former_rule,
    "average": by_average,
    "Wilson": by_wilson,
    "bridging": by_bridging,
}


def _values(ratings: Ratings) -> dict[int, list[int]]:
    values: dict[int, list[int]] = {}
    for (case_study, _person), value in ratings.items():
        values.setdefault(case_study, []).append(value)
    return values


def _places(world: World, worth: Callable[[int], float]) -> Places:
    ordered = sorted(world.usefulness, key=lambda c: (-worth(c), c))
    return {case_study: place for place, case_study in enumerate(ordered, 1)}


def gain(world: World, shown: Places, organisations: Iterable[int]) -> float:
    """Mean places that their case studies stand higher than they deserve."""
    true = _places(world, lambda c: world.usefulness[c])
    theirs = world.case_studies_of(organisations)
    return statistics.fmean(true[c] - shown[c] for c in theirs)


def agreement(world: World, shown: Places) -> float:
    """Spearman's correlation of the places shown with the true ones."""
    true = _places(world, lambda c: world.usefulness[c])
    apart = sum((true[c] - shown[c]) ** 2 for c in true)
    return 1 - 6 * apart / (CASE_STUDIES * (CASE_STUDIES**2 - 1))


def run(seed: int, rated_by_each: int = RATED_BY_EACH) -> dict[tuple[str, str], float]:
    """{(what, order): figure} of one world, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), secret_key="s" * 40, demo=True))
        with app.app_context():
            upgrade()
            try:
                return _figures(build(seed, rated_by_each))
            finally:
                db.session.remove()
                db.engine.dispose()


def _figures(world: World) -> dict[tuple[str, str], float]:
    votes = honest(world)
    block, rivals = block_of(world), rivals_of(world)
    gains = {
        "honest": (votes, {"the ten primes": world.of_kind(Kind.PRIME)}),
        "block": (in_a_block(world, votes), {"its three primes": block, "the rivals": rivals}),
        "down-voting": (
            in_down_voting(world, votes),
            {"the three primes": block, "the rivals": rivals},
        ),
        "ring": (in_a_ring(world, votes), {"its four members": ring_of(world)}),
        "favour": (in_favour(world, votes), {"the favoured": [favoured_by(world)]}),
    }
    result: dict[tuple[str, str], float] = {}
    for name, order in ORDERS.items():
        for scenario, (ratings, who) in gains.items():
            shown = order(world, ratings)
            for label, organisations in who.items():
                result[f"{scenario}: gain of {label}", name] = gain(world, shown, organisations)
            result[f"{scenario}: agreement with the truth", name] = agreement(world, shown)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--rated", type=int, default=RATED_BY_EACH, help="ratings of each person")
    options = parser.parse_args()
    runs = [run(options.seed + number, options.rated) for number in range(options.runs)]
    print(
        f"{options.runs} runs from seed {options.seed}, {options.rated} ratings each;"
        " mean (least to most)"
    )
    print(f"{'':36}" + "".join(f"{name:>24}" for name in ORDERS))
    for what in dict.fromkeys(what for what, _name in runs[0]):
        cells = []
        for name in ORDERS:
            figures = [one[what, name] for one in runs]
            text = f"{statistics.fmean(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"
            cells.append(f"{text:>24}")
        print(f"{what:36}" + "".join(cells))


if __name__ == "__main__":
    main()
