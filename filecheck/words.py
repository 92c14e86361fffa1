"""The words of a clean file, for the search and for the look at what identifies people."""

import re
import time
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import chain
from urllib.parse import unquote

from pypdf import PageObject, PdfReader

from filecheck.kinds import FileKind
from filecheck.packages import Package
from filecheck.xml import WellFormed, attribute, listen, local, walk

MOST = 400_000  # characters
SECONDS = 6  # of a PDF; what was read by then is what is found
WORD = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
SHEETS = re.compile(r"xl/(?:sharedStrings|styles|(?:worksheets|drawings|charts)/[^/]+)\.xml")
SLIDES = re.compile(r"ppt/(?:slides|notesSlides)/[^/]+\.xml")
MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
OFFICE = {FileKind.DOCX: WORD, FileKind.XLSX: SHEETS, FileKind.PPTX: SLIDES}
ENDS = ("p", "si", "h", "c", "is", "row", *MARGINS)  # a paragraph, a heading, a cell
ADDRESS = re.compile(rb'Target="(mailto:[^"]{3,300})"', re.IGNORECASE)
AS_TYPED = re.compile(r"(?:0|\+?44)?7[1-9]\d{8}")  # a mobile number that became a number
SAYS = re.compile(rb'inlineStr|t="str"|<headerFooter|>(?:0|\+?44)?7[1-9]\d{8}<')  # of a sheet
CODE = re.compile(r'&(?:[A-Z]|\d+|"[^"]*")')  # of a header: centre, size, font
LITERAL = re.compile(r'"([^"]{2,})"')  # of a number format: it shows in every cell that has it


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
            yield from _addresses(page)
        except MemoryError:
            raise
        except Exception:  # a page whose words cannot be told still shows
            continue


def _addresses(page: PageObject) -> Iterator[str]:
    """The e-mail addresses behind its links: filecheck.pdf leaves nothing else of a note."""
    for note in page.get("/Annots") or []:
        address = note.get_object().get("/A", {}).get("/URI", "")
        if address.lower().startswith("mailto:"):
            yield f"{_address(address)}\n"


def _address(link: str) -> str:
    return unquote(link[len("mailto:") :].partition("?")[0])


def of_office(package: Package, kind: FileKind) -> str:
    parts = [name for name in package.names if OFFICE[kind].fullmatch(name)]
    contents = (package.read(name) for name in parts if "/worksheets/" not in name)
    said = _said_in_cells if kind == FileKind.XLSX else _said
    sheets = (package.read(name) for name in parts if "/worksheets/" in name)
    full = (content for content in sheets if SAYS.search(content))
    texts = (one for content in chain(contents, full) for one in said(content))
    return _joined(chain(_office_addresses(package), texts))


def _office_addresses(package: Package) -> Iterator[str]:
    """The e-mail addresses behind links."""
    for name in package.names:
        if name.endswith(".rels"):
            for hit in ADDRESS.finditer(package.read(name)):
                yield f"{_address(unescape(hit[1].decode('utf-8', 'ignore')))}\n"


def _said_in_cells(content: bytes) -> Iterator[str]:
    """Words; of numbers only what may be a telephone number, as a sheet may have a million."""
    kind = ""
    for event, element in walk(content):
        tag = local(element.tag)
        if event == "start":
            kind = attribute(element, "t") if tag == "c" else kind
            continue
        if tag == "t" or (tag == "v" and kind == "str"):
            yield element.text or ""
        elif tag in MARGINS:
            yield CODE.sub(" ", element.text or "")
        elif tag == "v" and kind in ("", "n") and AS_TYPED.fullmatch(element.text or ""):
            yield "0" + (element.text or "")[-10:]
        elif tag == "numFmt":
            yield from (f"{words}\n" for words in LITERAL.findall(attribute(element, "formatCode")))
        if tag in ENDS:
            yield "\n"


def _said(content: bytes) -> Iterator[str]:
    for event, element in walk(content):
        if event == "end":
            tag = local(element.tag)
            if tag == "t":
                yield element.text or ""
            if tag in ENDS:
                yield "\n"


def of_open(package: Package) -> str:
    """Text stands in and between the elements of a paragraph: listened to, not walked.

    Headers and footers stand in the styles.
    """
    heard = _Heard()
    for name in ("content.xml", "styles.xml"):
        if name in package:
            listen(package.read(name), heard)
    return _joined(iter(heard.parts))


class _Heard(WellFormed):
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        link = attributes.get("{http://www.w3.org/1999/xlink}href", "")
        if link.lower().startswith("mailto:"):
            self.parts.append(f"{_address(link)}\n")
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
