"""The words of a clean file, for the search and for the look at what identifies people."""

import re
import time
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from filecheck.kinds import FileKind
from filecheck.packages import Package
from filecheck.xml import WellFormed, listen, local, walk

MOST = 400_000  # characters
SECONDS = 6  # of a PDF; what was read by then is what is found
WORD = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
SHEETS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
SLIDES = re.compile(r"ppt/(?:slides|notesSlides)/[^/]+\.xml")
OFFICE = {FileKind.DOCX: WORD, FileKind.XLSX: SHEETS, FileKind.PPTX: SLIDES}
ENDS = ("p", "si", "h", "c", "is", "row")  # a paragraph, a heading, a cell


def _joined(parts: Iterator[str]) -> str:
    found, length = [], 0
    for part in parts:
        found.append(part)
        length += len(part)
        if length > MOST:
            break
    return _tidy("".join(found))[:MOST]


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.encode("utf-8", "ignore").decode().split("\n"))
    return "\n".join(line for line in lines if line).replace("\0", "")


def of_pdf(kept: bytes) -> str:
    return _joined(_pages(kept))


def _pages(kept: bytes) -> Iterator[str]:
    until = time.monotonic() + SECONDS
    for page in PdfReader(BytesIO(kept)).pages:
        if time.monotonic() > until:
            return
        try:
            yield page.extract_text() + "\n"
        except MemoryError:
            raise
        except Exception:  # a page whose words cannot be told still shows
            continue


def of_office(package: Package, kind: FileKind) -> str:
    parts = [name for name in package.names if OFFICE[kind].fullmatch(name)]
    contents = (package.read(name) for name in parts)
    texts = (c for c in contents if kind != FileKind.XLSX or b"inlineStr" in c or b"sst" in c[:300])
    return _joined(said for content in texts for said in _said(content, ("t",)))


def _said(content: bytes, tags: tuple[str, ...]) -> Iterator[str]:
    for event, element in walk(content):
        if event == "end":
            tag = local(element.tag)
            if tag in tags:
                yield element.text or ""
            if tag in ENDS:
                yield "\n"


def of_open(package: Package) -> str:
    """Text stands in and between the elements of a paragraph: listened to, not walked."""
    heard = _Heard()
    listen(package.read("content.xml"), heard)
    return _joined(iter(heard.parts))


class _Heard(WellFormed):
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.depth = 0

    def start(self, tag: str, _attributes) -> None:
        self.depth += local(tag) in ("p", "h")

    def end(self, tag: str) -> None:
        if local(tag) in ("p", "h"):
            self.depth -= 1
            self.parts.append("\n")
        elif local(tag) in ("s", "tab", "line-break"):
            self.parts.append(" ")

    def data(self, said: str) -> None:
        if self.depth:
            self.parts.append(said)
