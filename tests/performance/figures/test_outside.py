"""Management information once it is public: what is read outside the supply chains."""

import json

import pytest

from forum.config import ConfigError, read_settings
from forum.core.extensions import db
from forum.performance.figures import queries
from tests.performance.quarters import PERIODS

COMPARE = "?kind=management&group=pg1-jsa-18-24&area=5"
LATE = PERIODS[-1][0]


@pytest.fixture
def public_pages(browse, northfield, bus_passes, management, is_published):
    """Every page that a visitor can read of it."""
    place = f"/organisations/{northfield.id}-{northfield.slug}"
    measure = "/performance/job-outcomes"
    picture = f"{COMPARE}&organisation={northfield.id}"
    paths = [
        place,
        f"{place}/figures.csv",
        f"{place}/figures.json",
        "/performance",
        f"{measure}{COMPARE}",
        f"{measure}{COMPARE}&organisation={northfield.id}",
        f"{measure}{COMPARE}&area=all",
        f"{measure}/figures.csv{picture}",
        f"{measure}/figures.json{picture}",
        f"{measure}/funnel.png{picture}",
        f"{measure}/over-time.png{picture}",
        f"{measure}/groups.png{picture}",
        f"/performance/referrals{COMPARE}",
        f"/case-studies/{bus_passes.id}-{bus_passes.slug}",
    ]

    def read(viewer=None, ends=("",)):
        client = browse(viewer)
        asked = [path for path in paths if path.partition("?")[0].endswith(ends)]
        answers = {path: client.get(path) for path in asked}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {path: answer.data for path, answer in answers.items()}

    return read


def small(management):
    return [f for f in management if f.measure == "job_outcomes" and f.value < 10]


def test_another_small_number_leaves_every_public_page_the_same_to_the_byte(
    public_pages, management
):
    before = public_pages()
    for figure in small(management):
        figure.value = 9 - figure.value + 3
    db.session.commit()

    assert public_pages() == before


def test_nor_does_a_later_period_show_by_anything(public_pages, management):
    before = public_pages()
    for figure in management:
        if figure.period == LATE:
            figure.value *= 3
    db.session.commit()

    assert public_pages() == before
    assert not any(LATE.encode() in body for body in before.values())


@pytest.mark.parametrize("who", ["eve", "mo"])
def test_nobody_outside_reads_more_than_a_visitor(public_pages, people, who):
    files = (".csv", ".json")
    assert public_pages(people[who], files) == public_pages(None, files)


def test_small_ones_are_said_in_words_and_others_rounded(browse, northfield, public_pages):
    pages = public_pages(None, ("northfield/figures.json",))
    told = json.loads(pages[f"/organisations/{northfield.id}-northfield/figures.json"])
    by_period = {
        f["period"]: f for f in told["figures"] if f["measure"] == "Job outcomes" and f["area"]
    }

    hidden, shown = by_period["January to March 2014"], by_period["April to June 2014"]
    assert (hidden["value"], hidden["why_it_is_not_shown"]) == (None, "fewer than 10")
    assert hidden["share_in_percent"] is None
    assert (shown["value"], shown["out_of"], shown["share_in_percent"]) == (20, 100, 20.0)
    assert shown["unit"] == "people, rounded" and shown["status"] is None


def test_the_supply_chain_reads_them_as_they_are(browse, ben, northfield, management, is_published):
    page = browse(ben).get(f"/organisations/{northfield.id}-northfield").text
    assert "fewer than 10" not in page.lower()
    assert "4 of 101 referrals" in page or ">4<" in page


def test_without_the_switch_there_is_nothing(browse, northfield, management):
    page = browse().get(f"/organisations/{northfield.id}-northfield").text
    assert "No figures have been published for this organisation." in page
    assert browse().get(f"/performance/job-outcomes/figures.csv{COMPARE}").status_code == 404


def test_a_total_on_another_page_is_hidden_with_its_part(browse, management, is_published):
    """The page shows one measure, group and period; the part stands elsewhere."""
    part = small(management)[0]
    facts = {c.key: getattr(part, c.key) for c in part.__table__.columns}
    for key in ("id", "subject"):
        del facts[key]
    total = type(part)(**facts | {"ref": "T", "group_id": None, "group_named": "all", "value": 90})
    db.session.add(total)
    db.session.commit()

    path = "/performance/job-outcomes/figures.json?kind=management&group=all&area=5&period="
    (shown,) = browse().get(path).json["figures"]

    assert shown["value"] is None
    assert shown["why_it_is_not_shown"].startswith("not shown, so that a small number")


def test_a_rounding_base_below_the_threshold_is_refused(monkeypatch):
    with pytest.raises(ConfigError, match="FORUM_ROUNDING_BASE"):
        read_settings(demo=True, small_number=10, rounding_base=5)


def test_hiding_costs_one_question_more_however_many_there_are(
    guest, northfield, management, is_published, questions
):
    assert len(queries.figures_of(guest, northfield)) == 12
    assert sum("FROM figure" in asked for asked in questions) == 2
