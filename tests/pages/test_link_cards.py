"""A link to a page of ours becomes a card of what its reader may see; others stay links."""

from secrets import token_hex

import pytest

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.pages.sharing import link_cards
from forum.practice.comments import actions as comments
from forum.practice.questions import actions as questions
from tests.counting import statements

OURS = "http://localhost"  # what the address bar of the test's browser says


def address(path: str) -> str:
    return OURS + path


@pytest.fixture
def linked(share, dee):
    return share(dee, title="A quiet room before the interview")


@pytest.fixture
def commented(browse, people, bus_passes):
    """commented(words) is the page of bus passes, as a visitor has it, once Ben said this."""

    def page(words: str, viewer=None) -> str:
        comments.post(people["ben"], bus_passes, token_hex(16), words, None, 99)
        return browse(viewer).get(f"/case-studies/{bus_passes.id}-{bus_passes.slug}").text

    return page


def cards(page: str) -> str:
    return page.partition('class="link-cards"')[2].partition("</ul>")[0]


def path_of(case_study: CaseStudy) -> str:
    return f"/case-studies/{case_study.id}-{case_study.slug}"


def test_a_case_study_shows_its_title_groups_and_evidence(app, commented, linked):
    card = cards(commented(f"Like {address(path_of(linked))}?from=mail, I think"))

    assert f'<a href="{path_of(linked)}">A quiet room before the interview</a>' in card
    assert "Case study" in card and "Evidence: " in card
    assert "Lone parents" in card


def test_a_link_in_markdown_without_our_name_does_too(commented, linked):
    assert "A quiet room" in cards(commented(f"See [this]({path_of(linked)})."))


def test_what_a_reader_does_not_see_is_a_plain_link(commented, linked, people):
    linked.status = CaseStudyStatus.HELD
    db.session.commit()

    page = commented(f"Like {address(path_of(linked))}", people["mo"])
    assert path_of(linked) in page
    assert not cards(page)


def test_of_what_is_anonymous_nobody_is_named(commented, share, dee):
    hidden = share(dee, title="Told without a name")
    hidden.is_anonymous = True
    db.session.commit()

    card = cards(commented(address(path_of(hidden))))
    assert "Told without a name" in card
    assert dee.name not in card and dee.organisation.name not in card


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.example/case-studies/1-x",
        "https://www.gov.uk/",
        "/case-studies/0",
        "/case-studies/99999999999",
        "/case-studies/1-x/history",
        "/people/1-ada",
        "/me",
        "mailto:a@b.example",
    ],
)
def test_other_addresses_are_none_of_our_pages(app, href):
    assert link_cards.links(f'<p><a href="{href}" rel="nofollow">x</a></p>') == []


def test_five_of_one_text_and_each_once(app):
    twice = "".join(f'<a href="/workshops/{number}-a">x</a>' for number in (*range(1, 9), 1))
    assert link_cards.links(twice) == [("workshop", number) for number in range(1, 6)]


def test_answers_have_them_and_questions_are_linked_to(browse, people, linked):
    asked = {"title": "Who has a room to wait in?", "body": "", "terms": linked.claimant_groups}
    question = questions.ask(people["ada"], "q" * 32, asked, 10)
    path = f"/discussions/{question.id}-{question.slug}"
    words = f"{address(path_of(linked))} and {address(path)}"
    questions.answer(people["ben"], question, "b" * 32, words, 10)

    card = cards(browse().get(path).text)
    assert "A quiet room" in card
    assert "Who has a room to wait in?</a>" in card and "Question" in card


def test_without_links_nothing_is_asked(app, ada):
    assert statements(lambda: link_cards.link_cards(ada, {1: "<p>No link</p>"})) == 0
