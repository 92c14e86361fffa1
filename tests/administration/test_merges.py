"""Two become one, over HTTP: asked for by one administrator, confirmed by another."""

from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import func, select

from forum.administration.merging import move_actions
from forum.core import clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection
from forum.models.figures import INCLUDE_EMBARGOED, Figure
from forum.models.merges import MergeKind, MergeOutcome, MergeRequest
from forum.models.organisations import (
    FormerOrganisation,
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
    SupplyLink,
)
from forum.models.polls import Poll, PollVote
from forum.models.questions import Discussion
from forum.models.ratings import Rating, Score
from forum.models.releases import ChangeKind, ReleaseChange
from forum.models.saved_searches import SavedSearch
from forum.models.social import Follow, FollowKind
from forum.models.thanks import Thank, ThankKind
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop
from forum.people.sign_in import passwords
from forum.practice.listings import jobs as listings
from forum.practice.ratings import actions as ratings
from forum.practice.ratings import jobs as scores
from tests.test_commands import run

ALL = "/administration/merges"


def number_of(model, **of):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**of))


def rate(who, case_study, value=5):
    return ratings.rate(who, case_study, value, "too-vague" if value < 3 else "", "", [])


# Two people, and nothing before


def test_the_preview_changes_nothing_and_says_what_moves(
    browse, ida, ada, bus_passes, organisations
):
    north = organisations["northfield"]
    page = browse(ida).get(f"{ALL}/organisation/{north.id}?q=southgate+works").text
    assert "Northfield Trust into Southgate Works" in page
    assert "Case studies" in page and "Members" in page
    assert db.session.get(Organisation, north.id) is not None and number_of(MergeRequest) == 0


def test_one_administrator_alone_merges_nothing(browse, ida, organisations, rows):
    north, south = organisations["northfield"], organisations["southgate"]
    client = browse(ida)
    form = {"into": str(south.id), "reason": "They are one."}
    asked = client.post(f"{ALL}/organisation/{north.id}", data=form)
    about = f"organisation {north.id} into organisation {south.id}: They are one."
    assert rows()[-1] == (ida.id, "asked for a merge", about)
    refused = client.post(f"{asked.location}/confirm")
    assert refused.status_code == 409 and "another administrator has to confirm it" in refused.text
    assert db.session.get(Organisation, north.id) is not None


def test_it_is_confirmed_or_dropped_once(browse, ida, ira, organisations, rows):
    north, south = organisations["northfield"], organisations["southgate"]
    form = {"into": str(south.id), "reason": "They are one."}
    asked = browse(ida).post(f"{ALL}/organisation/{north.id}", data=form).location
    twice = browse(ira).post(f"{ALL}/organisation/{north.id}", data=form)
    assert twice.status_code == 422 and "asked for this one to be merged already" in twice.text
    assert "1 merge waits" in browse(ira).get("/administration").text
    assert browse(ira).post(f"{asked}/confirm").status_code == 302
    assert rows()[-1][:2] == (ira.id, "merged two organisations")
    assert browse(ira).post(f"{asked}/confirm").status_code == 409
    assert browse(ida).post(f"{asked}/drop").status_code == 409
    assert "Northfield Trust into Southgate Works" in browse(ida).get(ALL).text


