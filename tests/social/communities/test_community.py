"""Communities of practice: who facilitates, who enters, what stands in them."""

from datetime import datetime

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.communities import Community, CommunityMember, CommunityPin, CommunityPost
from forum.models.questions import Discussion
from forum.models.tries import Try
from forum.people.members import actions as members
from forum.practice.tries import actions as tries
from forum.social.communities import actions, jobs, queries

KEY = "c" * 32
GROUP = {"groups": "pg1-jsa-18-24"}


@pytest.fixture
def propose(browse, terms):
    def send(member, **typed):
        whole = {
            "key": KEY,
            "name": "Lone parents at work",
            "purpose": "To learn what keeps lone parents in work.",
            "subject": terms["lone-parents"].id,
            "openness": "open",
            "invited": "",
        }
        return browse(member).post("/communities/new", data=whole | typed)

    return send


@pytest.fixture
def opened(propose, browse):
    """opened(ben, dee) is a community that the two facilitate."""

    def make(first, second, **typed):
        assert propose(first, **typed).status_code == 302
        made = db.session.scalars(select(Community).order_by(Community.id.desc())).first()
        path = f"/communities/{made.slug}"
        assert browse(first).post(f"{path}/facilitators/{second.id}").status_code == 302
        assert browse(second).post(f"{path}/facilitate").status_code == 302
        db.session.refresh(made)
        return made

    return make


@pytest.fixture
def private(opened, ben, dee):
    """Of Southgate Works and Eastway; Westbrook is invited."""
    return opened(ben, dee, openness="private", invited="westbrook")


# Facilitators


def test_it_opens_with_a_second_facilitator_of_another_organisation(propose, ben, dee, browse):
    propose(ben)
    path = "/communities/lone-parents-at-work"
    assert "Looks for a second facilitator" in browse().get(path).text
    found = browse(ben).get(f"{path}/facilitators?q=dee").text
    assert f"{path}/facilitators/{dee.id}" in found
    browse(ben).post(f"{path}/facilitators/{dee.id}")
    [letter] = db.session.scalars(select(Letter)).all()
    assert letter.to == dee.email
    assert "You are asked to facilitate" in browse(dee).get(path).text
    browse(dee).post(f"{path}/facilitate")
    page = browse().get(path).text
    assert "Looks for" not in page
    assert ("Ben" in page, "Dee" in page) == (True, True)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("ada", "fay", 409),  # two primes
        ("ada", "amy", 409),  # one organisation
        ("ada", "ben", 302),
        ("ben", "ada", 302),
        ("ben", "mo", 409),  # of no organisation
    ],
)
def test_two_organisations_and_never_primes_alone(propose, people, browse, first, second, status):
    propose(people[first])
    path = f"/communities/lone-parents-at-work/facilitators/{people[second].id}"
    assert browse(people[first]).post(path).status_code == status


def test_who_moved_to_the_same_organisation_meanwhile_cannot_accept(propose, ben, dee, browse):
    propose(ben)
    path = "/communities/lone-parents-at-work"
    browse(ben).post(f"{path}/facilitators/{dee.id}")
    dee.organisation = ben.organisation
    db.session.commit()
    assert browse(dee).post(f"{path}/facilitate").status_code == 409


def test_nobody_facilitates_who_was_not_asked(propose, ben, dee, eve, browse):
    propose(ben)
    path = "/communities/lone-parents-at-work"
    assert browse(dee).post(f"{path}/facilitate").status_code == 404
    assert browse(eve).get(f"{path}/facilitators").status_code == 404
    browse(ben).post(f"{path}/facilitators/{dee.id}")
    assert browse(ben).post(f"{path}/facilitators/{eve.id}").status_code == 409
    browse(dee).post(f"{path}/facilitate/stop")
    assert browse(ben).post(f"{path}/facilitators/{eve.id}").status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Enter a name"),
        ({"purpose": ""}, "Say what it is for"),
        ({"subject": "9999"}, "not in the list any more"),
        ({"openness": "secret"}, "not in the list any more"),
        ({"invited": "Nowhere Ltd"}, "“Nowhere Ltd” is not in the list"),
        ({"purpose": "Ring 0113 496 0000"}, "telephone number"),
        ({"purpose": "Our job outcomes stood at 40% in June 2099."}, "not released yet"),
    ],
)
def test_what_cannot_be_proposed_is_kept_and_explained(propose, ben, typed, says):
    answer = propose(ben, **typed)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert db.session.scalar(select(Community)) is None


