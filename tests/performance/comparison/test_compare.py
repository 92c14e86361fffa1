"""A comparison: chosen by its address, by name only, of what the viewer may see."""

import csv
import re
from io import StringIO

import pytest

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.figures import Figure
from tests.performance.quarters import PERIODS

PAGE = "/performance/job-outcomes"
MANAGEMENT = "?kind=management&group=pg1-jsa-18-24&area=5"
NEWEST = "&period=" + "2014-09-30-quarter-july-to-september-2014"


def names(text):
    table = text.partition("by name</caption>")[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', table)


@pytest.mark.parametrize("turned", [False, True])
def test_organisations_stand_by_name_whatever_their_results(look, official, turned):
    if turned:
        for figure, value in zip(official, reversed([f.value for f in official]), strict=True):
            figure.value = value
        db.session.commit()

    found = names(look(None, PAGE).text)

    assert found == sorted(found) and len(found) == len(official)


def test_it_says_where_each_lies_and_what_cannot_be_said(look, official):
    text = look(None, PAGE).text

    assert "Below the 99.8% limit" in text and "Above the 99.8% limit" in text
    assert "What you can say" in text and "What you cannot say" in text
    assert "99.8% limits" in text and "exact binomial" in text
    assert "Explain this number" in text and "Next review" in text
    for word in ("best performer", "worst", "rank", "league"):
        assert word not in text.lower().replace("no league tables", "")


def test_the_middle_and_the_limits_are_made_of_what_the_viewer_may_see(look, ben, management):
    """A visitor's page says nothing of management information; Ben's does."""
    assert look(None, f"{PAGE}/figures.json{MANAGEMENT}").status_code == 404
    told = look(ben, f"{PAGE}/figures.json{MANAGEMENT}{NEWEST}").json
    of_period = [
        f
        for f in told["figures"]
        if (f["period"], f["claimant_group"]) == (PERIODS[-1][0], "PG1 JSA 18-24")
    ]
    expected = 100 * sum(f["value"] for f in of_period) / sum(f["out_of"] for f in of_period)
    assert told["middle_in_percent"] == round(expected, 1)


@pytest.mark.parametrize(
    "period, logged",
    [
        ("2014-09-30-quarter-july-to-september-2014", 5),
        ("2014-06-30-quarter-april-to-june-2014", 0),
    ],
)
def test_a_look_at_a_later_period_is_one_row_in_the_log(look, ann, management, period, logged):
    """Ann is of no organisation, so that none is marked and nothing else is on the page."""
    look(ann, f"{PAGE}{MANAGEMENT}&period={period}")
    said = [entry.about for entry in db.session.query(AuditEntry)]
    which = "Job outcomes, PG1 JSA 18-24, North East England, July to September 2014, "
    which += "Work Programme"
    assert said == ([f"{logged} of {which}"] if logged else [])


def test_the_marked_one_is_shown_over_time_and_by_group(look, ben, management):
    text = look(ben, f"{PAGE}{MANAGEMENT}&organisation={ben.organisation_id}").text
    assert "Southgate Works over time" in text
    assert "Southgate Works by payment group" in text
    assert text.count('class="chart chart-panel"') == 2
    assert "What others did for this group" in text


def test_the_address_holds_the_choice(look, ben, management):
    text = look(ben, f"{PAGE}{MANAGEMENT}&period=2014-03-31-quarter-january-to-march-2014").text
    assert "Job outcomes, PG1 JSA 18-24, North East England, January to March 2014" in text
    assert '<option value="pg1-jsa-18-24" selected>' in text


@pytest.mark.parametrize(
    "query",
    [
        "?kind=nonsense",
        "?group=zz&area=99&period=never&organisation=x",
        "?organisation=" + "9" * 30,
        "?area=%00%ff",
        "?group=" + "a" * 3_000,
        "?page=99",
    ],
)
def test_what_means_nothing_is_left_out(look, official, query):
    answer = look(None, f"{PAGE}{query}")
    assert answer.status_code == 200
    assert ("Part of the address was left out" in answer.text) is ("page" not in query)


@pytest.mark.parametrize("end", ["figures.csv", "figures.json", "funnel.png", "nothing.png", "x"])
def test_nothing_to_compare_is_not_found(look, app, end):
    assert look(None, f"{PAGE}/{end}").status_code == 404
    assert look(None, f"/performance/no-such-measure/{end}").status_code == 404


def test_kinds_are_never_mixed(look, ann, official, management):
    """Nor are invented figures among real ones."""
    for figure in management[:20]:
        figure.basis = "illustrative"
    db.session.commit()

    for kind in ("official", "management", "demonstration"):
        told = look(ann, f"{PAGE}/figures.json?kind={kind}").json
        kinds = {figure["kind"] for figure in told["figures"]}
        assert len(kinds) == 1
        assert any("llustrative" in k for k in kinds) is (kind == "demonstration")


def test_a_file_is_named_after_what_it_holds_and_when(look, official, last_release):
    disposition = look(None, f"{PAGE}/figures.csv").headers["Content-Disposition"]
    taken = clock.in_london(clock.now()).date().isoformat()
    to = last_release.cut_off.isoformat()
    name = f"job-outcomes-all-groups-area-5-figures-to-{to}-taken-{taken}.csv"
    assert name in disposition


def test_a_formula_in_a_name_is_no_formula_in_a_file(look, official):
    official[0].organisation.name = '=HYPERLINK("http://x")'
    official[0].note = "@SUM(A1)"
    db.session.commit()

    rows = list(csv.DictReader(StringIO(look(None, f"{PAGE}/figures.csv").text.lstrip("\ufeff"))))

    assert {row["organisation"][:2] for row in rows} & {"'="}
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row.values())
    assert [row["organisation"].lstrip("'=").lower() for row in rows]