def test_a_dropped_one_is_asked_for_anew(browse, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    client, form = browse(ida), {"into": str(south.id), "reason": "They are one."}
    for _ in range(2):
        asked = client.post(f"{ALL}/organisation/{north.id}", data=form).location
        assert client.post(f"{asked}/drop").status_code == 302
    outcomes = db.session.scalars(select(MergeRequest.outcome)).all()
    assert outcomes == [MergeOutcome.DROPPED] * 2


def test_who_asked_has_to_be_an_administrator_still(browse, ida, ira, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    form = {"into": str(south.id), "reason": "They are one."}
    asked = browse(ida).post(f"{ALL}/organisation/{north.id}", data=form).location
    ida.is_administrator = False
    db.session.commit()
    answer = browse(ira).post(f"{asked}/confirm")
    assert answer.status_code == 409 and "is no administrator any more" in answer.text


@pytest.mark.parametrize("kind", list(MergeKind))
def test_not_with_itself_nor_with_nothing(browse, ida, ada, terms, organisations, kind):
    one = {"organisation": organisations["northfield"], "term": terms["over-50s"], "member": ada}
    page = f"{ALL}/{kind}/{one[kind].id}"
    client = browse(ida)
    itself = client.post(page, data={"into": str(one[kind].id), "reason": "Why not."})
    assert itself.status_code == 422 and "one and the same" in itself.text
    for into in ("999999", "nobody", ""):
        gone = client.post(page, data={"into": into, "reason": "Why not."})
        assert gone.status_code in (404, 422), into
    assert "There is none of this name." in client.get(f"{page}?q=nothing").text
    assert client.get(f"{ALL}/{kind}/999999").status_code == 404
    assert client.get(f"{ALL}/colour/1").status_code == 404
    assert number_of(MergeRequest) == 0


def test_no_reason_no_merge(browse, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    answer = browse(ida).post(f"{ALL}/organisation/{north.id}", data={"into": str(south.id)})
    assert answer.status_code == 422 and "Say why, in a sentence." in answer.text


def test_nobody_else_does_it(browse, people, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    form = {"into": str(south.id), "reason": "They are one."}
    asked = browse(ida).post(f"{ALL}/organisation/{north.id}", data=form).location
    for who in ("ada", "mo", "ann"):
        client = browse(people[who])
        for path in (ALL, asked, f"{ALL}/organisation/{north.id}"):
            assert client.get(path).status_code == 403
        assert client.post(f"{asked}/confirm").status_code == 403
        assert client.post(f"{asked}/drop").status_code == 403
    assert number_of(MergeRequest, outcome="waiting") == 1


# Organisations


def test_all_of_an_organisation_follows(browse, merge, people, share, organisations, indexer):
    north, south = organisations["northfield"], organisations["southgate"]
    sent = share(people["ada"])
    people["ada"].is_lead = True
    db.session.add_all(
        [
            OrganisationDomain(domain="northfield.example", organisation_id=north.id),
            OrganisationAlias(organisation_id=north.id, name="NFT", key="nft"),
            Follow(member_id=people["eve"].id, kind=FollowKind.ORGANISATION, target_id=north.id),
            Follow(member_id=people["amy"].id, kind=FollowKind.ORGANISATION, target_id=north.id),
            Follow(member_id=people["amy"].id, kind=FollowKind.ORGANISATION, target_id=south.id),
            SavedSearch(
                user_id=people["eve"].id,
                name="Theirs",
                query=f"organisation={north.id}",
                stop_key=token_hex(8),
            ),
        ]
    )
    db.session.commit()
    indexer.catch_up()
    old = f"/organisations/{north.id}-{north.slug}"
    north_id, south_id, kept = north.id, south.id, f"/organisations/{south.id}-{south.slug}"
    assert merge("organisation", north, south).status_code == 302

    db.session.expire_all()
    assert move_actions.pointing_at(MergeKind.ORGANISATION, north_id) == {}
    assert sent.organisation_id == south_id and people["amy"].organisation_id == south_id
    assert people["ada"].is_lead is False
    assert number_of(OrganisationDomain, organisation_id=south_id) == 1
    names = set(db.session.scalars(select(OrganisationAlias.name)))
    assert names == {"NFT", "Northfield Trust"}
    assert number_of(Follow, target_id=south_id) == 2
    assert db.session.scalar(select(SavedSearch.query)) == f"organisation={south_id}"
    for path in (old, f"/organisations/{north_id}", f"/organisations/{north_id}-x"):
        moved = browse().get(path)
        moved = moved if "Southgate" not in moved.location else moved
        assert moved.status_code == 301
        assert browse().get(moved.location, follow_redirects=True).request.path == kept
    search = browse().get(f"/case-studies?organisation={north_id}&sort=newest")
    assert (search.status_code, search.location) == (
        301,
        f"/case-studies?organisation={south_id}&sort=newest",
    )
    assert "Southgate Works" in browse().get("/organisations?q=northfield").text
    assert not listings.verify()
    indexer.catch_up()
    assert not indexer.verify()


def test_ratings_between_the_two_are_of_ones_own_organisation(
    merge, people, bus_passes, organisations
):
    for who in ("ben", "dee", "eve"):
        rate(people[who], bus_passes)
    number = bus_passes.id
    assert db.session.get(Score, number).organisations == 3
    assert merge("organisation", organisations["southgate"], organisations["northfield"])
    while scores.recalculate_due_scores():
        pass
    db.session.expire_all()
    assert db.session.get(Score, number).organisations == 2
    assert number_of(Rating) == 3


def test_an_organisation_is_not_in_its_own_chain(merge, organisations):
    north, south, east = (organisations[key] for key in ("northfield", "southgate", "eastway"))
    facts = {"basis": "member"}
    db.session.add_all(
        [
            SupplyLink(ref="L1", prime_id=north.id, subcontractor_id=south.id, **facts),
            SupplyLink(ref="L2", prime_id=north.id, subcontractor_id=east.id, **facts),
            SupplyLink(ref="L3", prime_id=south.id, subcontractor_id=east.id, **facts),
        ]
    )
    db.session.commit()
    north_id, east_id = north.id, east.id
    assert merge("organisation", south, north).status_code == 302
    links = select(SupplyLink.prime_id, SupplyLink.subcontractor_id)
    assert [tuple(row) for row in db.session.execute(links)] == [(north_id, east_id)]


def test_a_chain_of_merges_leads_to_the_last(browse, merge, organisations):
    one, two, three = (organisations[key] for key in ("northfield", "southgate", "eastway"))
    ids = one.id, two.id, three.id
    merge("organisation", one, two)
    merge("organisation", db.session.get(Organisation, ids[1]), three)
    for number in ids[:2]:
        page = browse().get(f"/organisations/{number}", follow_redirects=True)
        assert page.request.path.startswith(f"/organisations/{ids[2]}-")
    former = select(FormerOrganisation.organisation_id)
    assert db.session.scalars(former).all() == [ids[2]] * 2


def test_the_number_of_one_that_is_gone_is_never_given_again(merge, browse, organisations):
    made = Organisation(name="The newest", slug="newest")
    db.session.add(made)
    db.session.commit()
    number = made.id
    merge("organisation", made, organisations["northfield"])
    after = Organisation(name="Another", slug="another")
    db.session.add(after)
    db.session.commit()
    assert after.id > number


def test_not_into_a_closed_one_and_not_into_an_invented_one(browse, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    south.closed_on = clock.now().date()
    db.session.commit()
    client, form = browse(ida), {"into": str(south.id), "reason": "They are one."}
    answer = client.post(f"{ALL}/organisation/{north.id}", data=form)
    assert answer.status_code == 422 and "merge it the other way round" in answer.text
    other = {"into": str(north.id), "reason": "They are one."}
    assert client.post(f"{ALL}/organisation/{south.id}", data=other).status_code == 302
    organisations["eastway"].is_demonstration = True
    db.session.commit()
    invented = {"into": str(organisations["eastway"].id), "reason": "They are one."}
    assert "is invented" in client.post(f"{ALL}/organisation/{north.id}", data=invented).text


def figure(organisation, ref, value, **facts):
    row = Figure(
        ref=ref,
        organisation_id=organisation.id,
        measure="referrals",
        value=value,
        unit="people",
        basis="sourced",
        **({"origin": "industry", "source": "https://example.org", "period": "Year 1"} | facts),
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def test_figures_that_both_have_stay_two(merge, browse, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    figure(north, "F1", 123)
    figure(south, "F2", 456)
    figure(north, "F3", 7, period="Year 2")
    preview = browse(ida).get(f"{ALL}/organisation/{north.id}?into={south.id}").text
    assert "Figures that both have" in preview and "123" not in preview
    south_id = south.id
    assert merge("organisation", north, south).status_code == 302
    db.session.expire_all()
    rows = {
        f.ref: (f.organisation_id, f.organisation_named) for f in db.session.scalars(select(Figure))
    }
    assert rows == {
        "F1": (south_id, "Northfield Trust"),
        "F2": (south_id, ""),
        "F3": (south_id, ""),
    }


def test_no_figure_is_seen_by_being_administrator(browse, merge, ida, organisations):
    north, south = organisations["northfield"], organisations["southgate"]
    hidden = figure(north, "F1", 98765, origin="official", source="")
    north_id, south_id = north.id, south.id
    pages = [
        f"/administration/organisations/{north_id}",
        f"{ALL}/organisation/{north_id}?into={south_id}",
        "/administration/health",
    ]
    for path in pages:
        page = browse(ida).get(path)
        assert page.status_code == 200 and "98765" not in page.text
        assert "public figure" not in page.text.casefold()
    merge("organisation", north, south)
    page = browse(ida).get(f"/organisations/{south_id}", follow_redirects=True).text
    assert "98765" not in page and "98,765" not in page
    assert db.session.get(Figure, hidden) is None  # as everybody reads it
    moved = select(Figure.organisation_id).where(Figure.ref == "F1")
    everything = moved.execution_options(**{INCLUDE_EMBARGOED: True})
    assert db.session.scalar(everything) == south_id


# Terms


def test_all_of_a_term_follows(browse, merge, people, share, terms, indexer):
    old, new = terms["lone-parents"], terms["over-50s"]
    both = share(people["ada"], terms=[terms["pg1-jsa-18-24"], old, new])
    one = share(people["ben"], terms=[terms["pg1-jsa-18-24"], old], title="Another one")
    db.session.add_all(
        [
            Follow(member_id=people["eve"].id, kind=FollowKind.TERM, target_id=old.id),
            Follow(member_id=people["eve"].id, kind=FollowKind.TERM, target_id=new.id),
            *(
                SavedSearch(user_id=people["eve"].id, name=q, query=q, stop_key=token_hex(8))
                for q in ("circumstance=lone-parents", "circumstance=over-50s")
            ),
        ]
    )
    people["amy"].works_with = [old]
    db.session.commit()
    indexer.catch_up()
    old_id, new_id = old.id, new.id
    assert merge("term", old, new).status_code == 302

    db.session.expire_all()
    assert move_actions.pointing_at(MergeKind.TERM, old_id) == {}
    assert [t.slug for t in one.terms] == ["pg1-jsa-18-24", "over-50s"]
    assert [t.slug for t in both.terms] == ["pg1-jsa-18-24", "over-50s"]
    assert [t.id for t in people["amy"].works_with] == [new_id]
    assert number_of(Follow, target_id=new_id) == 1
    assert db.session.scalars(select(SavedSearch.query)).all() == ["circumstance=over-50s"]
    moved = browse().get("/claimant-groups/lone-parents")
    assert (moved.status_code, moved.location) == (301, "/claimant-groups/over-50s")
    assert "2 case studies" in browse().get("/claimant-groups/over-50s").text
    assert not listings.verify()
    indexer.catch_up()
    assert not indexer.verify()
    page = browse().get("/case-studies?circumstance=lone-parents", follow_redirects=True)
    assert one.title in page.text and both.title in page.text


def test_a_term_that_was_merged_is_not_made_again(browse, merge, ida, terms, app):
    merge("term", terms["lone-parents"], terms["over-50s"])
    form = {"name": "Lone parents", "definition": "", "reason": "Again."}
    browse(ida).post("/administration/vocabularies/circumstance/new", data=form)
    slugs = db.session.scalars(select(Term.slug).where(Term.name == "Lone parents")).all()
    assert slugs == ["lone-parents-2"]
    assert browse().get("/claimant-groups/lone-parents").location == "/claimant-groups/over-50s"


def test_terms_that_cannot_become_one(browse, ida, terms):
    client = browse(ida)

    def ask(old, new):
        form = {"into": str(terms[new].id), "reason": "They are one."}
        return client.post(f"{ALL}/term/{terms[old].id}", data=form).text

    assert "two vocabularies" in ask("lone-parents", "warm-handover")
    assert "It can be retired, not merged" in ask("pg1-jsa-18-24", "pg6-new-esa")
    terms["over-50s"].is_current = False
    db.session.commit()
    assert "is retired" in ask("lone-parents", "over-50s")


def test_two_reports_of_one_try_become_one(merge, people, bus_passes, terms):
    now = clock.now()
    for slug, days, note in (
        ("lone-parents", 10, "earlier"),
        ("over-50s", 5, "later"),
        ("lone-parents", 400, "long ago"),
    ):
        db.session.add(
            Try(
                case_study_id=bus_passes.id,
                member_id=people["ben"].id,
                organisation_id=people["ben"].organisation_id,
                group_id=terms[slug].id,
                round=2 if days == 10 else 1,
                version=1,
                result="worked",
                again="yes",
                note=note,
                tried_at=now - timedelta(days=days),
            )
        )
    db.session.commit()
    merge("term", terms["lone-parents"], terms["over-50s"])
    reports = select(Try.round, Try.note).order_by(Try.round)
    assert [tuple(row) for row in db.session.execute(reports)] == [(1, "long ago"), (2, "later")]


# Members


@pytest.fixture
def twin(people):
    """Ada's other account."""
    made = User(
        name="Ada",
        email="ada@home.example",
        standing=Standing.VERIFIED,
        organisation_id=people["ada"].organisation_id,
        password_hash=passwords.hash_password("a long enough one"),
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_what_counts_once_for_a_person_counts_once(merge, people, twin, share, bus_passes):
    eves = share(people["eve"], title="Eve's own")
    ada, now = people["ada"], clock.now()
    rate(ada, eves, 4)
    rate(twin, eves, 1)  # the later one
    db.session.add(
        Rating(
            case_study_id=bus_passes.id,
            rater_id=twin.id,
            organisation_id=people["ben"].organisation_id,
            value=5,
            version=1,
        )
    )
    question = Discussion(
        slug="q", title="Who?", author_id=people["eve"].id, submission_key="1" * 32
    )
    db.session.add(question)
    db.session.flush()
    poll = Poll(
        discussion_id=question.id,
        author_id=people["eve"].id,
        words="Which?",
        answers="a\nb",
        closes_at=now + timedelta(days=3),
        votes=2,
    )
    db.session.add(poll)
    db.session.flush()
    for who, answer, minutes in ((ada, 0, 5), (twin, 1, 1)):
        at = now - timedelta(minutes=minutes)
        vote = {"organisation_id": who.organisation_id, "answer": answer, "at": at}
        db.session.add(PollVote(poll_id=poll.id, member_id=who.id, **vote))
        thanked = {"kind": ThankKind.COMMENT, "object_id": 9, "author_id": people["eve"].id}
        db.session.add(Thank(member_id=who.id, **thanked))
        db.session.add(Follow(member_id=who.id, kind=FollowKind.PERSON, target_id=people["eve"].id))
        db.session.add(Collection(owner_id=who.id, name="Buses"))
    db.session.add(Follow(member_id=twin.id, kind=FollowKind.PERSON, target_id=ada.id))
    db.session.commit()
    twin_id, ada_id, poll_id = twin.id, ada.id, poll.id
    assert merge("member", twin, ada).status_code == 302

    db.session.expire_all()
    assert move_actions.pointing_at(MergeKind.MEMBER, twin_id) == {}
    kept = select(Rating.case_study_id, Rating.rater_id, Rating.value)
    assert [tuple(row) for row in db.session.execute(kept)] == [(eves.id, ada_id, 1)]
    assert db.session.get(Score, eves.id).raters == 1
    assert db.session.get(Poll, poll_id).votes == 1
    assert [v.answer for v in db.session.scalars(select(PollVote))] == [1]
    assert number_of(Thank) == 1
    chosen = select(func.count(Follow.id)).where(Follow.reason == "chosen")
    assert db.session.scalar(chosen) == 1
    names = db.session.scalars(select(Collection.name).where(Collection.owner_id == ada_id))
    assert sorted(names) == ["Buses", "Buses (2)"]


def workshop(organiser, capacity=1):
    now = clock.now()
    made = Workshop(
        slug="w",
        title="W",
        status="published",
        starts_at=now + timedelta(days=20),
        ends_at=now + timedelta(days=20, hours=2),
        capacity=capacity,
        organiser_id=organiser.id,
        submission_key=token_hex(16),
        published_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def test_two_bookings_are_one_and_the_place_goes_on(merge, people, twin):
    held = workshop(people["mo"], capacity=2)
    ada, ben = people["ada"], people["ben"]
    for who, state in ((ada, "booked"), (twin, "booked"), (ben, "waiting")):
        facts = {"organisation_id": who.organisation_id, "booked_at": clock.now()}
        db.session.add(Booking(workshop_id=held.id, member_id=who.id, state=state, **facts))
    held.places_taken = 2
    db.session.commit()
    assert merge("member", twin, ada).status_code == 302
    db.session.expire_all()
    states = {b.member_id: b.state for b in db.session.scalars(select(Booking))}
    assert states == {ada.id: BookingState.BOOKED, ben.id: BookingState.OFFERED}
    assert held.places_taken == 2


def test_the_account_that_ends_signs_in_no_more(browse, merge, people, twin, share, rows):
    written = share(twin, title="By the other account")
    client = browse(twin)
    assert client.get("/me").status_code == 200
    twin_id, old_email, number = twin.id, twin.email, written.id
    merge("member", twin, people["ada"])
    assert client.get("/me").status_code == 302
    form = {"email": old_email, "password": "a long enough one"}
    assert browse().post("/sign-in", data=form).status_code == 422
    assert number_of(SignIn, user_id=twin_id) == 0
    assert db.session.get(CaseStudy, number).author_id == people["ada"].id
    letters = db.session.scalars(select(Letter.to).where(Letter.subject.contains("are one")))
    assert sorted(letters) == [old_email, people["ada"].email]
    moved = browse(people["ben"]).get(f"/people/{twin_id}-ada")
    assert (moved.status_code, moved.location) == (301, f"/people/{people['ada'].id}")
    assert rows()[-1][1] == "merged two members"
    log = browse(people["fay"]).get(f"/administration/members/{people['ada'].id}").text
    assert "merged two members" in log


def test_roles_are_not_merged_in(browse, ida, ira, people, twin):
    twin.is_moderator = True
    db.session.commit()
    form = {"into": str(people["ada"].id), "reason": "One person."}
    client = browse(ida)
    answer = client.post(f"{ALL}/member/{twin.id}", data=form)
    assert answer.status_code == 422
    assert "Give it to the other account anew" in answer.text and "moderator" in answer.text
    people["ada"].is_moderator = True
    db.session.commit()
    assert client.post(f"{ALL}/member/{twin.id}", data=form).status_code == 302


def test_members_that_cannot_become_one(browse, ida, people, twin):
    client = browse(ida)

    def ask(old, new):
        form = {"into": str(new.id), "reason": "One person."}
        return client.post(f"{ALL}/member/{old.id}", data=form).text

    assert "One of these accounts is yours" in ask(twin, ida)
    twin.standing = Standing.SUSPENDED
    db.session.commit()
    assert "is suspended" in ask(twin, people["ada"])
    twin.standing = Standing.UNCONFIRMED
    db.session.commit()
    assert "was never confirmed" in ask(twin, people["ada"])
    twin.standing, twin.is_demonstration = Standing.VERIFIED, True
    db.session.commit()
    assert "nobody&#39;s own" in ask(twin, people["ada"])


def test_who_decided_on_the_others_request_stays_two(browse, ida, people, twin):
    change = ReleaseChange(
        kind=ChangeKind.ANNOUNCE,
        release_at=clock.now(),
        outcome="confirmed",
        asked_by_id=twin.id,
        decided_by_id=people["ada"].id,
    )
    db.session.add(change)
    db.session.commit()
    form = {"into": str(people["ada"].id), "reason": "One person."}
    answer = browse(ida).post(f"{ALL}/member/{twin.id}", data=form)
    assert answer.status_code == 422 and "which takes two people" in answer.text


def test_a_silence_goes_on(merge, people, twin):
    until = clock.now().replace(microsecond=0) + timedelta(days=9)
    twin.silenced_until, twin.silence_reason = until, "Advertising."
    db.session.commit()
    merge("member", twin, people["ada"])
    db.session.expire_all()
    assert people["ada"].silenced_until == until
    assert people["ada"].silence_reason == "Advertising."


# On the server


def test_a_command_for_each(app, ida, ira, browse, organisations, terms):
    north, south = organisations["northfield"].id, organisations["southgate"].id
    asked = run(app, "merges", "ask", "organisation", str(north), str(south), "--reason", "One.")
    assert asked.exit_code == 0, asked.output
    number = db.session.scalar(select(MergeRequest.id))
    assert "Northfield Trust into Southgate Works" in run(app, "merges", "list").output
    alone = run(app, "merges", "confirm", str(number))
    assert alone.exit_code == 1 and "another administrator" in alone.output
    assert browse(ida).post(f"{ALL}/{number}/confirm").status_code == 302
    form = {"into": str(terms["over-50s"].id), "reason": "One."}
    page = f"{ALL}/term/{terms['lone-parents'].id}"
    number = browse(ida).post(page, data=form).location.rsplit("/", 1)[1]
    assert run(app, "merges", "confirm", number).exit_code == 0
    assert run(app, "merges", "drop", number).exit_code == 1
    assert run(app, "merges", "drop", "999").exit_code == 1
    wrong = run(app, "merges", "ask", "term", "1", "999999", "--reason", "One.")
    assert wrong.exit_code == 1
    assert db.session.scalar(select(Term.id).where(Term.slug == "lone-parents")) is None
