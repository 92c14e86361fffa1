"""What is written in a private community is told to its members, and to nobody outside."""

from datetime import datetime, timedelta
from secrets import token_hex

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.communities import Community, CommunityFacilitator, CommunityMember
from forum.models.social import Follow, FollowKind, Notice, Strength
from forum.models.withheld import Withheld
from forum.people.members import actions as members
from forum.social.communities import actions
from forum.social.digest import jobs as digest
from forum.social.follows import actions as follows

TUESDAY = datetime(2026, 3, 31, 6, 30)
CANARY = "quokka"


@pytest.fixture
def private(term, organisations, ben, dee, eve):
    """Southgate Works and Eastway keep it; Westbrook is invited; Ben, Dee and Eve are in."""
    made = Community(
        slug="lone-parents",
        name="Lone parents at work",
        purpose="To learn.",
        term_id=term.lone_parents.id,
        is_private=True,
        state="open",
        proposer_id=ben.id,
        submission_key=token_hex(16),
        invited=[person.organisation for person in (ben, dee, eve)],
    )
    made.facilitators = [
        CommunityFacilitator(user_id=person.id, accepted_at=datetime(2026, 1, 1))
        for person in (ben, dee)
    ]
    db.session.add(made)
    db.session.commit()
    for person in (ben, dee, eve):
        actions.join(person, made)
    return made


@pytest.fixture
def write(private):
    def post(author, parent=None, body=f"We keep a {CANARY}."):
        words = {"title": "" if parent else f"A {CANARY} rule", "body": body, "terms": []}
        return actions.post(author, private, token_hex(16), words, 100, parent)

    return post


def _follow_of(member):
    db.session.rollback()
    own = Follow.member_id == member.id, Follow.kind == FollowKind.COMMUNITY
    return db.session.scalar(select(Follow).where(*own))


def _choose(member, community, strength):
    follows.choose(member, FollowKind.COMMUNITY, community.id, strength)


def test_who_joins_follows_it_weekly_and_the_button_stands_on_its_page(private, eve, fay, browse):
    assert _follow_of(eve).strength == Strength.WEEKLY
    page, act = f"/communities/{private.slug}", f"/follow/community/{private.id}"
    assert f'action="{act}"' in browse(eve).get(page).text
    assert browse(eve).post(act, data={"strength": "at-once"}).status_code == 302
    assert _follow_of(eve).strength == Strength.AT_ONCE
    assert browse(fay).post(act, data={"strength": "at-once"}).status_code == 404
    assert "Lone parents at work" in browse(eve).get("/me/follows").text


def test_who_muted_it_is_told_nothing_even_after_joining_again(private, write, eve, ben, notices):
    _choose(eve, private, Strength.MUTED)
    actions.join(eve, private)
    write(eve)
    write(ben)
    assert _follow_of(eve).strength == Strength.MUTED
    assert notices(eve) == []


def test_a_post_is_told_at_once_and_a_reply_to_who_takes_part(
    private, write, ben, dee, eve, notices, browse
):
    _choose(dee, private, Strength.AT_ONCE)
    post = write(eve)
    write(ben, post)
    assert notices(dee) == [("followed", "community", "community-post")] * 2
    assert notices(eve) == [("reply", "community", "community-post")]
    assert notices(ben) == []
    page = browse(eve).get("/me/notifications").text
    assert "Ben, Southgate Works replied to a post in this" in page
    assert CANARY not in page
    inside = browse(eve).get(f"/communities/{private.slug}").text
    assert "1 new" in inside
    assert "1 new" not in browse(eve).get(f"/communities/{private.slug}").text
    db.session.rollback()
    assert db.session.scalar(select(Notice.read_at).where(Notice.member_id == eve.id))


def test_opening_a_post_reads_what_was_told_of_it_and_of_no_other(
    private, write, ben, dee, fan_out, open_page
):
    _choose(dee, private, Strength.AT_ONCE)
    post, other = write(ben), write(ben)
    fan_out()
    open_page(dee, f"/communities/{private.slug}/posts/{post.id}")
    read = select(Notice.item_id).where(Notice.member_id == dee.id, Notice.read_at.is_not(None))
    assert db.session.scalars(read).all() == [post.id] != [other.id]
    assert "1 new" in open_page(dee, f"/communities/{private.slug}").text


