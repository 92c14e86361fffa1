from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.tries import Result, Try
from forum.people.data_export import queries as data_export
from forum.practice.publishing import actions as case_studies
from forum.practice.tries import actions, queries

ANSWERS = {"result": "worked", "scale": "6-20", "again": "yes"}


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@pytest.fixture
def report(browse, address, term):
    """report(ben, result="worked") sends the form as a browser does."""

    def send(who, group=term.pg1, **other):
        data = ANSWERS | {"group": getattr(group, "id", group)} | other
        return browse(who).post(f"{address}/try", data=data)

    return send


@pytest.fixture
def tried(term):
    """tried(ben, case_study, "worked") without the browser."""

    def tell(who, case_study, result="worked", group=term.pg1, **other):
        answers = ANSWERS | {"what_changed": "", "note": "", "result": result} | other
        return actions.report(who, case_study, group, **answers)

    return tell


def reports():
    return db.session.scalars(select(Try).order_by(Try.id)).all()


def test_a_report_stands_with_the_case_study(browse, report, ben, address):
    assert "Nobody of another organisation" in browse().get(address).text
    answer = report(ben, what_changed="We paid for two months.", note="Ask the bus firm first.")
    assert answer.status_code == 302

    page = browse().get(address).text
    assert "Tried by 1 organisation: worked" in page
    for words in ("Southgate Works", "6 to 20 people", "two months", "bus firm first"):
        assert words in page


def test_organisations_are_summed_up_by_their_newest_report(
    browse, report, people, address, bus_passes, term
):
    report(people["ben"], result="worked")
    report(people["dee"], result="with-changes")
    report(people["eve"], result="did-not-work")
    report(people["fay"], result="could-not-start", scale="")
    report(people["fay"], group=term.pg6, result="worked")

    said = "Tried by 4 organisations: 2 worked, 1 worked with changes, 1 did not work"
    assert said in browse().get(address).text
    assert queries.summary(bus_passes).organisations == 4


@pytest.mark.parametrize("who", ["ada", "amy"])
def test_ones_own_organisation_is_refused_with_an_explanation(browse, report, people, who):
    page = report(people[who])

    assert page.status_code == 403
    assert "come from other organisations" in page.text
    assert reports() == []


def test_who_may_not_report_at_all(browse, report, pip, mo, address):
    assert report(pip).status_code == 403
    assert report(mo).status_code == 403  # of no organisation
    assert "/sign-in" in browse().get(f"{address}/try").location


def test_within_six_months_it_is_the_same_report(report, ben, term):
    with time_machine.travel("2026-11-02 10:00Z", tick=False) as then:
        report(ben)
        then.shift(timedelta(days=182))
        report(ben, result="did-not-work")
        assert [(t.result, t.round) for t in reports()] == [("did-not-work", 1)]

        then.shift(timedelta(days=2))
        report(ben, result="with-changes")
        report(ben, group=term.pg6)
    assert [(t.result, t.round, t.group_id) for t in reports()] == [
        ("did-not-work", 1, term.pg1.id),
        ("with-changes", 2, term.pg1.id),
        ("worked", 1, term.pg6.id),
    ]


@pytest.mark.parametrize("result", list(Result))
def test_a_link_in_a_mail_fills_the_form_and_saves_nothing(browse, ben, address, result):
    page = browse(ben).get(f"{address}/try?result={result}").text

    assert f'value="{result}"' in page and page.count(" checked") == 1
    assert reports() == []


def test_a_link_with_an_unknown_answer_opens_an_empty_form(browse, ben, address):
    assert " checked" not in browse(ben).get(f"{address}/try?result=%00best").text


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"result": ""}, "Choose how it went."),
        ({"result": "superb"}, "is not in the list any more"),
        ({"scale": ""}, "Choose with how many people."),
        ({"group": "0"}, "is not in the list any more"),
        ({"again": ""}, "Choose whether you would use it again."),
        ({"note": "Ring me on 07700 900123"}, "telephone"),
        ({"what_changed": "x" * 601}, "Shorten this by 1 character"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(report, ben, wrong, said):
    page = report(ben, **({"what_changed": "We began later."} | wrong))

    assert page.status_code == 422
    assert "Error: " in page.text and said in page.text
    assert wrong.get("what_changed", "We began later.") in page.text
    assert reports() == []


def test_a_try_that_could_not_start_has_no_scale(report, ben):
    report(ben, result="could-not-start", scale="100+")

    assert reports()[0].scale == ""


def test_it_can_be_changed_and_taken_back_by_its_author_alone(browse, report, ben, dee, term):
    report(ben)
    try_ = reports()[0]
    page = f"/me/tries/{try_.id}"
    assert browse(dee).get(page).status_code == 404
    assert browse(dee).post(f"{page}/take-back").status_code == 404
    assert browse(ben).get(page).status_code == 200

    data = ANSWERS | {"result": "did-not-work", "group": str(term.pg1.id)}
    assert browse(ben).post(page, data=data).status_code == 302
    db.session.expire_all()
    assert [t.result for t in reports()] == ["did-not-work"]
    browse(ben).post(f"{page}/take-back")
    assert reports() == []


def test_a_withdrawn_case_study_takes_no_report(browse, report, ada, ben, bus_passes, address):
    case_studies.withdraw(ada, bus_passes, "It was not ours.")

    assert browse(ben).get(f"{address}/try").status_code == 410
    assert report(ben).status_code == 410
    assert reports() == []


def test_withdrawn_while_the_report_was_written(ada, ben, bus_passes, tried, monkeypatch):
    """What was read as published is asked anew before it is written."""
    case_studies.withdraw(ada, bus_passes, "It was not ours.")
    monkeypatch.setattr("forum.policy.may_report_try", lambda viewer, case_study: True)

    with pytest.raises(Refused):
        tried(ben, bus_passes)
    assert reports() == []


def test_a_report_is_in_its_author_s_data_export(report, ben, dee):
    report(ben, note="Ask first.")

    assert data_export.export(ben)["reports_of_tries"][0]["note"] == "Ask first."
    assert data_export.export(dee)["reports_of_tries"] == []


@pytest.mark.parametrize("number", [20, 200])
def test_the_reading_page_asks_no_more_for_more_tries(
    browse, ben, bus_passes, address, tried, number
):
    tried(ben, bus_passes)
    one = _statements(lambda: browse(ben).get(address))
    of_it = {"case_study_id": bus_passes.id, "member_id": ben.id, "version": 1, **ANSWERS}
    first = reports()[0]
    of_it |= {"organisation_id": first.organisation_id, "group_id": first.group_id}
    db.session.add_all(Try(round=n, **of_it) for n in range(2, number + 1))
    db.session.commit()
    page = browse(ben).get(address)

    assert "earlier reports" in page.text and len(page.data) < 200_000
    assert _statements(lambda: browse(ben).get(address)) == one


def _statements(read):
    db.session.expire_all()
    seen = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_colleague_s_report_on_an_anonymous_one_counts_nowhere(
    browse, report, amy, ben, bus_passes, address
):
    """It is taken, for a refusal would tell whose the case study is, and shown to her alone."""
    bus_passes.is_anonymous = True
    db.session.commit()
    assert report(amy, note="Words of a colleague.").status_code == 302
    report(ben)

    assert "Words of a colleague." in browse(amy).get(address).text
    for who in (None, ben):
        page = browse(who).get(address).text
        assert "Words of a colleague." not in page
        assert "Tried by 1 organisation: worked" in page
    assert "Bus passes" not in browse().get(f"/organisations/{amy.organisation_id}-northfield").text
