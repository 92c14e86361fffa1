"""Files of a second programme: by column or for the whole file, and never in the first's areas."""

from datetime import date

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.figures import INCLUDE_EMBARGOED, Figure
from forum.models.organisations import Contract, SupplyLink
from forum.models.uploads import Upload, UploadProblem, UploadState
from tests.performance.harbourside import SLUG
from tests.performance.uploads.conftest import HEADINGS, RIGHT, table

WITH_PROGRAMME = f"{HEADINGS},programme"
OWN = "Northfield Trust,,5,PG1,2014-04-01,2014-06-30,100,90,20,25"


@pytest.fixture
def contract_there(harbour_areas, organisations):
    """Northfield Trust holds a contract in area 5 of Harbourside, too."""
    made = Contract(
        ref="H05-1",
        prime=organisations["northfield"],
        area=harbour_areas["5"],
        programme=harbour_areas["5"].programme,
        starts_on=date(2013, 4, 1),
        basis="sourced",
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def published(send, act, bob):
    """published(content) is the figures that it becomes once Bob has said yes."""

    def publish(content, **form):
        upload = send(content, **form)
        assert upload.state == UploadState.WAITING, [
            (p.column, p.rule) for p in db.session.scalars(select(UploadProblem))
        ]
        act(bob, upload, "approve")
        of_it = select(Figure).where(Figure.upload_id == upload.id)
        return db.session.scalars(of_it, execution_options={INCLUDE_EMBARGOED: True}).all()

    return publish


def wrong_with(upload):
    problems = select(UploadProblem).where(UploadProblem.upload_id == upload.id)
    return [problem.rule for problem in db.session.scalars(problems)]


def test_a_file_that_says_none_is_of_the_work_programme(published, terms):
    figures = published(table(RIGHT))
    assert {figure.programme.slug for figure in figures} == {"work-programme"}
    assert {figure.area_id for figure in figures} == {terms["5"].id}


def test_a_file_can_be_of_another_as_a_whole(published, contract_there, harbourside, harbour_areas):
    figures = published(table(OWN), programme=str(harbourside.id))
    assert {figure.programme_id for figure in figures} == {harbourside.id}
    assert {figure.area_id for figure in figures} == {harbour_areas["5"].id}
    assert {figure.contract_id for figure in figures} == {contract_there.id}


@pytest.mark.parametrize("said", ["Harbourside Works", "harbourside works ", SLUG])
def test_a_column_says_it_row_by_row(published, contract_there, terms, harbour_areas, said):
    rows = [f"{OWN},{said}", f"{OWN},"]
    figures = published(table(*rows, headings=WITH_PROGRAMME))
    by_area = {figure.area_id: figure.programme.slug for figure in figures}
    assert by_area == {harbour_areas["5"].id: SLUG, terms["5"].id: "work-programme"}
    assert len({figure.subject for figure in figures}) == len(figures) == 6


@pytest.mark.parametrize("area", ["HBW 5", "hbw05", "5", "Northgate", "HBW 5 Northgate"])
def test_an_area_is_known_within_its_programme(
    published, contract_there, harbourside, harbour_areas, area
):
    row = OWN.replace(",5,", f",{area},")
    figures = published(table(row), programme=str(harbourside.id))
    assert {figure.area_id for figure in figures} == {harbour_areas["5"].id}


@pytest.mark.parametrize("area", ["18", "CPA 5", "North East England"])
def test_an_area_of_the_first_is_none_of_the_second(send, contract_there, harbourside, area):
    upload = send(table(OWN.replace(",5,", f",{area},")), programme=str(harbourside.id))
    assert upload.state == UploadState.REFUSED
    assert wrong_with(upload) == ["Harbourside Works has no area of this number or name."]


def test_an_area_of_the_second_is_none_of_the_first(send, contract_there):
    upload = send(table(OWN.replace(",5,", ",HBW 5,")))
    assert wrong_with(upload) == ["No area of this number or name is known."]


def test_a_contract_of_the_first_is_none_of_the_second(send, harbourside):
    upload = send(table(OWN), programme=str(harbourside.id))
    assert upload.state == UploadState.REFUSED
    assert wrong_with(upload) == ["Northfield Trust was in no contract in Northgate then."]


def test_a_link_with_an_area_is_of_its_programme_and_one_without_crosses_them(
    send, contract_there, harbourside, organisations
):
    row = RIGHT.replace(",5,PG1", ",5,PG6")
    upload = send(table(row), programme=str(harbourside.id))
    assert "was not in Northfield Trust's supply chain in Northgate" in wrong_with(upload)[0]

    link = db.session.scalars(select(SupplyLink).where(SupplyLink.ref == "S99")).one()
    link.area = None
    db.session.commit()
    again = send(table(row.replace("100,", "110,")), programme=str(harbourside.id))
    assert again.state == UploadState.WAITING
    assert send(table(row)).state == UploadState.WAITING


def test_totals_of_the_second_are_not_of_great_britain(published, release, harbourside):
    row = ",,,all,2014-04-01,2014-06-30,100,90,20,25"
    official = {"origin": "official", "release": str(release.id)}
    figures = published(table(row), programme=str(harbourside.id), **official)
    assert {figure.geography for figure in figures} == {"Harbourside"}
    home = published(table(row.replace("100,", "200,")), **official)
    assert {figure.geography for figure in home} == {"Great Britain"}
    assert not {f.subject for f in home} & {f.subject for f in figures}


def test_a_row_of_another_programme_than_the_file_is_refused(send, contract_there, harbourside):
    rows = [f"{OWN},Work Programme", f"{OWN},"]
    upload = send(table(*rows, headings=WITH_PROGRAMME), programme=str(harbourside.id))
    said = "The file was uploaded as figures of Harbourside Works, and this is Work Programme."
    assert upload.state == UploadState.REFUSED and wrong_with(upload) == [said]


def test_an_unknown_name_is_asked_about_once_and_remembered(
    send, browse, ann, act, contract_there, harbourside, harbour_areas
):
    rows = [f"{OWN},HW scheme", f"{OWN.replace('PG1', 'PG6')},HW scheme"]
    upload = send(table(*rows, headings=WITH_PROGRAMME))
    assert upload.state == UploadState.ASKING
    text = browse(ann).get(f"/performance/uploads/{upload.id}/answer").text
    assert "Which programme is “HW scheme”?" in text and text.count("HW scheme") == 1
    assert "It is Harbourside Works" in text and "It is another organisation" not in text

    act(ann, upload, "answer", **{"chosen-0": f"programme-{harbourside.id}"})
    assert upload.state == UploadState.WAITING
    assert "Read as Harbourside Works" in browse(ann).get(f"/performance/uploads/{upload.id}").text
    again = send(table(rows[0].replace("100,", "101,"), headings=WITH_PROGRAMME))
    assert again.state == UploadState.WAITING


def test_an_unknown_name_can_be_left_out(send, ann, act, contract_there):
    upload = send(table(f"{OWN},Nowhere", f"{OWN},", headings=WITH_PROGRAMME))
    act(ann, upload, "answer", **{"chosen-0": "leave-out"})
    assert upload.state == UploadState.WAITING and upload.compared["rows_left_out"] == 1
    assert upload.compared["programmes"] == ["Work Programme"]


def test_the_second_analyst_sees_of_which_programme_it_is(
    send, browse, bob, contract_there, harbourside
):
    upload = send(table(OWN), programme=str(harbourside.id))
    page = browse(bob).get(f"/performance/uploads/{upload.id}").text
    assert page.count("Harbourside Works") >= 2
    rows = browse(bob).get(f"/performance/uploads/{upload.id}/would-be-published.csv").text
    assert rows.splitlines()[1].startswith("Harbourside Works,Northfield Trust")


def test_who_is_missing_is_asked_of_the_same_programme(
    send, published, contract_there, harbourside
):
    published(table(RIGHT))
    upload = send(table(OWN), programme=str(harbourside.id))
    assert upload.compared["vanished"] == []


def test_the_same_file_for_two_programmes_is_two_uploads(send, contract_there, harbourside):
    first, second = send(table(OWN)), send(table(OWN), programme=str(harbourside.id))
    assert first.id != second.id and second.programme_id == harbourside.id
    assert send(table(OWN), programme=str(harbourside.id)).id == second.id


def test_there_is_no_such_programme(send):
    answer = send(table(OWN), programme="999")
    assert answer.status_code == 422 and not db.session.scalars(select(Upload)).all()