def test_pictures_can_be_taken_away(look, ben, management):
    for picture in ("funnel", "over-time", "groups"):
        address = f"{PAGE}/{picture}.png{MANAGEMENT}&organisation={ben.organisation_id}"
        answer = look(ben, address)
        assert answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert f"-{picture}.png" in answer.headers["Content-Disposition"]


def test_more_organisations_cost_no_more_questions(look, official, questions):
    def asked():
        questions.clear()
        assert look(None, PAGE).status_code == 200
        return len([q for q in questions if "SELECT" in q])

    many = asked()
    for figure in official[1:]:
        db.session.delete(db.session.get(Figure, figure.id))
    db.session.commit()

    assert many <= asked() <= 16


def test_a_page_opens_where_there_are_enough_organisations(look, official, terms):
    """The first area in the list has one organisation; the last has all six."""
    lone = official[0]
    first = next(t for t in terms.values() if t.vocabulary == "area" and t.slug != "5")
    first.position = -1
    db.session.add(_copy(lone, area=first, geography=first.name))
    db.session.commit()

    told = look(None, f"{PAGE}/figures.json").json

    assert told["area"] == terms["5"].name and len(told["figures"]) == len(official)
    chosen = look(None, f"{PAGE}/figures.json?area={first.slug}").json
    assert len(chosen["figures"]) == 1, "what was asked for is shown"


def test_it_opens_on_all_areas_where_none_has_enough(look, official, terms):
    other = next(t for t in terms.values() if t.vocabulary == "area" and t.slug != "5")
    for figure in official[:3]:
        figure.area = other
    db.session.commit()

    told = look(None, f"{PAGE}/figures.json").json

    assert told["area"] == "all areas" and len(told["figures"]) == len(official)


def _copy(figure, **changed):
    names = ("organisation", "group_named", "measure", "period", "period_type", "cut_off")
    names += ("value", "denominator", "unit", "origin", "basis", "release", "source")
    return Figure(ref="copy", **{name: getattr(figure, name) for name in names} | changed)
