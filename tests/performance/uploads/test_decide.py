"""Two people; once; nothing before; all in one step; and a rehearsal never."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.uploads import Chunk, FilePart, Upload, UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import jobs, pipeline, queries
from tests.performance.uploads.conftest import RIGHT, table

OFFICIAL = {"origin": "official"}
OF_NORTHFIELD = "Northfield Trust,,5,PG1,2014-04-01,2014-06-30,700,650,123,150"


def all_values(measure="job_outcomes"):
    made = [f for f in figures.every_figure() if f.measure == measure]
    return {f.version: f.value for f in made}


def test_a_second_analyst_says_yes_and_the_supply_chain_sees_it(send, act, shown, bob, ada, eve):
    upload = send(table(RIGHT.replace(",20,", ",77,")))
    assert not shown(ada, 77) and not shown(bob, 77)

    act(bob, upload, "approve")

    assert upload.state == UploadState.PUBLISHED
    assert shown(ada, 77) and shown(bob, 77)
    assert not shown(eve, 77) and not shown(None, 77)


def test_who_uploaded_cannot_approve_by_page_action_or_table(send, act, ann, browse):
    upload = send(table(RIGHT))

    answer = act(ann, upload, "approve")

    assert answer.status_code == 409 and "another analyst" in answer.text
    assert act(ann, upload, "decline", reason="mine").status_code == 409
    assert upload.state == UploadState.WAITING and figures.every_figure() == []
    assert "Yes, publish it" not in browse(ann).get(f"/performance/uploads/{upload.id}").text
    with pytest.raises(IntegrityError):
        db.session.execute(update(Upload).values(state="approved", decided_by_id=ann.id))
    db.session.rollback()


def test_a_rehearsal_can_never_be_published(send, act, bob):
    upload = send(table(RIGHT), is_rehearsal="y")
    assert upload.state == UploadState.REHEARSED and upload.compared["new"] == 3

    assert act(bob, upload, "approve").status_code == 409
    assert figures.every_figure() == []
    for state in ("approved", "published"):
        with pytest.raises(IntegrityError):
            db.session.execute(update(Upload).values(state=state, decided_by_id=bob.id))
        db.session.rollback()


def test_approving_twice_at_once_is_once(app, send, act, bob):
    upload = send(table(RIGHT))
    upload_id, bob_id = upload.id, bob.id
    db.session.rollback()
    done = []

    def approve():
        from forum.models.accounts import User
        from forum.performance.uploads import actions

        with app.app_context():
            try:
                actions.approve(db.session.get(User, bob_id), db.session.get(Upload, upload_id))
                done.append("yes")
            except Exception as error:
                done.append(type(error).__name__)
            db.session.remove()

    both = [threading.Thread(target=approve) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    jobs.finish_all()

    counted = select(func.count()).where(AuditEntry.act == "approved a file of figures")
    assert db.session.scalar(counted) == 1 and set(done) <= {"yes", "Refused"}
    assert len(figures.every_figure()) == 3


def test_the_same_file_is_the_same_upload(send):
    first, again = send(table(RIGHT)), send(table(RIGHT), name="another name.csv")

    assert first.id == again.id
    assert db.session.scalar(select(func.count(Upload.id))) == 1
    assert send(table(RIGHT), is_rehearsal="y").id != first.id


def test_declined_it_says_why_and_the_file_is_gone(send, act, browse, bob, ann):
    upload = send(table(RIGHT))

    act(bob, upload, "decline", reason="")
    assert upload.state == UploadState.WAITING
    act(bob, upload, "decline", reason="The quarter is not complete.")

    assert upload.state == UploadState.DECLINED
    assert "not complete" in browse(ann).get(f"/performance/uploads/{upload.id}").text
    for kept in (Chunk, FilePart):
        assert db.session.scalar(select(func.count()).select_from(kept)) == 0
    assert send(table(RIGHT)).id != upload.id, "it can be uploaded again"


def test_official_figures_wait_for_their_release(send, act, browse, bob, release, northfield):
    upload = send(table(OF_NORTHFIELD), **OFFICIAL, release=str(release.id))
    act(bob, upload, "approve")
    page = f"/organisations/{northfield.id}-northfield"

    def sees(at):
        with time_machine.travel(at, tick=False):
            return "123" in browse().get(page).text

    at = release.release_at
    assert upload.state == UploadState.PUBLISHED
    assert [sees(at - timedelta(seconds=1)), sees(at)] == [False, True]


def test_a_visitor_sees_the_old_version_until_the_new_release_opens(
    send, act, browse, bob, release, northfield
):
    from forum.models.releases import Release

    first = send(table(OF_NORTHFIELD), **OFFICIAL, release=str(release.id))
    act(bob, first, "approve")
    release.opened_at = clock.now()
    again = Release(
        ref="R1b",
        name="Statistics to June 2014, mended",
        release_at=clock.now() + timedelta(days=40),
        cut_off=release.cut_off,
        reissue_of=release,
    )
    db.session.add(again)
    db.session.commit()
    mended = send(table(OF_NORTHFIELD.replace(",123,", ",456,")), **OFFICIAL, release=str(again.id))
    assert (mended.compared["changed"], mended.compared["same"]) == (1, 2)
    assert mended.compared["largest"][0] | {"was": 123, "now": 456} == mended.compared["largest"][0]
    act(bob, mended, "approve")
    page = f"/organisations/{northfield.id}-northfield"

    before, to_an_analyst = browse().get(page).text, browse(bob).get(page).text
    with time_machine.travel(again.release_at, tick=False):
        after = browse().get(page).text

    assert ("123" in before, "456" in before) == (True, False)
    assert ("123" in to_an_analyst, "456" in to_an_analyst) == (False, True)
    assert ("123" in after, "456" in after) == (False, True)
    assert all_values() == {1: 123, 2: 456} and all_values("referrals") == {1: 700}


def test_too_late_for_its_release_it_cannot_be_approved(send, act, bob, release):
    upload = send(table(OF_NORTHFIELD), **OFFICIAL, release=str(release.id))

    for at in (release.release_at - timedelta(minutes=14), release.release_at):
        with time_machine.travel(at, tick=False):
            assert act(bob, upload, "approve").status_code == 409
    assert upload.state == UploadState.WAITING and figures.every_figure() == []


def test_a_figure_later_than_the_cut_off_of_its_release_is_refused(send, release):
    late = OF_NORTHFIELD.replace("2014-04-01,2014-06-30", "2014-07-01,2014-09-30")

    assert send(table(late), **OFFICIAL, release=str(release.id)).state == UploadState.REFUSED


def test_killed_in_the_middle_it_goes_on_where_it_was(send, act, bob, monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", 2)
    rows = [RIGHT.replace("2014", str(year)) for year in range(2012, 2016)]
    rows += [row.replace("PG1", "PG6") for row in rows]
    upload = send(table(*rows), work=False)

    upload_id = upload.id

    def after_a_kill(how, steps):
        """The upload, as another worker finds it."""
        running = how(upload_id)
        for _ in range(steps):
            next(running)
        running.close()
        db.session.rollback()
        return db.session.get(Upload, upload_id)

    upload = after_a_kill(pipeline.check, 2)
    assert upload.chunks == 2
    jobs.finish_all()
    db.session.expire_all()
    assert upload.state == UploadState.WAITING and upload.rows_checked == len(rows)

    act(bob, upload, "approve", work=False)
    upload = after_a_kill(pipeline.copy, upload.chunks + 2)  # compared again, then two are copied
    half = len(figures.every_figure())
    assert 0 < half < 3 * len(rows)
    jobs.finish_all()
    db.session.expire_all()
    assert len(figures.every_figure()) == 3 * len(rows)
    assert {f.version for f in figures.every_figure()} == {1}


def test_half_copied_nobody_sees_any_of_it(send, act, shown, bob, ada, monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", 1)
    upload = send(table(RIGHT.replace(",20,", ",77,"), RIGHT.replace("PG1", "PG6")))
    act(bob, upload, "approve", work=False)
    running = pipeline.copy(upload.id)
    for _compared_or_copied in range(upload.chunks + 1):
        next(running)

    assert len(figures.every_figure()) == 3
    assert not shown(ada, 77) and not shown(bob, 77)
    list(running)
    assert shown(ada, 77)


def test_withdrawn_before_its_release_it_is_gone_and_after_it_stays(send, act, bob, release, ann):
    upload = send(table(OF_NORTHFIELD), **OFFICIAL, release=str(release.id))
    act(bob, upload, "approve")
    with time_machine.travel(release.release_at, tick=False):
        answer = act(ann, upload, "withdraw")
        assert answer.status_code == 409 and "they stay" in answer.text

    act(ann, upload, "withdraw")

    assert upload.state == UploadState.WITHDRAWN
    again = send(table(OF_NORTHFIELD), **OFFICIAL, release=str(release.id))
    assert again.compared["new"] == 3
    act(bob, again, "approve")
    assert all_values() == {1: 123, 2: 123}


def test_the_other_analysts_are_told_once_and_no_figure_is_in_the_mail(send, bob, ann):
    send(table(RIGHT.replace(",20,", ",77,")))

    letter = db.session.scalars(select(Letter)).one()
    assert letter.to == bob.email and "/performance/uploads/1" in letter.body
    assert "77" not in letter.body and "Southgate" not in letter.body


def test_what_is_missing_and_what_is_new_is_named(send, act, bob, organisations, terms):
    from forum.models.organisations import SupplyLink

    shared = {"prime": organisations["northfield"], "area": terms["5"], "basis": "sourced"}
    db.session.add(SupplyLink(ref="S7", subcontractor=organisations["eastway"], **shared))
    db.session.commit()
    act(bob, send(table(RIGHT)), "approve")

    upload = send(table(RIGHT.replace("Southgate Works", "Eastway")))

    assert upload.compared["new_organisations"] == ["Eastway"]
    assert upload.compared["vanished"] == ["Southgate Works"]


# Two files that change the same figure


def of_value(value):
    return table(RIGHT.replace(",20,", f",{value},"))


def test_a_comparison_that_is_out_of_date_is_shown_anew_and_decided_again(
    send, act, browse, ann, bob
):
    act(bob, send(of_value(20)), "approve")
    first, second = send(of_value(30)), send(of_value(40), by=bob)
    assert first.compared["largest"][0]["was"] == second.compared["largest"][0]["was"] == 20
    act(ann, second, "approve")

    act(bob, first, "approve")

    assert first.state == UploadState.WAITING and first.decided_by_id is None
    assert first.compared["largest"][0] | {"was": 40, "now": 30} == first.compared["largest"][0]
    assert all_values() == {1: 20, 2: 40}
    letter = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert letter.to == bob.email and "decide again" in letter.body
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert "approval undone: figures changed meanwhile" in acts
    page = browse(bob).get(f"/performance/uploads/{first.id}").text
    assert "The comparison was out of date" in page and "Yes, publish it" in page
    db.session.rollback()

    act(bob, first, "approve")

    assert first.state == UploadState.PUBLISHED and all_values() == {1: 20, 2: 40, 3: 30}


@pytest.mark.parametrize("first_approved", [0, 1])
def test_of_two_approved_at_once_one_is_put_in_place(send, act, ann, bob, first_approved):
    both = [(send(of_value(30)), bob), (send(of_value(40), by=bob), ann)]
    for upload, who in (both[first_approved], both[1 - first_approved]):
        act(who, upload, "approve", work=False)

    jobs.finish_all()
    db.session.expire_all()

    assert [upload.state for upload, _who in both] == [UploadState.PUBLISHED, UploadState.WAITING]
    assert all_values() == {1: 30} and both[1][0].compared["changed"] == 1


def test_files_of_different_figures_do_not_wait_for_one_another(send, act, ann, bob):
    first, second = send(of_value(30)), send(table(RIGHT.replace("PG1", "PG6")), by=bob)

    act(ann, second, "approve")
    act(bob, first, "approve")

    assert first.state == second.state == UploadState.PUBLISHED


def test_what_is_half_copied_is_finished_before_another_begins(send, act, ann, bob, monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", 1)
    older = send(of_value(30))
    newer = send(table(RIGHT.replace(",20,", ",40,"), RIGHT.replace("PG1", "PG6")), by=bob)
    act(ann, newer, "approve", work=False)
    copying = pipeline.copy(newer.id)
    while newer.chunks_copied == 0:
        next(copying)
        db.session.rollback()
    act(bob, older, "approve", work=False)
    assert queries.next_at_work().id == newer.id
    db.session.rollback()
    list(pipeline.copy(older.id))  # as another node would that looked a moment before

    jobs.finish_all()
    db.session.expire_all()

    assert (newer.state, older.state) == (UploadState.PUBLISHED, UploadState.WAITING)
    assert older.compared["largest"][0]["was"] == 40
