"""The addresses of list pages, as arithmetic: each list's own parameters included."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forum.core import list_query
from forum.reference.organisations import search_params as organisations
from forum.search import search_params as case_studies
from forum.workshops.schedule import search_params as workshops

VALUES = {"a": "A", "b & c": "B and C", "7": "Seven"}
PARAMETERS = {
    organisations: dict.fromkeys(organisations.NAMES, VALUES),
    workshops: dict.fromkeys(workshops.NAMES, VALUES),
    case_studies: dict.fromkeys(case_studies.FACETS, VALUES),
}
LISTS = list(PARAMETERS)
PATHS = {
    organisations.OrganisationSearchParams: "/organisations",
    workshops.WorkshopSearchParams: "/workshops",
    case_studies.SearchParams: "/case-studies",
}

pages = st.integers(1, list_query.LAST_PAGE)
words = st.lists(st.text("abcXYZ019&=+%#?é", min_size=1, max_size=9), max_size=5).map(" ".join)


@pytest.fixture(autouse=True, scope="module")
def paths():
    """Without an application there is no url_for."""
    with pytest.MonkeyPatch.context() as patch:
        for query, path in PATHS.items():
            patch.setattr(query, "path", path)
        yield


def chosen(names):
    some = st.lists(st.sampled_from(list(VALUES)), min_size=1, unique=True).map(tuple)
    return st.dictionaries(st.sampled_from(list(names)), some).map(
        lambda found: {name: found[name] for name in names if name in found}
    )


QUERIES = st.one_of(
    st.builds(
        organisations.OrganisationSearchParams,
        words=words,
        chosen=chosen(organisations.NAMES),
        page=pages,
    ),
    st.builds(
        workshops.WorkshopSearchParams,
        chosen=chosen(workshops.NAMES),
        page=pages,
        view=st.sampled_from(list(workshops.VIEWS)),
        day=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    ),
    st.builds(
        case_studies.SearchParams,
        words=words,
        chosen=chosen(case_studies.FACETS),
        page=pages,
        sort=st.sampled_from(["", *case_studies.SORTS]),
        excluded=st.sampled_from([(), ("7",)]),
        as_typed=st.booleans(),
    ),
)


def module_of(query):
    return next(one for one in LISTS if type(query).__module__ == one.__name__)


def read(module, address):
    args = MultiDict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return module.read(args, PARAMETERS[module])


@given(QUERIES)
def test_a_list_reads_its_own_address_as_itself(query):
    again = read(module_of(query), query.address(query.page))

    assert again == query
    assert again.unknown == ()
    assert again.address(query.page) == query.address(query.page)


@given(QUERIES)
def test_without_each_of_its_choices_nothing_is_chosen(query):
    left = query
    for name, value in query.chosen_pairs():
        left = left.without(name, value)
        assert (name, value) not in left.pairs()

    assert (left.chosen, left.words) == ({}, query.words)
    assert query.without_choices().chosen == {}


@given(QUERIES)
def test_a_chip_is_the_address_without_its_choice(query):
    module = module_of(query)
    if module is case_studies:
        return  # its chips name organisations of the database: tests/search
    drawn = module.chips(query, PARAMETERS[module])
    removed = [read(module, chip.remove_url) for chip in drawn[: len(query.chosen_pairs())]]

    assert removed == [query.without(name, value) for name, value in query.chosen_pairs()]


@given(st.sampled_from(LISTS), st.text(max_size=30), st.text(max_size=30), st.text(max_size=8))
def test_any_address_is_read_and_unknown_values_are_listed(module, value, other, page):
    name = next(iter(PARAMETERS[module]))
    args = MultiDict([(name, value), (name, other), ("page", page), ("q", value)])
    query = module.read(args, PARAMETERS[module])

    assert 1 <= query.page <= list_query.LAST_PAGE
    expected = [v for v in dict.fromkeys((value, other)) if v and v not in VALUES]
    assert len(query.unknown) == len(expected)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", 1), ("0", 1), ("-3", 1), ("7", 7), ("9" * 40, list_query.LAST_PAGE), ("\u0663", 1)],
)
def test_a_page_number_is_between_the_first_and_the_last(typed, number):
    assert list_query.page_number(MultiDict({"page": typed})) == number
