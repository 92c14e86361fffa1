"""OpenDocument text, spreadsheets and slides: as for the other office files."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import register_namespace, tostring

from filecheck import Refused, pictures
from filecheck.kinds import MEDIA_TYPES, OPEN_KINDS, FileKind
from filecheck.packages import Package, written
from filecheck.xml import attribute, local, walk, whole

NAMES = "urn:oasis:names:tc:opendocument:xmlns"
EMPTY = {
    "meta.xml": f'<office:document-meta xmlns:office="{NAMES}:office:1.0" office:version="1.3"/>',
    "settings.xml": "<office:document-settings "
    f'xmlns:office="{NAMES}:office:1.0" office:version="1.3"/>',
}
DROPPED = re.compile(
    r"^(?:Thumbnails/|Configurations2/|layout-cache$|manifest\.rdf$|VersionList\.xml)"
)
MACROS = re.compile(r"^(?:Basic|Scripts|Dialogs)/")
INSIDE = re.compile(r"^Object \d+")
CHART = "application/vnd.oasis.opendocument.chart"
KNOWN = re.compile(
    r"^(?:mimetype|META-INF/manifest\.xml|(?:Object \d+/)?(?:content|styles|meta|settings)\.xml"
    r"|(?:Object \d+/)?Pictures/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svm)"
    r"|ObjectReplacements/[^/]+|Fonts/[^/]+|(?:Object \d+/)?META-INF/manifest\.xml)$",
    re.I,
)
SIZES = {"table-column-properties": "column-width", "table-row-properties": "row-height"}
NO_SIZE = re.compile(r"0*(?:\.0\d*)?[a-z]+$")  # 0cm, 0.01in
LINKS = ("http://", "https://", "mailto:", "#")
OWN = re.compile(r"^(?:\./)?(?:Pictures|Object|ObjectReplacements|Fonts)[/ ]")
ROWS = {"table-row": "row", "table-column": "column"}
HIDING = {"display": "false", "visibility": "hidden"}  # in the properties of a table or page style


def kind_of(package: Package) -> FileKind | None:
    if "mimetype" not in package:
        return None
    media_type = package.read("mimetype")[:100].decode("ascii", "replace").strip()
    return next((kind for kind in OPEN_KINDS if MEDIA_TYPES[kind] == media_type), None)


def clean(package: Package, kind: FileKind) -> bytes:
    if "content.xml" not in package or "META-INF/manifest.xml" not in package:
        raise Refused("This file is damaged. Save it again and add the new one.")
    manifest = package.read("META-INF/manifest.xml")
    _check_manifest(manifest)
    for name in package.names:
        _refuse(name)
        if name.endswith(".xml"):
            _check(package.read(name))
    return written(_parts(package, kind), stored=("mimetype",))


def _check_manifest(manifest: bytes) -> None:
    for entry in whole(manifest).iter():
        if local(entry.tag) == "encryption-data":
            raise Refused("This file has a password. Save it without, then add it.")
        path, sort = attribute(entry, "full-path"), attribute(entry, "media-type")
        if re.fullmatch(r"Object \d+/?", path) and sort != CHART:
            raise Refused(
                f"Another file is embedded in it (“{path.rstrip('/')}”). "
                "Put a picture of it there instead."
            )


def _refuse(name: str) -> None:
    if MACROS.match(name):
        raise Refused(f"It has macros (in “{name.rpartition('/')[2]}”). Save it without them.")
    if not KNOWN.match(name) and not DROPPED.match(name):
        raise Refused(f"There is something we do not know in it (“{name[:60]}”). Take it out.")


def _check(content: bytes) -> None:
    hiding: dict[str, str] = {}  # style name to what it is a style of
    style = family = place = ""
    for event, element in walk(content):
        if event == "end":
            continue
        tag = local(element.tag)
        if tag == "style":
            style, family = attribute(element, "name"), attribute(element, "family")
        elif tag in ("table-properties", "drawing-page-properties"):
            if any(attribute(element, key) == value for key, value in HIDING.items()):
                hiding[style] = family
        elif tag in SIZES and NO_SIZE.match(attribute(element, SIZES[tag])):
            hiding[style] = family
        elif tag in ROWS and attribute(element, "style-name") in hiding:
            raise Refused(f"A {ROWS[tag]} in “{place}” has no size. Widen it, or delete it.")
        elif tag in ("table", "page"):
            place = attribute(element, "name")
            if attribute(element, "style-name") in hiding:
                raise Refused(f"“{place}” is hidden. Show it, or delete it.")
        _check_element(element, tag, f"in “{place}”" if place else "in the text")


def _check_element(element, tag: str, where: str) -> None:
    if tag in ("tracked-changes", "changed-region", "insertion", "deletion"):
        if tag != "tracked-changes":
            raise Refused(f"Changes are tracked {where}. Accept or reject them all.")
    elif tag == "annotation":
        raise Refused(f"There is a comment {where}. Delete it.")
    elif tag in ("event-listener", "script"):
        raise Refused(f"There is a macro {where}. Take it out.")
    elif tag in ("hidden-text", "hidden-paragraph", "dde-source", "cell-range-source"):
        raise Refused(f"There is hidden text or a link to another file {where}. Take it out.")
    elif tag in ROWS and attribute(element, "visibility") in ("collapse", "filter"):
        raise Refused(f"A {ROWS[tag]} {where} is hidden. Show it, or delete it.")
    target = attribute(element, "href")
    if tag != "a":
        _check_target(target, where)
    elif target and not target.lower().startswith(LINKS):
        raise Refused(f"A link {where} leads to a file on a computer. Take it out.")


def _check_target(target: str, where: str) -> None:
    if target and not target.startswith("#") and not OWN.match(target):
        raise Refused(f"Something {where} is fetched from elsewhere. Put it into the file itself.")


def _parts(package: Package, kind: FileKind) -> Iterator[tuple[str, bytes]]:
    yield "mimetype", MEDIA_TYPES[kind].encode()
    for name in package.names:
        if name == "mimetype" or DROPPED.match(name):
            continue
        yield name, _part(package, name)


def _part(package: Package, name: str) -> bytes:
    short = name.rpartition("/")[2]
    if short in EMPTY:
        return EMPTY[short].encode()
    content = package.read(name)
    if short == "manifest.xml":
        return _manifest(content)
    for kind, begins in ((FileKind.PNG, b"\x89PNG"), (FileKind.JPEG, b"\xff\xd8\xff")):
        if content.startswith(begins):
            return pictures.clean(content, kind, shrink=False)
    return content


def _manifest(content: bytes) -> bytes:
    root = whole(content)
    for entry in [e for e in root if DROPPED.match(attribute(e, "full-path"))]:
        root.remove(entry)
    register_namespace("manifest", f"{NAMES}:manifest:1.0")
    return tostring(root, encoding="UTF-8", xml_declaration=True)
