"""Who gains what by the rating rule: honest, block and ring voting, through the product's own code.

    python -m benchmarks.fairness [--runs 5] [--seed 26]

40 organisations (10 primes with 8 raters each, 20 subcontractors with 3, 10 charities with 2)
share 120 case studies whose usefulness is known here and to nobody there. Everybody rates what
they think of a dozen of them. In a second world three primes have all their people praise each
other and slate the other primes; in a third four small organisations praise each other in pairs.
The ratings go into a real database and scoring.recalculate_all() makes the scores.

A gain is the mean of (place by true usefulness - place shown), of 120: above zero is unearned.
Beside the product's order stand those by plain average and by the Wilson bound of all raters.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

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

    def of_kind(self, *kinds: Kind) -> list[int]:
        return [organisation for organisation, kind in self.kind.items() if kind in kinds]

    def case_studies_of(self, organisations: Iterable[int]) -> list[int]:
        wanted = set(organisations)
        return [c for c, organisation in self.author.items() if organisation in wanted]


def build(seed: int) -> World:
    world = World(random.Random(seed))
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
        filed = {"case_study_id": case_study.id, "term_id": world.chance.choice(terms).id}
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
        for case_study in world.chance.sample(others, RATED_BY_EACH):
            key = organisation, case_study
            taste.setdefault(key, world.chance.gauss(0, TASTE))
            view = world.usefulness[case_study] + taste[key] + world.chance.gauss(0, MOOD)
            ratings[case_study, person] = min(5, max(1, round(view)))
    return ratings


def in_a_block(world: World, ratings: Ratings) -> Ratings:
    """All people of a few primes: 5 for each other's, 1 for those of the other primes."""
    primes = world.of_kind(Kind.PRIME)
    friends, rivals = block_of(world), [p for p in primes if p not in block_of(world)]
    return ratings | {
        (case_study, person): value
        for value, targets in ((5, friends), (1, rivals))
        for case_study in world.case_studies_of(targets)
        for person, organisation in world.works_at.items()
        if organisation in friends and organisation != world.author[case_study]
    }


def in_a_ring(world: World, ratings: Ratings) -> Ratings:
    """All people of a few small organisations: 5 for each other's."""
    members = ring_of(world)
    return ratings | {
        (case_study, person): 5
        for case_study in world.case_studies_of(members)
        for person, organisation in world.works_at.items()
        if organisation in members and organisation != world.author[case_study]
    }


def block_of(world: World) -> list[int]:
    return _most_told(world, world.of_kind(Kind.PRIME), BLOCK)


def ring_of(world: World) -> list[int]:
    return _most_told(world, world.of_kind(Kind.SUBCONTRACTOR, Kind.VCS), RING)


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


ORDERS = {"product": by_product, "average": by_average, "Wilson": by_wilson}


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


def run(seed: int) -> dict[tuple[str, str], float]:
    """{(what, order): figure} of one world, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), secret_key="s" * 40, demo=True))
        with app.app_context():
            upgrade()
            try:
                return _figures(build(seed))
            finally:
                db.session.remove()
                db.engine.dispose()


def _figures(world: World) -> dict[tuple[str, str], float]:
    votes = honest(world)
    block, ring = block_of(world), ring_of(world)
    primes = world.of_kind(Kind.PRIME)
    rivals = [prime for prime in primes if prime not in block]
    found: dict[tuple[str, str], float] = {}
    for name, order in ORDERS.items():
        fair = order(world, votes)
        blocked = order(world, in_a_block(world, votes))
        ringed = order(world, in_a_ring(world, votes))
        found["honest: agreement with the truth", name] = agreement(world, fair)
        found["honest: gain of primes", name] = gain(world, fair, primes)
        found["block: gain of its three primes", name] = gain(world, blocked, block)
        found["block: gain of the rival primes", name] = gain(world, blocked, rivals)
        found["block: agreement with the truth", name] = agreement(world, blocked)
        found["ring: gain of its four members", name] = gain(world, ringed, ring)
        found["ring: agreement with the truth", name] = agreement(world, ringed)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--seed", type=int, default=26)
    options = asked.parse_args()
    runs = [run(options.seed + number) for number in range(options.runs)]
    print(f"{options.runs} runs from seed {options.seed}; mean (least to most)")
    print(f"{'':36}" + "".join(f"{name:>24}" for name in ORDERS))
    for what in dict.fromkeys(what for what, _name in runs[0]):
        cells = []
        for name in ORDERS:
            figures = [one[what, name] for one in runs]
            said = f"{statistics.fmean(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"
            cells.append(f"{said:>24}")
        print(f"{what:36}" + "".join(cells))


if __name__ == "__main__":
    main()