def test_a_name_in_use_is_refused_and_sent_twice_it_is_one(propose, ben, dee):
    assert propose(ben).location == propose(ben).location
    answer = propose(dee, key="d" * 32)
    assert (answer.status_code, "community of this name" in answer.text) == (409, True)
    assert len(db.session.scalars(select(Community)).all()) == 1


# Who enters a private one


INSIDE = ("ask", "posts/1", "posts/1/edit", "learnt/2026", "week", "start-page", "change")


def test_its_name_purpose_and_facilitators_are_public(private, browse, fay):
    for browser in (browse(), browse(fay)):
        page = browser.get("/communities/lone-parents-at-work").text
        for said in ("Lone parents at work", "keeps lone parents in work", "Ben", "Dee"):
            assert said in page
        assert "Westbrook" not in page
    assert "Private to invited organisations" in browse().get("/communities").text


@pytest.fixture
def news(private, eve, browse):
    """Eve's post with a canary."""
    typed = {"key": KEY, "title": "A quokka rule", "body": "We keep a quokka."} | GROUP
    assert browse(eve).post("/communities/lone-parents-at-work/ask", data=typed).status_code == 302
    return db.session.scalar(select(CommunityPost))


def test_outsiders_find_nothing_inside_as_of_a_community_that_is_not_there(
    private, news, fay, mo, ann, browse
):
    for outsider in (fay, mo, ann):
        browser = browse(outsider)
        for inner in INSIDE:
            answers = [
                browser.get(f"/communities/{slug}/{inner}")
                for slug in ("lone-parents-at-work", "no-such-community")
            ]
            assert [one.status_code for one in answers] == [404, 404], inner
            assert _main(answers[0]) == _main(answers[1])
        for act in ("join", "leave", "pins/post/1", "posts/1/withdraw", "reading/1/remove"):
            assert browser.post(f"/communities/lone-parents-at-work/{act}").status_code == 404


def _main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_members_of_invited_organisations_read_reply_and_leave(private, news, eve, ben, browse):
    path = f"/communities/lone-parents-at-work/posts/{news.id}"
    assert "We keep a quokka" in browse(ben).get(path).text
    browse(ben).post(path, data={"key": "e" * 32, "body": "So do we."})
    assert "So do we." in browse(eve).get(path).text
    assert browse(ben).post(f"{path}/withdraw").status_code == 403
    browse(eve).post(f"{path}/edit", data={"title": "A new rule", "body": "A."} | GROUP)
    assert "A new rule" in browse(ben).get("/communities/lone-parents-at-work").text


def test_what_is_posted_carries_claimant_groups(private, eve, browse):
    typed = {"key": KEY, "title": "A rule", "body": "Of ours."}
    answer = browse(eve).post("/communities/lone-parents-at-work/ask", data=typed)
    assert (answer.status_code, "Choose at least one claimant group" in answer.text) == (422, True)


def test_nothing_of_a_private_community_is_anywhere_else(private, news, people, browse, indexer):
    indexer.catch_up()
    readers = (browse(), browse(people["fay"]), browse(people["mo"]))
    for page in (
        "/",
        "/discussions",
        "/communities",
        "/communities/lone-parents-at-work",
        "/search?q=quokka&kind=discussion",
        "/stream?show=everything",
        "/stream",
        "/claimant-groups/lone-parents",
        "/me",
        "/me/notifications",
        f"/people/{people['eve'].id}-eve",
    ):
        for browser in readers:
            seen = browser.get(page, follow_redirects=True).text
            assert ("A quokka rule" in seen, "keep a quokka" in seen) == (False, False), page
            db.session.rollback()


