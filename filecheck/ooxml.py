"""Word, Excel, PowerPoint: what is hidden or acts is refused, who wrote it is blanked."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, register_namespace, tostring

from filecheck import Refused, pictures, places, visible
from filecheck.kinds import FileKind
from filecheck.packages import Package, written
from filecheck.xml import local, walk, whole

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = {
    "wordprocessingml.document.main+xml": FileKind.DOCX,
    "spreadsheetml.sheet.main+xml": FileKind.XLSX,
    "presentationml.presentation.main+xml": FileKind.PPTX,
}
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006"
EMPTY = {  # who wrote it, when, with what, at which company
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{PROPERTIES}/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{PROPERTIES}/custom-properties"/>',
    "word/people.xml": '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
    "xl/persons/person.xml": "<personList "
    'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>',
    "ppt/commentAuthors.xml": "<p:cmAuthorLst "
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
}
DROPPED = re.compile(
    r"docProps/thumbnail\.|customXml/|(?:^|/)printerSettings/|docMetadata/|\[trash\]/", re.I
)
REFUSED = (  # part names, and what to say; {where} is a slide, a sheet, the text
    (r"vbaProject|vbaData|macrosheets/|dialogsheets/|/activeX/|\.vbs$", "macros"),
    (r"/embeddings/|oleObject|\.ole$", "embedded"),
    (r"/externalLinks/|xl/connections\.xml|/queryTables/|xl/model/", "linked"),
    (r"/(?:threaded)?comments", "comments"),
    (r"/revisions/", "tracked"),
    (r"\.(?:mp3|mp4|wav|wma|wmv|avi|mov|m4a|m4v|mpe?g|mid)$", "film"),
)
SAYINGS = {
    "macros": "It has macros (in {where}). Save it without macros, as .docx, .xlsx or .pptx.",
    "embedded": "Another file is embedded in {where}. Put a picture of it there instead: "
    "whoever opens the file can read all that the embedded one holds.",
    "linked": "It takes values from another file or a database (in {where}). Replace the links "
    "by their values.",
    "comments": "There are comments in {where}. Delete them.",
    "tracked": "Changes are tracked in {where}. Accept or reject them all, and end tracking.",
    "film": "There is a film or a sound in {where}. Take it out.",
}
KNOWN = re.compile(r"\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|odttf|fntdata)$", re.I)
STRIPPED = {  # in the main parts: where the file lay, and from which template it came
    "word/settings.xml": re.compile(rb"<w:attachedTemplate\b[^>]*/>|<w:rsids>.*?</w:rsids>", re.S),
    "xl/workbook.xml": re.compile(rb"<fileSharing\b[^>]*/>|<x15ac:absPath\b[^>]*/>"),
}
PRINTER = re.compile(rb'(?<=<pageSetup)([^>]*?)\s+r:id="[^"]*"|<w:printerSettings\b[^>]*/>')
LINKS = ("http://", "https://", "mailto:", "#")
MOST_PICTURES = 200

for prefix, uri in (("", f"{PACKAGE}/relationships"), ("ct", f"{PACKAGE}/content-types")):
    register_namespace(prefix, uri)


def kind_of(package: Package) -> FileKind | None:
    if CONTENT_TYPES not in package:
        return None
    types = [e.get("ContentType", "") for e in whole(package.read(CONTENT_TYPES))]
    if any("macroEnabled" in name for name in types):
        raise Refused(SAYINGS["macros"].format(where="the file itself"))
    for ending, kind in MAIN_TYPES.items():
        if any(name.endswith(ending) for name in types):
            return kind
    raise Refused("We take Word, Excel and PowerPoint files saved as .docx, .xlsx or .pptx.")


def clean(package: Package, kind: FileKind) -> bytes:
    names = places.of_office(package, kind)
    for name in package.names:
        _refuse(package, name, names)
    visible.check_office(package, kind, names)
    return written(_parts(package, names))


def _refuse(package: Package, name: str, names: places.Places) -> None:
    for pattern, what in REFUSED:
        if re.search(pattern, name, re.I) and not _says_nothing(package, name):
            raise Refused(SAYINGS[what].format(where=names.of(name)))
    if not KNOWN.search(name) and not DROPPED.search(name):
        raise Refused(f"There is something we do not know in {names.of(name)}. Take it out.")


def _says_nothing(package: Package, name: str) -> bool:
    """A list of comments or its authors may be left after the last comment is gone."""
    if not name.endswith(".xml") or "omment" not in name:
        return False
    said = ("comment", "cm", "threadedComment")
    return not any(local(e.tag) in said for event, e in walk(package.read(name)))


def _parts(package: Package, names: places.Places) -> Iterator[tuple[str, bytes]]:
    pictures_seen = 0
    for name in [CONTENT_TYPES, *(n for n in package.names if n != CONTENT_TYPES)]:
        if DROPPED.search(name):
            continue
        pictures_seen += bool(re.search(r"\.(?:png|jpe?g)$", name, re.I))
        if pictures_seen > MOST_PICTURES:
            raise Refused(f"It holds more than {MOST_PICTURES} pictures. Save it as PDF instead.")
        yield name, _part(package, name, names)


def _part(package: Package, name: str, names: places.Places) -> bytes:
    if name in EMPTY:
        return EMPTY[name].encode()
    content = package.read(name)
    if name == CONTENT_TYPES:
        return _without(content, lambda e: DROPPED.search(e.get("PartName", "")))
    if name.endswith(".rels"):
        return _relations(content, names.of(name.replace("_rels/", "").removesuffix(".rels")))
    if name.lower().endswith(".svg"):
        visible.check_drawing(content, names.of(name))
    elif re.search(r"\.(?:png|jpe?g)$", name, re.I):
        return _picture(content)
    if pattern := STRIPPED.get(name):
        content = pattern.sub(b"", content)
    return PRINTER.sub(rb"\1", content) if name.endswith(".xml") else content


def _relations(content: bytes, where: str) -> bytes:
    """Without those to what is dropped; Refused where one leads out of the file."""
    for relation in whole(content):
        is_outside = relation.get("TargetMode") == "External"
        target, sort = relation.get("Target", ""), relation.get("Type", "").rpartition("/")[2]
        if is_outside and sort == "hyperlink" and not target.lower().startswith(LINKS):
            raise Refused(f"A link in {where} leads to a file on a computer. Take it out.")
        if is_outside and sort not in ("hyperlink", "attachedTemplate"):
            raise Refused(SAYINGS["linked"].format(where=where))
    return _without(content, _is_dropped)


def _is_dropped(relation: Element) -> bool:
    is_template = relation.get("Type", "").endswith("/attachedTemplate")
    return is_template or bool(DROPPED.search(relation.get("Target", "")))


def _without(content: bytes, is_dropped) -> bytes:
    root = whole(content)
    for child in [child for child in root if is_dropped(child)]:
        root.remove(child)
    namespace = root.tag.partition("}")[0][1:]
    register_namespace("", namespace)
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def _picture(content: bytes) -> bytes:
    """A photograph in a document tells its place too; one we cannot read is left as it is."""
    for kind, begins in ((FileKind.PNG, b"\x89PNG"), (FileKind.JPEG, b"\xff\xd8\xff")):
        if content.startswith(begins):
            return pictures.clean(content, kind, shrink=False)
    raise Refused("A picture in it is damaged or is of another kind than its name says.")
