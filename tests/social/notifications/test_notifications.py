"""Notifications: whom each thing that happens is told to, once, and how it is worded."""

from datetime import timedelta

from sqlalchemy import event, func, select, update

from forum.core import clock
from forum.core.extensions import db
from forum.gate.actions import accept, hold_for_review, withdraw_words
from forum.models.case_studies import CaseStudy
from forum.models.social import Activity, FollowKind, Notice, NoticeKind, Strength
from forum.models.tries import Again, Result, Scale, Try
from forum.practice.questions import actions as questions
from forum.social.notifications import actions, jobs
from forum.social.notifications.kinds import About


def page(browse, member):
    return browse(member).get("/me/notifications").text


def test_a_comment_is_told_to_the_author_and_a_reply_to_who_is_answered(
    bus_passes, ada, ben, dee, comment, notices
):
    first = comment(ben, bus_passes)
    comment(dee, bus_passes, parent=first)
    assert notices(ada) == [("reply", "case-study", "comment")] * 2
    assert notices(ben) == [("reply", "case-study", "comment")]
    assert notices(dee) == []


def test_an_answer_and_that_it_helped_are_told(ask, answer, ada, ben, notices, browse):
    question = ask(ada)
    given = answer(ben, question)
    questions.mark_helped(ada, given)
    assert notices(ada) == [("answer", "question", "answer")]
    assert notices(ben) == [("helped", "question", "answer")]
    assert "Ben, Southgate Works answered your question" in page(browse, ada)
    assert "Your answer helped who asked" in page(browse, ben)


def test_a_try_is_told_with_its_result_and_without_the_person(
    bus_passes, ada, ben, term, notices, browse
):
    db.session.add(
        Try(
            case_study_id=bus_passes.id,
            member_id=ben.id,
            organisation_id=ben.organisation_id,
            group_id=term.pg1.id,
            version=1,
            result=Result.WORKED,
            scale=Scale.UP_TO_5,
            again=Again.YES,
        )
    )
    db.session.commit()
    assert notices(ada) == [("tried", "case-study", "try")]
    shown = page(browse, ada)
    assert "Southgate Works tried this: it worked" in shown
    assert "Ben" not in shown.partition("<main")[2]


def test_what_is_followed_at_once_is_told_and_weekly_or_muted_is_not(
    share, follow, ada, ben, dee, eve, fay, term, notices
):
    follow(ben, "term", term.pg1)
    follow(dee, "term", term.pg1, Strength.WEEKLY)
    follow(eve, "term", term.pg1)
    follow(eve, "organisation", ada.organisation_id, Strength.MUTED)
    follow(ada, "term", term.pg1)
    share(ada)
    assert notices(ben) == [("followed", "case-study", "")]
    assert notices(dee) == notices(eve) == notices(ada) == notices(fay) == []


def test_each_member_is_told_once_however_many_follows_match(
    share, follow, ada, ben, term, notices
):
    for kind, thing in (
        ("term", term.pg1),
        ("term", term.lone_parents),
        ("person", ada),
        ("organisation", ada.organisation_id),
    ):
        follow(ben, kind, thing)
    share(ada)
    assert notices(ben) == [("followed", "case-study", "")]


def test_following_tells_nothing_of_what_is_anonymous(share, follow, ada, ben, notices, browse):
    follow(ben, "person", ada)
    follow(ben, "organisation", ada.organisation_id)
    shared = share(ada, is_anonymous=True, chain_position="prime")
    shared.status = "published"  # a moderator has read it
    db.session.commit()
    assert notices(ben) == []
    assert "Bus passes" not in browse(ben).get("/stream").text
    everything = browse(ben).get("/stream?show=everything").text.partition("<main")[2]
    assert "A prime provider, verified by the moderators shared this" in everything
    assert "Ada" not in everything and "Northfield" not in everything


