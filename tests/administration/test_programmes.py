"""Programmes kept by administrators: facts, areas, contracts, and what may be compared."""

from datetime import date

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing import load
from forum.models.organisations import Contract
from forum.models.programmes import ComparableMeasure, Programme
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.programmes import queries
from tests.performance.harbourside import DIFFERENCE, SLUG, make_comparable, make_harbourside
from tests.test_commands import run

ALL = "/administration/programmes"
NEW = {
    "name": "Harbourside Works",
    "kind": "local",
    "let_by": "Harbourside Council",
    "area_code": "HBW",
    "geography": "Harbourside",
    "starts": "1 April 2025",
    "ends": "",
    "source": "https://harbourside.example",
    "note": "",
    "reason": "Asked for.",
}


@pytest.fixture
def staff(browse, ida):
    return browse(ida)


def url(programme, act=""):
    return f"{ALL}/{programme.id}{act}"


def seen(programme):
    """What an unchanged form sends back."""
    stamp = programme.edited_at.isoformat() if programme.edited_at else "as loaded"
    return NEW | {"seen": stamp}


def test_add_one(staff, browse, ida, rows):
    answer = staff.post(f"{ALL}/new", data=NEW)
    assert answer.status_code == 302, answer.text
    made = queries.by_slug(SLUG)
    assert made.starts_on == date(2025, 4, 1) and made.ends_on is None
    about = f"programme {made.id}: Harbourside Works: Asked for."
    assert rows()[-1] == (ida.id, "added a programme", about)
    assert "Harbourside Council" in browse().get(f"/programmes/{SLUG}").text
    assert "Harbourside Works" in staff.get(ALL).text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Type its name."),
        ("name", "work  PROGRAMME", "Work Programme is there already."),
        ("name", "W0rk Programme", "It looks like Work Programme"),
        ("area_code", "CPA", "Another programme has areas with the code CPA."),
        ("area_code", "h1", "Type two to six capital letters"),
        ("geography", "", "Type the place."),
        ("starts", "some day", "Write the day as 1 April 2026"),
        ("ends", "1 April 2024", "It ends before it begins."),
        ("reason", "", "Say why, in a sentence."),
    ],
)
def test_what_cannot_be_keeps_what_was_typed(staff, field, typed, said):
    answer = staff.post(f"{ALL}/new", data=NEW | {field: typed})
    assert answer.status_code == 422 and said in answer.text
    assert "https://harbourside.example" in answer.text
    assert db.session.scalars(select(Programme)).one().slug == "work-programme"


def test_rename_keeps_the_address(staff, browse, rows):
    programme = make_harbourside()
    form = seen(programme) | {"name": "Harbour Works", "note": "Counts after 13 weeks."}
    assert staff.post(url(programme, "/change"), data=form).status_code == 302
    assert "Harbour Works" in browse().get(f"/programmes/{SLUG}").text
    assert rows()[-1][1:] == (
        "changed a programme",
        f"programme {programme.id}: Harbourside Works is Harbour Works: Asked for.",
    )
    late = staff.post(url(programme, "/change"), data=form | {"name": "Other"})
    assert late.status_code == 422 and "Somebody changed it" in late.text


def test_the_data_files_leave_what_was_changed(staff):
    programme = queries.by_slug("work-programme")
    form = seen(programme) | {"name": "The Work Programme", "kind": "national"}
    assert staff.post(url(programme, "/change"), data=form).status_code == 302
    load.load_all()
    assert queries.by_slug("work-programme").name == "The Work Programme"
    areas = queries.areas_of(queries.by_slug("work-programme"))
    assert [area.code for area in areas] == [f"CPA {number}" for number in range(1, 19)]


def test_areas_have_numbers_of_their_own_programme(staff, browse, terms, rows):
    programme = make_harbourside()
    form = {"area-number": "2", "area-name": "Fish Quay", "area-reason": "New."}
    assert staff.post(url(programme, "/areas"), data=form).status_code == 302
    area = db.session.scalars(select(Term).where(Term.code == "HBW 2")).one()
    assert (area.slug, area.programme_id) == (f"{SLUG}-2", programme.id)
    assert rows()[-1][1] == "added an area"
    assert "Fish Quay" in browse().get(f"/areas/{SLUG}-2").text
    for again in ({"area-number": "5"}, {"area-number": "7", "area-name": "old docks"}):
        answer = staff.post(url(programme, "/areas"), data=form | again)
        assert answer.status_code == 422 and "is there already" in answer.text
    answer = staff.post(url(programme, "/areas"), data=form | {"area-number": "0"})
    assert answer.status_code == 422 and "from 1 to 99" in answer.text


def test_an_area_is_not_added_as_a_word(staff, terms):
    assert "belongs to a" in staff.get("/administration/vocabularies/area").text
    form = {"name": "Fish Quay", "definition": "", "reason": "New."}
    answer = staff.post("/administration/vocabularies/area/new", data=form)
    assert answer.status_code == 422 and "An area belongs to a programme" in answer.text
    with pytest.raises(Exception, match="area_of_a_programme"):
        db.session.execute(
            Term.__table__.insert(),
            {"vocabulary": Vocabulary.AREA, "slug": "x", "name": "X", "programme_id": None}
            | dict.fromkeys(("code", "definition", "family", "basis", "source"), "")
            | {"position": 1, "is_current": True, "facts": {}},
        )
    db.session.rollback()


