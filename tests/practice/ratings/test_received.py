"""What raters say to the author, the author's answer to them, and scores by group and kind."""

from datetime import timedelta
from secrets import token_hex

import pytest
import time_machine
from sqlalchemy import select

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.organisations import Kind, Organisation, SupplyLink
from forum.models.ratings import Rating
from forum.people.mail_preferences import actions as subscriptions
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions, jobs, queries, vote_breakdown
from forum.practice.ratings.vote_breakdown import OrganisationVote


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@pytest.fixture
def edit(ada, bus_passes, answers):
    def save(**other):
        case_studies.edit(ada, bus_passes, bus_passes.version, token_hex(16), answers | other)

    return save


def give(who, case_study, value, **more):
    known = {"reason": "too-vague" if value < 3 else "", "note": "", "works_with": []}
    return actions.rate(who, case_study, value, **known | more)


# Reasons, summed up for the author


def test_the_author_reads_how_often_each_reason_was_given_without_names(
    browse, people, bus_passes, address
):
    give(people["ben"], bus_passes, 1, note="What did a pass cost?")
    give(people["dee"], bus_passes, 2)
    give(people["eve"], bus_passes, 2, reason="costs-missing")
    page = browse(people["ada"]).get(f"{address}/ratings-received").text

    assert 'Too vague to do</th><td class="number">2</td>' in page
    assert 'Costs are missing</th><td class="number">1</td>' in page
    assert "What did a pass cost?" in page
    named = ("Ben", "Southgate", "Eastway", "Westbrook")
    assert [name for name in named if name in page] == []


@pytest.mark.parametrize("who", ["ben", "amy", "mo"])
def test_nobody_else_reads_it(browse, people, address, who):
    assert browse(people[who]).get(f"{address}/ratings-received").status_code == 404
    assert "/sign-in" in browse().get(f"{address}/ratings-received").location


# The right of reply


def test_low_raters_are_asked_once_after_an_edit_whether_it_is_useful_now(
    people, bus_passes, edit, browse, address
):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        give(people["ben"], bus_passes, 2)
        give(people["dee"], bus_passes, 4)
        assert jobs.notify_low_raters() == 0  # nothing was changed
        edit(did="We *paid*, and this is how.")
        assert jobs.notify_low_raters() == 0  # the author may not have done with it
        then.shift(timedelta(hours=2))
        assert [jobs.notify_low_raters(), jobs.notify_low_raters()] == [1, 0]
        edit(did="Again.")
        then.shift(timedelta(hours=2))
        assert jobs.notify_low_raters() == 0

    [letter] = db.session.scalars(select(Letter)).all()
    assert letter.to == "ben@southgate.example"
    assert "too vague to do" in letter.body
    assert "Useful now?" in browse(people["ben"]).get(address).text
    assert "Useful now?" not in browse(people["dee"]).get(address).text


def test_a_new_low_rating_may_be_followed_by_another_mail(people, bus_passes, edit):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        for words in ("First.", "Second."):
            give(people["ben"], bus_passes, 1)
            edit(did=words)
            then.shift(timedelta(hours=2))
            assert jobs.notify_low_raters() == 1
    assert len(db.session.scalars(select(Letter)).all()) == 2


def test_no_mail_about_a_withdrawn_case_study_nor_to_members_who_stopped_them(
    people, bus_passes, edit, share
):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        give(people["ben"], bus_passes, 1)
        subscriptions.stop(people["ben"].id, MailKind.RATINGS)
        give(people["dee"], bus_passes, 1)
        edit(did="Changed.")
        case_studies.withdraw(people["ada"], bus_passes, "It was not ours.")
        then.shift(timedelta(hours=2))
        assert jobs.notify_low_raters() == 0
        assert db.session.scalars(select(Letter)).all() == []


# What was read, and what is there now


def test_a_rating_counts_for_the_version_that_was_read(browse, ben, bus_passes, edit, address):
    edit(did="Changed while Ben was reading.")
    browse(ben).post(f"{address}/rating", data={"value": "5", "seen_version": "1"})
    assert queries.own(ben, bus_passes).version == 1
    assert "You rated an earlier version." in browse(ben).get(address).text

    for typed in ("99", "", "x", "-1", "0", "9" * 40):
        browse(ben).post(f"{address}/rating", data={"value": "5", "seen_version": typed})
        assert queries.own(ben, bus_passes).version == 2


