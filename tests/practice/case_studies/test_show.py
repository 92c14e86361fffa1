import pytest

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.practice.comments import actions as comments
from tests.counting import statements


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def test_it_shows_what_was_done_for_whom_and_by_whom(browse, address):
    page = browse().get(address).text

    for words in ("Bus passes", "<em>paid</em>", "JSA 18-24", "Lone parents", "Northfield Trust"):
        assert words in page
    assert "No extra staff" in page


@pytest.mark.parametrize("wrong", ["0", "9999", "99999999999", "9" * 30, "x", "1.5", "-1"])
def test_an_address_of_nothing_is_not_found(browse, bus_passes, wrong):
    assert browse().get(f"/case-studies/{wrong}").status_code == 404


def test_the_number_alone_leads_to_the_whole_address(browse, address, bus_passes):
    assert browse().get(f"/case-studies/{bus_passes.id}").location == address


@pytest.mark.parametrize("status", [CaseStudyStatus.HELD, CaseStudyStatus.DECLINED])
def test_what_is_not_published_is_not_there_for_others(browse, people, address, bus_passes, status):
    bus_passes.status = status
    db.session.commit()

    seen = {who: browse(people[who]).get(address).status_code for who in ("ada", "ben", "mo")}
    assert seen == {"ada": 200, "ben": 404, "mo": 200}
    assert browse().get(address).status_code == 404
    for page in ("history", "versions/1", "score"):
        assert browse().get(f"{address}/{page}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_comments(browse, ada, ben, address, bus_passes):
    def discuss(first, last):
        people = [db.session.get(User, person) for person in ids]
        case_study = db.session.get(CaseStudy, case_study_id)
        for number in range(first, last):
            top = comments.post(people[1], case_study, f"{number:032}", "Yes", None)
            comments.post(people[0], case_study, f"{number + 100:032}", "Why?", top)

    browser, ids, case_study_id = browse(ben), (ada.id, ben.id), bus_passes.id
    discuss(0, 1)
    before = statements(lambda: browser.get(address))
    discuss(1, 9)

    assert statements(lambda: browser.get(address)) == before
    assert before <= 22


def test_every_response_carries_the_headers(browse, address):
    headers = browse().get(address).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/case-studies", "/organisations", "/help", None])
def test_who_only_reads_gets_no_cookie(browse, address, path):
    assert "Set-Cookie" not in browse().get(path or address).headers
