"""Passing a page on: what a link says of it is what a visitor may read, whoever opened the page."""

import json
import re
from datetime import datetime
from html import unescape
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.core.extensions import db
from forum.models.case_studies import CaseStudyStatus
from forum.models.workshops import WorkshopStatus
from forum.practice.questions import actions as questions
from tests.social.test_home import workshop as workshop_fixture

workshop = workshop_fixture


@pytest.fixture
def shown(browse):
    """shown(path, ben) is the page as Ben has it; shown(path) as a visitor has it."""

    def get(path, member=None):
        page = browse(member).get(path, follow_redirects=True).text
        db.session.rollback()
        return page

    return get


def meta(page):
    """{"og:title": ..., "description": ...}"""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    return {name: unescape(words) for name, words in found if name[:3] in ("og:", "des")}


def mail_of(page):
    address = unescape(re.search(r'href="(mailto:\?[^"]+)"', page)[1])
    return {name: words for name, [words] in parse_qs(urlsplit(address).query).items()}


def test_a_case_study_says_the_same_of_itself_to_everybody(share, shown, ada, ben, mo):
    path = f"/case-studies/{share(ada, title='Bikes & “buses” – 50% more? #1').id}"
    of_visitor = meta(shown(path))
    assert of_visitor["og:title"] == "Bikes & “buses” – 50% more? #1"
    assert of_visitor["og:description"] == of_visitor["description"]
    assert of_visitor["og:description"].startswith("We paid for a month")
    assert of_visitor["og:url"].startswith("http") and path in of_visitor["og:url"]
    assert [meta(shown(path, who)) for who in (ada, ben, mo)] == [of_visitor] * 3


def test_a_mail_to_a_colleague_has_subject_and_address(share, shown, ada):
    title = "Bikes & “buses” – 50% more? #1"
    page = shown(f"/case-studies/{share(ada, title=title).id}")
    mail = mail_of(page)
    assert mail["subject"] == title
    assert mail["body"] == f"{title}\r\n{meta(page)['og:url']}"
    field = re.search(r'<input[^>]*id="share-address"[^>]*>', page)[0]
    assert "readonly" in field and meta(page)["og:url"] in field


def test_an_anonymous_case_study_names_nobody_in_its_preview(share, shown, ada, amy, northfield):
    one = share(ada)
    one.is_anonymous, one.chain_position = True, "prime"
    db.session.commit()
    path = f"/case-studies/{one.id}"
    for who in (None, ada, amy):
        said = " ".join(meta(shown(path, who)).values())
        assert "Bus passes" in said
        assert ada.name not in said.split() and northfield.name not in said


def test_what_is_held_or_withdrawn_has_no_preview(share, shown, ada, mo):
    held = share(ada, title="A quoted figure", summary="Sixty per cent in June")
    for status in ("held", "withdrawn", "declined"):
        held.status = status
        db.session.commit()
        for who in (None, ada, mo):
            page = shown(f"/case-studies/{held.id}", who)
            said = " ".join(meta(page).values())
            assert "quoted figure" not in said and "Sixty" not in said and "og:" not in said
            assert "mailto:?" not in page


def test_a_question_that_is_held_or_withdrawn_has_no_preview(terms, shown, ada, ben, mo):
    asked = {"title": "How do you pay fares?", "body": "In *villages*.", "terms": []}
    question = questions.ask(ada, token_hex(16), asked, 20)
    path = f"/discussions/{question.id}"
    assert meta(shown(path, ben)) == meta(shown(path))
    assert meta(shown(path))["og:description"] == "No answer yet. In villages."
    questions.answer(ben, question, token_hex(16), "We pay.", 20)
    assert meta(shown(path))["og:description"].startswith("1 answer.")
    held = {**asked, "title": "Is 61% in March 2031 right?", "body": "We had 61% in March 2031."}
    waiting = questions.ask(ada, token_hex(16), held, 20)
    waiting.withdrawn_at = waiting.posted_at
    db.session.commit()
    for who in (None, ada, mo):
        assert (
            not {"og:title", "og:description"}
            & meta(shown(f"/discussions/{waiting.id}", who)).keys()
        )


