"""A framework's standards: written by the prime, agreed by the contract manager, read by all."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from tests.standards.frameworks.conftest import (
    ADDRESS,
    NOW,
    WORDS,
    agree,
    change,
    the_version,
    versions,
    write,
)


def test_the_prime_writes_the_manager_agrees_and_everybody_reads_it(
    browse, lead, manager, slug, proposed
):
    assert proposed.state == VersionState.PROPOSED
    assert browse().get(ADDRESS).status_code == 404, "what one side alone said is not public"
    assert "Your first meeting" not in browse().get("/standards").text
    shown = browse(manager).get(f"/standards/versions/{proposed.id}").text
    assert "Come, or tell us the day before." in shown
    assert agree(browse(manager), proposed).status_code == 302
    page = browse().get(ADDRESS).text
    for words in ("within 15 working days", "A next step in writing", "under 20 minutes", "95%"):
        assert words in page
    assert "does not apply yet" in page
    acts = list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
    assert acts[-4:] == [
        "began a framework of standards",
        "began a standard",
        "proposed a standard",
        "agreed a standard",
    ]


def test_it_applies_from_midnight_in_london_on_its_day(browse, agreed, today):
    assert agreed.applies_at == datetime(2027, 3, 31, 23), "summer time has begun"
    today(datetime(2027, 3, 31, 22, 59))
    assert "Your first meeting" not in browse().get("/standards").text
    today(datetime(2027, 3, 31, 23, 1))
    assert "Your first meeting" in browse().get("/standards").text
    assert "does not apply yet" not in browse().get(ADDRESS).text


@pytest.mark.parametrize(
    ("half", "sentence"),
    [
        ({"definition": "", "counted": "", "target": ""}, "The standard measure is missing"),
        ({"target": ""}, "The standard measure is missing"),
        ({"quality": "", "you_will_see": ""}, "The service standard is missing"),
        ({"looked_at": []}, "The service standard is missing"),
        ({"guard": ""}, "The guard measure is missing"),
        ({"expect": ""}, "What claimants can expect is missing"),
        ({"of_you": ""}, "What is expected of claimants is missing"),
    ],
)
def test_half_a_standard_is_not_proposed(browse, lead, slug, half, sentence):
    answer = write(browse(lead), slug, **half)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Tender, page 18" in answer.text, "what was typed stays"
    assert versions() == []
    draft = write(browse(lead), slug, propose=False, **half)
    assert draft.status_code == 302, "a draft may lack a half"
    version = the_version()
    refused = browse(lead).post(f"/standards/versions/{version.id}/propose")
    assert refused.status_code == 422
    assert "half of one is not published" in refused.text
    assert the_version().state == VersionState.DRAFT


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"target": "120"}, "from 0% to 100%: 120 is not"),
        ({"target": "-1"}, "from 0% to 100%: -1 is not"),
        ({"target": "nan"}, "from 0% to 100%"),
        ({"target": "0.95"}, "Is it a percentage or a share of 1?"),
        ({"target": "most"}, "Write the target in digits"),
        ({"clock_event": ""}, "Say from what event"),
        ({"clock_days": ""}, "Say within how many days"),
        ({"clock_days": "1.5"}, "Write the number of days in digits"),
        ({"applies_on": "1 March 2027"}, "Choose a day after today"),
        ({"applies_on": "1 April 2011"}, "Choose a day after today"),
        ({"applies_on": "soon"}, "Write the day as"),
        ({"expect": "word " * 61}, "Say it in 60 words: 1 word fewer"),
        ({"you_will_see": "a room\na chair"}, "3 to 5 statements, one on each line: there are 2"),
        ({"you_will_see": "a\nb\nc\nd\ne\nf"}, "there are 6"),
        ({"code": "first"}, "letters, a hyphen and a number"),
        ({"next_review": "2 October 2027"}, "by 1 October 2027 at the latest"),
        ({"next_review": "1 April 2027"}, "The next review comes after"),
        ({"exceptions": "Mr John Smith of 12 High Street, 07700 900123"}, "person"),
    ],
)
@pytest.mark.parametrize("propose", [True, False], ids=["proposed", "draft"])
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    browse, lead, slug, typed, sentence, propose
):
    answer = write(browse(lead), slug, propose, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Tender, page 18" in answer.text
    assert versions() == []


@pytest.mark.parametrize("target", ["0", "100", "99.5%", "0.5%"])
def test_targets_at_the_ends_are_taken(browse, lead, slug, target):
    assert write(browse(lead), slug, target=target).status_code == 302
    assert the_version().target == float(target.removesuffix("%"))


def test_a_code_is_given_once(browse, lead, slug, proposed):
    answer = write(browse(lead), slug)
    assert answer.status_code == 422
    assert "Another standard has the code PE-1" in answer.text


def test_nobody_but_the_two_sides_writes_reads_or_agrees(browse, people, slug, proposed, lead):
    for other in (people["ben"], people["mo"], people["dee"]):
        browser = browse(other)
        assert browser.get(f"/standards/frameworks/{slug}").status_code in (403, 404)
        assert write(browser, slug).status_code in (403, 404)
        assert browser.get(f"/standards/versions/{proposed.id}").status_code == 404
        assert agree(browser, proposed).status_code == 404
    assert agree(browse(lead), proposed).status_code == 403, "nobody agrees with themselves"
    assert the_version().state == VersionState.PROPOSED


def test_a_lead_of_another_prime_begins_no_framework_for_a_contract(
    browse, people, contract, other, stage
):
    hilltop = other.prime_id
    rival = next(one for one in people.values() if one.organisation_id == hilltop)
    rival.is_lead = True
    db.session.commit()
    typed = {"name": "Of others", "contracts": [str(contract.id)]}
    answer = browse(rival).post("/standards/frameworks/new", data=typed)
    assert answer.status_code == 422
    assert db.session.scalars(select(StandardFramework)).all() == []


def test_a_draft_is_read_by_its_own_side_alone(browse, lead, manager, slug):
    write(browse(lead), slug, propose=False)
    version = the_version()
    assert browse(lead).get(f"/standards/versions/{version.id}").status_code == 200
    assert browse(manager).get(f"/standards/versions/{version.id}").status_code == 404
    assert version.title not in browse(manager).get(f"/standards/frameworks/{slug}").text


def test_without_a_contract_manager_nothing_is_proposed(browse, lead, slug, manager):
    manager.standing = "suspended"
    db.session.commit()
    browser = browse(lead)
    page = browser.get(write(browser, slug).location).text
    assert "No contract manager looks after the contract" in page
    assert the_version().state == VersionState.DRAFT, "and nothing that was typed is lost"


def test_what_changed_since_it_was_read_is_not_agreed(browse, lead, manager, proposed):
    seen = proposed.revision
    path = f"/standards/versions/{proposed.id}/edit"
    answer = browse(lead).post(path, data=WORDS | {"target": "50", "propose": "yes"})
    assert answer.status_code == 302
    refused = agree(browse(manager), proposed, revision=str(seen))
    assert refused.status_code == 422
    assert "changed or decided on meanwhile" in refused.text
    assert the_version().state == VersionState.PROPOSED


def test_agreed_too_late_it_is_refused(browse, manager, proposed, today):
    today(NOW + timedelta(days=40))
    answer = agree(browse(manager), proposed)
    assert answer.status_code == 422
    assert "has come" in answer.text
    assert the_version().state == VersionState.PROPOSED


def test_it_is_returned_with_what_has_to_change(browse, lead, manager, slug, proposed):
    path, seen = f"/standards/versions/{proposed.id}/return", str(proposed.revision)
    browser = browse(manager)
    assert browser.post(path, data={"revision": seen, "reason": ""}).status_code == 422
    answer = browser.post(path, data={"revision": seen, "reason": "Make it ten days."})
    assert answer.status_code == 302
    assert the_version().state == VersionState.DRAFT
    page = browse(lead).get(f"/standards/versions/{proposed.id}/edit").text
    assert "Make it ten days." in page


def test_a_change_leaves_the_version_before_and_shows_the_difference(
    browse, lead, manager, slug, agreed, today
):
    browser = browse(manager)
    begun = change(browser, clock_days="10", target="90", propose="yes")
    assert begun.status_code == 302, "the contract manager may propose, too"
    second = versions()[1]
    assert agree(browse(manager), second).status_code == 403
    assert "10 working days" in browse(lead).get(begun.location).text
    assert agree(browse(lead), second).status_code == 302
    first, second = versions()
    assert first.ended_at == second.applies_at
    page = browse().get(f"/standards/{slug}/changes").text
    assert "It takes too long." in page
    assert "taken out" in page and "95%" in page and "90%" in page
    today(datetime(2027, 6, 15))
    assert "95%" in browse().get(ADDRESS).text
    today(datetime(2027, 7, 15))
    assert "90%" in browse().get(ADDRESS).text


def test_a_change_needs_a_reason_and_never_rewrites_the_past(browse, lead, agreed):
    browser = browse(lead)
    no_reason = change(browser, reason="", propose="yes")
    assert no_reason.status_code == 422
    assert "Say why it changes" in no_reason.text
    past = change(browser, applies_on="1 February 2027")
    assert past.status_code == 422
    assert "Choose a day after today" in past.text
    before_the_first = change(browser, applies_on="15 March 2027", propose="yes")
    page = browser.get(before_the_first.location).text
    assert "choose a later day" in page
    assert versions()[1].state == VersionState.DRAFT


def test_there_is_one_open_change_at_a_time(browse, lead, manager, agreed):
    assert change(browse(lead)).status_code == 302
    answer = change(browse(manager))
    assert answer.status_code == 302
    assert len(versions()) == 2


def test_taken_back_a_new_one_is_gone_and_an_agreed_one_stays(browse, lead, manager, proposed):
    browser = browse(lead)
    assert browser.post(f"/standards/versions/{proposed.id}/take-back").status_code == 302
    assert versions() == []
    assert db.session.scalars(select(Standard)).all() == []


def test_an_agreed_version_is_neither_edited_nor_taken_back(browse, lead, agreed):
    browser = browse(lead)
    assert browser.post(f"/standards/versions/{agreed.id}/take-back").status_code == 404
    answer = browser.post(f"/standards/versions/{agreed.id}/edit", data=WORDS | {"target": "1"})
    assert answer.status_code == 404
    assert the_version().target == 95


def test_csv_and_json_say_all_of_it(browse, agreed, today):
    today(datetime(2027, 4, 2))
    (row,) = browse().get("/standards.json").json["standards"]
    assert (row["code"], row["target"], row["clock_days"]) == ("PE-1", 95, 15)
    assert row["measure"] == "css:PE-1"
    assert row["missing"] == []
    table = browse().get("/standards.csv").text
    assert "PE-1" in table and "first meetings under 20 minutes" in table
    (version,) = browse().get("/standards/PE-1.json").json["versions"]
    assert version["version"] == 1
    assert "PE-1" in browse().get("/standards/PE-1.csv").text


def test_its_address_leads_to_the_page_whatever_the_words(browse, agreed):
    for path in ("/standards/pe-1", "/standards/PE-1-an-old-title"):
        answer = browse().get(path)
        assert (answer.status_code, answer.location) == (301, ADDRESS)
    for path in ("/standards/PE-99", "/standards/nothing", "/standards/no/changes"):
        assert browse().get(path).status_code == 404


def test_the_organisations_page_has_its_standards(browse, agreed, lead, today):
    today(datetime(2027, 4, 2))
    organisation = lead.organisation
    page = browse().get(f"/organisations/{organisation.id}-{organisation.slug}").text
    assert 'id="standards"' in page
    assert ADDRESS in page


def test_a_visitors_page_turns_over_at_the_instant(browse, agreed, app):
    """It is an instant of the wing, so a kept page ends with it."""
    from forum.wings import INSTANTS

    assert StandardVersion.applies_at in INSTANTS
    assert StandardVersion.ended_at in INSTANTS
    assert agreed.applies_at > clock.now()


def test_each_side_is_told_by_mail_what_waits_and_what_was_decided(lead, manager, proposed, browse):
    def letters():
        db.session.rollback()
        return [(one.to, one.subject) for one in db.session.scalars(select(Letter))]

    assert (manager.email, "PE-1: proposed, and waits for you") in letters()
    agree(browse(manager), proposed)
    assert (lead.email, "PE-1: agreed") in letters()


def test_a_moderator_withdraws_it_whole_and_the_page_is_gone(browse, people, agreed):
    path = f"/moderation/words/standard/{agreed.id}/withdraw"
    assert browse(people["mo"]).post(path, data={"reason": "An advert."}).status_code == 302
    assert browse().get(ADDRESS).status_code == 404
    assert browse().get("/standards.json").json["standards"] == []
    assert the_version().clock_event == ""