def test_who_loses_the_organisation_loses_the_community(private, news, eve, browse):
    browse(eve).post("/communities/lone-parents-at-work/join")
    members.lose_membership(eve)
    eve.organisation_id = None
    db.session.commit()
    assert browse(eve).get("/communities/lone-parents-at-work/ask").status_code == 404
    rows = select(CommunityMember).where(CommunityMember.user_id == eve.id)
    assert db.session.scalars(rows).all() == []


# An open one


def test_what_is_asked_in_an_open_one_is_a_question_to_everybody(opened, ben, dee, eve, browse):
    opened(ben, dee)
    typed = {"key": KEY, "title": "How do you plan school runs?", "groups": ["lone-parents"]}
    browse(eve).post("/communities/lone-parents-at-work/ask", data=typed)
    assert "school runs" in browse().get("/discussions").text
    assert "school runs" in browse(ben).get("/communities/lone-parents-at-work").text
    assert db.session.scalar(select(CommunityPost)) is None


def test_its_page_has_the_follow_button_of_its_subject(opened, ben, dee, browse, term):
    path = f"/communities/{opened(ben, dee).slug}"
    assert f'action="/follow/term/{term.lone_parents.id}"' in browse(ben).get(path).text
    assert "/follow/" not in browse().get(path).text


def test_joining_it_puts_it_on_one_s_pages(opened, ben, dee, eve, browse):
    opened(ben, dee)
    for _ in range(2):
        browse(eve).post("/communities/lone-parents-at-work/join")
    assert "Lone parents at work" in browse(eve).get("/me/communities").text
    assert "Lone parents at work" in browse(eve).get("/me").text
    browse(eve).post("/communities/lone-parents-at-work/leave")
    assert "Lone parents at work" not in browse(eve).get("/me/communities").text


def test_three_pins_and_no_fourth(opened, ben, dee, eve, ask_network, share, ada, browse):
    community = opened(ben, dee)
    path = "/communities/lone-parents-at-work"
    for number in range(4):
        study = share(ada, title=f"Study {number}")
        browse(ben).post(f"{path}/reading", data={"address": f"/case-studies/{study.id}-x"})
    ids = [study.id for study in queries.reading_list(community)]
    statuses = [browse(ben).post(f"{path}/pins/case-study/{i}").status_code for i in ids]
    assert statuses == [302, 302, 302, 409]
    assert browse(ben).post(f"{path}/pins/case-study/{ids[0]}").status_code == 302  # already
    assert browse(eve).post(f"{path}/pins/case-study/{ids[3]}").status_code == 404
    of_nobody_here = f"{path}/pins/question/{ask_network(ada).id}"
    assert browse(ben).post(of_nobody_here).status_code == 404
    browse(ben).post(f"{path}/pins/case-study/{ids[1]}/remove")
    assert browse(dee).post(f"{path}/pins/case-study/{ids[3]}").status_code == 302
    assert len(db.session.scalars(select(CommunityPin)).all()) == 3


@pytest.mark.parametrize("typed", ["", "x", "/case-studies/999", "/organisations/1", "9" * 40])
def test_what_is_no_case_study_stays_off_the_reading_list(opened, ben, dee, browse, typed):
    opened(ben, dee)
    answer = browse(ben).post("/communities/lone-parents-at-work/reading", data={"address": typed})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_held_case_study_cannot_be_told_from_none(opened, ben, dee, share, ada, browse):
    opened(ben, dee)
    held = share(ada)
    held.status = "held"
    db.session.commit()
    path = "/communities/lone-parents-at-work/reading"
    assert browse(ben).post(path, data={"address": str(held.id)}).status_code == 422


def test_the_start_page_is_markdown_of_facilitators_through_the_gate(opened, ben, dee, eve, browse):
    opened(ben, dee)
    path = "/communities/lone-parents-at-work/start-page"
    assert browse(eve).get(path).status_code == 404
    refused = browse(ben).post(path, data={"body": "Job outcomes stood at 40% in June 2099."})
    assert (refused.status_code, "not released yet" in refused.text) == (422, True)
    browse(ben).post(path, data={"body": "Begin *here*. <script>alert(1)</script>"})
    page = browse(eve).get("/communities/lone-parents-at-work").text
    assert "<em>here</em>" in page
    assert "<script>alert" not in page


