"""What tables write becomes drafts of those who can tell it, and case studies of the workshop."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.attendance import TableDraft
from forum.models.case_studies import CaseStudy, Draft
from forum.practice.publishing import actions as case_studies
from forum.workshops.attendance import jobs, queries
from tests.workshops.attendance.conftest import DURING, ENDS

BOXES = {
    "did": "Mock interviews in the employer's own room\n\nTwo of us, an hour each.",
    "for_whom": "People who had not been asked a question in years.",
    "happened": "In May and June 2026 nine of twelve were asked back.",
    "seen_version": "0",
}


@pytest.fixture
def tables(browse, fay, path):
    browse(fay).post(f"{path}/tables", data={"number": "2"})
    return f"{path}/tables"


@pytest.fixture
def written(browse, ada, came, tables):
    """Ada has written at table 1."""
    came(ada)
    browse(ada).post(f"{tables}/1", data=BOXES)
    return tables


def drafts():
    return db.session.scalars(select(Draft).order_by(Draft.id)).all()


def test_who_came_writes_on_a_phone_and_all_at_the_tables_read_it(browse, ada, ben, came, written):
    came(ben)
    page = browse(ben).get(written).text
    assert "Mock interviews in the employer" in page
    assert "Saved by Ada" in page
    assert "Two of us" in browse(ben).get(f"{written}/1").text


def test_who_did_not_come_sees_no_table(browse, ben, dee, mo, tables):
    for who in (ben, dee, mo):
        assert browse(who).get(tables).status_code == 404
        assert browse(who).post(f"{tables}/1", data=BOXES).status_code == 404


def test_a_week_later_only_the_organiser_still_writes(at, browse, ada, fay, written):
    at(ENDS + timedelta(days=7))
    assert browse(ada).get(written).status_code == 404
    assert browse(fay).post(f"{written}/2", data=BOXES).status_code == 302


def test_two_phones_at_one_table_lose_nothing(browse, ada, ben, came, written):
    came(ben)
    late = browse(ben).post(f"{written}/1", data={**BOXES, "did": "We rang them up."})
    assert late.status_code == 409
    assert "We rang them up." in late.text
    assert "Two of us, an hour each." in late.text
    again = browse(ben).post(f"{written}/1", data={**BOXES, "did": "Both.", "seen_version": "1"})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [{"did": "x" * 2001}, {"for_whom": "AB123456C had no work"}, {"happened": "[" * 500}],
)
def test_a_wrong_box_is_explained_and_kept(browse, ada, written, wrong):
    answer = browse(ada).post(f"{written}/1", data={**BOXES, "seen_version": "1", **wrong})
    assert answer.status_code == 422
    assert next(iter(wrong.values()))[:20] in answer.text


def test_the_boxes_become_a_draft_of_ones_own_once(browse, ada, written):
    first = browse(ada).post(f"{written}/1/draft")
    assert browse(ada).post(f"{written}/1/draft").location == first.location
    [draft] = drafts()
    assert draft.author_id == ada.id
    assert draft.answers["title"] == ["Mock interviews in the employer's own room"]
    assert draft.answers["result"] == [BOXES["happened"]]
    assert draft.answers["groups"] == ["pg1-jsa-18-24"]
    assert draft.answers["circumstances"] == ["lone-parents"]
    assert draft.answers["area"] == ["5"]
    page = browse(ada).get(first.location).text
    assert "an hour each." in page


def test_the_organiser_gives_it_to_somebody_who_came(browse, fay, ada, ben, written):
    told = browse(fay).post(f"{written}/1/draft", data={"author": str(ben.id)})
    assert told.status_code == 404
    browse(fay).post(f"{written}/1/draft", data={"author": str(ada.id)})
    assert [draft.author_id for draft in drafts()] == [ada.id]
    letter = db.session.scalars(select(Letter).where(Letter.dedupe_key.like("draft:%"))).one()
    assert letter.to == ada.email


def test_an_empty_table_is_no_draft_and_another_member_gives_none_away(
    browse, ada, ben, came, written
):
    came(ben)
    assert browse(ada).post(f"{written}/2/draft").status_code == 409
    sent = browse(ben).post(f"{written}/1/draft", data={"author": str(ada.id)})
    assert sent.status_code == 403
    assert drafts() == []


def test_fewer_tables_never_drop_what_is_written(browse, fay, written):
    browse(fay).post(written, data={"number": "1"})
    browse(fay).post(written, data={"number": "3"})
    for number in ("0", "31", "many", ""):
        assert browse(fay).post(written, data={"number": number}).status_code == 422
    assert [t.is_empty for t in queries.tables(db.session.get_one(*_workshop()))] == [
        False,
        True,
        True,
    ]


def _workshop():
    from forum.models.workshops import Workshop

    return Workshop, db.session.scalar(select(Workshop.id))


def test_published_case_studies_of_its_tables_are_listed(browse, ada, written, path, answers):
    browse(ada).post(f"{written}/1/draft")
    [draft] = drafts()
    case_studies.publish(ada, draft.key, answers, accepted_needed=0)
    page = browse().get(path).text
    assert "What came of it" in page
    assert answers["title"] in page
    workshop = db.session.get_one(*_workshop())
    case_study = db.session.scalar(select(CaseStudy))
    assert queries.origin_of(case_study) == workshop
    read = browse().get(f"/case-studies/{case_study.id}-{case_study.slug}").text
    assert "First written down at the workshop" in read and workshop.title in read


def test_an_anonymous_case_study_does_not_show_its_workshop(
    browse, ada, mo, written, path, answers
):
    browse(ada).post(f"{written}/1/draft")
    [draft] = drafts()
    sent = case_studies.publish(ada, draft.key, answers | {"is_anonymous": True}, 0)
    browse(mo).post(f"/moderation/case-studies/{sent.id}/accept")
    read = browse().get(f"/case-studies/{sent.id}-{sent.slug}")

    assert read.status_code == 200 and "First written down" not in read.text
    assert answers["title"] not in browse().get(path).text


def test_one_reminder_after_a_week_and_none_once_it_is_sent(at, browse, ada, written, answers):
    from forum.practice.publishing import actions as case_studies

    browse(ada).post(f"{written}/1/draft")
    at(DURING + timedelta(days=6, hours=23))
    assert jobs.remind_of_drafts() == 0
    at(DURING + timedelta(days=7))
    assert [jobs.remind_of_drafts(), jobs.remind_of_drafts()] == [1, 0]
    db.session.execute(TableDraft.__table__.update().values(reminded_at=None))
    db.session.commit()
    [draft] = drafts()
    case_studies.publish(ada, draft.key, answers, accepted_needed=0)
    assert jobs.remind_of_drafts() == 0


def test_unsubscribed_authors_get_no_reminder(at, browse, ada, written):
    from forum.mail.preferences.models import MailKind
    from forum.people.mail_preferences import actions as subscriptions

    browse(ada).post(f"{written}/1/draft")
    subscriptions.stop(ada.id, MailKind.DRAFTS)
    at(DURING + timedelta(days=8))
    assert jobs.remind_of_drafts() == 0
