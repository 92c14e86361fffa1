"""Who leaves is named nowhere any more: in no list of others, in nothing that they are told."""

from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.communities import Community, CommunityMember, CommunityPost, CommunityState
from forum.models.social import Strength
from forum.models.tries import Try
from forum.models.workshops import Workshop, WorkshopNotes
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.practice.comments import actions as comments

NAME = "Zebedine"
PASSWORD = "correct horse battery"


@pytest.fixture
def leaver(dee, profile_of, term):
    """Dee under a name that is nowhere else, with a profile."""
    dee.name, dee.works_with = NAME, [term.lone_parents]
    dee.password_hash = passwords.hash_password(PASSWORD)
    profile_of(dee, about="At the school gate.", may_be_asked=True, practices=[term.childcare])
    return dee


@pytest.fixture
def everywhere(leaver, ada, ben, share, ask, answer, comment, term, follow, fan_out, indexer):
    """What the leaver did in each room; the pages on which Ben reads of it."""
    for kind, thing in (("person", leaver), ("organisation", leaver.organisation_id)):
        follow(ben, kind, thing, Strength.AT_ONCE)
    shared = share(leaver, title="Shared", terms=[term.lone_parents, term.childcare, term.pre_work])
    of_ben = share(ben, title="Of Ben")
    comment(leaver, of_ben, "Useful.")
    comment(ben, of_ben, f"Thank you, @{NAME}.")
    of_before = comment(ben, of_ben, f"> @{NAME}:\n>\n> Useful.\n\nFor whom?")
    comments.edit(ben, of_before, f"> @{NAME}:\n>\n> Useful.\n\nFor whom, and when?")
    question = ask(leaver, "How do you keep in touch?", [term.lone_parents])
    of_asker = ask(ben, "Who knows?", [term.lone_parents])
    answer(leaver, of_asker)
    own = {"organisation_id": leaver.organisation_id, "group_id": term.lone_parents.id}
    result = {"version": 1, "result": "worked", "again": "yes"}
    db.session.add(Try(case_study_id=of_ben.id, member_id=leaver.id, **result, **own))
    workshop = _workshop(leaver)
    community = _community(leaver, ben, term)
    db.session.commit()
    fan_out()
    indexer.catch_up()
    of_study = f"/case-studies/{of_ben.id}-{of_ben.slug}"
    of_workshop = f"/workshops/{workshop.id}-{workshop.slug}"
    return (
        "/",
        "/stream",
        "/stream?show=everything",
        "/me/notifications",
        "/me/this-week",
        "/me/follows",
        "/case-studies",
        f"/case-studies/{shared.id}-{shared.slug}",
        of_study,
        f"/comments/{of_before.id}/changes",
        f"{of_study}.json",
        "/discussions",
        f"/discussions/{question.id}-{question.slug}",
        f"/discussions/{of_asker.id}-{of_asker.slug}",
        "/workshops",
        of_workshop,
        f"{of_workshop}/notes/history",
        f"/organisations/{leaver.organisation_id}",
        f"/communities/{community.slug}",
        "/ask-somebody?group=lone-parents&practice=childcare-planning",
        f"/mentions?q={NAME[:4]}",
        "/case-studies.atom",
    )


def _workshop(organiser):
    now = clock.now()
    workshop = Workshop(
        title="What works",
        slug="w",
        organiser_id=organiser.id,
        submission_key="w" * 32,
        capacity=12,
        status="published",
        place_name="Library",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    db.session.add(workshop)
    db.session.flush()
    notes = {"body": "We rang.", "html": "<p>We rang.</p>", "writer_id": organiser.id}
    db.session.add(WorkshopNotes(workshop_id=workshop.id, number=1, **notes))
    return workshop


def _community(leaver, reader, term):
    community = Community(
        slug="parents",
        name="Parents",
        purpose="To compare.",
        term=term.lone_parents,
        state=CommunityState.OPEN,
        proposer=reader,
        organisation_id=reader.organisation_id,
        submission_key="c" * 32,
    )
    db.session.add(community)
    db.session.flush()
    for member in (leaver, reader):
        db.session.add(CommunityMember(community_id=community.id, user_id=member.id))
    db.session.add(
        CommunityPost(
            community=community,
            author=leaver,
            organisation_id=leaver.organisation_id,
            submission_key="p" * 32,
            title="A word",
            body="Hello.",
            html="<p>Hello.</p>",
        )
    )
    return community


def test_a_leaver_is_named_on_no_page(everywhere, leaver, browse, ben, fan_out):
    browser = browse(ben)

    def read(path):
        answered = browser.get(path, follow_redirects=True)
        assert answered.status_code == 200, path
        db.session.rollback()
        return answered.text

    named = [path for path in everywhere if NAME in read(path)]
    assert len(named) >= 12, named  # else the test would look where nobody was named
    profile = f"/people/{leaver.id}-{NAME.lower()}"
    assert browser.get(profile).status_code == 200
    erasure.close_account(leaver, PASSWORD)
    fan_out()
    assert [path for path in everywhere if NAME in read(path)] == []
    assert browser.get(profile).status_code == 404


def test_what_a_leaver_did_just_before_is_told_without_the_name(
    leaver, ben, share, browse, fan_out
):
    """The worker comes to it after the account is closed."""
    of_ben = share(ben, title="Of Ben")
    comments.post(leaver, of_ben, "k" * 32, "Useful.", None)
    erasure.close_account(leaver, PASSWORD)
    fan_out()
    page = browse(ben).get("/me/notifications").text
    assert "commented on this" in page and NAME not in page