def test_a_contract_begins_and_ends(staff, browse, organisations, terms, rows):
    programme = make_harbourside()
    area = queries.areas_of(programme)[0]
    form = {
        "contract-prime": "northfield trust",
        "contract-area": str(area.id),
        "contract-starts": "1 April 2025",
        "contract-ends": "",
        "contract-source": "",
        "contract-reason": "Let.",
    }
    assert staff.post(url(programme, "/contracts"), data=form).status_code == 302
    made = db.session.scalars(select(Contract)).one()
    assert (made.programme_id, made.area_id) == (programme.id, area.id)
    assert rows()[-1][1] == "added a contract"
    assert "Northfield Trust" in browse().get(f"/programmes/{SLUG}").text
    twice = staff.post(url(programme, "/contracts"), data=form)
    assert twice.status_code == 422 and "has a contract there already" in twice.text
    unknown = staff.post(url(programme, "/contracts"), data=form | {"contract-prime": "Nobody"})
    assert unknown.status_code == 422 and "No organisation of that name" in unknown.text

    end = url(programme, f"/contracts/{made.id}/end")
    assert "Northfield Trust in HBW" in staff.get(end).text
    early = staff.post(end, data={"day": "1 April 2024", "reason": "Over."})
    assert early.status_code == 422 and "It ends before it begins." in early.text
    assert staff.post(end, data={"day": "31 March 2026", "reason": "Over."}).status_code == 302
    db.session.expire_all()
    assert made.ends_on == date(2026, 3, 31) and rows()[-1][1] == "ended a contract"
    assert staff.post(url(programme, "/contracts"), data=form).status_code == 302


def test_a_contract_of_a_data_file_is_ended_there(staff, organisations, terms):
    home = queries.by_slug("work-programme")
    contract = Contract(
        ref="C05-1", prime=organisations["northfield"], area=terms["5"], basis="sourced"
    )
    db.session.add(contract)
    db.session.commit()
    end = url(home, f"/contracts/{contract.id}/end")
    answer = staff.post(end, data={"day": "31 March 2026", "reason": "Over."})
    assert answer.status_code == 422 and "correct it there" in answer.text
    assert staff.get(url(make_harbourside(), f"/contracts/{contract.id}/end")).status_code == 404


def test_a_measure_is_made_comparable_and_parted_again(staff, rows, terms):
    programme, home = make_harbourside(), queries.by_slug("work-programme")
    form = {
        "comparable-measure": "job_outcomes",
        "comparable-other": str(home.id),
        "comparable-difference": DIFFERENCE,
        "comparable-reason": "Both definitions were read.",
    }
    assert staff.post(url(programme, "/comparable"), data=form).status_code == 302
    pair = db.session.scalars(select(ComparableMeasure)).one()
    assert (pair.programme_id, pair.other_id) == (home.id, programme.id)
    said = f"programme {programme.id}: Job outcomes beside Work Programme: "
    assert rows()[-1][1:] == ("made a measure comparable", f"{said}Both definitions were read.")
    assert DIFFERENCE in staff.get(url(home)).text
    twice = staff.post(url(home, "/comparable"), data=form | {"comparable-other": programme.id})
    assert twice.status_code == 422 and "comparable with Harbourside Works already" in twice.text
    without = staff.post(url(programme, "/comparable"), data=form | {"comparable-difference": ""})
    assert without.status_code == 422 and "how the definitions differ" in without.text

    part = url(home, f"/comparable/{pair.id}/remove")
    assert "will not stand side by side" in staff.get(part).text
    assert staff.post(part, data={"reason": "They differ too much."}).status_code == 302
    assert not db.session.scalars(select(ComparableMeasure)).all()
    assert rows()[-1][1] == "made a measure comparable no more"


def test_who_is_no_administrator_changes_nothing(browse, ada, ann, terms):
    programme = make_harbourside()
    pair = make_comparable(programme)
    acts = ("/change", "/areas", "/contracts", "/comparable", f"/comparable/{pair.id}/remove")
    for who in (ada, ann):
        client = browse(who)
        assert client.get(ALL).status_code == client.get(url(programme)).status_code == 403
        assert {client.post(url(programme, act)).status_code for act in acts} == {403}


def test_there_is_no_such_one(staff):
    assert staff.get(f"{ALL}/999999").status_code == 404
    home = queries.by_slug("work-programme")
    assert staff.get(url(home, "/contracts/99/end")).status_code == 404
    assert staff.get(url(home, "/comparable/99/remove")).status_code == 404


def test_the_same_on_the_command_line(app, organisations, rows):
    done = [
        run(app, "programmes", "add", "Harbourside Works", "HBW", "Harbourside", "--kind", "local"),
        run(app, "programmes", "add-area", SLUG, "1", "Old Docks"),
        run(app, "programmes", "add-contract", SLUG, "1", "Northfield Trust"),
        run(app, "programmes", "end-contract", SLUG, "1", "Northfield Trust", "2026-03-31"),
        run(app, "programmes", "compare", SLUG, "work-programme", "job-outcomes", DIFFERENCE),
        run(app, "programmes", "part", SLUG, "Work Programme", "job-outcomes"),
        run(app, "programmes", "rename", SLUG, "Harbour Works", "--reason", "New name."),
    ]
    assert [(one.exit_code, one.output) for one in done if one.exit_code] == []
    assert len(rows()) == len(done) and {row[0] for row in rows()} == {0}
    assert queries.by_slug(SLUG).name == "Harbour Works"
    for wrong in (
        ("add", "work programme", "X", "Here"),
        ("add-area", "nowhere", "1", "Old Docks"),
        ("add-contract", SLUG, "3", "Northfield Trust"),
        ("compare", SLUG, "work-programme", "nothing", DIFFERENCE),
        ("part", SLUG, "work-programme", "job-outcomes"),
    ):
        assert run(app, "programmes", *wrong).exit_code == 1, wrong
