from datetime import datetime

from forum.core.extensions import db
from forum.models.workshops import Workshop, WorkshopStatus


def only():
    return db.session.scalars(db.select(Workshop)).one()


def test_nine_answers_publish_a_workshop(browse, olga, ben, typed_workshop):
    answer = browse(olga).post("/workshops/new", data=typed_workshop, follow_redirects=True)

    assert "Your workshop is published" in answer.text
    made = only()
    assert (made.starts_at, made.ends_at) == (
        datetime(2026, 12, 18, 9, 30),
        datetime(2026, 12, 18, 12, 30),
    )
    assert made.organisation.name == "Northfield Trust"
    page = browse(ben).get("/workshops").text
    assert "What works for lone parents" in page
    assert "Friday 18 December 2026, 9:30am to 12:30pm" in page
    assert "12 places left of 12" in page


def test_in_summer_the_times_are_londons(browse, olga, typed_workshop):
    browse(olga).post("/workshops/new", data=typed_workshop | {"date": "2027-07-02"})
    assert only().starts_at == datetime(2027, 7, 2, 8, 30)


def test_only_organisers_and_leads_schedule(browse, ada, pip, olga, typed_workshop):
    for person in (ada, pip):
        assert browse(person).post("/workshops/new", data=typed_workshop).status_code == 403
    ada.is_lead = True
    db.session.commit()
    assert browse(ada).post("/workshops/new", data=typed_workshop).status_code == 302


def test_a_draft_is_seen_by_its_organisers_alone(browse, olga, amy, ben, typed_workshop):
    typed_workshop |= {"do": "save", "co_organisers": "amy@northfield.example"}
    browse(olga).post("/workshops/new", data=typed_workshop)

    draft = only()
    address = f"/workshops/{draft.id}-{draft.slug}"
    assert draft.status == WorkshopStatus.DRAFT
    seen = [browse(person).get(address).status_code for person in (olga, amy, ben, None)]
    assert seen == [200, 200, 404, 404]
    assert "What works for lone parents" not in browse(ben).get("/workshops").text

    browse(amy).post(f"{address}/publish")
    assert only().status == WorkshopStatus.PUBLISHED


def test_the_same_form_sent_twice_is_one_workshop(browse, olga, typed_workshop):
    olgas = browse(olga)
    for _ in range(2):
        olgas.post("/workshops/new", data=typed_workshop | {"key": "a" * 32})
    assert only().submission_key == "a" * 32


REFUSED = [
    ("title", "", "Enter a title"),
    ("title", "x" * 101, "Shorten this by 1 character"),
    ("title", "Ask Mary on 07700 900123", "telephone number"),
    ("date", "", "Enter a date"),
    ("date", "31 February 2027", "Enter a date, such as"),
    ("date", "2026-12-01", "This is past"),
    ("date", "2126-12-18", "within the next 2 years"),
    ("start", "half nine", "Enter a time, such as"),
    ("start", "25:00", "Enter a time, such as"),
    ("end", "09:30", "The end must be later than the start"),
    ("end", "08:00", "The end must be later than the start"),
    ("place", "javascript:alert(1)", "begins with https://"),
    ("place", "ftp://files.example/x", "begins with https://"),
    ("place", "https://", "begins with https://"),
    ("link", 'https://x.example/"onload', "begins with https://"),
    ("capacity", "0", "whole number from 1 to 1,000"),
    ("capacity", "100000", "whole number from 1 to 1,000"),
    ("capacity", "-3", "whole number from 1 to 1,000"),
    ("capacity", "a few", "whole number from 1 to 1,000"),
    ("groups", ["no-such-group"], "is not in the list any more"),
    ("who_may_come", "invited", "Enter who is invited"),
    ("invited", "everybody", "is no e-mail address or mail domain"),
    ("co_organisers", "nobody@northfield.example", "is not the address of a confirmed member"),
    ("co_organisers", "pip@forum.example", "is not the address of a confirmed member"),
    ("agenda", "[" * 500, "too many brackets"),
    ("repeat", "hourly", "is not in the list any more"),
]


def test_wrong_answers_are_explained_and_kept(browse, olga, typed_workshop):
    olgas = browse(olga)
    for field, typed, says in REFUSED:
        answer = olgas.post("/workshops/new", data=typed_workshop | {field: typed})

        assert answer.status_code == 422, (field, typed)
        assert says in answer.text, (field, typed)
        assert "Error: Schedule a workshop" in answer.text
        kept = "What works for lone parents" if field != "title" else "Central Library"
        assert kept in answer.text
    assert db.session.scalars(db.select(Workshop)).all() == []


def test_dates_and_times_are_read_as_people_write_them(browse, olga, typed_workshop):
    for day in ("18/12/2026", "18 December 2026", "18th dec 2026", "2026-12-18"):
        for hour in ("9.30am", "09:30", "0930", "9:30 AM"):
            browse(olga).post("/workshops/new", data=typed_workshop | {"date": day, "start": hour})
    made = db.session.scalars(db.select(Workshop)).all()
    assert len(made) == 16
    assert {one.starts_at for one in made} == {datetime(2026, 12, 18, 9, 30)}


