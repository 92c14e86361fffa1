"""Which kind of file it is, by its content: a name can say anything."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from forum.performance.uploads.reading import csv_file, json_file, xlsx_file
from forum.performance.uploads.reading.table import Table, Unreadable

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


class Layout(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


READERS = {Layout.CSV: csv_file.read, Layout.XLSX: xlsx_file.read, Layout.JSON: json_file.read}


def layout_of(content: bytes) -> Layout:
    """Unreadable where it is none of the three."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.strip():
        raise Unreadable("The file is empty.", "Choose the file that holds the figures.")
    if content.startswith(OLD_EXCEL):
        rule = "This is a workbook of old Excel, or one with a password."
        raise Unreadable(rule, "Save it as XLSX or CSV, without a password.")
    if content.startswith(OTHERS):
        raise Unreadable("This is not a table.", "Upload CSV, XLSX or JSON.")
    if content.startswith(b"PK"):
        return Layout.XLSX
    return Layout.JSON if start[:1] in (b"{", b"[") else Layout.CSV


@dataclass(frozen=True)
class ReceivedFile:
    """A file that could be opened, and its headings."""

    name: str
    content: bytes
    layout: Layout
    headings: list[str]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def received(name: str, content: bytes) -> ReceivedFile:
    """Unreadable where nothing of it can be taken."""
    layout = layout_of(content)
    return ReceivedFile(name, content, layout, read(content, layout).headings)


def read(content: bytes, layout: Layout | str) -> Table:
    return READERS[Layout(layout)](content)
