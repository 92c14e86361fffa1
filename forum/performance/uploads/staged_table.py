"""What a file would publish, as a table for a spreadsheet program."""

from collections.abc import Iterator
from itertools import islice

from forum.models.uploads import Upload
from forum.performance.figures import queries as figures
from forum.performance.figures.exports import plain
from forum.performance.uploads import queries
from forum.performance.uploads.change_summary import described, names_for

AT_ONCE = 500  # rows whose present figures are asked for together
HEADER = (
    *("programme", "organisation", "area", "claimant group", "measure", "period", "figures to"),
    *("value", "value now", "expected", "out of", "unit", "note"),
)


def rows(upload: Upload) -> Iterator[list[object]]:
    """In the order of HEADER; `value now` is empty of a figure that is new."""
    staged = queries.staged_rows(upload)
    while some := list(islice(staged, AT_ONCE)):
        names = names_for(some)
        known = figures.latest_versions([row["subject"] for row in some])
        for row in some:
            said, was = described(row, names), known.get(row["subject"])
            numbers = (row["value"], was.value if was else None, row["profile"], row["denominator"])
            yield [
                *(
                    said["programme"],
                    said["organisation"],
                    said["area"],
                    said["group"],
                    said["measure"],
                ),
                *(said["period"], row["cut_off"]),
                *("" if number is None else plain(number) for number in numbers),
                *(row["unit"], row.get("note", "")),
            ]
