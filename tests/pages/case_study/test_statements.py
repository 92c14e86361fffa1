"""What the reading page asks the database for, and that no piece of it outlives a change."""

from contextlib import contextmanager

import pytest
import time_machine
from sqlalchemy import event, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.comments import Comment
from forum.models.ratings import Rating
from forum.models.tries import Try
from forum.people.erasure.actions import FORMER_MEMBER, close_account
from forum.people.sign_in import passwords

MOST = 8
PASSWORD = "four wooden chairs"


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@contextmanager
def statements():
    found = []

    def note(_connection, _cursor, statement, *_):
        if statement != "BEGIN":
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def add_comments(case_study, author, number):
    for place in range(number):
        db.session.add(
            Comment(
                case_study_id=case_study.id,
                author_id=author.id,
                organisation_id=author.organisation_id,
                submission_key=f"{place:032x}",
                body=f"Comment {place}",
                html=f"<p>Comment {place}</p>",
            )
        )


def add_tries(case_study, member, group, number):
    for place in range(number):
        db.session.add(
            Try(
                case_study_id=case_study.id,
                member_id=member.id,
                organisation_id=member.organisation_id,
                group_id=group.id,
                round=place + 1,
                version=1,
                result="worked",
                again="yes",
            )
        )


def rate(case_study, raters):
    for rater in raters:
        db.session.add(
            Rating(
                case_study_id=case_study.id,
                rater_id=rater.id,
                organisation_id=rater.organisation_id,
                value=4,
                version=1,
            )
        )


def number_of_statements(browse, viewer, address):
    """Of a later look in the same moment: what is read anew each minute is not of a page."""
    client = browse(viewer) if viewer else browse()
    with time_machine.travel(f"{clock.now().isoformat()}+00:00", tick=False):
        client.get(address)
        db.session.rollback()  # the first look has marked a followed one as seen
        client.get(address)
        with statements() as found:
            assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("number", [1, 20, 200])
def test_each_role_reads_it_in_eight_statements(
    number, browse, bus_passes, address, ada, ben, people, term
):
    add_comments(bus_passes, ben, number)
    add_tries(bus_passes, ben, bus_passes.claimant_groups[0], number)
    rate(bus_passes, [ben])
    db.session.commit()

    for viewer in (None, ada, *people.values()):
        assert number_of_statements(browse, viewer, address) <= MOST, viewer and viewer.name


def test_an_edited_withdrawn_and_renamed_comment_is_shown_as_it_is(
    browse, bus_passes, address, ben
):
    add_comments(bus_passes, ben, 1)
    db.session.commit()
    assert "Comment 0" in browse().get(address).text

    comment = db.session.scalars(select(Comment)).one()
    comment.html, comment.edited_at = "<p>Changed</p>", clock.now()
    db.session.commit()
    page = browse().get(address).text
    assert "Changed" in page
    assert "Comment 0" not in page

    ben.name = "Somebody Else"
    db.session.commit()
    assert "Somebody Else" in browse().get(address).text

    comment.withdrawn_at = clock.now()
    db.session.commit()
    assert "Changed" not in browse().get(address).text

    comment.withdrawn_at = None
    db.session.commit()
    assert "Changed" in browse().get(address).text


def test_only_a_moderator_is_offered_to_withdraw_and_only_its_author_to_edit(
    browse, bus_passes, address, ada, ben, people
):
    add_comments(bus_passes, ben, 1)
    db.session.commit()
    comment = db.session.scalars(select(Comment)).one()
    moderator = next(one for one in people.values() if one.is_moderator)
    pages = {
        name: browse(who).get(address).text
        for name, who in (("author", ben), ("moderator", moderator), ("reader", ada))
    }

    withdraw = f"/moderation/words/comment/{comment.id}/withdraw"
    edit = f"/comments/{comment.id}/edit"
    assert [name for name, page in pages.items() if edit in page] == ["author"]
    assert [name for name, page in pages.items() if withdraw in page] == ["moderator"]
    assert "Withdraw" not in browse().get(address).text.partition('id="comments"')[2]


def test_a_renamed_group_is_renamed_in_the_list_to_choose_from(browse, bus_passes, address, ben):
    group = bus_passes.claimant_groups[0]
    assert group.name in browse(ben).get(address).text
    was, group.name = group.name, "Renamed group"
    db.session.commit()
    page = browse(ben).get(address).text

    assert "Renamed group" in page
    assert was not in page.partition('id="ratings"')[2]


def test_no_piece_outlives_a_closed_account(browse, bus_passes, address, ben):
    add_comments(bus_passes, ben, 1)
    add_tries(bus_passes, ben, bus_passes.claimant_groups[0], 1)
    db.session.commit()
    name, client = ben.name, browse()
    assert client.get(address).text.count(name) == 2

    ben.password_hash = passwords.hash_password(PASSWORD)
    db.session.commit()
    close_account(ben, PASSWORD)
    page = client.get(address).text
    assert name not in page
    assert page.count(FORMER_MEMBER) == 2


def test_no_piece_names_the_author_of_what_became_anonymous(browse, bus_passes, address, ada, ben):
    readers = [browse(), browse(ben)]
    for reader in readers:
        page = reader.get(address).text
        assert ada.name in page and ada.organisation.name in page

    bus_passes.is_anonymous = True
    db.session.commit()
    for reader in readers:
        page = reader.get(address, follow_redirects=True).text
        assert ada.name not in page and ada.organisation.name not in page


def test_a_withdrawn_and_an_edited_report_are_shown_as_they_are(browse, bus_passes, address, ben):
    add_tries(bus_passes, ben, bus_passes.claimant_groups[0], 1)
    db.session.commit()
    client = browse()
    assert "It worked" in client.get(address).text

    report = db.session.scalars(select(Try)).one()
    report.note = "With a bus of our own"
    db.session.commit()
    assert report.note in client.get(address).text

    report.withdrawn_at = clock.now()
    db.session.commit()
    assert report.note not in client.get(address).text
    own = browse(ben).get(address).text
    assert report.note in own and "Only you see this report" in own
