"""Tries in search: ordered by how many tried it, filtered by how it went; and the outcome."""

import pytest

from forum.models.case_studies import CaseStudyOutcome
from forum.models.tries import Try
from forum.practice.tries import actions
from forum.search import index
from forum.search.index_jobs import Indexer


@pytest.fixture
def tell(term):
    def report(who, case_study, result):
        actions.report(who, case_study, term.pg1, result=result, scale="1-5", again="yes")

    return report


@pytest.fixture
def trains(ada, share):
    return share(ada, title="Train fares", outcome=CaseStudyOutcome.DID_NOT_WORK)


@pytest.fixture(params=[True, False], ids=["index", "database"])
def found(browse, app, request):
    """found("sort=tried") are the titles on the page, by the index and without one."""

    def titles(query):
        if request.param:
            Indexer(index.engine(app)).catch_up()
        page = browse().get(f"/case-studies?{query}").text.partition("results-head")[2]
        if "Nothing found" in page:  # what stands there is the nearest, without the filter
            return []
        names = ("Bus passes", "Train fares")
        return sorted((n for n in names if n in page), key=page.index)

    return titles


def test_results_can_be_sorted_by_the_number_of_tries(found, tell, people, bus_passes, trains):
    for who in ("dee", "eve"):
        tell(people[who], bus_passes, "worked")
    tell(people["ben"], trains, "worked")

    assert found("sort=tried") == ["Bus passes", "Train fares"]


def test_search_filters_by_the_newest_report_of_each_organisation(
    found, tell, ben, bus_passes, trains
):
    tell(ben, bus_passes, "worked")
    tell(ben, trains, "did-not-work")
    tell(ben, trains, "with-changes")

    assert found("tried=worked") == ["Bus passes"]
    assert found("tried=with-changes") == ["Train fares"]
    assert found("tried=did-not-work") == []


def test_a_deleted_report_is_not_found(found, tell, ben, bus_passes):
    tell(ben, bus_passes, "worked")
    assert found("tried=worked") == ["Bus passes"]
    actions.delete_report(ben, Try.query.one())

    assert found("tried=worked") == []


def test_what_did_not_work_has_a_filter_of_its_own(found, bus_passes, trains):
    assert found("outcome=did-not-work") == ["Train fares"]