# What we learnt


def test_what_we_learnt_is_drafted_from_tries_and_edited(
    opened, ben, dee, eve, ada, bus_passes, term, browse
):
    opened(ben, dee)
    bus_passes.title = "Bus passes [paid]"
    report = {"scale": "1-5", "again": "yes", "what_changed": "", "note": ""}
    tries.report(ben, bus_passes, term.pg1, result="worked", **report)
    tries.report(dee, bus_passes, term.pg1, result="did-not-work", **report)
    year = clock.now().year
    path = f"/communities/lone-parents-at-work/learnt/{year}"
    assert browse(ben).get(path).status_code == 404
    draft = browse(ben).get(f"{path}/edit").text
    for said in ("What did not work everywhere", r"Bus passes \[paid\]", "Evidence level 1"):
        assert said in draft
    assert browse(eve).get(f"{path}/edit").status_code == 404
    browse(ben).post(f"{path}/edit", data={"body": "We learnt to pay *early*."})
    assert "<em>early</em>" in browse(eve).get(path).text
    assert "We learnt to pay *early*." in browse(dee).get(f"{path}/edit").text
    for wrong in (2010, year + 1, 0):
        page = f"/communities/lone-parents-at-work/learnt/{wrong}/edit"
        assert browse(ben).get(page).status_code == 404


def test_a_year_without_tries_says_so(opened, ben, dee, browse):
    opened(ben, dee)
    assert db.session.scalar(select(Try)) is None
    page = browse(ben).get("/communities/lone-parents-at-work/learnt/2020/edit").text
    assert "Nobody reported a try on this subject in 2020" in page


# Jobs


def test_it_closes_after_six_silent_months_and_its_content_stays(opened, ben, dee, eve, browse, at):
    at(datetime(2026, 1, 5, 9))
    community = opened(ben, dee)
    typed = {"key": KEY, "title": "How do you plan school runs?", "groups": ["lone-parents"]}
    browse(eve).post("/communities/lone-parents-at-work/ask", data=typed)
    at(datetime(2026, 7, 6, 9))
    jobs.close_silent()
    db.session.refresh(community)
    assert community.is_open
    at(datetime(2026, 7, 9, 9))
    jobs.close_silent()
    db.session.refresh(community)
    assert community.is_closed
    page = browse(eve).get("/communities/lone-parents-at-work").text
    assert ("school runs" in page, "its content stays" in page) == (True, True)
    assert browse(eve).get("/communities/lone-parents-at-work/ask").status_code == 403
    browse(ben).post("/communities/lone-parents-at-work/reopen")
    db.session.refresh(community)
    assert community.is_open


def test_an_answer_to_a_question_of_it_keeps_it_open(opened, ben, dee, eve, browse, at):
    at(datetime(2026, 1, 5, 9))
    community = opened(ben, dee)
    typed = {"key": KEY, "title": "How do you plan school runs?", "groups": ["lone-parents"]}
    browse(eve).post("/communities/lone-parents-at-work/ask", data=typed)
    db.session.scalar(select(Discussion)).moved_at = datetime(2026, 7, 1)
    db.session.commit()
    at(datetime(2026, 8, 1, 9))
    jobs.close_silent()
    db.session.refresh(community)
    assert community.is_open


