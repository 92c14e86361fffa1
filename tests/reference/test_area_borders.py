"""The neighbours of the areas: one table, which the map of the areas agrees with."""

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from forum.core.extensions import db
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.landing.tile_map import PLACES
from forum.reference.vocabularies import queries
from forum.reference.vocabularies.area_borders import (
    BORDERS,
    NUMBERS,
    UNKNOWN,
    borders_between,
    code,
    count_borders,
    neighbours,
)

FARTHEST_TILES = 4  # the map has gaps where the country has sea


def test_each_pair_is_written_once_and_holds_both_ways():
    assert all(one < other for one, others in BORDERS.items() for other in others)
    for one in NUMBERS:
        assert all(one in neighbours(other) for other in neighbours(one))


def test_from_each_area_one_comes_to_all_others():
    for one in NUMBERS:
        assert set(count_borders(one)) == set(NUMBERS)
        assert max(count_borders(one).values()) < UNKNOWN


def test_neighbours_are_near_one_another_on_the_map_of_the_areas():
    for one in NUMBERS:
        for other in neighbours(one):
            (row, column), (other_row, other_column) = PLACES[str(one)], PLACES[str(other)]
            assert abs(row - other_row) + abs(column - other_column) <= FARTHEST_TILES, (one, other)


@pytest.mark.parametrize(
    ("one", "other", "borders"), [(14, 15, 1), (8, 5, 1), (8, 11, 5), (3, 3, 0)]
)
def test_some_that_anybody_can_check(one, other, borders):
    assert count_borders(one)[other] == borders


def test_the_database_counts_as_the_table_does(app):
    rows = [
        Term(vocabulary=Vocabulary.AREA, slug=str(n), code=code(n), name=str(n)) for n in NUMBERS
    ]
    other = Term(vocabulary=Vocabulary.AREA, slug="x", code="HBW 1", name="Old Docks")
    db.session.add_all([*rows, other])
    db.session.commit()
    one, far = aliased(Term), aliased(Term)
    pairs = select(one.code, far.code, borders_between(one, far)).join(far, true())
    found = {(a, b): n for a, b, n in db.session.execute(pairs)}
    for start in NUMBERS:
        for end, borders in count_borders(start).items():
            assert found[code(start), code(end)] == borders
    assert (found["HBW 1", "HBW 1"], found["HBW 1", "CPA 1"]) == (0, UNKNOWN)
    assert queries.areas_beside()[rows[13].id] == {rows[14].id}
