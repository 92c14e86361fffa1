"""Who may confirm whom, and what a decision leaves behind."""

import pytest
from sqlalchemy import select

from forum.core import audit_verification
from forum.core.audit import AuditEntry
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import Standing
from forum.models.moderation import Act, Decision
from forum.models.organisations import Kind, Organisation, OrganisationDomain
from forum.people.members import actions


@pytest.fixture
def lead(amy):
    """Amy leads Northfield."""
    amy.is_lead = True
    db.session.commit()
    return amy


@pytest.fixture
def nia(pip, northfield):
    """Pip, who says to be of Northfield."""
    pip.organisation, pip.organisation_claimed = northfield, ""
    db.session.commit()
    return pip


def confirm(client, member, **data):
    seen = {"seen": actions.claim_fingerprint(member)}
    return client.post(f"/moderation/members/{member.id}/confirm", data=seen | data)


def refuse(client, member, **data):
    typed = {"seen": actions.claim_fingerprint(member), "reason": "Nobody here knows you."}
    return client.post(f"/moderation/members/{member.id}/refuse", data=typed | data)


def test_a_lead_confirms_who_works_there(browse, lead, nia, mail):
    client = browse(lead)
    assert "Pip" in client.get("/moderation/members").text
    answer = confirm(client, nia)

    assert answer.location == "/moderation/members"
    assert nia.standing == Standing.VERIFIED
    assert mail(nia.email)[0].subject == "You can take part now"
    assert "Nobody waits" in client.get("/moderation/members").text


def test_a_decision_is_logged_and_audited(browse, lead, nia):
    confirm(browse(lead), nia)

    decision = db.session.scalar(select(Decision))
    assert (decision.act, decision.member_id) == (Act.CONFIRMED_MEMBER, nia.id)
    assert decision.moderator_id == lead.id
    entry = db.session.scalar(select(AuditEntry))
    assert (entry.who_id, entry.act) == (lead.id, Act.CONFIRMED_MEMBER)
    assert "Pip" not in entry.about
    assert audit_verification.verify().holds


def test_the_public_log_names_nobody(browse, lead, nia):
    refuse(browse(lead), nia, reason="Pip was dismissed.")

    assert "Pip" not in browse().get("/moderation/log").text


def test_a_lead_sees_their_own_organisation_only(browse, lead, pip, ben):
    client = browse(lead)

    assert "Nobody waits" in client.get("/moderation/members").text
    assert client.get(f"/moderation/members/{pip.id}").status_code == 404
    assert confirm(client, pip).status_code == 404
    assert client.get(f"/moderation/members/{ben.id}").status_code == 404
    assert client.get("/moderation/members/99999").status_code == 404
    assert pip.standing == Standing.PENDING


@pytest.mark.parametrize("who", ["ada", "pip", "ann"])
def test_others_may_not_look_or_decide(browse, people, nia, who):
    client = browse(people[who])

    assert client.get("/moderation/members").status_code == 403
    assert client.get(f"/moderation/members/{nia.id}").status_code == 403
    assert confirm(client, nia).status_code == 403
    assert refuse(client, nia).status_code == 403
    assert nia.standing == Standing.PENDING


def test_guests_are_sent_to_sign_in(browse, nia):
    assert browse().get("/moderation/members").location.startswith("/sign-in")
    assert confirm(browse(), nia).location.startswith("/sign-in")
    assert nia.standing == Standing.PENDING


def test_nobody_confirms_themselves(browse, mo):
    mo.standing = Standing.PENDING
    db.session.commit()

    assert confirm(browse(mo), mo).status_code in (403, 404)
    assert mo.standing == Standing.PENDING


def test_a_lead_who_is_pending_decides_nothing(browse, lead, nia):
    lead.standing = Standing.PENDING
    db.session.commit()

    assert confirm(browse(lead), nia).status_code == 403


def test_a_moderator_makes_an_organisation_of_a_claimed_name(browse, mo, pip):
    answer = confirm(browse(mo), pip, organisation="new", kind=Kind.VCS.value)

    assert answer.location == "/moderation/members"
    made = db.session.scalar(select(Organisation).where(Organisation.name == "Newtown Help"))
    assert (made.kind, made.slug) == (Kind.VCS, "newtown-help")
    assert (pip.standing, pip.organisation_id) == (Standing.VERIFIED, made.id)
    assert pip.organisation_claimed == ""


def test_a_moderator_places_somebody_in_a_listed_organisation(browse, mo, pip, northfield):
    confirm(browse(mo), pip, organisation=str(northfield.id))

    assert (pip.standing, pip.organisation_id) == (Standing.VERIFIED, northfield.id)


def test_a_moderator_can_let_the_whole_mail_domain_in(browse, mo, pip, northfield):
    confirm(browse(mo), pip, organisation=str(northfield.id), takes_domain="y")

    row = db.session.get(OrganisationDomain, "forum.example")
    assert row.organisation_id == northfield.id


def test_never_a_free_one_nor_anothers(browse, mo, pip, northfield, organisations):
    pip.email = "pip@gmail.com"
    db.session.commit()
    confirm(browse(mo), pip, organisation=str(northfield.id), takes_domain="y")
    assert db.session.get(OrganisationDomain, "gmail.com") is None

    pip.email, pip.standing = "pip@forum.example", Standing.PENDING
    southgate = organisations["southgate"]
    db.session.add(OrganisationDomain(domain="forum.example", organisation_id=southgate.id))
    db.session.commit()
    answer = confirm(browse(mo), pip, organisation=str(northfield.id), takes_domain="y")
    assert answer.status_code == 422
    assert "another organisation" in answer.text
    db.session.expire_all()
    assert pip.standing == Standing.PENDING


