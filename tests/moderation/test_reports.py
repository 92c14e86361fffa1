"""Report something: who may, what of it others learn, and what it takes out of sight."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudyStatus
from forum.models.review import Report
from forum.people.data_export import queries as data_export
from forum.practice.comments import actions as comments
from tests.gate.conftest import KEY, KINDS, PROBE
from tests.moderation.conftest import CANARY

NOT_NAMED = {"feedback"}  # organisers read its sentences without whose they are
NOTE = "Second sentence, please look."


@pytest.mark.parametrize("kind", sorted(set(KINDS) - NOT_NAMED))
def test_everything_that_somebody_wrote_can_be_reported_where_it_is_read(
    kind, make, people, browse
):
    made = make(kind)
    reader = people[made.reader or "eve"]
    page = KINDS[kind].path(made.row) if kind in ("community", "panel") else made.page
    link = f"/report/{kind}/{made.row.id}"
    assert link in browse(reader).get(page, follow_redirects=True).text
    if not made.reader:
        assert link not in browse().get(page, follow_redirects=True).text
    db.session.rollback()  # the look at a profile was counted by another session meanwhile
    address = link + (f"?key={KEY}" if kind.startswith("list-") else "")
    answered = browse(reader).post(address, data={"reason": "advert"})
    assert answered.status_code == 302
    report = db.session.scalars(select(Report)).one()
    assert (report.kind, report.object_id, report.reporter_id) == (kind, made.row.id, reader.id)


def test_case_studies_files_workshops_and_members_can_be_too(
    bus_passes, workshop, people, browse, report
):
    ben = people["ben"]
    page = browse(ben).get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    assert f"/report/case-study/{bus_passes.id}" in page
    assert (
        f"/report/workshop/{workshop.id}"
        in browse(ben).get(f"/workshops/{workshop.id}-{workshop.slug}").text
    )
    ada = people["ada"]
    assert f"/report/member/{ada.id}" in browse(ben).get(f"/people/{ada.id}-ada").text
    for kind, row in (("case-study", bus_passes), ("workshop", workshop), ("member", ada)):
        assert report(ben, kind, row.id).status_code == 302


def test_one_report_of_a_member_and_an_item(comment, people, report):
    for _ in range(2):
        report(people["dee"], "comment", comment.id)
    report(people["eve"], "comment", comment.id)
    assert len(db.session.scalars(select(Report)).all()) == 2


def test_what_one_may_not_see_does_not_exist_or_wrote_answers_alike(
    make, comment, people, browse, report
):
    private = make("rating-note").row
    for who, kind, object_id in (
        ("ben", "comment", comment.id),  # one's own
        ("dee", "comment", 999),
        ("dee", "nothing", 1),
        ("eve", "rating-note", private.id),
    ):
        assert report(people[who], kind, object_id).status_code == 404
    assert report(people["pip"], "comment", comment.id).status_code == 403
    assert browse().get(f"/report/comment/{comment.id}").status_code == 302


def test_a_flood_is_stopped_and_keeps_what_was_typed(bus_passes, people, report):
    ids = [
        comments.post(people["ben"], bus_passes, f"{n:032x}", f"Comment {n}", None).id
        for n in range(11)
    ]
    answers = [report(people["dee"], "comment", one, note=NOTE) for one in ids]
    assert [a.status_code for a in answers] == [302] * 10 + [429]
    assert NOTE in answers[-1].text


def test_a_note_passes_the_gate_and_a_reason_is_wanted(comment, people, browse, report):
    refused = report(people["dee"], "comment", comment.id, note="Her number is 07700 900123.")
    assert refused.status_code == 422
    none = browse(people["dee"]).post(f"/report/comment/{comment.id}", data={"note": NOTE})
    assert none.status_code == 422
    assert "Choose what is wrong with it." in none.text
    assert NOTE in none.text
    assert not db.session.scalars(select(Report)).all()


def test_what_may_identify_a_person_is_out_of_sight_at_once_and_nothing_else_is(
    comment, bus_passes, people, browse, report
):
    page = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    report(people["dee"], "comment", comment.id, "abuse")
    report(people["fay"], "comment", comment.id, "advert")
    assert CANARY in browse().get(page).text

    report(people["eve"], "comment", comment.id, "identifies")
    assert CANARY not in browse().get(page).text
    assert "took an item out of sight" in str(db.session.scalars(select(AuditEntry.act)).all())
    own = browse(people["ben"]).get("/me/decisions").text
    assert "identifies a person" in own
    assert "Eve" not in own

    report(people["dee"], "case-study", bus_passes.id, "identifies")
    assert bus_passes.status == CaseStudyStatus.HELD


def test_a_member_who_was_wrong_twice_holds_nothing_any_more(
    bus_passes, people, report, decide, moderators
):
    made = [
        comments.post(people["ben"], bus_passes, f"{n:032x}", f"Comment {n}", None)
        for n in range(3)
    ]
    for one in made[:2]:
        report(people["dee"], "comment", one.id, "identifies")
        decide(moderators.mo, "comment", one.id, "accept")
    report(people["dee"], "comment", made[2].id, "identifies")
    held = [one.has_held for one in db.session.scalars(select(Report).order_by(Report.id))]
    assert held == [True, True, False]


def test_only_the_reporter_and_the_moderators_learn_of_it(
    comment, bus_passes, people, browse, report, moderators, decide
):
    report(people["dee"], "comment", comment.id, note=NOTE)
    ben, ada = people["ben"], people["ada"]
    pages = ("/me", "/me/decisions", "/me/words-not-shown", "/me/notifications", "/me/data")
    study = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"

    def read(who, *more):
        return "".join(
            browse(who).get(one, follow_redirects=True).text for one in (*pages, study, *more)
        ) + str(data_export.export(who))

    for who in (ben, ada):
        assert NOTE not in read(who, "/moderation/log")
        assert not data_export.export(who)["reports"]
    queue = browse(moderators.mo).get("/moderation").text
    assert NOTE in queue
    assert "Dee" not in queue
    decide(moderators.mo, "comment", comment.id, "withdraw")
    for who in (ben, ada):
        found = read(who, "/moderation/log")
        assert "Dee" not in found
        assert NOTE not in found
    to_others = select(Letter.body).where(Letter.to != people["dee"].email)
    assert "Dee" not in "".join(db.session.scalars(to_others))
    assert data_export.export(people["dee"])["reports"][0]["note"] == NOTE
    assert "agreed" in browse(people["dee"]).get("/me/decisions").text


def test_what_not_everybody_reads_is_read_on_its_own_page_and_logged(
    make, people, browse, report, moderators
):
    made = make("rating-note")
    report(people["ada"], "rating-note", made.row.id)
    mo = browse(moderators.mo)
    assert PROBE not in mo.get("/moderation").text
    assert PROBE in mo.get(f"/moderation/items/rating-note/{made.row.id}").text
    db.session.rollback()
    assert "read words to withdraw them" in str(db.session.scalars(select(AuditEntry.act)).all())
