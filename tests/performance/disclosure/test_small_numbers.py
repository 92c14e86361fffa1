"""No hidden number can be worked back: tried by enumeration, by linear algebra, and by change."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.performance.disclosure.suppression import CountCell, Hidden, SuppressionRule, suppressed

Q1 = (date(2014, 1, 1), date(2014, 3, 31))
Q2 = (date(2014, 4, 1), date(2014, 6, 30))
Q3 = (date(2014, 7, 1), date(2014, 9, 30))
ALL_ALONG = date(2011, 6, 1)
SMALL = SuppressionRule(threshold=3, base=3)  # so few values that every world can be tried


def cell(group, span, area="a", measure="job_outcomes"):
    return CountCell("organisation", measure, area, group, *span)


def since_the_start(span):
    return (ALL_ALONG, span[1])


# Tables: atoms, and the totals that are published of them as well (each a list of atoms).

ONE_TOTAL = {
    "atoms": [cell("A", Q1), cell("B", Q1), cell("C", Q1)],
    "totals": {cell(None, Q1): [0, 1, 2]},
}
OVER_TIME = {
    "atoms": [cell("A", Q1), cell("A", Q2), cell("A", Q3)],
    "totals": {
        cell("A", since_the_start(Q1)): [0],
        cell("A", since_the_start(Q2)): [0, 1],
        cell("A", since_the_start(Q3)): [0, 1, 2],
    },
}
BOTH_WAYS = {
    "atoms": [cell(g, q) for q in (Q1, Q2) for g in "AB"],
    "totals": {
        cell(None, Q1): [0, 1],
        cell(None, Q2): [2, 3],
        cell("A", since_the_start(Q2)): [0, 2],
        cell("B", since_the_start(Q2)): [1, 3],
        cell(None, since_the_start(Q2)): [0, 1, 2, 3],
    },
}
AREAS = {
    "atoms": [cell(g, Q1, area) for area in ("a", "b") for g in "AB"],
    "totals": {
        cell(None, Q1, "a"): [0, 1],
        cell(None, Q1, "b"): [2, 3],
        cell("A", Q1, None): [0, 2],
        cell(None, Q1, None): [0, 1, 2, 3],
    },
}
TABLES = {
    "one total": ONE_TOTAL,
    "over time": OVER_TIME,
    "both ways": BOTH_WAYS,
    "areas": AREAS,
}


def counts(table, world):
    found = dict(zip(table["atoms"], world, strict=True))
    for total, parts in table["totals"].items():
        found[total] = sum(world[part] for part in parts)
    return found


def publish(table, world, rule):
    """What a reader outside sees of each cell: a rounded count, or why there is none."""
    counted = counts(table, world)
    hidden = suppressed(counted, rule)
    return tuple((cell, hidden.get(cell) or rule.rounded(counted[cell])) for cell in counted)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_whoever_knows_the_rule_and_tries_every_world_learns_nothing(table):
    """All worlds that look the same: in them a hidden small cell takes every small value, and
    any other hidden one as many values as the threshold."""
    most = 7 if len(table["atoms"]) == 4 else 9
    looking_alike = {}
    for world in product(range(most), repeat=len(table["atoms"])):
        looking_alike.setdefault(publish(table, world, SMALL), []).append(world)

    for published, worlds in looking_alike.items():
        for name, (of, what) in enumerate(published):
            values = {list(counts(table, world).values())[name] for world in worlds}
            if what is Hidden.SMALL:
                assert values == set(range(SMALL.threshold)), of
            elif what is Hidden.PROTECTS:
                assert max(values) - min(values) + 1 >= SMALL.threshold, of


@settings(max_examples=60, deadline=None)
@given(
    table=st.sampled_from(list(TABLES.values())),
    world=st.lists(st.integers(0, 60), min_size=4, max_size=4),
    other=st.integers(0, 9),
)
def test_another_small_value_changes_nothing_that_is_published(table, world, other):
    """Against a reader with any knowledge of the other cells."""
    rule = SuppressionRule()
    world = tuple(world[: len(table["atoms"])])
    published = dict(publish(table, world, rule))
    for place, atom in enumerate(table["atoms"]):
        if published[atom] is Hidden.SMALL:
            changed = (*world[:place], other, *world[place + 1 :])
            assert dict(publish(table, changed, rule)) == published


@settings(max_examples=60, deadline=None)
@given(
    table=st.sampled_from(list(TABLES.values())),
    world=st.lists(st.integers(0, 40), min_size=4, max_size=4),
)
def test_no_sum_or_difference_of_what_is_shown_has_a_hidden_cell_in_it(table, world):
    """Linear algebra over all that is published, as if nothing had been rounded."""
    world = tuple(world[: len(table["atoms"])])
    published = dict(publish(table, world, SuppressionRule()))
    rows = {atom: [int(atom == other) for other in table["atoms"]] for atom in table["atoms"]}
    for total, parts in table["totals"].items():
        rows[total] = [int(n in parts) for n in range(len(table["atoms"]))]
    shown = [rows[of] for of, what in published.items() if not isinstance(what, Hidden)]
    for of, what in published.items():
        if isinstance(what, Hidden) and what is Hidden.SMALL:
            assert rank([*shown, rows[of]]) == rank(shown) + 1, of


def rank(rows):
    rows, found = [[Fraction(n) for n in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in rows[found:] if r[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [
            [a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)]
            for row in rows
        ]
        rows.insert(found, pivot)
        found += 1
    return found


def test_zero_is_hidden_like_any_other_small_number():
    found = suppressed({cell("A", Q1): 0, cell("B", Q1): 9, cell("C", Q1): 10}, SuppressionRule())
    assert found == {cell("A", Q1): Hidden.SMALL, cell("B", Q1): Hidden.SMALL}


def test_a_total_that_holds_a_hidden_cell_is_hidden_whatever_its_size():
    counted = {cell("A", Q1): 4, cell("B", Q1): 400, cell(None, Q1): 404}
    assert suppressed(counted, SuppressionRule())[cell(None, Q1)] is Hidden.PROTECTS


def test_what_is_counted_since_the_start_tells_no_quarter():
    counted = {cell("A", Q2): 4, cell("A", since_the_start(Q2)): 304}
    counted |= {cell("A", since_the_start(Q1)): 300}
    found = suppressed(counted, SuppressionRule())
    assert cell("A", since_the_start(Q2)) in found
    assert cell("A", since_the_start(Q1)) not in found


def test_other_organisations_and_measures_have_nothing_to_do_with_it():
    counted = {cell("A", Q1): 4, cell(None, Q1, measure="attachments"): 90}
    counted[cell(None, Q1)._replace(whose="another")] = 90
    assert list(suppressed(counted, SuppressionRule())) == [cell("A", Q1)]


@pytest.mark.parametrize("count, rounded", [(10, 10), (14, 10), (15, 20), (24.9, 20), (95, 100)])
def test_what_is_shown_is_rounded(count, rounded):
    assert SuppressionRule().rounded(count) == rounded
