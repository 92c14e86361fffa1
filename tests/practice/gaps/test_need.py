import pytest
import time_machine
from sqlalchemy import select

from forum.core import audit_verification, clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.saved_searches import SearchCount
from forum.people.data_export import queries as data_export
from forum.people.mail_preferences import actions as subscriptions
from forum.practice.gaps import close_gaps, queries
from forum.practice.publishing import actions as case_studies
from forum.search import zero_results

WANTED = {"for": "lone-parents", "what": "in-work-support"}


@pytest.fixture
def in_work(terms):
    return terms["in-work-support"]


@pytest.fixture
def need(browse, terms):
    return lambda who, **other: browse(who).post("/gaps/combination", data=WANTED | other)


@pytest.fixture
def answer(share, ada, term, in_work):
    """answer() publishes what lone parents in work need."""
    return lambda **other: share(ada, terms=[term.lone_parents, in_work], **other)


def gaps():
    return db.session.scalars(select(Gap).order_by(Gap.id)).all()


def needs():
    return [(need.gap_id, need.member_id) for need in db.session.scalars(select(Need))]


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def test_what_is_needed_stands_on_the_public_list_with_how_many_need_it(browse, need, ben, dee):
    assert "Nothing is asked for now" in browse().get("/gaps").text
    for who in (ben, ben, dee):
        need(who)

    page = browse().get("/gaps").text
    assert "In-work support for Lone parents" in page and "2 members need it" in page
    assert len(gaps()) == 1 and len(needs()) == 2
    assert "Not any more" in browse(ben).get("/gaps").text
    assert "Ben" not in page


def test_who_may_say_so(browse, need, pip):
    assert need(pip).status_code == 403
    assert "/sign-in" in browse().post("/gaps/combination", data=WANTED).location
    assert "Sign in" in browse().get("/gaps/combination", query_string=WANTED).text


@pytest.mark.parametrize("wrong", [{"for": "x"}, {"what": "lone-parents"}, {"what": "\0"}])
def test_only_what_the_vocabularies_hold_can_be_combined(browse, need, ben, wrong):
    assert need(ben, **wrong).status_code == 404
    assert browse().get("/gaps/combination", query_string=WANTED | wrong).status_code == 404
    assert gaps() == []


@pytest.mark.parametrize("missing", [("for", "what"), ("for",), ("what",)])
def test_without_one_of_the_two_the_page_helps_to_choose(browse, ben, terms, missing):
    """faults.md E.6"""
    given = {name: slug for name, slug in WANTED.items() if name not in missing}
    page = browse().get("/gaps/combination", query_string=given)
    assert page.status_code == 200
    assert "Choose a claimant group, and a stage or practice" in page.text
    for slug in given.values():
        assert f'value="{slug}" selected' in page.text
    refused = browse(ben).post("/gaps/combination", data=given)
    assert (refused.status_code, "Choose both" in refused.text) == (422, True)
    assert gaps() == []


def test_it_closes_by_itself_and_tells_those_who_asked_once(
    browse, need, ada, ben, dee, eve, answer
):
    for who in (ada, ben, dee, eve):
        need(who)
    subscriptions.stop(eve.id, MailKind.GAPS)
    assert close_gaps.close_filled_gaps() == 0
    answer(title="Child care on Saturdays")
    assert [close_gaps.close_filled_gaps(), close_gaps.close_filled_gaps()] == [1, 0]

    letters = db.session.scalars(select(Letter)).all()
    told = sorted(letter.to.partition("@")[0] for letter in letters)
    assert told == ["ben", "dee"]  # not its author, nor who wants no such mails
    assert "Child care on Saturdays" in letters[0].body
    page = browse().get("/gaps").text
    assert "Nothing is asked for now" in page and "Filled lately" in page


def test_a_gap_with_one_case_study_closes_with_the_second(browse, need, ben, answer):
    answer(title="The first")
    need(ben)
    assert "1 case study" in browse().get("/gaps").text
    assert close_gaps.close_filled_gaps() == 0
    answer(title="The second")

    assert close_gaps.close_filled_gaps() == 1
    assert gaps()[0].filled_by.title == "The second"


def test_what_waits_for_a_moderator_fills_nothing(need, ada, ben, answers, term, in_work):
    need(ben)
    held = answers | {"terms": [term.lone_parents, in_work]}
    case_studies.publish(ada, "1" * 32, held, accepted_needed=3)

    assert close_gaps.close_filled_gaps() == 0


def test_after_a_withdrawal_the_next_case_study_fills_the_gap(need, ada, ben, answer):
    first = answer(title="The first")
    need(ben)
    case_studies.withdraw(ada, first, "It was not ours.")
    assert close_gaps.close_filled_gaps() == 0
    answer(title="Another")

    assert close_gaps.close_filled_gaps() == 1


def test_a_filled_gap_that_is_needed_again_opens_for_the_new_member(need, ben, dee, answer):
    need(ben)
    answer(title="Not quite it")
    close_gaps.close_filled_gaps()
    need(dee)
    assert (gaps()[0].status, needs()) == (GapStatus.OPEN, [(1, dee.id)])
    answer(title="This is it")
    close_gaps.close_filled_gaps()

    assert [letter.to.partition("@")[0] for letter in letters()] == ["ben", "dee"]


