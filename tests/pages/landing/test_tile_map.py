"""The map of areas on /areas: each has a place, its count and its link."""

import csv
import re

import pytest

from forum.config import ROOT
from forum.core.extensions import db
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.landing import tile_map

TILE = re.compile(r'<li class="tile ([^"]*)">\s*<a href="([^"]*)"', re.DOTALL)


@pytest.fixture
def areas(app):
    """Those of the data files; areas are of the Work Programme where nothing else is said."""
    file = ROOT / "data" / "work-programme" / "contract_package_areas.csv"
    with file.open(encoding="utf-8") as opened:
        made = [
            Term(
                vocabulary=Vocabulary.AREA,
                slug=row["cpa_number"],
                code=f"CPA {row['cpa_number']}",
                name=row["name"],
            )
            for row in csv.DictReader(opened)
        ]
    db.session.add_all(made)
    db.session.commit()
    return made


def test_every_area_has_a_place_of_its_own(areas):
    assert {area.number for area in areas} == tile_map.PLACES.keys()
    assert len(set(tile_map.PLACES.values())) == len(areas)


def test_the_page_shows_each_with_what_it_has(areas, browse):
    page = browse().get("/areas").text
    tiles = TILE.findall(page)

    assert len(tiles) == len(areas)
    assert {classes.split()[2] for classes, _ in tiles} <= {f"tile-shade-{n}" for n in range(4)}
    for _, address in tiles:
        assert page.count(f'href="{address}"') == 2, "on the map, and in the table beneath"


def test_areas_without_a_place_are_only_listed(areas, browse):
    """An administrator may add one: without it the map would say that it is nowhere."""
    areas[0].code = "CPA 19"
    db.session.commit()

    page = browse().get("/areas").text
    assert TILE.findall(page) == []
    assert "CPA 19" in page


@pytest.mark.parametrize(("count", "shade"), [(0, 0), (1, 1), (2, 1), (3, 2), (9, 2), (10, 3)])
def test_the_shade_says_how_many_case_studies(count, shade):
    assert tile_map.shade_of(count) == shade