def test_a_web_address_as_place_is_an_online_workshop(browse, olga, typed_workshop):
    browse(olga).post("/workshops/new", data=typed_workshop | {"place": "https://meet.example/a"})
    assert only().is_online
    assert only().link == "https://meet.example/a"


# The clocks: forward on 28 March 2027 at 1am, back on 31 October 2027 at 2am


def test_an_hour_that_comes_twice_is_asked_about(browse, olga, typed_workshop):
    typed_workshop |= {"date": "2027-10-31", "start": "01:30", "end": "04:00"}
    asked = browse(olga).post("/workshops/new", data=typed_workshop)

    assert asked.status_code == 422
    assert "1:30am comes twice on 31 October 2027" in asked.text
    browse(olga).post("/workshops/new", data=typed_workshop | {"start_which": "1"})
    assert only().starts_at == datetime(2027, 10, 31, 1, 30)  # winter time: the second one


def test_an_hour_that_does_not_exist_is_asked_about(browse, olga, typed_workshop):
    typed_workshop |= {"date": "2027-03-28", "start": "01:30", "end": "04:00"}
    asked = browse(olga).post("/workshops/new", data=typed_workshop)

    assert "There is no 1:30am on 28 March 2027" in asked.text
    assert "12:30am" in asked.text
    assert "2:30am" in asked.text
    browse(olga).post("/workshops/new", data=typed_workshop | {"start_which": "1"})
    assert only().starts_at == datetime(2027, 3, 28, 1, 30)  # 2:30am in London


def test_a_workshop_across_the_repeated_hour_may_end_at_the_hour_it_began(
    browse, olga, typed_workshop
):
    typed_workshop |= {"date": "2027-10-31", "start": "01:30", "end": "01:15"}
    typed_workshop |= {"start_which": "0", "end_which": "1"}
    assert browse(olga).post("/workshops/new", data=typed_workshop).status_code == 302
    assert (only().ends_at - only().starts_at).seconds == 45 * 60


# Series


def dates_of(typed, browse, olga):
    browse(olga).post("/workshops/new", data=typed)
    made = db.session.scalars(db.select(Workshop).order_by(Workshop.starts_at)).all()
    return [f"{one.starts_at:%d %b %H:%M}" for one in made], made


def test_a_series_is_a_workshop_for_each_date(browse, olga, typed_workshop):
    typed_workshop |= {"date": "2027-03-16", "repeat": "fortnightly", "times": "3"}
    days, made = dates_of(typed_workshop, browse, olga)

    # 9:30am in London each time: 8:30 UTC once the clocks went forward.
    assert days == ["16 Mar 09:30", "30 Mar 08:30", "13 Apr 08:30"]
    assert {one.series.rule for one in made} == {"Every two weeks on Tuesday"}
    assert len({one.uid for one in made}) == 3


def test_each_month_on_the_same_weekday(browse, olga, typed_workshop):
    typed_workshop |= {"date": "2027-01-29", "repeat": "monthly", "times": "4"}
    days, made = dates_of(typed_workshop, browse, olga)

    assert days == ["29 Jan 09:30", "26 Feb 09:30", "26 Mar 09:30", "30 Apr 08:30"]
    assert made[0].series.rule == "Every month on the last Friday"


def test_a_series_has_from_2_to_12_dates(browse, olga, typed_workshop):
    for times in ("", "1", "13", "many"):
        typed_workshop |= {"repeat": "weekly", "times": times}
        answer = browse(olga).post("/workshops/new", data=typed_workshop)
        assert "Enter a number from 2 to 12" in answer.text, times


# Copies


def test_my_last_one_is_copied_but_for_its_date(browse, olga, schedule):
    schedule(title="The first")
    schedule("2026-12-20", title="The last", address="1 High Street")

    form = browse(olga).get("/workshops/new?copy=last").text
    assert 'value="The last"' in form
    assert 'value="1 High Street"' in form
    assert "2026-12-20" not in form


def test_anothers_draft_cannot_be_copied(browse, olga, ada, schedule):
    ada.is_organiser = True
    db.session.commit()
    draft, published = schedule(is_draft=True), schedule()
    assert browse(ada).get(f"/workshops/new?copy={draft.id}").status_code == 404
    assert browse(ada).get(f"/workshops/new?copy={published.id}").status_code == 403


# Who is invited


def test_the_invited_are_kept_by_address_or_domain_and_seen_by_organisers_alone(
    browse, olga, ben, typed_workshop
):
    typed_workshop |= {
        "who_may_come": "invited",
        "invited": "Ben@Southgate.example\n@eastway.example",
    }
    browse(olga).post("/workshops/new", data=typed_workshop)
    made = only()
    assert {one.address for one in made.invitations} == {"ben@southgate.example", "eastway.example"}
    address = f"/workshops/{made.id}-{made.slug}"
    assert "southgate.example" not in browse(ben).get(address).text
    assert "By invitation" in browse(ben).get("/workshops").text

    form = browse(olga).get(f"{address}/change").text
    assert "@eastway.example" in form
    typed_workshop |= {"seen_version": "1", "invited": "ben@southgate.example\ndee@eastway.example"}
    browse(olga).post(f"{address}/change", data=typed_workshop)
    assert {one.address for one in only().invitations} == {
        "ben@southgate.example",
        "dee@eastway.example",
    }
