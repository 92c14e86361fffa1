"""The tables of an HTML page: what many programs save under the name .xls."""

from html.parser import HTMLParser

from forum.core.tabular.csv_file import decoded
from forum.core.tabular.table import MOST_COLUMNS, Rows, Unreadable

SAVE_AS = "Open it in a spreadsheet program, and save it as XLSX or CSV."


def sheets(content: bytes) -> list[tuple[str, Rows, bool]]:
    """Each table as a sheet of its own."""
    text = decoded(content)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:2000]:
        raise Unreadable("This is an XML spreadsheet of Excel 2003.", SAVE_AS)
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if any(any(row) for row in table)]
    if not tables:
        raise Unreadable("This is a web page without a table.", SAVE_AS)
    return [
        (f"Table {number}", iter(list(enumerate(table, start=1))), False)
        for number, table in enumerate(tables, start=1)
    ]


class _Tables(HTMLParser):
    """Rows of text; a cell over several columns leaves the others empty."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), MOST_COLUMNS) if span.isdecimal() else 1
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.tables[-1]:
            self.tables[-1].append([])
        words = " ".join("".join(self._cell).split())
        self.tables[-1][-1] += [words] + [""] * (self._span - 1)
        self._cell = None
