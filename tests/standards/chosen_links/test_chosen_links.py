"""What an author says a case study helps with: shown once a moderator of neither side says yes."""

from datetime import datetime

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.case_study_links import CaseStudyLink
from forum.models.service_standards import (
    Standard,
    StandardFramework,
    StandardVersion,
    VersionState,
)
from tests.standards.what_helps.test_fits import WHOLE

CONFIRMED = "Its author says so, and a moderator confirmed it"


@pytest.fixture
def version(people, terms):
    """WS-1 of Hilltop; it shares no tag with the case study but the stage."""
    framework = StandardFramework(slug="n", name="N", prime=people["fay"].organisation)
    made = StandardVersion(
        standard=Standard(framework=framework, code="WS-1", stage=terms["pre-work-support"]),
        number=1,
        slug="contact",
        title="Regular contact",
        state=VersionState.AGREED,
        applies_at=datetime(2020, 1, 1),
        **WHOLE,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def page(bus_passes):
    return f"/case-studies/{bus_passes.id}/helps-with"


@pytest.fixture
def choose(browse, ada, page, version):
    """choose(["money"]): Ada ticks these themes, and the standard."""

    def post(themes=(), standards=(version,)):
        data = {
            "standards": [f"standard-{one.standard_id}" for one in standards],
            "themes": [f"theme-{one}" for one in themes],
        }
        return browse(ada).post(page, data=data)

    return post


@pytest.fixture
def moderator_of(app):
    """moderator_of(organisation)."""

    def make(organisation):
        made = User(
            email=f"m@{organisation.slug}.example",
            name="Moe",
            standing=Standing.VERIFIED,
            is_moderator=True,
            organisation=organisation,
        )
        db.session.add(made)
        db.session.commit()
        return made

    return make


def links():
    db.session.rollback()
    return list(db.session.scalars(select(CaseStudyLink).order_by(CaseStudyLink.id)))


def read(browse, bus_passes, who=None):
    address = f"/case-studies/{bus_passes.id}"
    return browse(who).get(address, follow_redirects=True).text


def test_a_choice_is_shown_on_both_pages_once_it_is_confirmed(
    browse, bus_passes, people, choose, page, version
):
    answer = choose(["money"])
    assert answer.status_code == 302
    assert browse(people["ada"]).get(page).text.count("waits for a moderator") == 2
    own = read(browse, bus_passes, people["ada"])
    assert CONFIRMED not in own and page in own, "its author finds the way"
    queue = browse(people["mo"]).get("/moderation?kind=link").text
    assert "helps with WS-1 Regular contact" in queue
    for one in links():
        path = f"/moderation/links/{one.id}"
        assert path in queue
        answer = browse(people["mo"]).post(path, data={"act": "confirmed"})
        assert answer.status_code == 302
    shown = read(browse, bus_passes)
    assert CONFIRMED in shown
    assert 'href="/standards/WS-1-contact"' in shown and 'href="/complaints/money"' in shown
    assert "Their authors say" in browse().get("/standards/WS-1-contact").text
    assert "Their authors say" in browse().get("/complaints/money").text
    acts = [one.act for one in db.session.scalars(select(AuditEntry))]
    assert acts.count("confirmed a link of a case study") == 2
    assert "chose what a case study helps with" in acts


def test_a_refusal_has_a_reason_which_its_author_reads(browse, bus_passes, people, choose, page):
    choose()
    path = f"/moderation/links/{links()[0].id}"
    answer = browse(people["mo"]).post(path, data={"act": "refused", "reason": " "})
    assert answer.status_code == 422 and "Say why it does not help" in answer.text
    said = {"act": "refused", "reason": "It is about fares, not about contact."}
    assert browse(people["mo"]).post(path, data=said).status_code == 302
    assert "It is about fares" in browse(people["ada"]).get(page).text
    assert any("It is about fares" in one.body for one in db.session.scalars(select(Letter)))
    assert CONFIRMED not in read(browse, bus_passes, people["ada"])
    assert browse(people["mo"]).post(path, data=said).status_code == 404, "it is decided"
    choose()
    assert [one.state for one in links()] == ["proposed"], "it may be chosen again"


def test_moderators_of_either_organisation_do_not_decide(
    browse, people, choose, moderator_of, bus_passes
):
    choose(["money"])
    of_author = moderator_of(people["ada"].organisation)
    of_standard = moderator_of(people["fay"].organisation)
    paths = [f"/moderation/links/{one.id}" for one in links()]

    def may(who):
        return [browse(who).get(path).status_code for path in paths]

    assert may(people["mo"]) == [200, 200]
    assert may(of_author) == [404, 404]
    assert may(of_standard) == [404, 200], "a theme is nobody's"
    assert may(people["ben"]) == [403, 403]
    assert "/moderation/links/" not in browse(of_author).get("/moderation").text


def test_no_more_than_three_and_nothing_that_is_not_listed(browse, ada, choose, page):
    answer = choose(["money", "my-information", "reaching-us"])
    assert answer.status_code == 422
    assert "Choose 3 at most" in answer.text
    assert answer.text.count("checked") >= 4, "what was ticked stays ticked"
    assert browse(ada).post(page, data={"themes": ["theme-weather"]}).status_code == 422
    assert links() == []


def test_what_is_chosen_no_more_goes_and_what_stays_stays_confirmed(
    browse, bus_passes, people, choose
):
    choose(["money"])
    for one in links():
        browse(people["mo"]).post(f"/moderation/links/{one.id}", data={"act": "confirmed"})
    choose()
    assert [(one.theme, one.state) for one in links()] == [(None, "confirmed")]
    assert 'href="/complaints/money"' not in read(browse, bus_passes)


def test_only_its_author_chooses(browse, people, page):
    for who in ("amy", "ben", "mo"):
        assert browse(people[who]).get(page).status_code == 404


def test_an_anonymous_one_is_tied_to_no_standard_of_its_organisation(
    browse, bus_passes, people, choose, page, version
):
    choose()
    browse(people["mo"]).post(f"/moderation/links/{links()[0].id}", data={"act": "confirmed"})
    assert CONFIRMED in read(browse, bus_passes)
    version.standard.promised_by = people["ada"].organisation
    bus_passes.is_anonymous = True
    db.session.commit()
    assert CONFIRMED not in read(browse, bus_passes)
    assert "Their authors say" not in browse().get("/standards/WS-1-contact").text
    assert "WS-1" not in browse(people["ada"]).get(page).text.partition('form form-card"')[2]
