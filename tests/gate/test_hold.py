"""An unreleased figure in words is held, whatever members write it in."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

from forum.core.extensions import db
from forum.core.forms import Form, IdentifiesNobody
from forum.gate import actions, queries, registry
from forum.gate.forms import CheckedOnSending, QuotesNothingUnreleased
from forum.gate.registry import WordsKind
from forum.mail.outbox import Letter
from forum.models.figures import Release
from forum.models.moderation import Decision
from forum.models.withheld import Withheld
from forum.models.workshops import Workshop
from forum.people.data_export import queries as data_export
from forum.practice.comments import actions as comments
from forum.wings import FREE_TEXT
from tests.gate.conftest import KEY, KINDS, PROBE

QUOTE = f"By September 2014 the {PROBE} job outcomes stood at 21%."
WHY = "Not before the release."
HELD = {
    f"{wing}.{name}": kind
    for wing, fields in FREE_TEXT.items()
    for name, kind in fields.items()
    if isinstance(kind, WordsKind)
}
# Forms refuse them with a figure in, rather than hold them: nobody waits for what is not talk.
REFUSED = {
    *("profile", "community", "community-page", "poll", "panel", "summary"),
    *("standard", "complaint-resolution", "layout", "manager-review"),
}
EXCUSES = (
    registry.NAME,
    registry.READ_AS_DATA,
    registry.AUTHOR_ALONE,
    registry.ADMINISTRATORS,
    registry.NOT_STORED,
    registry.MEASURED,
    registry.ANALYSTS,
)
VENUES = {"workshops.WorkshopForm.place", "workshops.WorkshopForm.address"}  # a postcode belongs
KINDS_HELD = sorted({kind.name for kind in HELD.values()})


@pytest.fixture(autouse=True)
def releases(app):
    """Figures up to June 2014 are out; those up to September come in 2099."""
    for ref, cut_off, at in (
        ("r1", date(2014, 6, 30), datetime(2014, 9, 18, 8, 30)),
        ("r2", date(2014, 9, 30), datetime(2099, 12, 18, 9, 30)),
    ):
        db.session.add(Release(ref=ref, name=ref, release_at=at, cut_off=cut_off))
    db.session.commit()


@pytest.fixture
def write(make, people, browse, bus_passes, workshop, terms):
    """write("comment") sends Ben's form with QUOTE in it; gives the page where others would read.

    For some kinds there is a row already, as in life; of that one the words are changed.
    """
    ben = browse(people["ben"])
    study, room = f"/case-studies/{bus_passes.id}", f"/workshops/{workshop.id}"
    tried = {"result": "worked", "group": str(terms["pg1-jsa-18-24"].id), "scale": "1-5"}

    def send(client, path, **data):
        answered = client.post(path, data=data)
        assert answered.status_code == 302, answered.text

    def notes(words):
        people["ben"].is_organiser = True
        workshop.co_organisers.append(people["ben"])
        db.session.commit()
        send(ben, f"{room}/notes", body=words, seen_number="0")

    def table(words):
        made = make("table")
        send(ben, f"{room}/tables/1", did=words, seen_version=str(made.row.version))

    def listed(kind, path, **data):
        made = make(kind)
        own = getattr(made.row, "collection", made.row)
        send(ben, f"/me/collections/{own.id}/{path}", **data)

    def answer(words):
        asked = make("question").row
        asked.title, asked.slug, asked.body, asked.html = "Nights?", "nights", "", ""
        db.session.commit()
        send(ben, f"/discussions/{asked.id}/answers", body=words, key="c" * 32)

    def community_post(words):
        made = make("community-post").row
        made.title, made.body, made.html = "Nights?", "Of a first post.", "<p>Of a first post.</p>"
        db.session.commit()
        typed = {"title": "News", "body": words, "groups": ["lone-parents"], "key": "d" * 32}
        send(ben, "/communities/nights/ask", **typed)

    note = f"of-{bus_passes.id}-note"
    senders = {
        "comment": lambda w: send(ben, f"{study}/comments", body=w, key="c" * 32),
        "question": lambda w: send(ben, "/discussions/new", title=w, body="More", key="c" * 32),
        "answer": answer,
        "try": lambda w: send(ben, f"{study}/try", **tried, again="yes", note=w),
        "notes": notes,
        "table": table,
        "feedback": lambda w: (
            make("feedback"),
            send(ben, f"{room}/feedback", useful="5", differently=w),
        ),
        "list-note": lambda w: listed("list-note", f"{bus_passes.id}/note", **{note: w}),
        "list-name": lambda w: listed("list-name", "rename", name=w),
        "rating-note": lambda w: send(ben, f"{study}/rating", value="4", note=w),
        "community-post": community_post,
    }
    assert sorted(senders) == KINDS_HELD
    pages = {
        "comment": (study, ""),
        "question": ("/discussions", ""),
        "answer": ("/discussions/1", ""),
        "try": (study, ""),
        "notes": (room, ""),
        "table": (f"{room}/tables", "fay"),
        "feedback": (f"{room}/feedback", "fay"),
        "list-note": (f"/collections/{KEY}", "dee"),
        "list-name": (f"/collections/{KEY}", "dee"),
        "rating-note": (f"{study}/ratings-received", "ada"),
        "community-post": ("/communities/nights/posts/2", "dee"),
    }

    def one(kind, words=QUOTE):
        senders[kind](words)
        page, reader = pages[kind]
        return lambda: browse(people.get(reader)).get(page, follow_redirects=True).text

    return one


def held():
    return db.session.scalars(select(Withheld).where(Withheld.state == "held")).one()


@pytest.mark.parametrize("kind", KINDS_HELD)
def test_others_read_it_only_once_a_moderator_has_accepted_it(
    kind, write, people, mo, browse, indexer
):
    read = write(kind)
    indexer.catch_up()

    assert PROBE not in read()
    assert "21%" not in browse().get(f"/search?q={PROBE}").text
    assert not db.session.scalars(select(Letter).where(Letter.body.contains("answered"))).all()
    assert PROBE not in str(data_export.export(people["dee"]))
    own = browse(people["ben"]).get("/me/words-not-shown").text
    for said in (QUOTE, "Waits for a moderator", "18 December 2099"):
        assert said in own
    queue = browse(mo).get("/moderation").text
    assert (QUOTE in queue, "18 December 2099" in queue) == (True, True)

    browse(mo).post(f"/moderation/words/{held().id}/accept")

    assert "21%" in read()
    assert QUOTE not in browse(mo).get("/moderation").text
    assert KINDS[kind].label.capitalize() in browse().get("/moderation/log").text


@pytest.mark.parametrize("kind", KINDS_HELD)
def test_declined_it_stays_out_of_sight_and_its_author_reads_why(kind, write, people, mo, browse):
    read, one = write(kind), held()
    address = f"/moderation/words/{one.id}/decline"
    assert browse(mo).post(address, data={"reason": ""}).status_code == 422
    assert browse(mo).post(address, data={"reason": WHY}).status_code == 302

    assert PROBE not in read()
    assert WHY in browse(people["ben"]).get("/me/words-not-shown").text
    assert (
        db.session.scalar(select(Letter).where(Letter.body.contains(WHY))).to
        == "ben@southgate.example"
    )
    assert browse(mo).post(f"/moderation/words/{one.id}/accept").status_code == 404


@pytest.mark.parametrize("kind", KINDS_HELD)
def test_changed_so_that_nothing_is_quoted_it_goes_out(kind, write, people, browse):
    write(kind)
    one = held()
    edit = KINDS[kind].edit_path(db.session.get(KINDS[kind].model, one.object_id))
    assert "21%" in browse(people["ben"]).get(edit, follow_redirects=True).text
    db.session.rollback()
    row = queries.get_row(kind, one.object_id)
    for column in KINDS[kind].texts:
        setattr(row, column, f"No figure, a {PROBE}")
    actions.hold_if_unreleased(row)
    db.session.commit()
    assert db.session.scalar(select(Withheld)) is None
    assert getattr(row, "withdrawn_at", None) is None


@pytest.mark.parametrize("kind", KINDS_HELD)
def test_a_moderator_of_the_same_organisation_does_not_decide(kind, write, people, mo, browse):
    write(kind)
    mo.organisation = people["ben"].organisation
    db.session.commit()
    assert PROBE not in browse(mo).get("/moderation").text
    assert browse(mo).post(f"/moderation/words/{held().id}/accept").status_code == 404
    assert browse(people["dee"]).post(f"/moderation/words/{held().id}/accept").status_code == 403


def test_a_held_comment_is_marked_for_its_author_and_there_for_nobody_else(
    write, people, browse, bus_passes
):
    write("comment")
    page = f"/case-studies/{bus_passes.id}"
    own = browse(people["ben"]).get(page, follow_redirects=True).text
    for said in ("Only you see this", QUOTE, "18 December 2099"):
        assert said in own
    number = held().object_id
    assert f"comment-{number}" not in browse(people["dee"]).get(page, follow_redirects=True).text
    assert browse(people["dee"]).get(f"/comments/{number}/reply").status_code == 404


def test_a_comment_edited_so_that_it_quotes_goes_out_of_sight(ben, browse, bus_passes):
    comment = comments.post(ben, bus_passes, "a" * 32, "How many?", None)
    mail = select(Letter).where(Letter.subject.startswith("An answer"))
    assert db.session.scalar(mail)
    browse(ben).post(f"/comments/{comment.id}/edit", data={"body": QUOTE})
    assert PROBE not in browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    assert db.session.scalar(mail) is None
    browse(ben).post(f"/comments/{comment.id}/edit", data={"body": "How many came?"})
    page = browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text
    assert "How many came?" in page
    assert db.session.scalar(mail)


def test_a_held_try_does_not_count(write):
    assert "Tried by" not in write("try")()


def test_a_held_question_is_there_for_its_author_alone(write, people, browse):
    write("question")
    page = f"/discussions/{held().object_id}"
    assert QUOTE in browse(people["ben"]).get(page, follow_redirects=True).text
    assert browse(people["dee"]).get(page).status_code == 404
    assert browse().get(page).status_code == 404


def test_a_note_on_a_list_is_looked_at_when_the_list_is_shared(make, people, browse):
    made = make("list-note")
    own = made.row.collection
    own.key = None
    db.session.commit()
    ben = browse(people["ben"])
    note = {f"of-{made.row.case_study_id}-note": QUOTE}
    ben.post(f"/me/collections/{own.id}/{made.row.case_study_id}/note", data=note)
    assert db.session.scalar(select(Withheld)) is None
    ben.post(f"/me/collections/{own.id}/share")
    assert held().kind == "list-note"
    assert PROBE not in browse(people["dee"]).get(f"/collections/{own.key}").text


def test_others_do_not_write_over_what_waits_at_a_table(write, people, browse, workshop):
    write("table")
    dee = browse(people["dee"])
    page = dee.post(f"/workshops/{workshop.id}/tables/1", data={"did": "Ours", "seen_version": "2"})
    assert page.status_code == 409
    assert held().kind == "table"


def test_a_moderator_reads_the_finding_beside_words_of_a_gap(people, mo, browse):
    words = f"{PROBE} referrals of 20% by May 2015"
    browse(people["ben"]).post("/gaps/words", data={"words": words})
    assert "not released yet" in browse(mo).get("/moderation/gaps").text
    assert PROBE not in browse().get("/gaps").text


def test_words_that_cannot_wait_are_refused_and_stay_in_the_form(people, mo, browse, make):
    made = make("comment")
    address = f"/moderation/words/comment/{made.row.id}/withdraw"
    page = browse(mo).post(address, data={"reason": QUOTE})
    assert (page.status_code, "21%" in page.text) == (422, True)
    assert db.session.scalar(select(Decision)) is None
    assert db.session.scalars(select(Workshop)).all()


def test_a_workshop_s_title_that_quotes_is_refused_with_a_way_out(people, browse):
    people["fay"].is_organiser = True
    db.session.commit()
    page = browse(people["fay"]).post("/workshops/new", data={"title": QUOTE})
    assert page.status_code == 422
    for said in (
        "Take the figure out: it can be added on 18 December 2099.",
        "do not put “job outcomes”, a number and a date in one sentence",
    ):
        assert said in page.text
    way_out = {"title": f"{PROBE}: what 21% of you asked for"}
    assert (
        "Take the figure out" not in browse(people["fay"]).post("/workshops/new", data=way_out).text
    )


def all_forms(kind=Form):
    for form in kind.__subclasses__():
        if form.__module__.startswith("forum."):
            yield form
        yield from all_forms(form)


def free_text_fields():
    """Wing.Form.field of each, with its rules; where the field is first declared."""
    found = {}
    for form in all_forms():
        for name in dir(form):
            field = getattr(form, name)
            is_text = isinstance(field, UnboundField) and issubclass(field.field_class, StringField)
            if is_text and not issubclass(field.field_class, (HiddenField, PasswordField)):
                owner = next(kind for kind in form.__mro__ if name in vars(kind))
                key = f"{owner.__module__.split('.')[1]}.{owner.__name__}.{name}"
                rules = field.args[1] if len(field.args) > 1 else field.kwargs.get("validators", ())
                found[key] = rules
    return found


def test_every_free_text_field_is_checked_or_says_why_not(app):
    """An unreleased figure must not go out by a field that somebody forgot."""
    fields = free_text_fields()
    refusing = {
        name
        for name, rules in fields.items()
        if any(isinstance(rule, QuotesNothingUnreleased | CheckedOnSending) for rule in rules)
    }
    assert len(fields) > 50
    declared = {f"{wing}.{name}" for wing, names in FREE_TEXT.items() for name in names}
    assert set(fields) - refusing == declared
    assert all(declared for fields in FREE_TEXT.values() for declared in fields.values())
    assert set(KINDS_HELD) == set(KINDS) - {"gap"} - REFUSED


def test_every_free_text_field_refuses_what_identifies_a_person_or_says_why_not(app):
    fields = free_text_fields()
    passing = {
        name
        for name, rules in fields.items()
        if any(isinstance(rule, IdentifiesNobody) for rule in rules)
    }
    declared = {
        f"{wing}.{name}": why for wing, names in FREE_TEXT.items() for name, why in names.items()
    }
    excused = {name for name, why in declared.items() if why in EXCUSES} | VENUES
    assert set(fields) - passing - excused == set()
    assert set(fields) - passing >= VENUES
