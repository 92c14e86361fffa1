"""Office files: whether all that they hold is to be seen by whoever opens them."""

import re
from xml.etree.ElementTree import Element

from filecheck import Refused
from filecheck.kinds import FileKind
from filecheck.packages import Package
from filecheck.places import Places
from filecheck.xml import WellFormed, attribute, listen, local, walk, whole

TRACKED = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel")
WORD_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
SLIDE = re.compile(r"ppt/slides/[^/]+\.xml")
FETCHES = re.compile(r"\s*(?:DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|DATABASE)\b", re.I)
NARROW = 0.5
BLANK = re.compile(r'[;\s"]|\[[^\]]*\]')  # of a number format: what shows nothing
LONG_NUMBER = re.compile(r"(?<![$\dA-Z])\d{9,}")  # such as a telephone number
QUOTED = 50  # characters of a paragraph, to find it by


def check_office(package: Package, kind: FileKind, names: Places) -> None:
    if kind == FileKind.XLSX:
        workbook = whole(package.read("xl/workbook.xml"))
        _check_sheets(workbook)
        _check_names(workbook)
    blank = _blank_styles(package) if kind == FileKind.XLSX else frozenset()
    for name in package.names:
        if name.endswith(".xml"):
            _check_part(package.read(name), name, names.of(name), blank)


def _check_part(content: bytes, name: str, where: str, blank: frozenset[str]) -> None:
    if WORD_TEXT.fullmatch(name):
        _check_text(content, where)
    elif SHEET.fullmatch(name):
        listen(content, _Cells(where, blank))
    elif SLIDE.fullmatch(name):
        _check_slide(content, where)
    else:
        listen(content, WellFormed())


def _check_sheets(workbook: Element) -> None:
    for sheet in workbook.iter():
        if local(sheet.tag) == "sheet" and attribute(sheet, "state") in ("hidden", "veryHidden"):
            name = attribute(sheet, "name")
            raise Refused(f"The sheet “{name}” is hidden. Show it, or delete it.")


def _check_names(workbook: Element) -> None:
    """A name stands for cells that are there; not for words, and not for another file."""
    for name in workbook.iter():
        if local(name.tag) != "definedName":
            continue
        called, stands_for = attribute(name, "name"), name.text or ""
        is_excels_own = called.startswith("_xlnm.")
        if any(sign in stands_for for sign in '"[{') or LONG_NUMBER.search(stands_for):
            raise Refused(f"The name “{called}” stands for words or for another file. Delete it.")
        if attribute(name, "hidden") in ("1", "true") and not is_excels_own:
            raise Refused(f"The name “{called}” is hidden. Show it, or delete it.")
        if attribute(name, "comment") or attribute(name, "description"):
            raise Refused(f"There is a comment on the name “{called}”. Delete it.")


def _blank_styles(package: Package) -> frozenset[str]:
    """Styles of cells, as a cell gives them, whose number format shows nothing, such as `;;;`."""
    if "xl/styles.xml" not in package:
        return frozenset()
    styles = whole(package.read("xl/styles.xml"))
    formats = [element for element in styles.iter() if local(element.tag) == "numFmt"]
    blank = {attribute(f, "numFmtId") for f in formats if _is_blank(attribute(f, "formatCode"))}
    used = next((e for e in styles.iter() if local(e.tag) == "cellXfs"), ())
    by_place = enumerate(attribute(style, "numFmtId") for style in used)
    return frozenset(str(place) for place, number in by_place if number in blank)


def _is_blank(code: str) -> bool:
    return ";" in code and not BLANK.sub("", code)


class _Cells(WellFormed):
    """Finds hidden rows, columns and cells; a sheet may have a million cells."""

    def __init__(self, where: str, blank: frozenset[str]):
        self.where, self.blank = where, blank

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._check_sizes(tag, attributes)
        if tag.endswith("}c") and attributes.get("s") in self.blank:
            cell = attributes.get("r", "One")
            raise Refused(
                f"{cell} of {self.where} has a number format that shows nothing (;;;)."
                " Give it another one, or empty the cell."
            )
        if attributes.get("hidden") in ("1", "true"):
            if tag.endswith("}row"):
                row = attributes.get("r", "one")
                raise Refused(f"Row {row} of {self.where} is hidden. Show it, or delete it.")
            if tag.endswith("}col"):
                column = _letters(attributes.get("min", ""))
                raise Refused(f"Column {column} of {self.where} is hidden. Show it, or delete it.")

    def _check_sizes(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("}col") and _is_narrow(attributes.get("width")):
            column = _letters(attributes.get("min", ""))
            raise Refused(f"Column {column} of {self.where} has no width. Widen it, or delete it.")
        if tag.endswith("}row") and _is_narrow(attributes.get("ht")):
            row = attributes.get("r", "One")
            raise Refused(f"Row {row} of {self.where} has no height. Heighten it, or delete it.")
        if tag.endswith("}sheetFormatPr"):
            sizes = (attributes.get(name) for name in ("defaultColWidth", "defaultRowHeight"))
            if attributes.get("zeroHeight") in ("1", "true") or any(map(_is_narrow, sizes)):
                raise Refused(f"Rows or columns of {self.where} are hidden. Show them all.")


def _is_narrow(size: str | None) -> bool:
    """In characters or points: nothing can be read in it."""
    try:
        return size is not None and float(size) < NARROW
    except ValueError:
        return True


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
