"""A case study whose author asked not to be named: on no page, in no file, no list, no mail."""

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.routing import BuildError

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.communities import Community, CommunityMember, CommunityPin, CommunityReading
from forum.models.organisations import Kind, Organisation
from forum.models.polls import Poll, PollVote
from forum.models.social import FollowKind, Strength
from forum.models.thanks import Thank
from forum.models.vocabularies import Vocabulary
from forum.practice.case_studies import queries
from forum.practice.comments import actions as comments
from forum.practice.questions import actions as questions
from forum.practice.ratings import actions as ratings
from forum.practice.ratings import queries as scores
from forum.search.document_types import case_studies as documents
from forum.social.follows import actions as follows
from forum.social.notifications.jobs import fan_out
from forum.social.thanks.jobs import tell_authors
from forum.wings import TASKS

NAME, EMAIL, HOME = "Zebedee Quartz", "zebedee@quillfeather.example", "Quillfeather Services"
TITLE = "Porridge before the morning appointment"
BYLINE = "A subcontractor in area 5, verified by the moderators"


@pytest.fixture
def quillfeather(app):
    made = Organisation(name=HOME, slug="quillfeather", kind=Kind.SUBCONTRACTOR)
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def zebedee(quillfeather):
    made = User(name=NAME, email=EMAIL, standing=Standing.VERIFIED)
    made.organisation = quillfeather
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def colleague(quillfeather):
    made = User(name="Cole", email="cole@other.example", standing=Standing.VERIFIED)
    made.organisation = quillfeather
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def held(zebedee, share, terms, answers):
    here = [*answers["terms"], terms["5"]]
    return share(zebedee, title=TITLE, is_anonymous=True, may_contact=True, terms=here)


@pytest.fixture
def porridge(browse, mo, held):
    browse(mo).post(f"/moderation/case-studies/{held.id}/accept")
    return db.session.get(CaseStudy, held.id)


@pytest.fixture
def lively(porridge, zebedee, colleague, people, browse, terms, term):
    """Stream, notices, digest, card, poll and community tell of it, to members who follow him."""
    group = next(one for one in porridge.terms if one.vocabulary == Vocabulary.GROUP)
    for member in (*people.values(), colleague):
        for kind, target in (
            (FollowKind.TERM, group.id),
            (FollowKind.PERSON, zebedee.id),
            (FollowKind.ORGANISATION, zebedee.organisation_id),
        ):
            follows.choose(member, kind, target, Strength.AT_ONCE)
    ben, dee = people["ben"], people["dee"]
    path = f"/case-studies/{porridge.id}-{porridge.slug}"
    comments.post(zebedee, porridge, "7" * 32, "It was oats.", None)
    said = comments.post(ben, porridge, "8" * 32, "@Cole, oats?", None)
    asked = questions.ask(ben, "9" * 32, {"title": "Which?", "body": "", "terms": [group]}, 9)
    questions.answer(dee, asked, "a" * 32, f"As here: {mailer.address(path)}", 9)
    made = Community(
        slug="porridge-club", name="Mornings", purpose="Breakfast.", term_id=group.id,
        state="open", proposer_id=ben.id, submission_key="b" * 32,
    )  # fmt: skip
    poll = Poll(
        discussion_id=asked.id, author_id=ben.id, words="Oats?", answers="Yes\nNo",
        closes_at=clock.now() + timedelta(days=9), votes=1,
    )  # fmt: skip
    db.session.add_all([made, poll])
    db.session.flush()
    pinned = {"kind": "case-study", "object_id": porridge.id, "place": 1}
    db.session.add_all(
        [
            CommunityReading(community_id=made.id, case_study_id=porridge.id),
            CommunityPin(community_id=made.id, **pinned),
            CommunityMember(community_id=made.id, user_id=zebedee.id),
            PollVote(
                poll_id=poll.id,
                member_id=zebedee.id,
                organisation_id=zebedee.organisation_id,
                answer=0,
            ),
            Thank(member_id=zebedee.id, kind="comment", object_id=said.id, author_id=ben.id),
        ]
    )
    db.session.commit()
    while fan_out():
        pass
    tell_authors()
    return ["/communities/porridge-club", "/stream?show=everything", f"/discussions/{asked.id}-x"]


