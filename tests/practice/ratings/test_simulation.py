"""The rating rule in one simulated world; `python -m benchmarks.fairness` shows several."""

import pytest

from benchmarks import fairness as simulation
from forum.models.organisations import Kind


@pytest.fixture
def world(app):
    return simulation.build(26)


def test_honest_votes_put_primes_where_they_belong(world):
    votes = simulation.honest(world)
    shown = simulation.by_product(world, votes)

    assert abs(simulation.gain(world, shown, world.of_kind(Kind.PRIME))) <= 2
    assert simulation.agreement(world, shown) > 0.9


def test_a_block_of_primes_gains_far_less_than_by_plain_average(world):
    votes = simulation.in_a_block(world, simulation.honest(world))
    block = simulation.block_of(world)
    gained, by_average = (
        simulation.gain(world, order(world, votes), block)
        for order in (simulation.by_product, simulation.by_average)
    )

    assert gained < by_average / 2
    assert gained <= 8
    assert (
        simulation.gain(world, simulation.by_product(world, votes), simulation.rivals_of(world))
        >= -22
    )


@pytest.mark.parametrize("seed", [26, 27])
def test_favour_and_rings_gain_little(app, seed):
    world = simulation.build(seed)
    votes = simulation.honest(world)
    favoured = simulation.by_product(world, simulation.in_favour(world, votes))
    ringed = simulation.by_product(world, simulation.in_a_ring(world, votes))

    assert simulation.gain(world, favoured, [simulation.favoured_by(world)]) <= 15
    assert simulation.gain(world, ringed, simulation.ring_of(world)) <= 12
