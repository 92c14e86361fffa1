"""No small part can be worked back from totals that are shown: by enumeration and by bounds."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.performance.disclosure.parts import SplitCount, known_to_reader, protect
from forum.performance.disclosure.suppression import SuppressionRule

RULE = SuppressionRule()
SMALL = SuppressionRule(threshold=3, base=3)  # so few values that every world can be tried


def split(counts):
    return dict(enumerate(map(SplitCount, counts)))


def one_level(counts):
    return SplitCount(sum(counts), {"stage": split(counts)})


def theme_by_stage_and_contract(table):
    """`table`: theme -> stage -> contract -> count; two contracts in an area."""
    themes = {}
    for theme, rows in enumerate(table):
        by_contract = [sum(column) for column in zip(*rows, strict=True)]
        areas = {
            place: SplitCount(sum(pair), {"contract": split(pair)})
            for place, pair in enumerate((by_contract[:2], by_contract[2:]))
        }
        stages = split([sum(row) for row in rows])
        total = sum(by_contract)
        themes[theme] = SplitCount(total, {"stage": stages, "area": areas})
    return SplitCount(sum(part.count for part in themes.values()), {"theme": themes})


def published(whole, rule):
    return tuple(rule.rounded(part.count) if part.is_shown else None for part in whole.all_parts())


def fits(counts, whole_seen, parts_seen, rule):
    """Whether a world looks as what was published: what is hidden may be anything."""
    of = [sum(counts), *counts]
    return all(
        seen is None or (rule.rounded(count) == seen and count >= rule.threshold)
        for count, seen in zip(of, (whole_seen, *parts_seen), strict=True)
    )


@pytest.mark.parametrize("number", [2, 3])
def test_in_all_worlds_that_fit_a_small_part_takes_every_small_value(number):
    worlds = list(product(range(9 if number == 2 else 8), repeat=number))
    wider = list(product(range(14 if number == 2 else 10), repeat=number))
    for world in worlds:
        whole = protect(one_level(world), SMALL)
        whole_seen, *parts_seen = published(whole, SMALL)
        alike = [w for w in wider if fits(w, whole_seen, parts_seen, SMALL)]
        for place, count in enumerate(world):
            if SMALL.is_small(count):
                values = {other[place] for other in alike}
                assert values >= set(range(SMALL.threshold)), (world, whole_seen, parts_seen)


tables = st.lists(  # themes, stages, contracts
    st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_no_small_cell_of_theme_by_stage_by_contract_is_recovered(table):
    whole = protect(theme_by_stage_and_contract(table), RULE)
    known = known_to_reader(whole, RULE)
    for part, bounds in known.items():
        assert bounds.low <= part.count <= bounds.high
        if RULE.is_small(part.count):
            assert not part.is_shown
            assert bounds.low == 0
            assert bounds.high >= RULE.threshold - 1
    for theme, rows in enumerate(table):
        for stage, row in enumerate(rows):
            for contract, count in enumerate(row):
                assert _is_open(known, whole, theme, stage, contract, count)


def _is_open(known, whole, theme, stage, contract, count):
    """Of a cell that no page shows: what its row and its column allow, is more than it alone."""
    splits = whole.splits["theme"][theme].splits
    of_contract = splits["area"][contract // 2].splits["contract"][contract % 2]
    row, column = known[splits["stage"][stage]], known[of_contract]
    highest = min(row.high, column.high)
    return highest >= max(count, RULE.threshold - 1) or not RULE.is_small(count)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_what_is_part_of_something_hidden_is_hidden_and_totals_stay_where_they_can(table):
    whole = protect(theme_by_stage_and_contract(table), RULE)
    for part in whole.all_parts():
        for siblings in part.sets():
            shown = [one.is_shown for one in siblings]
            assert part.is_shown or not any(shown)
            hidden_small = [one for one in siblings if RULE.is_small(one.count)]
            assert hidden_small or all(shown) or not part.is_shown


def test_a_total_is_shown_although_a_part_is_small():
    whole = protect(one_level([31, 12, 5, 2, 0]), RULE)
    assert published(whole, RULE) == (50, 30, 10, None, None, None)


def test_one_small_part_alone_takes_another_with_it_where_it_must():
    whole = protect(one_level([10, 10, 9]), RULE)  # 30 of which 10 and 10: the rest is 1 or more
    assert published(whole, RULE)[0] == 30
    assert published(whole, RULE).count(None) >= 1
    assert known_to_reader(whole, RULE)[whole.splits["stage"][2]].low == 0
