"""A file in a prime's layout, read back, is that prime's rows: over random layouts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.models.returns import TableKind
from forum.standards.returns import layouts
from forum.standards.returns.layouts import FileLayout
from whatworks_return import all_formats, check
from whatworks_return.reading import json_lines

FORMAT = all_formats()[-1]
FIELDS = {one["name"]: one for one in FORMAT.fields}
LETTERS = "abcXYZ089 ;,\t\"'äé|-_%£.()/"
words = (
    st.text(LETTERS, min_size=1, max_size=20)
    .map(lambda word: " ".join(word.split()))
    .filter(lambda word: layouts.NAME.fullmatch(word))
)


def _cell(name):
    field = FIELDS[name]
    limits = field["constraints"]
    if "enum" in limits:
        return st.sampled_from(limits["enum"])
    if field["type"] == "integer":
        return st.integers(0, limits["maximum"])
    if field["type"] == "date":
        return st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
    return st.from_regex(limits["pattern"], fullmatch=True).filter(str.isascii)


@st.composite
def rows(draw):
    needed = {name: _cell(name) for name in FORMAT.required}
    others = {name: _cell(name) for name in FORMAT.names if name not in needed}
    return draw(st.lists(st.fixed_dictionaries(needed, optional=others), max_size=4))


@st.composite
def file_layouts(draw):
    ours = draw(st.permutations(FORMAT.names))
    theirs = draw(
        st.lists(words, min_size=len(ours), max_size=len(ours), unique_by=lambda w: w.lower())
    )
    codes = {}
    for name in ("record", "theme", "payment_group"):
        known = FIELDS[name]["constraints"]["enum"]
        lower = {word.lower() for word in known}
        free = words.filter(lambda word, lower=lower: word.lower() not in lower)
        codes[name] = draw(
            st.dictionaries(st.sampled_from(known), free, max_size=3).filter(
                lambda made: len(set(made.values())) == len(made)
            )
        )
    return FileLayout(
        kind=draw(st.sampled_from(list(TableKind))),
        separator=draw(st.sampled_from(list(layouts.SEPARATORS))),
        sheet=draw(words.filter(layouts._is_sheet_name)),
        columns=tuple(zip(ours, theirs, strict=True)),
        codes=codes,
    )


@settings(max_examples=60, deadline=None)
@given(file_layouts(), rows())
def test_each_file_read_back_is_the_rows(layout, given_rows):
    assert layouts.what_is_wrong(layout, FORMAT) == []
    assert layouts.read_back(layout, layouts.written(layout, given_rows)) == given_rows


def test_who_has_no_layout_gets_the_format_itself():
    row = {
        field["name"]: field["example"]
        for field in FORMAT.fields
        if field["name"] in FORMAT.required
    }
    made = layouts.written(layouts.plain(FORMAT), [row | {"referrals": 3}])
    assert made.decode("utf-8-sig").splitlines()[0] == ",".join(FORMAT.names)
    as_json = FileLayout(kind=TableKind.JSON, columns=layouts.plain(FORMAT).columns)
    lines = json_lines(layouts.written(as_json, [row | {"referrals": 3}]))
    assert check(lines, date(2026, 11, 28)).problems == []


def changed(**columns):
    return tuple((name, columns.get(name, name)) for name in FORMAT.names)


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (FileLayout(columns=changed(referrals="Starts", attachments="starts ")), "Two columns are"),
        (FileLayout(columns=changed()[:-1]), "Columns are missing: withdrawn"),
        (FileLayout(columns=(*changed(), ("extra", "extra"))), "“extra” is no column"),
        (FileLayout(columns=(*changed(), ("days", "more"))), "days is there twice"),
        (FileLayout(columns=changed(days="=A1")), "must begin with a letter"),
        (
            FileLayout(columns=changed(), codes={"theme": {"money": "7", "reaching-us": "7"}}),
            "two words",
        ),
        (
            FileLayout(columns=changed(), codes={"theme": {"weather": "7"}}),
            "no theme of the format",
        ),
        (FileLayout(columns=changed(), codes={"theme": {"money": "reaching-us"}}), "another theme"),
        (FileLayout(columns=changed(), codes={"referrals": {"1": "2"}}), "no column whose words"),
        (FileLayout(columns=changed(), separator="x"), "what divides the cells"),
        (FileLayout(TableKind.XLSX, sheet="a/b", columns=changed()), "Name the sheet"),
    ],
)
def test_a_layout_that_would_lose_something_is_refused(layout, said):
    assert any(said in sentence for sentence in layouts.what_is_wrong(layout, FORMAT))
