"""The showcase of the demonstration: its doors are filled, and its numbers are the search's."""

import csv
import re

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import Basis, CaseStudy
from forum.models.full_form_columns import Showcase
from forum.models.listings import SHOWCASE_NUMBERS
from forum.practice.showcase.queries import EDITORIAL_KINDS, editorial_kinds


def test_each_door_of_the_demonstration_has_three_or_more(reader):
    page = reader(None).get("/showcase").text

    for kind in SHOWCASE_NUMBERS:
        door = page.split(f'<section class="section" id="{kind}"')[1].split("</section>")[0]
        assert door.count("card-title") == 3
        assert int(re.search(r">All (\d+)<", door)[1]) >= 3
    assert len(page) < 100_000


def test_the_numbers_are_those_of_the_search(reader, demonstration):
    page = reader(None).get("/showcase").text
    for kind in SHOWCASE_NUMBERS:
        number = re.search(rf'showcase={kind}">All (\d+)<', page)[1]
        found = reader(None).get(f"/case-studies?showcase={kind}").text
        assert f"<h2>{number} case stud" in found


def test_every_summary_of_a_source_has_a_kind_with_a_reason(demonstration):
    with demonstration.test_request_context():
        sourced = db.session.scalars(
            select(CaseStudy).where(CaseStudy.basis == Basis.EDITORIAL)
        ).all()
        assert len(sourced) == 48
        assert all(one.showcase == editorial_kinds()[one.ref] for one in sourced)
        assert all(Showcase(one.showcase) for one in sourced)
        anyone = select(CaseStudy).where(CaseStudy.showcase == "")
        assert all(one.is_anonymous for one in db.session.scalars(anyone))
    with EDITORIAL_KINDS.open(encoding="utf-8") as file:
        assert all(row["why"].strip() for row in csv.DictReader(file))
