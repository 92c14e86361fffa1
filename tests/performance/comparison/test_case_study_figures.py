"""What stands beside a case study: the organisation's figure and where it lies, never an order."""

import pytest

from forum.core.extensions import db
from forum.performance.comparison import case_study_figures
from forum.performance.figures.figure_view import unmasked


@pytest.fixture
def told(bus_passes, terms, management):
    """Ada's case study, for payment group 1 in area 5; as a viewer is told of it."""
    bus_passes.terms = [*bus_passes.terms, terms["5"]]
    db.session.commit()
    return lambda viewer: case_study_figures.beside(viewer, bus_passes).own


def test_the_supply_chain_reads_where_the_figure_lies_in_words(told, ben):
    found = {one.figure.measure: one for one in told(ben)}
    outcome = found["job_outcomes"]

    assert outcome.figure.group.code == "PG1" and outcome.figure.area.slug == "5"
    assert outcome.position.endswith("among 5 organisations of its area")
    assert outcome.query["area"] == "5" and outcome.query["kind"] == "management"


def test_nobody_outside_reads_anything_of_it(told, guest, eve, mo):
    assert [told(viewer) for viewer in (guest, eve, mo)] == [[], [], []]


def test_a_hidden_number_has_no_position(told, guest, is_published, management):
    for figure in management:
        if figure.measure == "job_outcomes":
            figure.value = 3
    db.session.commit()
    outcomes = [one for one in told(guest) if one.figure.measure == "job_outcomes"]
    assert outcomes and all(not one.position and one.figure.hidden for one in outcomes)


def test_of_no_share_there_is_no_position(management):
    referrals = [f for f in unmasked(management) if f.measure == "referrals"]
    assert {one.position for one in case_study_figures.with_positions(referrals, referrals)} == {""}


def test_the_page_leads_to_the_comparison(look, ben, told, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    text = look(ben, address).text
    assert "see them side by side" in text and "Not for publication." in text
    assert "kind=management&amp;programme=work-programme&amp;group=pg1-jsa-18-24&amp;area=5" in text
    assert "side by side" not in look(None, address).text
