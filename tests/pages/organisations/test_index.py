import re

import pytest

from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.organisations import Kind, Organisation


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", {"prime": 2, "subcontractor": 2, "vcs": 1, "5": 2, "18": 0}),
        ("?kind=prime", {"prime": 2, "subcontractor": 2, "5": 1}),
        ("?area=5", {"prime": 1, "subcontractor": 1, "vcs": 0, "5": 2}),
        ("?q=trust", {"prime": 1, "subcontractor": 0, "5": 1}),
    ],
)
def test_each_filter_says_how_many_organisations_it_leaves(browse, chain, query, expected):
    page = browse().get(f"/organisations{query}").text
    found = re.findall(r'value="([\w-]+)"[^>]*> [^<]*<b>(\d+)<', page)
    counts = {value: int(number) for value, number in found}
    assert {value: counts[value] for value in expected} == expected
    assert "with the number of organisations of each" in page


def names(browse, query=""):
    answer = browse().get(f"/organisations{query}")
    assert answer.status_code == 200
    return re.findall(r'<p class="row-title"><a [^>]*>([^<]+)</a>', answer.text)


def test_they_are_in_the_order_of_names_and_never_of_results(browse, organisations):
    for name, value in (("westbrook", 99), ("eastway", 1)):
        db.session.add(
            Figure(
                ref=name,
                organisation=organisations[name],
                measure="job_outcome_rate_12m",
                period="2014",
                value=value,
                unit="percent",
                origin=Origin.INDUSTRY,
                basis="sourced",
            )
        )
    db.session.add(Organisation(name="aardvark trust", slug="a"))
    db.session.commit()

    assert names(browse) == [
        "aardvark trust",
        "Eastway",
        "Hilltop",
        "Northfield Trust",
        "Southgate Works",
        "Westbrook",
    ]


@pytest.mark.parametrize(
    "query, found",
    [
        ("?kind=prime", ["Hilltop", "Northfield Trust"]),
        ("?kind=prime&kind=vcs", ["Hilltop", "Northfield Trust", "Westbrook"]),
        ("?q=trust", ["Northfield Trust"]),
        ("?q=TRUST+north", ["Northfield Trust"]),
        ("?q=trust&kind=vcs", []),
        ("?area=5", ["Northfield Trust", "Southgate Works"]),
        ("?area=5&kind=subcontractor", ["Southgate Works"]),
        ("?area=18", []),
        ("?q=%25", []),
        ("?q=_", []),
    ],
)
def test_the_list_is_narrowed(browse, chain, query, found):
    assert names(browse, query) == found


def test_a_sector_narrows_it_too(browse, organisations):
    organisations["eastway"].sector = "voluntary"
    db.session.commit()
    assert names(browse, "?sector=voluntary") == ["Eastway"]


def test_what_is_on_can_be_taken_off(browse, organisations):
    text = browse().get("/organisations?q=e&kind=prime&kind=vcs").text
    assert 'href="/organisations?q=e&amp;kind=vcs"' in text
    assert 'href="/organisations?q=e"' in text


@pytest.mark.parametrize(
    "query",
    ["?kind=nonsense", "?area=999", "?page=0", "?page=-3", "?page=x", "?page=9" + "9" * 40],
)
def test_what_is_not_understood_is_left_out(browse, organisations, query):
    answer = browse().get(f"/organisations{query}")
    assert answer.status_code == 200
    assert ("Part of the address was left out" in answer.text) is ("page" not in query)


@pytest.mark.parametrize("q", ["%00", "%ff", "'; DROP TABLE organisation", "(" * 4000, "%F0%9F%98"])
def test_hostile_words_find_nothing_and_break_nothing(browse, organisations, q):
    assert names(browse, f"?q={q}x") == []


def test_an_empty_list_says_what_to_do(browse, app):
    assert "No organisations yet" in browse().get("/organisations").text
    assert "Show all organisations" in browse().get("/organisations?q=nobody").text


def test_many_are_on_several_pages(browse, app):
    db.session.add_all(
        Organisation(name=f"Trust {n:03}", slug="t", kind=Kind.VCS) for n in range(60)
    )
    db.session.commit()

    assert names(browse, "?kind=vcs&page=3") == [f"Trust {n:03}" for n in range(50, 60)]
    assert "/organisations?kind=vcs&amp;page=2" in browse().get("/organisations?kind=vcs").text
    assert "There is no page 9" in browse().get("/organisations?page=9").text


def test_a_long_list_costs_no_more_questions_than_a_short_one(browse, app, questions):
    def asked():
        questions.clear()
        names(browse)
        return len(questions)

    db.session.add(Organisation(name="One", slug="one"))
    db.session.commit()
    one = asked()
    db.session.add_all(Organisation(name=f"Trust {n}", slug="t") for n in range(24))
    db.session.commit()

    assert asked() == one
