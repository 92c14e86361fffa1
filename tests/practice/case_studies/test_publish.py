import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft, Version
from forum.practice.publishing import actions

SCRIPT = "<script>alert(1)</script>[x](javascript:alert(1))"


@pytest.fixture
def trusted(ada, share):
    """Ada, three of whose case studies were accepted."""
    for number in range(3):
        share(ada, title=f"Earlier {number}")
    return ada


def newest():
    return db.session.scalar(select(CaseStudy).order_by(CaseStudy.id.desc()).limit(1))


def count():
    return db.session.scalar(select(func.count(CaseStudy.id)))


@pytest.mark.parametrize(
    "name, error",
    [
        ("outcome", "Choose how it turned out."),
        ("named", "Choose whose name stands beside it."),
    ],
)
def test_the_quick_form_asks_how_it_turned_out_and_under_whose_name(
    browse, trusted, typed, name, error
):
    before = count()
    page = browse(trusted).post("/share", data=typed | {name: ""})

    assert (page.status_code, error in page.text) == (422, True)
    assert typed["did"] in page.text
    assert count() == before


def test_publishing_shows_it(browse, trusted, typed):
    page = browse(trusted).post("/share", data=typed, follow_redirects=True)

    assert "Your case study is published." in page.text
    assert "<em>paid</em>" in page.text
    assert newest().organisation.name == "Northfield Trust"
    assert [term.slug for term in newest().terms] == ["pg1-jsa-18-24", "pre-work-support"]


def test_a_member_s_first_three_wait_for_a_moderator(browse, ada, ben, typed):
    page = browse(ada).post("/share", data=typed, follow_redirects=True)

    assert "A moderator reads the first case studies" in page.text
    assert newest().status == CaseStudyStatus.HELD
    assert browse(ben).get(f"/case-studies/{newest().id}-x").status_code == 404
    assert browse().get(f"/case-studies/{newest().id}-x").status_code == 404


def test_three_withdrawn_while_they_waited_make_nobody_trusted(browse, ada, typed):
    browser = browse(ada)
    for number in range(4):
        browser.post("/share", data=typed | {"key": f"{number:032}"})
        assert newest().status == CaseStudyStatus.HELD
        address = f"/case-studies/{newest().id}-{newest().slug}/withdraw"
        browser.post(address, data={"reason": "Not yet."})


def test_what_a_moderator_let_through_counts_even_after_it_was_withdrawn(browse, ada, mo, typed):
    browser = browse(ada)
    for number in range(3):
        browser.post("/share", data=typed | {"key": f"{number:032}"})
        accepted = newest()
        browse(mo).post(f"/moderation/case-studies/{accepted.id}/accept")
        address = f"/case-studies/{accepted.id}-{accepted.slug}/withdraw"
        browser.post(address, data={"reason": "The scheme has ended."})
    browser.post("/share", data=typed)

    assert newest().status == CaseStudyStatus.PUBLISHED


def test_sent_twice_it_is_posted_once(browse, trusted, typed):
    browser = browse(trusted)
    first, second = browser.post("/share", data=typed), browser.post("/share", data=typed)

    assert first.location == second.location
    assert count() == 4


def test_sending_it_ends_its_draft(browse, trusted, typed):
    browser = browse(trusted)
    browser.post("/share", data=typed | {"do": "save"})
    browser.post("/share", data=typed)

    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_it_begins_with_version_one(bus_passes):
    version = db.session.scalar(select(Version))

    assert (version.number, version.answers["title"]) == (1, bus_passes.title)


def test_a_guest_is_sent_to_sign_in(browse, typed):
    page = browse().post("/share", data=typed)

    assert "/sign-in" in page.location
    assert newest() is None


def test_a_pending_member_keeps_it_as_a_draft(browse, pip, typed):
    page = browse(pip).post("/share", data=typed)

    assert page.status_code == 409
    assert "kept in your drafts" in page.text
    assert newest() is None
    assert typed["title"] in browse(pip).get("/me/case-studies").text


@pytest.mark.parametrize(
    "left_out", ["title", "groups", "stage", "did", "result", "time_band", "money_band"]
)
def test_each_of_the_six_answers_is_needed_and_the_others_are_kept(
    browse, trusted, typed, left_out
):
    del typed[left_out]
    page = browse(trusted).post("/share", data=typed)

    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert "There is a problem" in page.text
    if left_out != "did":
        assert "We *paid* for a month" in page.text
    assert count() == 3


@pytest.mark.parametrize(
    "field, wrong, says",
    [
        ("title", "x" * 101, "Shorten this by 1 character"),
        ("did", "y" * 4001, "Shorten this by 1 character"),
        ("did", "[" * 4000, "too many brackets"),
        ("groups", ["pg1-jsa-18-24", "none"], "not both"),
        ("groups", ["gone-since"], "is not in the list any more"),
        ("stage", "nowhere", "is not in the list any more"),
        ("time_band", "yesterday", "is not in the list any more"),
        ("title", " \u00a0 ", "Enter a title"),
        ("outcome", "splendid", "is not in the list any more"),
        ("area", "99", "is not in the list any more"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_what_was_typed_is_kept(
    browse, trusted, typed, field, wrong, says
):
    page = browse(trusted).post("/share", data=typed | {field: wrong})

    assert page.status_code == 422
    assert says in page.text
    assert typed["result"] in page.text


@pytest.mark.parametrize(
    "hostile",
    [SCRIPT, "a\0b", "\ud800".encode("utf-8", "surrogatepass"), "\u202egnp.exe", "x" * 3_000],
)
@pytest.mark.parametrize(
    "field", ["title", "groups", "stage", "did", "key", "seen_version", "area"]
)
def test_hostile_input_is_never_an_error_of_ours(browse, trusted, typed, field, hostile):
    page = browse(trusted).post("/share", data=typed | {field: hostile}, follow_redirects=True)

    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
    assert 'href="javascript:' not in page.text


def test_a_form_of_30_megabytes_is_refused_in_words(browse, trusted, typed):
    page = browse(trusted).post("/share", data=typed | {"did": "x" * 30_000_000})

    assert page.status_code == 413
    assert "too" in page.text.lower()


def test_form_fields_that_are_not_asked_for_change_nothing(browse, trusted, typed):
    browse(trusted).post(
        "/share", data=typed | {"evidence_level": "5", "author_id": "1", "basis": "x"}
    )

    assert (newest().evidence_level, newest().basis, newest().author) == (1, "member", trusted)


def test_somebody_of_no_organisation_cannot_post(mo, answers):
    from forum.core.errors import Forbidden

    with pytest.raises(Forbidden):
        actions.publish(mo, "0" * 32, answers, 0)