def test_the_stream_and_the_digest_of_members_say_how_much_and_none_of_the_words(
    private, write, ben, eve, fan_out, browse, at, indexer
):
    indexer.catch_up()
    at(TUESDAY - timedelta(days=1))
    write(ben, write(ben))
    fan_out()
    page = browse(eve).get("/stream").text
    assert "Ben, Southgate Works wrote a post in this" in page
    assert CANARY not in page
    week = browse(eve).get("/me/this-week").text
    assert ("2 new posts and replies" in week, CANARY in week) == (True, False)
    at(TUESDAY + timedelta(minutes=1))
    digest.send_mails_of_the_day()
    bodies = {row.to: row.body for row in db.session.scalars(select(Letter))}
    assert "Lone parents at work\n2 new posts and replies" in bodies[eve.email]
    assert CANARY not in "".join(bodies.values())
    assert "Lone parents at work" not in bodies.get(ben.email, "")  # his own


OUTSIDE = {
    "an outsider": lambda community, person: db.session.delete(
        db.session.get(CommunityMember, (community.id, person.id))
    ),
    "a former member": lambda community, person: actions.leave(person, community),
    "of an organisation not invited any more": lambda community, person: community.invited.remove(
        person.organisation
    ),
    "without an organisation": lambda community, person: members.lose_membership(person),
    "who left": lambda community, person: setattr(person, "standing", "left"),
    "who is suspended": lambda community, person: setattr(person, "standing", "suspended"),
}


@pytest.mark.parametrize("why", OUTSIDE)
def test_nobody_outside_is_told(private, write, ben, eve, why, notices, browse, at, indexer):
    """Eve follows it at once and wrote in the conversation, when she was in."""
    indexer.catch_up()
    at(TUESDAY - timedelta(days=1))
    _choose(eve, private, Strength.AT_ONCE)
    post = write(eve)
    OUTSIDE[why](private, eve)
    db.session.commit()
    write(ben, post)
    write(ben)
    assert notices(eve) == []
    at(TUESDAY + timedelta(minutes=1))
    digest.send_mails_of_the_day()
    told = "".join(db.session.scalars(select(Letter.body).where(Letter.to == eve.email)))
    assert "Lone parents at work" not in told
    if eve.standing == "verified":
        pages = [browse(eve).get(path).text for path in ("/stream", "/me/this-week", "/me")]
        assert "Ben, Southgate Works" not in "".join(pages)


def test_what_was_told_is_no_longer_there_for_who_was_put_out(
    private, write, ben, eve, fan_out, browse
):
    _choose(eve, private, Strength.AT_ONCE)
    write(ben)
    fan_out()
    private.invited.remove(eve.organisation)
    db.session.commit()
    page = browse(eve).get("/me/notifications").text
    assert ("No longer there" in page, "Lone parents at work" in page) == (True, False)
    assert "Ben, Southgate" not in browse(eve).get("/stream").text


def test_followers_of_the_writer_and_of_the_tags_are_told_nothing(
    private, write, ben, fay, follow, term, notices, browse
):
    follow(fay, "person", ben)
    follow(fay, "organisation", ben.organisation)
    follow(fay, "term", term.lone_parents)
    write(ben)
    assert notices(fay) == []
    for path in ("/stream", "/stream?show=everything", "/me/this-week"):
        assert "Ben, Southgate" not in browse(fay).get(path).text


def test_what_is_held_is_told_when_it_is_let_through(private, write, ben, eve, notices):
    _choose(eve, private, Strength.AT_ONCE)
    post = write(ben, body="Job outcomes stood at 40% in June 2099.")
    assert post.is_withdrawn
    assert db.session.scalar(select(Withheld.id)) is not None
    assert notices(eve) == []
    post.withdrawn_at = None
    db.session.commit()
    assert notices(eve) == [("followed", "community", "community-post")]