def test_a_need_can_be_removed(browse, need, ben, dee):
    need(ben)
    gap_id = gaps()[0].id
    assert browse(dee).post(f"/gaps/{gap_id}/no-longer").status_code == 404
    browse(ben).post(f"/gaps/{gap_id}/no-longer")

    assert needs() == []
    assert "Nothing is asked for now" in browse().get("/gaps").text


def test_a_need_is_in_its_member_s_data_export(need, ben):
    need(ben)

    assert data_export.export(ben)["needs"][0]["what"] == "In-work support for Lone parents"


# Words that members type


def test_words_are_read_by_a_moderator_before_anybody_else(browse, ben, dee, mo):
    answer = browse(ben).post("/gaps/words", data={"words": "Prison Resettlement digital"})
    assert answer.status_code == 302

    def readers():
        pages = ((None, "/gaps"), (dee, "/gaps"), (ben, "/gaps"), (mo, "/moderation/gaps"))
        return ["prison resettlement" in browse(who).get(page).text for who, page in pages]

    assert readers() == [False, False, False, True]
    assert browse(dee).get("/moderation/gaps").status_code == 403
    assert browse(dee).post("/moderation/gaps/1/let-through").status_code == 403
    browse(mo).post("/moderation/gaps/1/let-through")
    assert readers() == [True, True, True, False]
    assert browse(mo).post("/moderation/gaps/1/decline").status_code == 404
    assert audit_verification.verify().holds


def test_declined_words_are_on_no_list_and_cannot_be_asked_for_again(browse, ben, dee, mo):
    browse(ben).post("/gaps/words", data={"words": "Buy our course"})
    browse(mo).post("/moderation/gaps/1/decline")
    again = browse(dee).post("/gaps/words", data={"words": "buy our course"})

    assert again.status_code == 409 and "Try other words" in again.text
    assert "buy our course" not in browse().get("/gaps").text


@pytest.mark.parametrize(
    "typed, said",
    [
        ("", "Say in a few words"),
        ("...", "at least three letters"),
        ("x" * 81, "Shorten this by 1 character"),
        ("help for AB 12 34 56 C", "National Insurance"),
    ],
)
def test_invalid_words_are_explained(browse, ben, typed, said):
    page = browse(ben).post("/gaps/words", data={"words": typed})

    assert page.status_code == 422 and said in page.text and typed in page.text
    assert gaps() == []


def test_words_close_when_search_finds_them(browse, ben, mo, ada, share, indexer):
    browse(ben).post("/gaps/words", data={"words": "allotment mornings"})
    browse(mo).post("/moderation/gaps/1/let-through")
    indexer.catch_up()
    assert zero_results.close_answered_gaps() == 0
    share(ada, title="Allotment mornings before the first interview")
    indexer.catch_up()

    assert [zero_results.close_answered_gaps(), zero_results.close_answered_gaps()] == [1, 0]
    assert db.session.scalars(select(Letter.to)).all() == ["ben@southgate.example"]


def test_a_search_that_finds_nothing_offers_to_ask(browse, ben, bus_passes, indexer):
    indexer.catch_up()
    assert "/gaps/words?q=zeppelins" in browse(ben).get("/case-studies?q=zeppelins").text
    narrowed = browse(ben).get("/case-studies?circumstance=over-50s&stage=in-work-support").text
    assert "/gaps/combination?for=over-50s&amp;what=in-work-support" in narrowed


# What is looked for in vain


def test_a_combination_looked_for_in_vain_is_listed_without_anybody_s_words(
    browse, terms, share, ada, answer
):
    with time_machine.travel("2026-11-24 10:00Z", tick=False):
        day = clock.now().date()
        for words, times in (
            ("lone parents in-work support", 4),
            ("lone parents zeppelin", 9),
            ("over 50s", 9),
        ):
            row = SearchCount(day=day, words=words, found_nothing=True, times=times)
            db.session.add(row)
        db.session.commit()
        assert zero_results.record_missing_combinations() == 1

        page = browse().get("/gaps").text
        assert "In-work support for Lone parents" in page and "in vain 4 times" in page
        assert "zeppelin" not in page
        zero_results.record_missing_combinations()
        assert len(gaps()) == 1
        answer(title="Here it is")
        assert close_gaps.close_filled_gaps() == 1
    assert queries.count_by_pair([queries.pair_of(gaps()[0])]) == {queries.pair_of(gaps()[0]): 1}


def test_a_combination_with_enough_case_studies_is_no_gap(terms, answer):
    for number in range(2):
        answer(title=f"Told {number}")
    row = SearchCount(
        day=clock.now().date(), words="lone parents in-work support", found_nothing=True, times=5
    )
    db.session.add(row)
    db.session.commit()
    zero_results.record_missing_combinations()

    assert gaps() == []


def test_the_page_of_a_group_leads_to_what_is_missing(browse, terms, bus_passes):
    page = browse().get("/claimant-groups/lone-parents").text

    assert "/gaps/combination?for=lone-parents&amp;what=in-work-support" in page


def test_the_table_counts_what_is_listed(browse, terms, bus_passes):
    page = browse().get("/gaps").text

    assert '1<span class="visually-hidden"> on Pre-work support for PG1 JSA 18-24' in page
    assert 'None<span class="visually-hidden"> on In-work support for PG1 JSA 18-24' in page