def test_facilitators_get_a_week_by_mail_without_silent_members(
    opened, ben, dee, eve, fay, browse, at
):
    at(datetime(2026, 12, 3, 9))
    opened(ben, dee)
    db.session.query(Letter).delete()
    for person in (eve, fay):
        browse(person).post("/communities/lone-parents-at-work/join")
    typed = {"key": KEY, "title": "How do you plan school runs?", "groups": ["lone-parents"]}
    browse(eve).post("/communities/lone-parents-at-work/ask", data=typed)
    week = browse(ben).get("/communities/lone-parents-at-work/week").text
    assert "school runs" in week
    assert browse(eve).get("/communities/lone-parents-at-work/week").status_code == 404
    for instant in (datetime(2026, 12, 6, 12), datetime(2026, 12, 7, 6)):  # Sunday, before 7am
        at(instant)
        jobs.send_week()
    assert db.session.scalars(select(Letter)).all() == []
    at(datetime(2026, 12, 7, 7, 5))
    jobs.send_week()
    jobs.send_week()
    letters = db.session.scalars(select(Letter)).all()
    assert sorted(letter.to for letter in letters) == sorted([ben.email, dee.email])
    assert "4 people joined" in letters[0].body
    assert "school runs" in letters[0].body
    assert not any(name in letters[0].body for name in ("Eve", "Fay"))


def test_nothing_new_sends_no_mail(opened, ben, dee, at):
    at(datetime(2026, 11, 1, 9))
    opened(ben, dee)
    db.session.query(Letter).delete()
    db.session.commit()
    at(datetime(2026, 12, 7, 8))
    jobs.send_week()
    assert db.session.scalars(select(Letter)).all() == []


def test_the_last_place_goes_to_one_of_two_pins(opened, ben, dee, share, ada, monkeypatch):
    """Two facilitators pin at once: the place's constraint refuses the fourth."""
    community = opened(ben, dee)
    studies = [share(ada, title=f"Study {number}") for number in range(4)]
    for study in studies:
        actions.add_reading(ben, community, study.id)
    for study in studies[:3]:
        actions.pin(ben, community, "case-study", study.id)
    monkeypatch.setattr(queries, "pin_rows", lambda _: [])  # as another request saw it before
    with pytest.raises(Refused):
        actions.pin(dee, community, "case-study", studies[3].id)


def test_its_page_costs_the_same_however_much_is_in_it(opened, ben, dee, eve, browse, questions):
    community = opened(ben, dee)

    def count():
        questions.clear()
        browse(eve).get("/communities/lone-parents-at-work")
        return len(questions)

    def fill(number):
        for place in range(number):
            typed = {"key": f"{number}{place:031x}", "title": "How?", "groups": ["lone-parents"]}
            _ask_inside(browse, eve, typed)

    fill(2)
    before = count()
    fill(9)
    assert count() == before
    assert len(queries.questions_of(community)) == 11


def _ask_inside(browse, member, typed):
    assert (
        browse(member).post("/communities/lone-parents-at-work/ask", data=typed).status_code == 302
    )


def test_a_facilitator_pins_and_lists_nothing_of_the_own_organisation(
    opened, ben, dee, ask_network, share, browse
):
    community, path = opened(ben, dee), "/communities/lone-parents-at-work"
    own = share(ben, title="Of Southgate")
    refused = browse(ben).post(f"{path}/reading", data={"address": str(own.id)})
    assert (refused.status_code, actions.OWN in refused.text) == (409, True)
    assert browse(dee).post(f"{path}/reading", data={"address": str(own.id)}).status_code == 302
    pin = f"{path}/pins/case-study/{own.id}"
    assert f'action="{pin}"' not in browse(ben).get(path).text
    refused = browse(ben).post(pin)
    assert (refused.status_code, actions.OWN in refused.text) == (409, True)
    assert queries.pin_rows(community) == []
    assert f'action="{pin}"' in browse(dee).get(path).text
    browse(dee).post(pin)
    assert len(queries.pin_rows(community)) == 1


def test_no_refusal_tells_whose_an_anonymous_case_study_is(opened, ada, amy, ben, share, browse):
    opened(ada, ben)
    amys = share(amy, is_anonymous=True)  # of Ada's organisation
    amys.status = "published"
    db.session.commit()
    path = "/communities/lone-parents-at-work"
    assert browse(ada).post(f"{path}/reading", data={"address": str(amys.id)}).status_code == 302
    assert f"{path}/pins/case-study/{amys.id}" in browse(ada).get(path).text