def test_what_has_lost_its_name_since_is_gone_for_who_follows_its_author_alone(
    share, follow, comment, ada, ben, dee, eve, term, notices, browse
):
    follow(ben, "person", ada)
    follow(dee, "organisation", ada.organisation_id)
    follow(eve, "term", term.pg1)
    shared = share(ada, title="Bikes on loan")
    for member in (ben, dee, eve):
        assert notices(member) == [("followed", "case-study", "")]
        assert "Bikes on loan" in browse(member).get("/me/notifications").text
    shared.is_anonymous, shared.chain_position = True, "subcontractor"
    db.session.commit()
    for member in (ben, dee):
        page = browse(member).get("/me/notifications").text
        assert "Bikes on loan" not in page and "No longer there" in page
        assert "subcontractor" not in page
    page = browse(eve).get("/me/notifications").text
    assert "Bikes on loan" in page and "Ada" not in page and "Northfield" not in page
    own = comment(ben, shared)
    comment(ada, shared, "Gladly.", own)
    notices(ben)
    assert "Bikes on loan" in browse(ben).get("/me/notifications").text  # told for another reason


def test_a_muted_thing_tells_nothing_at_all(ask, answer, follow, ada, ben, notices):
    question = ask(ada)
    follow(ada, "question", question, Strength.MUTED)
    answer(ben, question)
    assert notices(ada) == []


def test_a_kind_that_is_switched_off_is_not_told(ask, answer, browse, ada, ben, notices):
    browse(ada).post("/me/mails", data={"notice_answer": "off"})
    answer(ben, ask(ada))
    assert notices(ada) == []


def test_an_unknown_channel_is_refused(browse, ada):
    assert browse(ada).post("/me/mails", data={"notice_answer": "fax"}).status_code == 422
    assert browse(ada).post("/me/mails", data={"digest": "hourly"}).status_code == 422


def test_what_is_old_is_told_to_nobody(share, follow, ada, ben, term, notices, fan_out):
    follow(ben, "term", term.pg1)
    share(ada, posted_at=clock.now() - timedelta(days=30))
    db.session.execute(update(Activity).values(at=clock.now() - timedelta(days=30)))
    db.session.commit()
    assert notices(ben) == []


def test_withdrawn_and_held_things_are_no_longer_there_and_lose_their_title(
    bus_passes, ask, answer, follow, ada, ben, mo, fan_out, browse
):
    follow(ben, "case-study", bus_passes)
    question = ask(ben, title="Where is the secret")
    given = answer(ada, question)
    fan_out()
    actions.notify(
        NoticeKind.FOLLOWED, [ben.id], About(FollowKind.CASE_STUDY, bus_passes.id), actor_id=ada.id
    )
    db.session.commit()
    assert "Bus passes" in page(browse, ben)
    withdraw_words(mo, given, "It names a claimant.")
    db.session.execute(update(CaseStudy).values(status="held"))
    db.session.commit()
    shown = page(browse, ben).partition("<main")[2]
    assert "Bus passes" not in shown and "Northfield" not in shown
    assert "Where is the secret" in shown  # the question still stands
    assert shown.count(">No longer there<") == 3  # the answer; the case study and its line


def test_words_that_were_held_when_their_turn_came_are_told_when_accepted(
    bus_passes, ada, ben, mo, comment, fan_out, notices
):
    written = comment(ben, bus_passes)
    [held] = hold_for_review(written, "A moderator reads it")
    db.session.commit()
    fan_out()
    assert notices(ada) == []
    accept(mo, held)
    assert notices(ada) == [("reply", "case-study", "comment")]
    hold_for_review(written, "Again")
    db.session.commit()
    accept(mo, written.held)
    assert notices(ada) == [("reply", "case-study", "comment")]


def test_the_number_is_in_the_header_and_costs_no_statement(
    ask, answer, browse, ada, ben, fan_out, questions
):
    asked = ask(ada)
    browser = browse(ada)
    browser.get("/help")
    questions.clear()
    browser.get("/help")
    without = len([one for one in questions if one.startswith("SELECT")])
    for _ in range(3):
        answer(ben, asked)
    fan_out()
    questions.clear()
    shown = browser.get("/help").text
    assert "3 new" in shown
    assert len([one for one in questions if one.startswith("SELECT")]) == without