def test_a_workshop_says_when_and_where_but_not_how_to_join(workshop, terms, shown, ada, at):
    made = workshop(ada, "Fares", datetime(2031, 3, 4, 9, 30), link="https://meet.example/secret")
    said = meta(shown(f"/workshops/{made.id}"))
    assert said["og:title"] == "Fares" and "4 March 2031" in said["og:description"]
    assert "Library" in said["og:description"] and "secret" not in str(said)
    assert meta(shown(f"/workshops/{made.id}", ada)) == said
    made.status = WorkshopStatus.DRAFT
    db.session.commit()
    assert "og:title" not in meta(shown(f"/workshops/{made.id}", ada))


def test_an_organisation_says_what_it_is(share, shown, ada, ann, northfield):
    share(ada)
    path = f"/organisations/{northfield.id}"
    said = meta(shown(path))
    assert said["og:title"] == "Northfield Trust"
    assert "1 case study in the exchange" in said["description"]
    assert meta(shown(path, ann)) == said == meta(shown(path, ada))


def test_descriptions_differ_from_page_to_page(bus_passes, northfield, shown, terms):
    paths = ["/", f"/case-studies/{bus_passes.id}", f"/organisations/{northfield.id}"]
    paths += [
        "/discussions",
        "/workshops",
        "/case-studies",
        "/organisations",
        "/help",
        "/performance",
    ]
    said = [meta(shown(path))["description"] for path in paths]
    assert len(set(said)) == len(said)


def structured(page):
    """The documents of schema.org in a page."""
    return [
        json.loads(one)
        for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    ]


def test_search_engines_read_what_a_visitor_may_read(share, shown, ada, mo):
    path = f"/case-studies/{share(ada, title='Bikes </script> & “buses”').id}"

    [said] = structured(shown(path))

    assert (said["@context"], said["@type"]) == ("https://schema.org", "Article")
    assert said["name"] == "Bikes </script> & “buses”"
    assert said["url"] == meta(shown(path))["og:url"]
    assert "+00:00" in said["datePublished"] or "+01:00" in said["datePublished"]
    assert ada.name not in str(said) and ada.organisation.name not in str(said)
    assert structured(shown(path, mo)) == [said]


def test_a_workshop_is_an_event_without_the_link_to_join(shown, workshop, ada):
    secret, hall = "https://meet.example/secret", "Town Hall"
    made = workshop(ada, "Fares", datetime(2031, 3, 4, 9, 30), link=secret, place_name=hall)

    [said] = structured(shown(f"/workshops/{made.id}"))

    assert said["@type"] == "Event"
    assert said["location"]["name"] == "Town Hall"
    assert said["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert said["startDate"] < said["endDate"]
    assert "meet.example" not in str(said)


def test_what_has_no_preview_has_no_document_of_schema_org(share, shown, ada):
    held = share(ada, title="Not accepted yet")
    held.status = CaseStudyStatus.HELD
    db.session.commit()

    assert structured(shown(f"/case-studies/{held.id}", ada)) == []


def canonical(page):
    return re.findall(r'<link rel="canonical" href="([^"]+)">', page)


@pytest.mark.parametrize(
    "path",
    ["/", "/showcase", "/claimant-groups/lone-parents", "/practices/warm-handover", "/programmes"],
)
def test_every_public_page_says_what_and_where_it_is(shown, terms, path, ada):
    page = shown(path)

    said = meta(page)
    assert said["og:title"] and said["og:title"] in unescape(page.partition("</title>")[0])
    assert said["og:description"] == " ".join(said["description"].split())
    assert canonical(page) == [said["og:url"]] and said["og:url"].endswith(path)


def test_a_choice_in_the_address_and_a_members_look_say_nothing(shown, ada, bus_passes):
    for page in (shown("/discussions?group=lone-parents"), shown("/showcase", ada)):
        assert not canonical(page) and "og:title" not in meta(page)
    for path in ("/sign-in", "/me", "/stream", "/nowhere"):
        assert "og:title" not in meta(shown(path)), path


def test_a_page_with_a_preview_has_one_address_however_it_is_sorted(shown, bus_passes, ada):
    path = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"

    for page in (shown(path), shown(f"{path}?comments=newest"), shown(path, ada)):
        assert canonical(page) == [meta(page)["og:url"]]
        assert page.count("og:title") == 1
