"""Decisions on items of the queue, claims, and what an author can do."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.attachments import Attachment, StoredFile
from forum.models.case_studies import CaseStudyStatus
from forum.models.moderation import Act, Decision
from forum.models.releases import Release
from forum.models.review import Report, ReviewAppeal, ReviewClaim
from forum.models.withheld import Withheld
from forum.moderation.review_queue import count_queries, queries
from forum.moderation.review_queue.queries import Lane
from tests.moderation.conftest import CANARY

NOW = datetime(2014, 9, 18, 8, 30)
MENDED = "It helped one of our claimants a lot."


def written(moderator):
    """The keys of what waits, without the members who do."""
    return [one.key for one in queries.items(moderator) if one.lane != Lane.MEMBER]


@pytest.fixture
def page(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def test_report_to_decision_to_appeal_as_five_people(
    comment, page, people, moderators, browse, report, decide
):
    """Dee reports, Mo declines, Ben appeals, Max restores, and a guest reads it again."""
    dee, ben = people["dee"], people["ben"]
    report(dee, "comment", comment.id, "identifies")
    assert CANARY not in browse().get(page).text
    queue = browse(moderators.mo).get("/moderation").text
    assert "It identifies a person" in queue
    decide(moderators.mo, "comment", comment.id, "decline", reason="It names somebody.")
    own = browse(ben).get("/me/decisions").text
    assert "It names somebody." in own
    [appeal_path] = re.findall(r"/me/decisions/\d+/appeal", own)
    sent = browse(ben).post(appeal_path, data={"words": "That is my own name on the course."})
    assert sent.status_code == 302
    assert browse(ben).get(appeal_path).status_code == 302  # once

    assert "/moderation/appeals/1" not in browse(moderators.mo).get("/moderation").text
    assert browse(moderators.mo).get("/moderation/appeals/1").status_code == 404
    assert browse(moderators.moe).get("/moderation/appeals/1").status_code == 404
    assert "/moderation/appeals/1" in browse(moderators.max).get("/moderation").text
    assert "my own name" in browse(moderators.max).get("/moderation/appeals/1").text
    answer = {"act": "uphold", "answer": "It is the name of a course."}
    browse(moderators.max).post("/moderation/appeals/1", data=answer)

    assert CANARY in browse().get(page).text
    assert "It is the name of a course." in browse(ben).get("/me/decisions").text
    log = browse().get("/moderation/log").text
    for said in ("Declined", "Restored", "Median time to a decision", "Out of sight at once"):
        assert said in log
    assert not any(name in log for name in ("Ben", "Dee", ">Mo<", "Max"))
    acts = set(db.session.scalars(select(AuditEntry.act)))
    assert acts >= {"review: declined", "review: appeal upheld"}


def test_asked_for_a_change_it_is_mended_in_place_and_comes_back(
    comment, page, people, moderators, browse, report, decide
):
    report(people["dee"], "comment", comment.id, "identifies")
    decide(moderators.mo, "comment", comment.id, "change")
    assert not written(moderators.mo)
    ben = browse(people["ben"])
    assert "Your turn" in ben.get("/me/decisions").text
    mail = db.session.scalars(select(Letter).where(Letter.to == people["ben"].email)).all()[-1]
    assert "Take out names" in mail.body
    ben.post(f"/comments/{comment.id}/edit", data={"body": MENDED})
    ben.post(f"/comments/{comment.id}/edit", data={"body": MENDED + " Truly."})

    assert MENDED not in browse().get(page).text
    assert MENDED in browse(moderators.mo).get("/moderation").text
    decide(moderators.mo, "comment", comment.id, "accept")
    assert MENDED in browse().get(page).text
    assert not db.session.scalars(select(Withheld)).all()


def test_declined_words_are_changed_and_sent_again(
    comment, page, people, moderators, browse, report, decide
):
    report(people["dee"], "comment", comment.id, "abuse")
    decide(moderators.mo, "comment", comment.id, "withdraw")
    ben = browse(people["ben"])
    [path] = re.findall(r"/me/decisions/words/\d+", ben.get("/me/decisions").text)
    assert CANARY in ben.get(path).text
    assert browse(people["dee"]).get(path).status_code == 404
    assert ben.post(path, data={"first": ""}).status_code == 409
    assert ben.post(path, data={"first": "Ring 07700 900123."}).status_code == 422
    assert ben.post(path, data={"first": MENDED}).status_code == 302
    assert MENDED not in browse().get(page).text
    decide(moderators.max, "comment", comment.id, "accept")
    assert MENDED in browse().get(page).text


def test_a_declined_case_study_is_mended_and_waits_again(
    bus_passes, people, typed, moderators, browse, decide
):
    bus_passes.status = CaseStudyStatus.HELD
    db.session.commit()
    decide(moderators.mo, "case-study", bus_passes.id, "decline")
    assert bus_passes.status == CaseStudyStatus.DECLINED
    data = typed | {"title": "Bus passes, mended", "seen_version": "1", "do": "send"}
    ada = browse(people["ada"])
    assert f"{bus_passes.id}-" in ada.get("/me/decisions").text
    assert ada.post(f"/case-studies/{bus_passes.id}/edit", data=data).status_code == 302
    assert bus_passes.status == CaseStudyStatus.HELD
    assert "Bus passes, mended" in browse(moderators.mo).get("/moderation").text


def test_a_change_is_asked_of_a_case_study_until_its_author_has_made_it(
    bus_passes, people, typed, moderators, browse, report, decide
):
    report(people["dee"], "case-study", bus_passes.id, "advert")
    decide(moderators.mo, "case-study", bus_passes.id, "change")
    assert bus_passes.status == CaseStudyStatus.HELD
    assert not written(moderators.mo)
    data = typed | {"seen_version": "1", "do": "send"}
    browse(people["ada"]).post(f"/case-studies/{bus_passes.id}/edit", data=data)
    assert written(moderators.mo) == [("case-study", bus_passes.id)]


def test_left_as_it_is_its_author_does_not_learn_of_the_report(
    comment, bus_passes, people, moderators, browse, report, decide
):
    report(people["dee"], "comment", comment.id)
    report(people["dee"], "case-study", bus_passes.id)
    for kind, object_id in (("comment", comment.id), ("case-study", bus_passes.id)):
        decide(moderators.mo, kind, object_id, "keep")
    assert not written(moderators.mo)
    for who in ("ben", "ada"):
        assert "None about you" in browse(people[who]).get("/me/decisions").text
        to_author = select(Letter).where(
            Letter.to == people[who].email, Letter.body.contains("port")
        )
        assert not db.session.scalars(to_author).all()
    assert "left as it is" in browse(people["dee"]).get("/me/decisions").text


def test_nobody_decides_on_their_own_organisation_s_nor_on_their_own_report(
    comment, people, moderators, browse, report, decide
):
    report(moderators.mo, "comment", comment.id)
    for who in (moderators.moe, moderators.mo):
        assert not written(who)
        assert count_queries.count(who) == 1  # Pip, who waits for an organisation
        for act in ("", "/decide", "/claim", "/redact"):
            address = f"/moderation/items/comment/{comment.id}{act}"
            client = browse(who)
            answer = client.post(address, data={"act": "keep"}) if act else client.get(address)
            assert answer.status_code == 404
    assert len(written(moderators.max)) == 1


def test_what_a_moderator_handles_another_does_not_decide_until_the_claim_runs_out(
    comment, people, moderators, browse, report, decide, at
):
    at(clock.now())
    report(people["dee"], "comment", comment.id)
    browse(moderators.mo).post(f"/moderation/items/comment/{comment.id}/claim")
    assert "Mo handles it" in browse(moderators.max).get("/moderation").text
    decide(moderators.max, "comment", comment.id, "withdraw", seen=0)
    claimed = browse(moderators.max).post(f"/moderation/items/comment/{comment.id}/claim")
    assert claimed.location.endswith("/moderation")
    assert not db.session.scalars(select(Decision)).all()
    at(clock.now() + timedelta(minutes=16))
    decide(moderators.max, "comment", comment.id, "withdraw")
    assert db.session.scalars(select(Decision.act)).all() == [Act.WITHDRAWN]
    assert not db.session.scalars(select(ReviewClaim)).all()


def test_a_page_that_is_behind_decides_nothing(comment, people, moderators, report, decide, browse):
    report(people["dee"], "comment", comment.id)
    decide(moderators.mo, "comment", comment.id, "keep", seen=0)
    late = decide(moderators.max, "comment", comment.id, "withdraw", seen=0)
    assert late.status_code == 302
    assert db.session.scalars(select(Decision.act)).all() == [Act.KEPT]


def test_an_item_takes_two_presses_at_most(comment, bus_passes, people, moderators, browse, report):
    """Counted in the queue as it is drawn: every outcome, from the open queue to the decision."""
    report(people["dee"], "comment", comment.id)
    client = browse(moderators.mo)
    queue = client.get("/moderation").text
    presses = {"keep": queue.count('name="act" value="keep"') and 1}
    opened = client.post(f"/moderation/items/comment/{comment.id}/claim")
    item = client.get(opened.location).text
    assert 'value="abuse" id="template-3" checked' in item  # the reason that fits is chosen
    for act in ("change", "withdraw"):
        presses[act] = 1 + item.count(f'name="act" value="{act}"')
    assert presses == {"keep": 1, "change": 2, "withdraw": 2}
    assert sorted(presses.values())[1] <= 2


def test_the_number_in_the_menu_is_that_of_the_queue(
    comment, bus_passes, make, people, moderators, browse, report, decide
):
    bus_passes.status = CaseStudyStatus.HELD
    people["pip"].organisation_claimed = "Newtown Help"
    db.session.commit()
    report(people["dee"], "member", people["ada"].id)
    report(people["eve"], "member", people["ada"].id)
    browse(people["dee"]).post("/gaps/words", data={"words": "help with custody"})
    for who in (moderators.mo, moderators.max, moderators.moe):
        assert count_queries.count(who) == len(queries.items(who)) == 4
    text = browse(moderators.mo).get("/help").text
    assert re.search(r"Moderation \(4<", text)
    lane = browse(moderators.mo).get("/moderation?kind=gap").text
    assert "help with custody" in lane
    assert "Bus passes" not in lane
    decide(moderators.mo, "gap", 1, "accept")
    assert "help with custody" in browse().get("/gaps").text


def test_bad_input_is_answered_and_loses_nothing(comment, people, moderators, browse, report):
    report(people["dee"], "comment", comment.id)
    base = f"/moderation/items/comment/{comment.id}"
    mo = browse(moderators.mo)
    assert mo.post(f"{base}/decide", data={"act": "delete"}).status_code == 404
    typed = {"act": "withdraw", "reason": "Ring her on 07700 900123.", "seen": "x"}
    refused = mo.post(f"{base}/decide", data=typed)
    assert refused.status_code == 422
    assert "Ring her on" in refused.text
    missing = mo.post(
        f"{base}/redact", data={"passage": "Nobody", "redact_reason": "A name.", "seen": "0"}
    )
    assert (missing.status_code, "does not stand in it" in missing.text) == (409, True)
    assert mo.get("/moderation?kind=nothing").status_code == 200
    assert mo.get("/moderation/items/nothing/1").status_code == 404
    assert not db.session.scalars(select(Decision)).all()
    assert db.session.scalars(select(Report.state)).all() == ["open"]
    assert not db.session.scalars(select(ReviewAppeal)).all()


def test_what_was_taken_down_by_mistake_is_shown_again(
    comment, bus_passes, page, people, moderators, browse, report, decide
):
    for kind, object_id, who in (
        ("comment", comment.id, "ben"),
        ("case-study", bus_passes.id, "ada"),
    ):
        report(people["dee"], kind, object_id)
        decide(moderators.mo, kind, object_id, "withdraw")
        record = browse(moderators.max).get(f"/moderation/records/{people[who].id}").text
        assert f"/moderation/items/{kind}/{object_id}" in record
        decide(moderators.max, kind, object_id, "restore")
    assert CANARY in browse().get(page).text
    browse(people["ada"]).post(
        f"/case-studies/{bus_passes.id}/withdraw", data={"reason": "Out of date."}
    )
    decide(moderators.mo, "case-study", bus_passes.id, "restore")
    assert bus_passes.status == CaseStudyStatus.WITHDRAWN  # by its author: nobody else's to undo


def test_reports_end_when_the_item_is_taken_down_in_another_way(
    comment, bus_passes, people, moderators, browse, report
):
    report(people["dee"], "comment", comment.id)
    report(people["dee"], "case-study", bus_passes.id)
    browse(people["ben"]).post(f"/comments/{comment.id}/withdraw")
    browse(people["ada"]).post(
        f"/case-studies/{bus_passes.id}/withdraw", data={"reason": "Out of date."}
    )
    assert not written(moderators.mo)
    assert count_queries.count(moderators.mo) == 1
    assert set(db.session.scalars(select(Report.state))) == {"upheld"}


def test_a_reported_file_is_removed_and_its_author_told(
    bus_passes, people, moderators, browse, report, decide
):
    db.session.add(StoredFile(sha256="f" * 64, size=3))
    of_it = {"owner_id": bus_passes.author_id, "key": bus_passes.submission_key, "place": 1}
    about = {"name": "letter.pdf", "kind": "pdf", "size": 3, "words": "Dear all"}
    db.session.add(Attachment(sha256="f" * 64, **of_it, **about))
    db.session.commit()
    page = browse(people["dee"]).get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    assert "/report/file/1" in page
    report(people["dee"], "file", 1, "not-theirs")
    assert "Files (1)" in browse(moderators.mo).get("/moderation").text
    decide(moderators.mo, "file", 1, "withdraw")
    assert not db.session.scalars(select(Attachment)).all()
    to_author = select(Letter.body).where(Letter.to == people["ada"].email)
    assert "letter.pdf" in db.session.scalars(to_author).all()[-1]


def test_a_figure_that_is_still_there_after_a_change_comes_back_to_the_queue(
    comment, people, moderators, browse, report, decide
):
    db.session.add(Release(ref="r1", name="r1", release_at=NOW, cut_off=date(2014, 6, 30)))
    db.session.commit()
    report(people["dee"], "comment", comment.id, "figure")
    decide(moderators.mo, "comment", comment.id, "change")
    quote = "By September 2014 the job outcomes stood at 21%."
    browse(people["ben"]).post(f"/comments/{comment.id}/edit", data={"body": quote})
    assert written(moderators.mo) == [("comment", comment.id)]
    queue = browse(moderators.mo).get("/moderation").text
    assert '<mark title="a figure before its release">' in queue