def test_the_count_answers_304_while_it_is_the_same(ask, answer, browse, ada, ben, fan_out):
    question, browser = ask(ada), browse(ada)
    first = browser.get("/me/notifications/count")
    assert first.json == {"count": 0}
    again = browser.get("/me/notifications/count", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    answer(ben, question)
    fan_out()
    changed = browser.get(
        "/me/notifications/count", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.json == {"count": 1}


def test_reading_one_thing_or_all_of_them(ask, answer, browse, ada, ben, fan_out):
    one, other = ask(ada, title="One"), ask(ada, title="Other")
    answer(ben, one)
    answer(ben, other)
    fan_out()
    browser = browse(ada)
    browser.post(f"/me/notifications/read/question/{one.id}")
    assert "1 new" in page(browse, ada)
    newest = db.session.scalar(select(func.max(Notice.id)))
    answer(ben, other)
    fan_out()
    browser.post("/me/notifications/read", data={"newest": newest})
    assert "1 new" in page(browse, ada)  # what came after the page was drawn stays new


def test_nobody_marks_what_is_another_s(ask, answer, browse, ada, ben, dee, fan_out):
    question = ask(ada)
    answer(ben, question)
    fan_out()
    browse(dee).post(f"/me/notifications/read/question/{question.id}")
    browse(dee).post("/me/notifications/read", data={"newest": 10_000})
    assert "1 new" in page(browse, ada)
    assert "How do you keep in touch" not in page(browse, dee)


def test_bad_addresses_are_answered(browse, ada):
    for query in ("before=x", "before=0", f"before={2**40}", "before=-1"):
        assert browse(ada).get(f"/me/notifications?{query}").status_code == 200
        assert browse(ada).get(f"/stream?{query}").status_code == 200
    assert browse(ada).post("/me/notifications/read", data={"newest": "x"}).status_code == 302
    assert browse().get("/me/notifications").status_code == 302


def test_opening_the_page_reads_what_was_told_of_it_and_marks_what_is_new(
    ask, answer, follow, browse, ada, ben, fan_out
):
    question = ask(ada)
    follow(ben, "question", question)
    answer(ada, question, "The first.")
    fan_out()
    browser, path = browse(ben), f"/discussions/{question.id}-{question.slug}"
    first = browser.get(path).text
    assert "1 new since you were here" in first
    assert "1 new since you were here" not in browser.get(path).text
    assert " new</span><span" not in browser.get("/help").text


def test_a_former_member_is_named_so(ask, answer, browse, ada, ben, fan_out):
    answer(ben, ask(ada))
    fan_out()
    ben.name = "A former member"
    db.session.commit()
    shown = page(browse, ada)
    assert "A former member, Southgate Works answered" in shown and "Ben" not in shown


def test_followers_are_read_in_one_statement_and_written_in_batches(
    bus_passes, follow, ada, ben, dee, monkeypatch, fan_out, comment
):
    from forum.social.notifications import actions as written

    fan_out()
    monkeypatch.setattr(written, "ROWS_AT_ONCE", 1)
    for member in (ben, dee):
        follow(member, "case-study", bus_passes)
    comment(ada, bus_passes)
    sent = []
    listen = lambda _c, _cu, statement, *_: sent.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    fan_out()
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len([s for s in sent if s.startswith("SELECT DISTINCT follow.member_id")]) == 1
    assert len([s for s in sent if s.startswith("INSERT INTO notice")]) == 2


def test_a_job_that_is_killed_half_way_tells_the_rest_later_and_nothing_twice(
    bus_passes, follow, ada, ben, dee, monkeypatch, comment, notices, fan_out
):
    fan_out()
    for member in (ben, dee):
        follow(member, "case-study", bus_passes)
    comment(ada, bus_passes)
    monkeypatch.setattr(jobs, "update_if", lambda *_, **__: 1 / 0)
    for _ in range(2):
        try:
            jobs.fan_out()
        except ZeroDivisionError:
            db.session.rollback()
    monkeypatch.undo()
    assert len(notices(ben)) == len(notices(dee)) == 1


def test_old_ones_go_after_three_months(ask, answer, ada, ben, notices):
    answer(ben, ask(ada))
    notices(ada)
    db.session.execute(update(Notice).values(at=clock.now() - timedelta(days=91)))
    db.session.commit()
    jobs.forget_old()
    assert db.session.scalar(select(func.count(Notice.id))) == 0
