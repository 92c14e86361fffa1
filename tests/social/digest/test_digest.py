"""The digest: one mail on Tuesday, right for each member, with nothing that is not public."""

import random
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from forum.core.extensions import db
from forum.gate.actions import withdraw_words
from forum.mail import links
from forum.mail.mailer import send_waiting
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.social import Activity, ActivityTarget, Follow, FollowKind, Strength
from forum.models.workshops import Workshop, WorkshopStatus
from forum.social.digest import jobs

TUESDAY = datetime(2026, 3, 31, 6, 30)  # 7:30 in London, two days after the clocks changed
MONDAY = TUESDAY - timedelta(days=1)
FIRST_TUESDAY = datetime(2026, 4, 7, 6, 30)


@pytest.fixture(autouse=True)
def index(indexer):
    indexer.catch_up()
    return indexer


@pytest.fixture
def mails(fan_out):
    """The letters of a moment, by address."""

    def at_instant():
        fan_out()
        before = set(db.session.scalars(select(Letter.id)))
        jobs.send_mails_of_the_day()
        rows = db.session.scalars(
            select(Letter).where(Letter.subject.endswith("What Works Exchange"))
        )
        return {row.to: row for row in rows if row.id not in before}

    return at_instant


def test_it_holds_what_is_new_in_what_is_followed_on_tuesday_once(
    share, follow, ada, ben, dee, term, at, mails
):
    at(MONDAY)
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ada)
    at(TUESDAY - timedelta(minutes=1))
    assert mails() == {}
    at(TUESDAY + timedelta(minutes=1))
    letters = mails()
    assert set(letters) == {ben.email}
    assert "Bus passes for the first month\nFrom Northfield Trust" in letters[ben.email].body
    assert mails() == {}
    at(TUESDAY + timedelta(hours=30))
    assert mails() == {}
    at(TUESDAY + timedelta(days=7))
    assert mails() == {}  # nothing new: skipped


def test_monthly_comes_on_the_first_tuesday_with_all_of_the_month(
    share, follow, browse, ada, ben, term, at, mails
):
    at(MONDAY - timedelta(days=14))
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    browse(ben).post("/me/mails", data={"digest": "monthly"})
    share(ada)
    at(TUESDAY)
    assert mails() == {}
    at(FIRST_TUESDAY)
    assert "Bus passes" in mails()[ben.email].body


def test_one_step_ends_it_and_the_page_begins_it_again(
    share, follow, browse, ada, ben, term, at, mails, sent
):
    at(MONDAY)
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ada)
    at(TUESDAY)
    mails()
    send_waiting()
    [message] = [one.message() for one in sent if one.to == [ben.email]]
    path = links.stop_path(ben, MailKind.DIGEST)
    assert path in message["List-Unsubscribe"].replace("\n ", "")
    browse().post(path)
    at(TUESDAY + timedelta(days=6))
    share(ada, title="Another")
    at(TUESDAY + timedelta(days=7))
    assert mails() == {}
    browse(ben).post("/me/mails", data={"digest": "weekly"})
    at(TUESDAY + timedelta(days=7, hours=1))
    assert "Another" in mails()[ben.email].body


def test_questions_answers_tries_and_workshops_are_in_it(
    ask, answer, ada, ben, dee, term, at, mails, share, terms
):
    at(MONDAY)
    ben.works_with, ben.areas = [term.pg1], [terms["5"]]
    db.session.commit()
    for number in range(3):
        ask(ada, f"Question {number}", [term.pg1])
    own = ask(ben, "My own question", [term.pg1])
    answer(dee, own)
    for number, (area, link) in enumerate([("18", ""), ("18", "https://x.example"), ("5", "")]):
        db.session.add(
            Workshop(
                slug="w",
                title=f"Workshop {number}",
                status=WorkshopStatus.PUBLISHED,
                starts_at=TUESDAY + timedelta(days=number + 1),
                ends_at=TUESDAY + timedelta(days=number + 1, hours=2),
                capacity=10,
                organiser_id=ada.id,
                area_id=terms[area].id,
                link=link,
                submission_key=str(number),
                published_at=MONDAY,
            )
        )
    db.session.commit()
    at(TUESDAY)
    body = mails()[ben.email].body
    assert "Question 2" in body and "Question 1" in body and "Question 0" not in body
    assert "My own question\n1 new answer" in body
    # Own area, then beside it, and there the next first.
    order = [body.index(f"Workshop {number}") for number in (2, 0, 1)]
    assert order == sorted(order)


