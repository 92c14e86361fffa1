import pytest

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.moderation import Act, Decision
from forum.models.workshops import Workshop, WorkshopChange, WorkshopChangeKind
from forum.workshops.schedule import actions
from tests.workshops.schedule.conftest import london


def path(workshop, verb):
    return f"/workshops/{workshop.id}-{workshop.slug}/{verb}"


def told():
    return db.session.scalars(db.select(WorkshopChange).order_by(WorkshopChange.id)).all()


@pytest.fixture
def form(typed_workshop, workshop):
    """As the form of a change comes back, with nothing changed."""
    return typed_workshop | {"seen_version": str(workshop.version), "address": workshop.address}


def test_a_change_of_facts_is_recorded(browse, olga, workshop, form):
    form |= {"date": "2026-12-21", "start": "10:00"}
    page = browse(olga).post(path(workshop, "change"), data=form, follow_redirects=True).text

    assert "told in half an hour" in page
    (change,) = told()
    assert change.kind == WorkshopChangeKind.CHANGED
    assert change.what == [
        {
            "name": "When",
            "was": "Friday 18 December 2026, 9:30am to 12:30pm",
            "now": "Monday 21 December 2026, 10:00am to 12:30pm",
        }
    ]
    assert (workshop.sequence, workshop.version) == (1, 2)


def test_a_new_agenda_is_not_recorded_as_a_change(browse, olga, workshop, form):
    browse(olga).post(path(workshop, "change"), data=form | {"agenda": "1. Tea"})
    assert workshop.agenda == "1. Tea"
    assert told() == []


def test_changes_of_a_draft_are_not_recorded(browse, olga, schedule, form):
    draft = schedule(is_draft=True)
    browse(olga).post(path(draft, "change"), data=form | {"date": "2026-12-21"})
    assert draft.starts_at.day == 21
    assert (told(), draft.sequence) == ([], 0)

    form |= {"seen_version": "2", "do": "publish"}
    browse(olga).post(path(draft, "change"), data=form)
    assert draft.is_published


def test_it_is_changed_by_its_organisers_alone(browse, ada, amy, mo, olga, schedule, form):
    workshop = schedule(co_organisers=[amy])
    for person in (ada, mo):
        for verb in ("change", "cancel") if person is ada else ("change",):
            assert browse(person).get(path(workshop, verb)).status_code == 403
            assert browse(person).post(path(workshop, verb), data=form).status_code == 403
        assert "For organisers" not in browse(person).get(path(workshop, "")[:-1]).text
    assert browse().get(path(workshop, "change")).status_code == 302
    assert "For organisers" in browse(amy).get(path(workshop, "")[:-1]).text
    amys = form | {"title": "Northfield's words", "co_organisers": "amy@northfield.example"}
    assert browse(amy).post(path(workshop, "change"), data=amys).status_code == 302
    assert workshop.title == "Northfield's words"
    assert [one.name for one in workshop.co_organisers] == ["Amy"]


def test_a_past_workshop_cannot_be_changed(browse, olga, workshop, december, form):
    december.move_to("2026-12-19 09:00+00:00")
    assert browse(olga).post(path(workshop, "change"), data=form).status_code == 403


def test_a_workshop_that_has_begun_can_be_changed_but_for_its_start(
    browse, olga, workshop, december, form
):
    december.move_to("2026-12-18 10:00+00:00")
    assert browse(olga).post(path(workshop, "change"), data=form).status_code == 302
    form |= {"seen_version": "2", "start": "09:45"}
    assert "This is past" in browse(olga).post(path(workshop, "change"), data=form).text


def test_two_changes_at_once_are_shown_side_by_side(browse, olga, amy, workshop, form):
    browse(olga).post(path(workshop, "change"), data=form | {"title": "What they wrote"})
    late = browse(olga).post(path(workshop, "change"), data=form | {"title": "What we wrote"})

    assert late.status_code == 409
    assert "was changed after you opened it" in late.text
    assert "<td>What we wrote</td><td>What they wrote</td>" in late.text
    assert 'value="What we wrote"' in late.text
    assert 'name="seen_version" type="hidden" value="2"' in late.text
    assert workshop.title == "What they wrote"

    again = form | {"title": "What we wrote", "seen_version": "2"}
    assert browse(olga).post(path(workshop, "change"), data=again).status_code == 302
    assert workshop.title == "What we wrote"


def test_a_form_that_does_not_say_what_it_saw_changes_nothing(browse, olga, workshop, form):
    for seen in ("", "0", "-1", "x", "99999999999"):
        answer = browse(olga).post(path(workshop, "change"), data=form | {"seen_version": seen})
        assert answer.status_code == 409, seen
        assert workshop.version == 1


def test_there_are_never_fewer_places_than_taken(browse, olga, workshop, form):
    workshop.places_taken = 5
    db.session.commit()
    few = browse(olga).post(path(workshop, "change"), data=form | {"capacity": "4"})

    assert few.status_code == 409
    assert "5 places are taken. Enter 5 or more." in few.text
    assert workshop.capacity == 12
    assert browse(olga).post(path(workshop, "change"), data=form | {"capacity": "5"}).location
    assert workshop.capacity == 5


