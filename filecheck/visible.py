"""Office files: whether all that they hold is to be seen by whoever opens them."""

import re
from xml.etree.ElementTree import Element

from filecheck import Refused
from filecheck.kinds import Kind
from filecheck.packages import Package
from filecheck.places import Places
from filecheck.xml import WellFormed, attribute, listen, local, walk, whole

TRACKED = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel")
WORD_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
SLIDE = re.compile(r"ppt/slides/[^/]+\.xml")
FETCHES = re.compile(r"\s*(?:DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|DATABASE)\b", re.I)
QUOTED = 50  # characters of a paragraph, to find it by


def check_office(package: Package, kind: Kind, names: Places) -> None:
    if kind == Kind.XLSX:
        _check_sheets(whole(package.read("xl/workbook.xml")))
    for name in package.names:
        if name.endswith(".xml"):
            _check_part(package.read(name), name, names.of(name))


def _check_part(content: bytes, name: str, where: str) -> None:
    if WORD_TEXT.fullmatch(name):
        _check_text(content, where)
    elif SHEET.fullmatch(name):
        listen(content, _Cells(where))
    elif SLIDE.fullmatch(name):
        _check_slide(content, where)
    else:
        listen(content, WellFormed())


def _check_sheets(workbook: Element) -> None:
    for sheet in workbook.iter():
        if local(sheet.tag) == "sheet" and attribute(sheet, "state") in ("hidden", "veryHidden"):
            name = attribute(sheet, "name")
            raise Refused(f"The sheet “{name}” is hidden. Show it, or delete it.")


class _Cells(WellFormed):
    """Finds hidden rows and columns; a sheet may have a million cells."""

    def __init__(self, where: str):
        self.where = where

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            if tag.endswith("}row"):
                row = attributes.get("r", "one")
                raise Refused(f"Row {row} of {self.where} is hidden. Show it, or delete it.")
            if tag.endswith("}col"):
                column = _letters(attributes.get("min", ""))
                raise Refused(f"Column {column} of {self.where} is hidden. Show it, or delete it.")


def _letters(number: str) -> str:
    """1 is A, 28 is AB."""
    place, letters = int(number) if number.isdigit() else 1, ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_slide(content: bytes, where: str) -> None:
    for event, element in walk(content):
        is_slide = event == "start" and local(element.tag) == "sld"
        if is_slide and attribute(element, "show") in ("0", "false"):
            raise Refused(f"{where.capitalize()} is hidden. Show it, or delete it.")


class _Paragraph:
    def __init__(self) -> None:
        self.said, self.fields = "", ""
        self.is_tracked = self.is_hidden = False

    def quoted(self) -> str:
        said = " ".join(self.said.split())
        return f"the paragraph “{said[:QUOTED]}…”" if said else "an empty paragraph"


def _check_text(content: bytes, where: str) -> None:
    paragraph, runs = _Paragraph(), 0
    for event, element in walk(content):
        tag = local(element.tag)
        if event == "start":
            runs += tag == "r"
            if tag in TRACKED:
                paragraph.is_tracked = True
            elif tag == "vanish" and runs and attribute(element, "val") not in ("0", "false"):
                paragraph.is_hidden = True
            elif tag == "fldSimple":
                paragraph.fields = attribute(element, "instr")
        else:
            runs -= tag == "r"
            if tag in ("t", "delText"):
                paragraph.said += element.text or ""
            elif tag == "instrText":
                paragraph.fields += element.text or ""
            elif tag == "p":
                _judge(paragraph, where)
                paragraph = _Paragraph()
    _judge(paragraph, where)


def _judge(paragraph: _Paragraph, where: str) -> None:
    place = f"{where}, in {paragraph.quoted()}"
    if paragraph.is_tracked:
        raise Refused(
            f"Changes are tracked in {place}. Accept or reject them all, and end tracking."
        )
    if paragraph.is_hidden:
        raise Refused(f"There is hidden text in {place}. Show it, or delete it.")
    if FETCHES.match(paragraph.fields):
        raise Refused(
            f"A field fetches text from another file, in {place}. Replace it by its text."
        )


def check_drawing(content: bytes, where: str) -> None:
    """A drawing (SVG) in a slide: shapes only."""
    for event, element in walk(content):
        if event != "start":
            continue
        acts = local(element.tag) in ("script", "foreignObject", "iframe")
        listens = any(local(key).lower().startswith("on") for key in element.attrib)
        leads = attribute(element, "href")
        if acts or listens or (leads and not leads.startswith(("#", "data:image/"))):
            raise Refused(f"A drawing in {where} does more than show. Put a picture there instead.")
