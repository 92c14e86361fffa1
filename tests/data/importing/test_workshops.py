from sqlalchemy import select

from forum.core.extensions import db
from forum.data.importing.load import load_all
from forum.models.workshops import Workshop, WorkshopOnRecord
from tests.data.importing.conftest import by_file


def test_real_workshops_are_on_record_with_their_sources_and_the_others_are_left_out(app):
    report = by_file(load_all())["workshops.csv"]

    found = db.session.scalars(select(WorkshopOnRecord).order_by(WorkshopOnRecord.ref)).all()
    assert [one.ref for one in found] == ["W001", "W002", "W004", "W005", "W006", "W007"]
    assert all(one.source for one in found)
    assert found[1].date == "2013 to 2014"
    assert found[-1].organisation.name == "Royal British Legion Industries (RBLI)"
    assert db.session.scalars(select(Workshop)).all() == []  # the illustrative are no record
    assert [problem.value for problem in report.problems] == ["blog"]
