"""Links between a prime and its partners: proposed by one lead, confirmed by the other."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.data.importing import load, organisations
from forum.data.importing.report import FileReport
from forum.mail.outbox import Letter
from forum.models.organisations import Contract, SupplyLink, SupplyLinkProposal
from forum.people.supply_chains import jobs

PATH = "/organisations/{}/supply-chain"


@pytest.fixture
def leads(ada, ben, eve):
    """Ada leads Northfield Trust, a prime; Ben leads Southgate Works."""
    ada.is_lead = ben.is_lead = True
    db.session.commit()
    return ada, ben


@pytest.fixture
def area(terms, organisations):
    """The only area where Northfield has a contract."""
    prime = organisations["northfield"]
    area = next(one for one in terms.values() if one.vocabulary == "area")
    db.session.add(Contract(ref="C1", prime=prime, area=area, basis="sourced"))
    db.session.commit()
    return area


def path(organisation):
    return PATH.format(f"{organisation.id}-{organisation.slug}")


def propose(browser, at_organisation, **changes):
    typed = {"side": "partner", "name": "Southgate Works", "tier": "Specialist"} | changes
    return browser.post(path(at_organisation), data=typed)


@pytest.fixture
def proposed(leads, area, browse, northfield):
    answer = propose(browse(leads[0]), northfield, area=str(area.id), starts="1 September 2026")
    assert answer.status_code == 302
    return db.session.scalars(select(SupplyLinkProposal)).one()


@pytest.fixture
def link(proposed, leads, browse):
    browse(leads[1]).post(f"/supply-chain/proposals/{proposed.id}/confirm")
    return db.session.scalars(select(SupplyLink)).one()


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def letters():
    return list(db.session.execute(select(Letter.to, Letter.subject).order_by(Letter.id)))


def test_a_proposal_is_seen_by_the_two_leads_alone(proposed, leads, browse, northfield, amy, dee):
    ada, ben = leads
    assert "Waiting for an answer" in browse(ada).get(path(northfield)).text
    assert "Take it back" in browse(ada).get(path(northfield)).text
    assert "Confirm</button>" in browse(ben).get(path(ben.organisation)).text
    for other in (None, amy, dee):
        for organisation in (northfield, ben.organisation):
            page = browse(other).get(path(organisation))
            assert "Waiting for an answer" not in page.text
            assert "No links are listed" in page.text
    assert letters() == [
        (ben.email, "Northfield Trust asks you to confirm a supply-chain link"),
    ]
    assert "Proposes a supply-chain link" in browse(ben).get("/").text
    db.session.rollback()  # the visit was noted by another connection
    assert "Proposes a supply-chain link" not in browse(ada).get("/").text


def test_once_confirmed_everybody_sees_it(link, leads, browse, northfield):
    month = f"Confirmed {clock.now():%B %Y}"
    for organisation in (northfield, leads[1].organisation):
        assert month in browse().get(path(organisation)).text
        assert month in browse().get(f"/organisations/{organisation.id}-{organisation.slug}").text
    assert (link.prime_id, link.starts_on) == (northfield.id, date(2026, 9, 1))
    assert acts() == ["proposed a supply link", "confirmed a supply link"]
    assert letters()[1] == (leads[0].email, "Southgate Works confirmed the supply-chain link")
    row = browse().get(path(northfield) + ".json").json["links"][0]
    assert row["partner"] == "Southgate Works"
    assert row["standing"] == month
    assert b"Southgate Works" in browse().get(path(northfield) + ".csv").data
    assert "Proposes a supply-chain link" not in browse(leads[1]).get("/").text


def test_a_partner_may_propose_to_its_prime(leads, area, browse):
    ada, ben = leads
    answer = propose(browse(ben), ben.organisation, side="prime", name="Northfield Trust")
    assert answer.status_code == 302
    proposal = db.session.scalars(select(SupplyLinkProposal)).one()
    assert (proposal.prime_id, proposal.answers_id) == (ada.organisation_id, ada.organisation_id)


def test_declined_it_is_shown_to_nobody(proposed, leads, browse, northfield):
    browse(leads[1]).post(f"/supply-chain/proposals/{proposed.id}/decline")
    assert db.session.scalar(select(func.count(SupplyLink.id))) == 0
    assert "Waiting for an answer" not in browse(leads[0]).get(path(northfield)).text
    assert letters()[1] == (leads[0].email, "Southgate Works did not confirm the supply-chain link")
    assert propose(browse(leads[0]), northfield).status_code == 302, "it may be asked again"


def test_who_proposed_may_take_it_back_but_not_confirm_it(proposed, leads, browse):
    mine = browse(leads[0])
    assert mine.post(f"/supply-chain/proposals/{proposed.id}/confirm").status_code == 404
    assert mine.post(f"/supply-chain/proposals/{proposed.id}/take-back").status_code == 302
    theirs = browse(leads[1])
    assert theirs.post(f"/supply-chain/proposals/{proposed.id}/confirm").status_code == 409
    assert db.session.scalar(select(func.count(SupplyLink.id))) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"side": ""}, "Say what they are to you."),
        ({"name": ""}, "Type the name of the organisation."),
        ({"name": "Nobody At All plc"}, "No organisation of that name is listed here."),
        ({"name": "Southgate Wrks"}, "Choose one of these, or mend the name."),
        ({"name": "Northfield Trust"}, "An organisation is not in its own supply chain."),
        ({"side": "prime"}, "Southgate Works is not listed as a prime provider."),
        ({"starts": "31 April 2026"}, "Write the day as"),
        ({"area": "999999"}, "Choose"),
        ({"name": "w" * 121}, "120"),
    ],
)
def test_bad_input_is_told_and_keeps_what_was_typed(leads, area, browse, northfield, changes, said):
    answer = propose(browse(leads[0]), northfield, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert (changes.get("name", "Southgate Works") or "Type the name") in answer.text
    assert db.session.scalar(select(func.count(SupplyLinkProposal.id))) == 0


def test_a_name_that_is_close_can_be_chosen(leads, area, browse, northfield, ben):
    answer = propose(
        browse(leads[0]), northfield, name="Southgate Wrks", organisation=str(ben.organisation_id)
    )
    assert answer.status_code == 302


def test_an_area_without_a_contract_and_a_second_proposal_are_refused(
    proposed, leads, area, browse, northfield, hilltop_area
):
    again = propose(browse(leads[0]), northfield, area=str(area.id))
    assert "has been proposed already" in again.text
    other = propose(browse(leads[0]), northfield, area=str(hilltop_area.id))
    assert "Northfield Trust has no contract in that area." in other.text


@pytest.fixture
def hilltop_area(terms, organisations):
    area = [one for one in terms.values() if one.vocabulary == "area"][1]
    db.session.add(Contract(ref="C2", prime=organisations["hilltop"], area=area, basis="sourced"))
    db.session.commit()
    return area


def test_a_link_that_is_listed_is_not_proposed_again(link, leads, area, browse, northfield):
    again = propose(browse(leads[0]), northfield, area=str(area.id))
    assert "This link is listed already: confirm it instead." in again.text


def test_after_six_months_both_must_say_so_again(link, leads, browse, at, northfield):
    first = f"{link.last_confirmed_on:%B %Y}"
    at(datetime.combine(link.last_confirmed_on, datetime.min.time()) + timedelta(days=160))
    jobs.look_after()
    jobs.look_after()
    reminders = [one for one in letters() if one[1] == "Is this supply-chain link still true?"]
    assert sorted(to for to, _ in reminders) == sorted(lead.email for lead in leads)
    assert f"Confirmed {first}" in browse().get(path(northfield)).text

    at(datetime.combine(link.last_confirmed_on, datetime.min.time()) + timedelta(days=185))
    jobs.look_after()
    assert f"Listed, not confirmed since {first}" in browse().get(path(northfield)).text

    browse(leads[0]).post(f"/supply-chain/links/{link.id}/confirm")
    assert f"Listed, not confirmed since {first}" in browse().get(path(northfield)).text
    browse(leads[1]).post(f"/supply-chain/links/{link.id}/confirm")
    assert f"Confirmed {clock.now():%B %Y}" in browse().get(path(northfield)).text


def test_a_link_from_a_source_is_confirmed_by_both_of_its_leads(leads, browse, northfield, ben):
    link = SupplyLink(
        ref="S1", prime_id=northfield.id, subcontractor_id=ben.organisation_id, basis="sourced"
    )
    db.session.add(link)
    db.session.commit()
    assert "have not confirmed it" in browse().get(path(northfield)).text
    for lead in leads:
        browse(lead).post(f"/supply-chain/links/{link.id}/confirm")
    assert f"Confirmed {clock.now():%B %Y}" in browse().get(path(northfield)).text


def test_either_ends_it_and_the_other_is_told(link, leads, browse, northfield):
    today = clock.in_london(clock.now()).date()
    end = f"/supply-chain/links/{link.id}/end"
    too_late = browse(leads[1]).post(end, data={"day": f"{today + timedelta(days=2):%d/%m/%Y}"})
    assert too_late.status_code == 422
    assert "once it is over" in too_late.text
    assert (
        "It began on 1 September 2026" in browse(leads[1]).post(end, data={"day": "1/8/2026"}).text
    )
    assert "Write the day" in browse(leads[1]).post(end, data={"day": "yesterdayish"}).text

    assert browse(leads[1]).post(end, data={"day": f"{today:%d/%m/%Y}"}).status_code == 302
    assert f"Ended {today:%-d %B %Y}" in browse().get(path(northfield)).text
    assert letters()[-1] == (leads[0].email, "Southgate Works ended a supply-chain link")
    assert browse(leads[0]).post(end, data={"day": f"{today:%d/%m/%Y}"}).status_code == 409
    assert browse(leads[0]).post(f"/supply-chain/links/{link.id}/confirm").status_code == 409
    assert propose(browse(leads[0]), northfield).status_code == 302, "they may begin anew"


def test_the_month_of_the_last_referral(link, leads, browse, northfield):
    note = f"/supply-chain/links/{link.id}/last-referral"
    assert "has not come yet" in browse(leads[0]).post(note, data={"month": "March 2031"}).text
    assert "began in September 2026" in browse(leads[0]).post(note, data={"month": "5/2026"}).text
    assert "Write the month" in browse(leads[0]).post(note, data={"month": "soon"}).text
    assert browse(leads[0]).post(note, data={"month": "October 2026"}).status_code == 302
    assert "Last referral: October 2026." in browse().get(path(northfield)).text


def test_only_their_leads_keep_a_link(link, leads, browse, amy, dee, northfield):
    for person in (amy, dee):
        for act in ("confirm", "end", "last-referral"):
            assert browse(person).post(f"/supply-chain/links/{link.id}/{act}").status_code == 404
        assert propose(browse(person), northfield).status_code == 403
    assert browse(leads[1]).post(path(northfield), data={}).status_code == 403


def test_a_source_read_again_changes_nothing_that_the_parties_said(
    leads, browse, northfield, ben, tmp_path
):
    file = tmp_path / "supply_chain.csv"
    header = (load.FOLDER / "supply_chain.csv").read_text().splitlines()[0]
    row = "S001,Northfield Trust,Southgate Works,,1,,active at July 2012,sourced,https://x.example,"
    file.write_text(f"{header}\n{row}\n")
    report = FileReport("supply_chain.csv")
    organisations.supply_links(tmp_path, report)
    assert report.problems == []
    db.session.commit()
    link = db.session.scalars(select(SupplyLink)).one()
    assert link.standing == "Listed, not confirmed since July 2012", "no party has said so"

    today = clock.in_london(clock.now()).date()
    browse(leads[0]).post(f"/supply-chain/links/{link.id}/end", data={"day": f"{today:%d/%m/%Y}"})
    organisations.supply_links(tmp_path, FileReport("supply_chain.csv"))
    db.session.commit()
    assert (link.has_ended, link.ends_on) == (True, today)


def test_a_link_that_was_listed_while_it_was_proposed_is_not_made_twice(
    proposed, leads, browse, northfield, ben, area
):
    listed = {"prime_id": northfield.id, "subcontractor_id": ben.organisation_id}
    db.session.add(SupplyLink(ref="S2", area_id=area.id, basis="sourced", **listed))
    db.session.commit()
    answer = browse(leads[1]).post(f"/supply-chain/proposals/{proposed.id}/confirm")
    assert answer.status_code == 409
    assert "has been listed meanwhile" in answer.text
    assert db.session.scalar(select(func.count(SupplyLink.id))) == 1
