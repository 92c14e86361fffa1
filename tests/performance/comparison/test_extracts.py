"""What is taken away says of itself what it holds, and never what another picture holds."""

import csv
from io import StringIO

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.performance.charts import png
from tests.performance.quarters import PERIODS

PAGE = "/performance/job-outcomes"
JUNE = "?kind=management&group=pg1-jsa-18-24&area=5&period=2014-06-30-quarter-april-to-june-2014"
NAMES = {
    "over-time": "job-outcomes-southgate-works-pg1-area-5",
    "groups": "job-outcomes-southgate-works-by-payment-group-area-5",
    "funnel": "job-outcomes-pg1-area-5",
}
TO = {"over-time": "2014-09-30", "groups": "2014-09-30", "funnel": "2014-06-30"}


@pytest.fixture
def take(look, ben, management, monkeypatch):
    """take("over-time.png") is the answer, and what was painted: (drawing, caption)."""
    painted = []

    def paint(drawing, caption, whole=png.paint):
        painted.append((drawing, caption))
        return whole(drawing, caption)

    monkeypatch.setattr(png, "paint", paint)

    def get(name):
        answer = look(ben, f"{PAGE}/{name}{JUNE}&organisation={ben.organisation_id}")
        assert answer.status_code == 200
        return answer, painted[-1] if painted else None

    return get


def words(drawing):
    return [shape.words for shape in drawing.shapes if hasattr(shape, "words")]


@pytest.mark.parametrize("piece", ["over-time", "groups", "funnel"])
def test_a_file_is_named_after_its_own_figures(take, piece):
    taken = clock.in_london(clock.now()).date().isoformat()
    for ending in ("png", *(("csv", "json") if piece != "funnel" else ())):
        answer, _painted = take(f"{piece}.{ending}")
        if ending != "json":
            named = answer.headers["Content-Disposition"]
            to = f"-figures-to-{TO[piece]}-taken-{taken}-{piece}.{ending}"
            assert f'"{NAMES[piece]}{to}"' in named


def test_a_series_says_whose_it_is_and_to_when(take):
    _answer, (drawing, caption) = take("over-time.png")

    assert caption == (
        "Southgate Works: job outcomes, PG1 JSA 18-24, CPA 5 North East England, "
        "from October to December 2013 to July to September 2014, Work Programme. "
        "Figures to 30 September 2014. Management information, not an official statistic. "
        "Management information: not for publication; "
        "newer than the last release: July to September 2014. "
        "Band: Wilson 95% interval of each share. What Works Exchange."
    )
    assert drawing.title.startswith("Southgate Works: job outcomes")
    assert {"Actual", "Profile", "Wilson 95%"} <= set(words(drawing))


def test_the_groups_say_theirs_and_have_one_legend(take):
    _answer, (drawing, caption) = take("groups.png")

    assert "by payment group" in caption and "Figures to 30 September 2014" in caption
    assert "Southgate Works" in drawing.title and "binomial" not in caption
    assert words(drawing).count("Wilson 95%") == 1


def test_the_funnel_says_its_own(take):
    _answer, (_drawing, caption) = take("funnel.png")

    assert "April to June 2014" in caption and "Figures to 30 June 2014" in caption
    assert "newer than" not in caption and "Wilson" not in caption and "binomial" in caption


@pytest.mark.parametrize("piece", ["over-time", "groups"])
def test_the_files_of_a_series_hold_it_and_no_more(take, piece):
    groups = {"over-time": {"PG1 JSA 18-24"}, "groups": {"PG1 JSA 18-24", "PG6 New ESA"}}[piece]
    told = take(f"{piece}.json")[0].json
    answer = take(f"{piece}.csv")[0].text.lstrip("\ufeff")
    rows = list(csv.DictReader(StringIO(answer)))

    assert told["organisation"] == "Southgate Works" and told["figures_to"] == "2014-09-30"
    assert told["band"] == "Band: Wilson 95% interval of each share"
    assert "not for publication" in told["marking"] and "5" in told["area"]
    assert len(rows) == len(told["figures"]) == len(groups) * len(PERIODS)
    assert {row["organisation"] for row in rows} == {"Southgate Works"}
    assert len({row["claimant group"] for row in rows}) == len(groups)
    shown = [row for row in rows if row["share in percent"]]
    for row in shown:
        low, share, high = (
            float(row[name])
            for name in (
                "Wilson 95% from, in percent",
                "share in percent",
                "Wilson 95% to, in percent",
            )
        )
        assert low < share < high
    assert shown


def test_the_files_of_a_comparison_hold_one_period_of_all(take):
    told = take("figures.json")[0].json
    rows = list(csv.DictReader(StringIO(take("figures.csv")[0].text.lstrip("\ufeff"))))

    assert {row["figures to"] for row in rows} == {"2014-06-30"}
    assert {f["period"] for f in told["figures"]} == {"April to June 2014"}
    assert len({row["organisation"] for row in rows}) == len(rows) == len(told["figures"])
    assert told["figures_to"] == "2014-06-30" and "newer" not in told["marking"]


def test_without_a_marked_organisation_there_is_no_series(look, official):
    for piece in ("over-time", "groups"):
        for ending in ("png", "csv", "json"):
            assert look(None, f"{PAGE}/{piece}.{ending}").status_code == 404


def test_all_that_has_been_published_can_be_taken_away(look, official, management):
    official[0].basis = "illustrative"
    db.session.commit()

    text = look(None, PAGE).text
    rows = look(None, f"{PAGE}/published.csv").text.splitlines()
    told = look(None, f"{PAGE}/published.json").json["figures"]

    assert f"{PAGE}/published.csv" in text and f"{PAGE}/published.json" in text
    assert len(rows) - 1 == len(told) == len(official) - 1
    assert {figure["status"] for figure in told} == {"released"}


def test_nothing_published_is_not_found(look, app):
    for ending in ("csv", "json"):
        assert look(None, f"{PAGE}/published.{ending}").status_code == 404