def test_notifications_by_mail_come_once_a_day_and_with_the_digest_on_tuesday(
    bus_passes, comment, follow, ada, ben, dee, at, mails, share, term
):
    at(MONDAY - timedelta(hours=2))
    comment(ben, bus_passes, "What does @Dee think?")
    comment(ben, bus_passes, "And what does @Dee do?")
    assert mails() == {}
    at(MONDAY)
    monday = mails()
    assert set(monday) == {dee.email}
    assert monday[dee.email].body.count("Ben, Southgate Works mentioned you") == 2
    comment(ben, bus_passes, "Once more, @Dee.")
    at(MONDAY + timedelta(hours=2))
    assert mails() == {}  # at most one a day
    follow(dee, "term", term.pg1, Strength.WEEKLY)
    share(ada, title="Shift patterns")
    at(TUESDAY)
    [letter] = [one for to, one in mails().items() if to == dee.email]
    assert "mentioned you" in letter.body and "Shift patterns" in letter.body


@pytest.mark.parametrize(
    ("day", "hour"), [((2026, 3, 29), 6), ((2026, 10, 25), 7)], ids=["spring", "autumn"]
)
def test_on_a_day_on_which_the_clocks_change_the_mail_comes_once_at_half_past_seven(
    bus_passes, comment, ben, dee, at, mails, day, hour
):
    """At 1am in London they go on to 2am, or back: half past seven is 6:30 or 7:30 in UTC."""
    morning = datetime(*day, hour, 30)
    at(datetime(*day, 0, 30))
    comment(ben, bus_passes, "What does @Dee think?")
    at(morning - timedelta(minutes=1))
    assert mails() == {}
    at(morning)
    assert set(mails()) == {dee.email}
    comment(ben, bus_passes, "And once more, @Dee?")
    for hours in (1, 2, 16):
        at(morning + timedelta(hours=hours))
        assert mails() == {}
    at(morning + timedelta(days=1))
    assert set(mails()) == {dee.email}


def test_what_was_read_meanwhile_or_has_gone_is_not_mailed(
    bus_passes, comment, ada, ben, dee, eve, mo, at, mails, fan_out, browse
):
    at(MONDAY - timedelta(hours=2))
    first = comment(ben, bus_passes, "What does @Dee think?")
    comment(ben, bus_passes, "And @Eve?")
    fan_out()
    withdraw_words(mo, first, "It names a claimant.")
    browse(eve).get(f"/case-studies/{bus_passes.id}-{bus_passes.slug}")
    at(MONDAY)
    assert mails() == {}


def test_nothing_held_anonymous_or_withdrawn_is_in_any_mail(
    share, follow, ask, ada, ben, mo, term, at, mails, people
):
    at(MONDAY)
    for member in people.values():
        for kind, thing in (
            ("term", term.pg1),
            ("person", ada),
            ("organisation", ada.organisation_id),
        ):
            if member.standing in (Standing.VERIFIED, Standing.PENDING):
                follow(member, kind, thing, Strength.WEEKLY)
    share(ada, title="Held canary")
    db.session.execute(update(CaseStudy).values(status=CaseStudyStatus.HELD))
    db.session.commit()
    anonymous = share(ada, title="Anonymous title", is_anonymous=True, chain_position="prime")
    anonymous.status = CaseStudyStatus.PUBLISHED  # a moderator has read it
    db.session.commit()
    question = ask(ada, "Withdrawn canary", [term.pg1])
    withdraw_words(mo, question, "It names a claimant.")
    at(TUESDAY)
    bodies = "\n".join(letter.body for letter in mails().values())
    assert "Anonymous title\nFrom A prime provider" in bodies
    for canary in ("Held canary", "Withdrawn canary", "Ada", "Northfield"):
        assert canary not in bodies.replace(ada.email, "")