def behind_its_back(workshop, **values):
    """What another request has saved since this one read the workshop."""
    changed = db.update(Workshop).where(Workshop.id == workshop.id).values(**values)
    db.session.execute(changed.execution_options(synchronize_session=False))


def test_a_version_saved_meanwhile_is_stale(olga, workshop, workshop_answers):
    assert workshop.version == 1
    behind_its_back(workshop, version=2, title="Saved meanwhile")
    assert workshop.version == 1  # as this request has read it
    db.session.commit()
    with pytest.raises(actions.StaleWorkshop):
        actions.change(olga, workshop, 1, workshop_answers, london("2026-12-18"))
    assert workshop.title == "Saved meanwhile"


def test_a_place_booked_after_the_page_was_read_is_not_taken_away(olga, workshop, workshop_answers):
    assert workshop.places_taken == 0
    behind_its_back(workshop, places_taken=12)
    with pytest.raises(actions.TooFewPlaces):
        actions.change(olga, workshop, 1, workshop_answers | {"capacity": 11}, london("2026-12-18"))


# Cancelling


def test_a_cancelled_workshop_shows_the_reason_and_records_a_change(browse, olga, workshop):
    done = browse(olga).post(
        path(workshop, "cancel"), data={"reason": "The room is closed"}, follow_redirects=True
    )
    assert "The workshop is cancelled" in done.text
    page = browse().get(path(workshop, "")[:-1]).text
    assert "This workshop is cancelled" in page
    assert "The room is closed" in page
    assert [(change.kind, change.workshop_id) for change in told()] == [
        (WorkshopChangeKind.CANCELLED, workshop.id)
    ]
    assert browse(olga).get(path(workshop, "change")).status_code == 403
    assert browse(olga).post(path(workshop, "cancel"), data={"reason": "x"}).status_code == 403


def test_a_moderator_cancels_with_a_reason_in_the_log_and_the_audit(browse, mo, olga, workshop):
    page = browse(mo).get(path(workshop, "")[:-1]).text
    assert "Cancel it as a moderator" in page and "For organisers" not in page
    assert "public log" in browse(mo).get(path(workshop, "cancel")).text
    assert browse(mo).post(path(workshop, "cancel"), data={"reason": ""}).status_code == 422

    browse(mo).post(path(workshop, "cancel"), data={"reason": "It sells a product"})
    assert workshop.is_cancelled and len(told()) == 1  # who booked is told as by an organiser
    (decision,) = db.session.scalars(db.select(Decision)).all()
    assert (decision.act, decision.reason) == (Act.WITHDRAWN, "It sells a product")
    assert "A workshop, cancelled" in browse().get("/moderation/log").text
    assert db.session.scalars(db.select(AuditEntry.act)).all() == ["cancelled a workshop"]
    (letter,) = db.session.scalars(db.select(Letter).where(Letter.to == olga.email)).all()
    assert "A moderator cancelled" in letter.subject and "It sells a product" in letter.body
    assert str(decision.id) in browse(olga).get("/me/decisions").text


def test_a_moderator_does_not_cancel_a_colleague_s_workshop(browse, mo, workshop):
    mo.organisation_id = workshop.organisation_id
    db.session.commit()
    if mo.organisation_id is None:
        pytest.skip("it is nobody's")
    assert browse(mo).get(path(workshop, "cancel")).status_code == 403


def test_a_reason_is_asked_for(browse, olga, workshop):
    answer = browse(olga).post(path(workshop, "cancel"), data={"reason": " "})
    assert answer.status_code == 422
    assert "Say why, in a sentence" in answer.text
    assert workshop.is_published


def test_later_workshops_of_a_series_can_be_cancelled_together(browse, olga, typed_workshop):
    browse(olga).post("/workshops/new", data=typed_workshop | {"repeat": "weekly", "times": "4"})
    made = db.session.scalars(db.select(Workshop).order_by(Workshop.starts_at)).all()
    form = browse(olga).get(path(made[1], "cancel")).text
    assert "2 more dates, the last on 8 January 2027" in form

    browse(olga).post(path(made[1], "cancel"), data={"reason": "Snow", "with_later": "y"})
    assert [one.is_cancelled for one in made] == [False, True, True, True]
    assert len(told()) == 3


def test_a_draft_is_deleted_and_a_published_one_is_not(browse, olga, ada, schedule):
    draft, published = schedule(is_draft=True), schedule()
    assert browse(ada).post(path(draft, "delete")).status_code == 404
    assert browse(olga).post(path(published, "delete")).status_code == 403
    browse(olga).post(path(draft, "delete"))
    assert db.session.scalars(db.select(Workshop)).all() == [published]


def test_a_draft_whose_date_has_passed_is_not_published(browse, olga, schedule, december):
    draft = schedule(is_draft=True)
    december.move_to("2026-12-18 10:00+00:00")
    page = browse(olga).post(path(draft, "publish"), follow_redirects=True).text
    assert "Change the date first" in page
    assert draft.is_draft