def test_withdrawn_while_the_rating_was_written(ada, ben, bus_passes, monkeypatch):
    case_studies.withdraw(ada, bus_passes, "It was not ours.")
    monkeypatch.setattr("forum.policy.may_rate", lambda viewer, case_study: True)

    with pytest.raises(Refused):
        give(ben, bus_passes, 5)
    assert db.session.scalars(select(Rating)).all() == []


# For a claimant group


def test_a_score_is_read_for_a_group_from_three_unrelated_organisations_on(
    browse, people, bus_passes, address, term
):
    for who, value, groups in (
        ("ben", 5, [term.lone_parents, term.pg6]),
        ("dee", 5, [term.lone_parents]),
        ("eve", 1, [term.pg6]),
    ):
        give(people[who], bus_passes, value, works_with=groups)
    assert queries.by_group(bus_passes) == []
    give(people["fay"], bus_passes, 4, works_with=[term.lone_parents])

    [(group, fair)] = queries.by_group(bus_passes)
    assert (group, fair.organisations) == (term.lone_parents, 3)
    assert fair.value > queries.score_of(bus_passes).share * 4 + 1  # without the one of 1
    assert "Lone parents" in browse().get(f"{address}/score").text.partition("Read for")[2]


# Organisations of one's own supply chain


def test_linked_organisations_have_bars_of_their_own_from_three_on(
    browse, people, northfield, organisations, bus_passes, address
):
    partners = ("southgate", "eastway", "westbrook")
    for number, key in enumerate(partners):
        link = SupplyLink(ref=f"S{number}", prime_id=northfield.id, basis="sourced")
        link.subcontractor_id = organisations[key].id
        db.session.add(link)
    db.session.commit()
    for who in ("ben", "dee"):
        give(people[who], bus_passes, 5)
    page = browse().get(address).text
    assert "2 organisations rated it too" in page and 'class="linked"' not in page

    give(people["eve"], bus_passes, 2)
    assert 'class="linked"' in browse().get(address).text
    assert queries.score_of(bus_passes).organisations == 0


# All of them, by kind


def test_the_panel_names_kinds_of_enough_organisations_only(browse, people, share, ada):
    more = [Organisation(name=f"Partner {n}", slug=f"p{n}", kind=Kind.SUBCONTRACTOR) for n in "ab"]
    db.session.add_all(more)
    db.session.flush()
    people["amy"].organisation, people["pip"].organisation = more
    people["pip"].standing = "verified"
    db.session.commit()
    studies = [share(ada, title=f"T{n}") for n in range(2)]
    for case_study in studies:
        for who in ("ben", "dee", "amy", "pip", "eve", "fay"):
            give(people[who], case_study, 4)
    page = browse().get("/about-ratings/fairness").text

    given = page.partition("What each kind gives")[2].partition("What each kind is given")[0]
    assert "Subcontractor" in given and ">100%<" in given
    assert "Voluntary" not in given and "Prime provider" not in given  # one organisation each
    assert "Too few organisations" in page  # all was given to one


def test_small_kinds_are_put_together_and_small_numbers_not_said():
    def cast(kind, organisations):
        return [OrganisationVote(n, kind, None, None, 4.0) for n in organisations for _ in range(2)]

    prime, sub, vcs = Kind.PRIME, Kind.SUBCONTRACTOR, Kind.VCS
    votes = cast(sub, range(1, 5)) + cast(prime, (11, 12)) + cast(vcs, (21,))
    assert [row.name for row in vote_breakdown.given_by_kind(votes)] == [
        "Subcontractor",
        vote_breakdown.OTHER_KINDS,
    ]
    assert [row.name for row in vote_breakdown.given_by_kind(votes[:-2])] == ["Subcontractor"]
    assert vote_breakdown.share_of(4, 100).number is None
    assert vote_breakdown.share_of(5, 100).percent == 5
    assert vote_breakdown.share_of(0, 0).percent is None


def test_the_panel_is_open_to_all_and_empty_at_first(browse, app):
    assert "Not enough ratings yet" in browse().get("/about-ratings/fairness").text
