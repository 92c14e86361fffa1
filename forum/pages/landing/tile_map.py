"""Where the areas of the Work Programme lie: one tile each, as its neighbours lie on a map.

A map by size would show Scotland large and West London not at all.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

PLACES = {  # number of the area: row, column
    **{"8": (1, 2), "5": (2, 3)},
    **{"6": (3, 2), "16": (3, 3), "18": (3, 4)},
    **{"7": (4, 2), "17": (4, 3)},
    **{"13": (5, 1), "15": (5, 2), "2": (5, 3)},
    **{"14": (6, 2), "1": (6, 4)},
    **{"12": (7, 2), "3": (7, 3), "4": (7, 4)},
    **{"11": (8, 1), "9": (8, 3), "10": (8, 4)},
}
SHADES = (1, 3, 10)  # from how many case studies on a tile is a shade darker


class Tile(NamedTuple):
    area: dict[str, Any]  # as the table beneath has it
    row: int
    column: int
    measures: int  # with official figures that everybody may see
    shade: int  # 0, none, to len(SHADES)


def tiles(areas: Sequence[dict[str, Any]], measures: dict[int, int]) -> list[Tile]:
    """In the order in which one reads a map; [] where an area has no place on it."""
    if any(area["term"].number not in PLACES for area in areas):
        return []
    placed = [
        Tile(
            area,
            *PLACES[area["term"].number],
            measures.get(area["term"].id, 0),
            shade_of(area["count"]),
        )
        for area in areas
    ]
    return sorted(placed, key=lambda tile: (tile.row, tile.column))


def shade_of(count: int) -> int:
    return sum(count >= least for least in SHADES)
