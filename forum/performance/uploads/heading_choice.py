"""Which sheet and line of a file the page about its columns shows."""

from collections.abc import Mapping, Sequence

from forum.models.uploads import Upload
from forum.performance.uploads import column_mapping
from forum.performance.uploads.files import HeadingRow, likeliest

SHOWN = 6  # headings of a line, in the list of lines


class HeadingChoice:
    """The parameters `sheet` and `line` of the address, else what the upload has."""

    def __init__(self, upload: Upload, rows: Sequence[HeadingRow], args: Mapping[str, str]):
        self._upload = upload
        self.sheets = {row.sheet: row.is_hidden for row in rows}
        sheet = args.get("sheet", upload.sheet)
        self.sheet = sheet if sheet in self.sheets else upload.sheet
        self.rows = [row for row in rows if row.sheet == self.sheet] or list(rows)
        by_line = {str(row.line): row for row in self.rows}
        chosen = by_line.get(args.get("line", ""))
        if chosen is None and self.sheet == upload.sheet:
            chosen = by_line.get(str(upload.heading_row))
        self.row = chosen or likeliest(self.rows)

    @property
    def meanings(self) -> list[str]:
        """What each column is as far as it is known."""
        here = self._upload.sheet, self._upload.heading_row
        if (self.row.sheet, self.row.line) == here:
            return list(self._upload.meanings)
        return column_mapping.guessed(self.row.headings)

    @property
    def lines(self) -> list[tuple[int, str]]:
        """(line number, its first cells), of each line that may hold the headings."""
        return [(row.line, ", ".join(row.headings[:SHOWN])) for row in self.rows]