def test_a_lead_cannot_place_people_or_make_organisations(browse, lead, nia, organisations):
    southgate = organisations["southgate"]
    answers = [
        confirm(browse(lead), nia, organisation=str(southgate.id)),
        confirm(browse(lead), nia, organisation="new", kind="prime"),
    ]

    assert {answer.status_code for answer in answers} <= {403, 422}
    db.session.expire_all()
    assert nia.standing == Standing.PENDING


def test_a_claim_without_a_listed_organisation_wants_one(browse, mo, pip):
    answer = confirm(browse(mo), pip)

    assert answer.status_code == 422
    assert "Say first which organisation this is." in answer.text
    db.session.expire_all()
    assert pip.standing == Standing.PENDING


@pytest.mark.parametrize("typed", ["", "x", "99999", "new2", "-1", "\x00"])
def test_a_moderator_has_to_choose_from_the_list(browse, mo, pip, typed):
    answer = confirm(browse(mo), pip, organisation=typed)

    assert answer.status_code == 422
    db.session.expire_all()
    assert pip.standing == Standing.PENDING


def test_a_claimed_name_that_is_listed_by_now_is_chosen_from_the_list(browse, mo, pip, northfield):
    pip.organisation_claimed = "NORTHFIELD trust"
    db.session.commit()
    client = browse(mo)
    page = client.get(f"/moderation/members/{pip.id}").text

    assert f'<option selected value="{northfield.id}">' in page
    assert "to the list" not in page
    assert confirm(client, pip, organisation="new", kind="other").status_code == 422


def test_a_name_that_somebody_adds_meanwhile_is_not_added_twice(mo, pip, northfield):
    place = actions.OrganisationDecision(new_name=northfield.name)
    with pytest.raises(Refused, match="choose it there"):
        actions.confirm(mo, pip, actions.claim_fingerprint(pip), place)


def test_refusing_needs_a_reason_and_tells_it(browse, lead, nia, mail):
    client = browse(lead)
    assert refuse(client, nia, reason=" ").status_code == 422
    assert mail(nia.email) == []

    refuse(client, nia)
    assert "Nobody here knows you." in mail(nia.email)[0].body
    assert (nia.standing, nia.organisation_id) == (Standing.PENDING, None)
    assert "Nobody waits" in client.get("/moderation/members").text
    assert "Say where you work" in browse(nia).get("/me").text


def test_a_lead_can_object_to_who_came_by_the_mail_domain(browse, lead, ada):
    client = browse(lead)
    assert "Ada" in client.get("/moderation/members").text.partition("Joined in the last")[2]
    refuse(client, ada, reason="Left in June.")

    assert (ada.standing, ada.organisation_id) == (Standing.PENDING, None)


def test_a_lead_cannot_put_out_another_lead_or_a_moderator(browse, lead, ada, people):
    ada.is_lead = True
    db.session.commit()
    assert refuse(browse(lead), ada).status_code == 403

    ada.is_lead, ada.is_moderator = False, True
    db.session.commit()
    assert refuse(browse(lead), ada).status_code == 403
    assert ada.standing == Standing.VERIFIED


def test_a_decision_on_what_has_changed_since_is_not_taken(
    browse, lead, nia, organisations, people
):
    """Amy looks at a claim to be of Northfield; meanwhile it is decided, or changed."""
    seen = actions.claim_fingerprint(nia)
    nia.organisation_claimed = "something else"
    db.session.commit()
    answer = browse(lead).post(f"/moderation/members/{nia.id}/confirm", data={"seen": seen})

    assert answer.status_code == 422
    assert "while your page was open" in answer.text
    db.session.expire_all()
    assert nia.standing == Standing.PENDING


def test_two_decisions_at_once_are_one(browse, lead, mo, nia):
    seen = actions.claim_fingerprint(nia)
    path = f"/moderation/members/{nia.id}"
    first = browse(lead).post(f"{path}/confirm", data={"seen": seen})
    second = browse(mo).post(f"{path}/refuse", data={"seen": seen, "reason": "No."})

    assert (first.status_code, second.status_code) == (302, 422)
    assert nia.standing == Standing.VERIFIED
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_looking_changes_nothing(browse, mo, pip):
    client = browse(mo)
    for page in ("", f"/{pip.id}"):
        assert client.get(f"/moderation/members{page}").status_code == 200
    assert client.get(f"/moderation/members/{pip.id}/confirm").status_code == 405

    assert pip.standing == Standing.PENDING


@pytest.mark.parametrize(
    ("email", "claimed", "says"),
    [
        ("pip@n0rthfield.example", "", "The address looks like northfield.example"),
        ("pip@xn--nrthfield-02h.example", "", "The address looks like northfield.example"),
        ("pip@northfield.co.uk", "", "The address looks like northfield.example"),
        ("pip@forum.example", "N0rthfield Trust", "The name looks like Northfield Trust"),
        ("pip@forum.example", "Northfield-Trust", "The name looks like Northfield Trust"),
    ],
)
def test_look_alikes_are_pointed_out(browse, mo, pip, northfield_domain, email, claimed, says):
    pip.email, pip.organisation_claimed = email, claimed
    db.session.commit()

    assert says in browse(mo).get(f"/moderation/members/{pip.id}").text


def test_an_honest_claim_is_not_suspected(browse, mo, pip, northfield_domain):
    assert "looks like" not in browse(mo).get(f"/moderation/members/{pip.id}").text
