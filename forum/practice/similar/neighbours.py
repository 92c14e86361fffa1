"""Contract package areas that border on each other: 1 to 18, as the contracts number them.

Drawn from the map of the areas; the two halves of London count as neighbours, and so does Wales
of the English areas along its border.
"""

BORDERS = {
    ("1", "2"),
    ("1", "4"),
    ("1", "9"),
    ("1", "10"),
    ("2", "9"),
    ("2", "7"),
    ("2", "15"),
    ("2", "16"),
    ("2", "17"),
    ("2", "18"),
    ("3", "1"),
    ("3", "4"),
    ("3", "9"),
    ("3", "10"),
    ("4", "10"),
    ("5", "6"),
    ("5", "8"),
    ("5", "18"),
    ("6", "7"),
    ("6", "8"),
    ("6", "13"),
    ("6", "16"),
    ("6", "18"),
    ("7", "13"),
    ("7", "15"),
    ("7", "16"),
    ("9", "10"),
    ("9", "11"),
    ("9", "12"),
    ("9", "15"),
    ("11", "12"),
    ("12", "13"),
    ("12", "15"),
    ("13", "15"),
    ("14", "15"),
    ("16", "17"),
    ("16", "18"),
    ("17", "18"),
}


def are_neighbours(one: str, other: str) -> bool:
    return (one, other) in BORDERS or (other, one) in BORDERS


def neighbours(area: str) -> set[str]:
    return {b if a == area else a for a, b in BORDERS if area in (a, b)}