def test_who_follows_only_the_author_hears_nothing_of_what_is_anonymous(
    share, follow, ada, ben, at, mails, browse
):
    """Also where it was made anonymous after it was shared."""
    at(MONDAY)
    follow(ben, "person", ada, Strength.WEEKLY)
    follow(ben, "organisation", ada.organisation_id, Strength.WEEKLY)
    shared = share(ada)
    assert "Bus passes" not in browse(ben).get("/stream").text
    at(TUESDAY)
    mails()
    assert "Bus passes" in browse(ben).get("/stream").text
    shared.is_anonymous = True
    db.session.commit()
    assert "Bus passes" not in browse(ben).get("/stream").text
    assert "Bus passes" not in browse(ben).get("/me/this-week").text


def test_the_page_shows_the_last_seven_days(share, follow, browse, ada, ben, term, at, fan_out):
    at(MONDAY)
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ada)
    fan_out()
    at(MONDAY + timedelta(days=6))
    assert "Bus passes" in browse(ben).get("/me/this-week").text
    at(MONDAY + timedelta(days=8))
    assert "Nothing new this week" in browse(ben).get("/me/this-week").text


MEMBERS = 2_000
MOST_CPU_S = 60.0


def test_two_thousand_members_have_the_digest_that_plain_sql_says_within_a_minute(
    share, ada, terms, at, mails, fan_out
):
    at(MONDAY)
    chance = random.Random(13)
    choices = [term.id for term in terms.values()]
    for number in range(12):
        picked = chance.sample(list(terms.values()), 3)
        share(ada, title=f"Case study {number:02}", terms=picked)
    fan_out()
    db.session.add_all(
        User(name=f"M{n}", email=f"m{n}@x.example", standing=Standing.VERIFIED)
        for n in range(MEMBERS)
    )
    db.session.commit()
    ids = list(db.session.scalars(select(User.id).where(User.email.like("m%@x.example"))))
    db.session.execute(
        insert(Follow),
        [
            {
                "member_id": member_id,
                "kind": FollowKind.TERM,
                "target_id": target_id,
                "strength": chance.choice(list(Strength)),
                "since": MONDAY,
                "seen_at": MONDAY,
            }
            for member_id in ids
            for target_id in chance.sample(choices, chance.randint(0, 4))
        ],
    )
    db.session.commit()
    at(TUESDAY)
    fan_out()
    began = time.process_time()
    letters = mails()
    spent = time.process_time() - began
    assert spent < MOST_CPU_S, f"{spent:.1f} s"
    expected = plain_answer()
    by_member = {to: set(titles(letter.body)) for to, letter in letters.items()}
    assert {to for to in by_member if to.startswith("m")} == set(expected)
    for to, found in expected.items():
        assert by_member[to] == set(found[:5]), to


def titles(body):
    return [line for line in body.split("\n") if line.startswith("Case study")]


def plain_answer():
    """Who should hear of what, newest first, by one statement that shares nothing with the code."""
    rows = db.session.execute(
        select(User.email, CaseStudy.title)
        .join(Follow, Follow.member_id == User.id)
        .join(
            ActivityTarget,
            (ActivityTarget.kind == Follow.kind) & (ActivityTarget.target_id == Follow.target_id),
        )
        .join(Activity, Activity.id == ActivityTarget.activity_id)
        .join(CaseStudy, CaseStudy.id == Activity.object_id)
        .where(Activity.kind == "case-study", Follow.strength != Strength.MUTED)
        .where(Activity.actor_id != User.id)  # their own is no news
        .where(
            ~select(1)
            .where(
                (muted := aliased(Follow)).member_id == User.id,
                muted.strength == Strength.MUTED,
                (of := aliased(ActivityTarget)).activity_id == Activity.id,
                of.kind == muted.kind,
                of.target_id == muted.target_id,
            )
            .exists()
        )
        .order_by(Activity.id.desc())
        .distinct()
    )
    found = {}
    for email, title in rows:
        if title not in found.setdefault(email, []):
            found[email].append(title)
    return found
