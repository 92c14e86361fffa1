"""What a reader takes for one another has one skeleton."""

import pytest

from forum.people.members import confusables


@pytest.mark.parametrize(
    "look_alike",
    [
        "rnoderator",
        "m0derator",
        "MODERAT0R",
        "Мodеrator",  # Cyrillic capital em and ie
        "moдerator",
        "mοderator",  # Greek omicron
        "modératör",
        "moder@tor",
        "ｍoderator",  # full width
    ],
)
def test_names_that_look_like_a_reserved_one_are_reserved(look_alike):
    assert confusables.is_reserved(look_alike)


@pytest.mark.parametrize("name", ["Mo Derrick", "Adam Inns", "Zoë", "Iolo", "Siobhán"])
def test_names_of_people_are_not(name):
    assert not confusables.is_reserved(name)


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("northfield.example", "n0rthfield.example"),
        ("northfield.example", "northfie1d.example"),
        ("northfield.example", "xn--nrthfield-02h.example"),
        ("newtown.example", "nevvtown.example"),
        ("admin.example", "aclmin.example"),
    ],
)
def test_domains_that_look_alike_have_one_skeleton(known, other):
    assert confusables.domain_skeleton(known) == confusables.domain_skeleton(other)
