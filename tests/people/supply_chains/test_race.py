"""Two leads who decide in the same moment, over two connections: one wins, the other is told."""

import threading

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import Kind, Organisation, SupplyLink, SupplyLinkProposal
from forum.people.sign_in import sessions
from tests.conftest import make_app
from tests.postgres import server
from tests.workshops.bookings.racing import signed_in

ROUNDS = 6


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def app_of_two(request, tmp_path, migrated):
    if request.param == "sqlite":
        (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
        yield from _with_tables(tmp_path, "")
        return
    (tmp_path / "server").mkdir()
    with server(tmp_path / "server") as address:
        yield from _with_tables(tmp_path, address)


def _with_tables(folder, database_url):
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def lead_of(name, kind):
    """(the id of an organisation, the key of its lead's browser)"""
    organisation = Organisation(name=name, slug=name.lower(), kind=kind)
    lead = User(name=f"Lead of {name}", email=f"{name}@x.example", standing=Standing.VERIFIED)
    lead.organisation, lead.is_lead = organisation, True
    db.session.add(lead)
    db.session.flush()
    return organisation.id, sessions.begin(lead)


def at_once(app, presses):
    """[(key, path, data)]: each by a connection of its own; the answers, in their order."""
    ready = threading.Barrier(len(presses))
    answers = [None] * len(presses)

    def press(number, key, path, data):
        browser = signed_in(app, key)
        ready.wait()
        answers[number] = browser.post(path, data=data)

    threads = [
        threading.Thread(target=press, args=(number, *one)) for number, one in enumerate(presses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def told(answers, sentence):
    """The winner, as a place in the list; the other got the sentence."""
    assert sorted(one.status_code for one in answers) == [302, 409]
    [loser] = [one for one in answers if one.status_code == 409]
    assert sentence in loser.text
    return [one.status_code for one in answers].index(302)


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(app_of_two):
    prime, prime_key = lead_of("Prime", Kind.PRIME)
    accepted = 0
    for number in range(ROUNDS):
        partner, partner_key = lead_of(f"Partner{number}", Kind.SUBCONTRACTOR)
        ends = {"prime_id": prime, "subcontractor_id": partner, "proposed_by_id": prime}
        proposal = SupplyLinkProposal(open_key=str(number), **ends)
        db.session.add(proposal)
        db.session.commit()
        path = f"/supply-chain/proposals/{proposal.id}"
        db.session.remove()
        presses = [(partner_key, f"{path}/confirm", {}), (prime_key, f"{path}/take-back", {})]
        winner = told(at_once(app_of_two, presses), "It was decided already.")
        accepted += winner == 0
        row = db.session.scalars(select(SupplyLinkProposal).filter_by(subcontractor_id=partner))
        assert row.one().decided_by_id == (partner if winner == 0 else prime)
    assert db.session.scalar(select(func.count(SupplyLink.id))) == accepted


def test_of_two_who_end_a_link_at_once_one_does_and_the_other_is_told(app_of_two):
    prime, prime_key = lead_of("Prime", Kind.PRIME)
    partner, partner_key = lead_of("Partner", Kind.SUBCONTRACTOR)
    for number in range(ROUNDS):
        ends = {"prime_id": prime, "subcontractor_id": partner}
        link = SupplyLink(ref=f"R{number}", basis="sourced", **ends)
        db.session.add(link)
        db.session.commit()
        path, day = f"/supply-chain/links/{link.id}/end", f"{clock.now():%d/%m/%Y}"
        db.session.remove()
        presses = [(key, path, {"day": day}) for key in (partner_key, prime_key)]
        winner = told(at_once(app_of_two, presses), "This link has ended.")
        row = db.session.scalars(select(SupplyLink).filter_by(ref=f"R{number}")).one()
        assert row.ended_by_id == (partner, prime)[winner]
