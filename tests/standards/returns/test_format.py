"""The format: written from the registry, a Table Schema by its own profile, changed with notice."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from forum.config import ROOT
from forum.models.measures import MEASURES
from forum.standards.returns import return_check, table_files, table_schema
from whatworks_return import accepted_on, all_formats

PROFILE = Path(__file__).with_name(
    "table-schema.json"
)  # of the specification, as tableschema has it
VERSIONS = [one.version for one in all_formats()]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_is_what_the_registry_makes_of_it(version):
    path = ROOT / "whatworks_return" / f"return-{version}.json"
    assert json.loads(path.read_text()) == table_schema.schema(version), (
        "flask returns write-format"
    )


def test_definitions_are_those_of_the_registry():
    fields = {field["name"]: field for field in all_formats()[-1].fields}
    assert fields["job_outcomes"]["description"] == MEASURES["job_outcomes"].definition


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_is_a_table_schema(version, browse):
    profile = jsonschema_rs.validator_for(json.loads(PROFILE.read_text()))
    served = browse().get(f"/returns/format/{version}.json").get_json()
    profile.validate(served)
    broken = served | {
        "fields": [field | {"constraints": {"minimum": []}} for field in served["fields"]]
    }
    assert not profile.is_valid(broken), "the profile tells right from wrong"


def test_a_change_is_announced_eight_weeks_before_it_is_needed():
    for older, newer in zip(all_formats(), all_formats()[1:], strict=False):
        assert older.accepted_until is not None
        assert table_schema.notice_is_kept(newer.announced, older.accepted_until)
    assert not table_schema.notice_is_kept(date(2026, 11, 1), date(2026, 12, 26))


def test_two_versions_are_accepted_at_once_and_never_more():
    first = all_formats()[0].announced
    accepted = [len(accepted_on(first + timedelta(days=day))) for day in range(0, 800, 7)]
    assert accepted[0] == 2
    assert set(accepted) <= {1, 2}
    assert accepted_on(first - timedelta(days=1)) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_example_is_right_and_the_empty_file_has_its_columns(version, kind, browse):
    def fetched(what):
        return browse().get(f"/returns/format/{version}/{what}.{kind}")

    example = return_check.checked(fetched("example").data, date(2026, 11, 28))
    assert (example.problems, example.version) == ([], version)
    empty = return_check.checked(fetched("empty").data, date(2026, 11, 28))
    assert [one.rule for one in empty.problems] == ["The file has headings, but no row."]


def test_the_page_explains_each_column_and_the_words_of_each_list(browse):
    page = browse().get("/returns/format").text
    for name in all_formats()[-1].names:
        assert f"<code>{name}</code>" in page
    assert "<code>appointments-and-travel</code>" in page
    assert "31 May 2027" in page


def test_a_version_that_there_is_not(browse):
    assert browse().get("/returns/format/9.json").status_code == 404
    assert browse().get("/returns/format/9/empty.csv").status_code == 404


def test_the_package_runs_alone_on_the_standard_library(tmp_path, browse):
    packed = browse().get("/returns/whatworks-return.zip").data
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    newest = all_formats()[-1]
    (tmp_path / "right.csv").write_bytes(
        table_files.as_csv(newest.names, table_files.example_rows(newest))
    )
    (tmp_path / "wrong.csv").write_text("theme;stage\nmoney;x\n")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-S", "-s", "-B", "-m", "whatworks_return", *arguments],
            cwd=tmp_path,
            env={},
            capture_output=True,
            text=True,
        )

    right = run("check", "right.csv")
    assert (right.returncode, right.stdout) == (
        0,
        "3 rows are right, in version 2 of the format.\n",
    )
    wrong = run("check", "wrong.csv")
    assert wrong.returncode == 1
    assert "The columns are not those of version" in wrong.stdout
    assert run("check", "gone.csv").returncode == 2
    assert json.loads(run("schema").stdout) == newest.schema


def test_the_empty_file_is_read_by_others(browse):
    text = browse().get("/returns/format/2/empty.csv").data.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == all_formats()[-1].names