@pytest.fixture
def everywhere(app, porridge, quillfeather, terms):
    """Every address that can be read, about this case study where an address is of one."""
    values = {
        "case_study_id": porridge,
        "organisation_id": quillfeather,
        "number": 1,
        "older": 1,
        "newer": 1,
        "key": "0" * 32,
        "slug": "pg1-jsa-18-24",
        "measure": "referrals",
        "member_id": porridge.author_id,
        "comment_id": 1,
        "attachment_id": 1,
        "name": "x.pdf",
        "token": "x",
        "saved_id": 1,
        "filename": "css/base.css",
        "kind": "csv",
        "what": "empty",
        "picture": "funnel",
        "piece": "groups",
        "ending": "csv",
        "vocabulary": "practice",
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            known = {name: values.get(name, 1) for name in rule.arguments}
            if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_ABOUT_IT:
                found.append(built(app, rule.endpoint, known))
    of_it = f"?organisation={quillfeather.id}"
    return [
        *found,
        f"/case-studies{of_it}",
        "/case-studies?q=porridge",
        f"/case-studies.atom{of_it}",
    ]


def built(app, endpoint, known):
    """With a row, its number, or what else the address takes of that name."""
    numbers = {name: getattr(value, "id", value) for name, value in known.items()}
    for given in (known, known | SHORT, numbers, known | {"name": "case-studies.csv"}):
        with suppress(BuildError, TypeError, ValueError):
            return app.url_map.bind("").build(endpoint, given, method="GET")
    raise AssertionError(f"No address of {endpoint} can be built.")


# Work on members names members; the demonstration shows everybody's mail to everybody.
NOT_ABOUT_IT = ("static", "accounts.member", "accounts.members", "accounts.demo_mail")
SHORT = {"slug": "5", "key": "k" * 43}


@pytest.mark.parametrize("who", [None, "ben", "colleague", "pip", "ann", "mo"])
def test_no_response_to_anybody_names_the_author_or_joins_it_with_the_organisation(
    request, browse, people, indexer, porridge, everywhere, lively, who
):
    indexer.catch_up()
    viewer = request.getfixturevalue("colleague") if who == "colleague" else people.get(who)
    browser, told = browse(viewer), 0
    for address in (*everywhere, *lively):
        answer = browser.get(address, follow_redirects=True)
        whole = answer.data.decode(errors="replace") + str(answer.headers)
        assert answer.status_code < 500, address
        assert EMAIL not in whole, address
        of_member = f"/people/{porridge.author_id}", f"/moderation/records/{porridge.author_id}"
        if address.startswith(of_member):  # profile and record name their member
            assert TITLE not in whole, address
            continue
        if address in (
            "/me/follows",
            "/me/searches",
        ):  # he is followed
            assert TITLE not in whole
            continue
        assert NAME not in whole, address
        if TITLE in whole:
            told += 1
            assert HOME not in whole, address
            assert "quillfeather" not in whole.lower(), address
    assert told >= 8  # else the crawl has not seen it


def test_its_page_says_who_stands_behind_it_instead(browse, ben, porridge):
    page = browse(ben).get(f"/case-studies/{porridge.id}-{porridge.slug}").text

    assert BYLINE in page
    assert "The organisation’s performance" not in page
    assert browse(ben).get(f"/case-studies/{porridge.id}.json").json["author"] == BYLINE


def test_it_is_on_no_list_of_its_organisation(browse, porridge, quillfeather):
    assert (
        TITLE not in browse().get(f"/organisations/{quillfeather.id}-x", follow_redirects=True).text
    )
    assert queries.count_by_organisation([quillfeather.id]) == {}
    # Its number is nobody's to ask for: the answer is that to a number nobody has.
    pages = [
        browse().get(f"/case-studies?organisation={number}").text.replace(str(number), "N")
        for number in (quillfeather.id, 4_000)
    ]
    assert HOME not in pages[0]
    assert len(pages[0]) == len(pages[1])


def test_the_search_index_holds_neither(porridge):
    document = json.dumps(asdict(documents.documents([porridge.id])[0]), default=str)

    assert TITLE in document
    assert "uillfeather" not in document
    assert NAME not in document


def test_it_always_waits_for_a_moderator_however_trusted_its_author(held):
    assert held.status == CaseStudyStatus.HELD


def test_a_moderator_sees_who_wrote_it_by_a_button_and_each_look_is_logged(browse, mo, held):
    assert NAME not in browse(mo).get("/moderation").text
    looks = select(AuditEntry.act, AuditEntry.about, AuditEntry.who_id)
    assert db.session.execute(looks).all() == []
    page = browse(mo).post(f"/moderation/case-studies/{held.id}/author").text

    assert NAME in page
    assert HOME in page
    assert db.session.execute(looks).all() == [
        ("saw who wrote an anonymous case study", f"case study {held.id}", mo.id)
    ]


@pytest.mark.parametrize("who", ["ben", "ann", "colleague"])
def test_nobody_else_has_that_button(request, browse, people, porridge, who):
    viewer = people.get(who) or request.getfixturevalue("colleague")

    assert browse(viewer).post(f"/moderation/case-studies/{porridge.id}/author").status_code == 403
    assert "See who wrote it" not in browse(viewer).get(f"/case-studies/{porridge.id}-x").text


def test_a_moderator_of_the_same_organisation_is_not_even_told_that_it_waits(
    browse, mo, quillfeather, held
):
    mo.organisation = quillfeather
    db.session.commit()

    assert TITLE not in browse(mo).get("/moderation").text
    assert browse(mo).get(f"/case-studies/{held.id}-x").status_code == 404
    assert browse(mo).post(f"/moderation/case-studies/{held.id}/accept").status_code == 404


def test_asking_to_withdraw_it_tells_a_moderator_something_and_is_logged(browse, mo, porridge):
    browse(mo).get(f"/case-studies/{porridge.id}-{porridge.slug}/withdraw")

    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == ["accepted a case study", "asked to withdraw an anonymous case study"]


def test_a_colleague_s_rating_is_taken_like_any_other_and_counts_for_nothing(
    browse, colleague, ben, porridge
):
    address = f"/case-studies/{porridge.id}-{porridge.slug}"
    for rater in (colleague, ben):
        page = browse(rater).post(f"{address}/rating", data={"value": "5"}, follow_redirects=True)
        assert "Your rating is counted" in page.text

    next(task for task in TASKS if task.name == "scores").run()
    score = scores.score_of(porridge)
    assert (score.organisations, score.raters) == (1, 1)
    assert sum(score.linked_counts or []) == 0


def test_the_fairness_panel_does_not_count_ratings_of_it(browse, ben, porridge, bus_passes):
    """Its row “by kind of the author's organisation” would tell the kind of its author's."""
    for case_study in (porridge, bus_passes):
        rating = {"value": "5"}
        browse(ben).post(f"/case-studies/{case_study.id}-{case_study.slug}/rating", data=rating)
    next(task for task in TASKS if task.name == "scores").run()

    assert [vote.on_id for vote in scores.all_votes()] == [bus_passes.organisation_id]
    votes, _discounted, _linked = scores.count_discounted_and_linked()
    assert votes == 1


def test_its_author_cannot_rate_it(browse, zebedee, porridge):
    assert (
        browse(zebedee)
        .post(f"/case-studies/{porridge.id}-x/rating", data={"value": "5"})
        .status_code
        == 403
    )


def test_mails_to_others_do_not_name_the_author(browse, ben, dee, zebedee, porridge):
    top = comments.post(ben, porridge, "1" * 32, "Which porridge?", None)
    comments.post(dee, porridge, "2" * 32, "Yes, which?", top)
    ratings.rate(ben, porridge, value=2, reason="too-vague", note="", works_with=[])
    browse(ben).post(
        f"/case-studies/{porridge.id}-x/write-to-author", data={"words": "May I visit?"}
    )

    letters = db.session.scalars(select(Letter)).all()
    asked = [letter for letter in letters if letter.to == EMAIL]
    assert any("Readers do not know who you are" in letter.body for letter in asked)
    for letter in letters:
        if letter.to != EMAIL:
            assert NAME not in letter.body + letter.subject
            assert HOME not in letter.body + letter.subject


@pytest.mark.parametrize("telling", [NAME, HOME.upper(), "ask at quillfeather.example"])
def test_a_text_that_names_its_author_is_sent_back(browse, zebedee, write, key, telling):
    browser = browse(zebedee)
    write(browser, named="anonymous", problem=f"At {telling} we saw it.")
    page = browser.post(f"/share/{key}/check")

    assert page.status_code == 409
    assert "It is to be anonymous, but it says" in page.text
    assert db.session.scalar(select(CaseStudy)) is None


def test_written_in_the_full_form_it_is_held_and_says_so(browse, zebedee, write, key):
    browser = browse(zebedee)
    write(browser, named="anonymous")
    page = browser.post(f"/share/{key}/check", follow_redirects=True).text

    assert "A moderator verifies each anonymous case study" in page
    assert BYLINE in page


def test_the_quick_form_sends_it_without_a_name_to_the_moderators(browse, zebedee, typed):
    page = (
        browse(zebedee)
        .post("/share", data=typed | {"named": "anonymous"}, follow_redirects=True)
        .text
    )

    assert "A moderator verifies each anonymous case study" in page
    sent = db.session.scalar(select(CaseStudy))
    assert (sent.is_anonymous, sent.status) == (True, CaseStudyStatus.HELD)


def test_the_quick_form_keeps_the_text_of_one_that_names_its_author(browse, zebedee, typed):
    named = {"named": "anonymous", "did": f"At {HOME} we cooked."}
    page = browse(zebedee).post("/share", data=typed | named)

    assert (page.status_code, "At Quillfeather Services we cooked." in page.text) == (422, True)
    assert "It is to be anonymous, but it says" in page.text
    assert db.session.scalar(select(CaseStudy)) is None


def test_an_edit_does_not_ask_whose_name_stands_beside_it(browse, zebedee, porridge):
    address = f"/case-studies/{porridge.id}-{porridge.slug}/edit"

    assert "Whose name stands beside it?" not in browse(zebedee).get(address).text


def test_an_edit_leaves_it_anonymous_and_its_history_names_nobody(browse, zebedee, typed, porridge):
    address = f"/case-studies/{porridge.id}-{porridge.slug}"
    typed |= {"seen_version": "1", "did": "We made porridge.", "title": TITLE}
    browse(zebedee).post(f"{address}/edit", data=typed)

    assert (porridge.version, porridge.is_anonymous) == (2, True)
    for page in ("history", "versions/1", "versions/1/to/2"):
        assert NAME not in browse().get(f"{address}/{page}").text
