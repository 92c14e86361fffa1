import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.data.importing import load, report
from forum.data.importing.load import load_all
from forum.models.organisations import Contract, Organisation, SupplyLink
from forum.models.releases import Release
from forum.performance.figures import queries
from tests.data.importing.conftest import by_file, change


def problem(reports, file, line=None):
    found = [p for p in by_file(reports)[file].problems if line is None or p.line == line]
    assert found, [str(p) for p in by_file(reports)[file].problems]
    return found[0]


@pytest.mark.parametrize(
    "file, old, new, says",
    [
        ("performance.csv", "referrals,738000", "referrals,many", "This is not a number."),
        ("performance.csv", "referrals,738000", "referrals,nan", "This is not a number."),
        ("performance.csv", "referrals,738000", "referrals,-3", "cannot be"),
        ("performance.csv", "referrals,738000", "happiness,738000", "not in the registry"),
        (
            "performance.csv",
            ",people,official,sourced",
            ",people,official,recalled",
            "not an offic",
        ),
        ("performance.csv", ",people,official,", ",people,rumoured,", "not one of the words"),
        ("performance.csv", "2012-04-30,2012-08", "30/04/2012,2012-08", "This is not a date."),
        ("performance.csv", "\n2,2011-06", "\n1,2011-06", "This is already on line 2."),
        ("organisations.csv", "O002,Avanta", "O002,A4e", "Another organisation has this name."),
        ("organisations.csv", "O002,Avanta", "O002," + "A" * 121, "more than 120 characters"),
        ("contracts.csv", "C01-01,1,", "C01-01,77,", "No such area."),
        ("contracts.csv", "East of England,Seetec", "East of England,Nobody", "No such organis"),
        ("supply_chain.csv", "S001,Seetec", "S001,Nobody", "No such organisation."),
        ("interventions.csv", "warm-handover,", "Warm Handover!,", "not written as it should be"),
        ("releases.csv", "2012-11-07,2012-07-31", "2012-01-07,2012-07-31", "earlier than the end"),
        ("payment_groups.csv", "PG1,JSA", "PG77,JSA", "not written as it should be"),
        ("payment_groups.csv", "PG1,JSA", "PG7a,JSA", "No payment group"),
    ],
)
def test_a_wrong_row_is_refused_alone_and_said(app, folder, file, old, new, says):
    change(folder, file, old, new)

    reports = load_all(folder)

    refused = problem(reports, file)
    assert says in refused.rule and refused.mend and refused.line > 1
    assert by_file(reports)[file].added + by_file(reports)[file].changed > 5
    assert f"{file}, line {refused.line}: refused: " in report.in_words(reports)


def test_a_share_among_percentages_is_pointed_out(app, folder):
    change(
        folder, "performance.csv", ",attachment_rate,94,percent", ",attachment_rate,0.94,percent"
    )

    said = problem(load_all(folder), "performance.csv", line=4)

    assert "may be a share of 1" in said.rule and not said.is_refused


def test_a_minimum_level_is_no_share(app, folder):
    change(folder, "minimum_performance_levels.csv", ",5.5,", ",0.055,")

    refused = problem(load_all(folder), "minimum_performance_levels.csv", line=2)

    assert "This is not more than 1" in refused.rule and "0.445" in refused.mend


def test_a_count_of_subcontractors_is_no_subcontractor(app):
    refused = [p.value for p in by_file(load_all())["supply_chain.csv"].problems]

    assert len(refused) == 5 and refused[1] == "(12 end-to-end subcontractors)"
    assert db.session.scalar(select(SupplyLink).filter_by(ref="S014")) is None


def test_a_plan_is_no_release(app):
    reports = load_all()

    assert "planned" in problem(reports, "releases.csv").rule
    assert db.session.scalar(select(Release).filter_by(ref="2013-05-28")) is None


def test_an_official_figure_of_no_known_release_is_kept_unseen_and_said(app, folder):
    change(folder, "performance.csv", "2012-04-30,2012-08,", "2012-04-30,2012-09,")

    said = problem(load_all(folder), "performance.csv")

    figure = next(f for f in queries.every_figure() if f.ref == "WP-1")
    assert not said.is_refused and "nobody is shown it" in said.rule
    assert figure.release_id is None and not figure.is_released


def test_a_figure_later_than_its_release_holds_is_kept_unseen(app, folder):
    change(folder, "performance.csv", "2012-04-30,2012-08,", "2012-05-31,2012-08,")
    load_all(folder)
    assert next(f for f in queries.every_figure() if f.ref == "WP-1").release_id is None


@pytest.mark.parametrize(
    "bad, says",
    [
        (b"ref,name\n", "columns kind"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "is empty"),
        (b'ref,name,kind,sector,website,role,basis,source,note\n"O001', "cut off in the middle"),
    ],
)
def test_a_file_that_is_no_table_leaves_the_others_alone(app, folder, bad, says):
    (folder / "organisations.csv").write_bytes(bad)

    reports = load_all(folder)

    assert says in problem(reports, "organisations.csv", line=0).rule
    assert not by_file(reports)["organisations.csv"].is_loaded
    assert by_file(reports)["interventions.csv"].added == 46


def test_a_row_with_a_comma_too_many_is_refused(app, folder):
    change(
        folder, "interventions.csv", "warm-handover,Warm handover", "warm-handover,Warm, handover"
    )
    assert "cells" in problem(load_all(folder), "interventions.csv").rule


def test_what_the_database_refuses_is_not_kept_by_halves(app, folder, monkeypatch):
    def contracts(folder, report):
        load.organisations.contracts.real(folder, report)
        db.session.add(Organisation(slug="x", name="A4e"))  # there is one already

    contracts.real = load.organisations.contracts
    monkeypatch.setattr(load.organisations, "contracts", contracts)

    report = by_file(load_all(folder))["contracts.csv"]

    assert not report.is_loaded and report.added == 0
    assert db.session.scalar(select(func.count(Contract.id))) == 0


def test_the_command_says_it_all(app, folder):
    done = app.test_cli_runner().invoke(args=["data", "load", "--folder", str(folder)])

    assert done.exit_code == 0
    assert "supply_chain.csv, line 15: refused: This counts subcontractors" in done.output

    (folder / "releases.csv").unlink()
    failed = app.test_cli_runner().invoke(args=["data", "load", "--folder", str(folder)])
    assert (
        failed.exit_code == 1 and "releases.csv: refused: The file cannot be read" in failed.output
    )
