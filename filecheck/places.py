"""Where in an office file a part is, in the words of the person who made the file."""

import posixpath
import re

from filecheck.kinds import FileKind
from filecheck.packages import Package
from filecheck.xml import attribute, local, whole

WHOLE = {
    FileKind.DOCX: "the document",
    FileKind.XLSX: "the workbook",
    FileKind.PPTX: "the presentation",
}
WORD_PARTS = (("header", "a header"), ("footer", "a footer"), ("footnotes", "a footnote"))


class Places:
    """Part name to "slide 3", "the sheet “Costs”", "a header"."""

    def __init__(self, kind: FileKind, named: dict[str, str], owners: dict[str, str]):
        self._whole, self._named, self._owners = WHOLE[kind], named, owners

    def of(self, part: str) -> str:
        """Of the part, or of what the part belongs to."""
        for _ in range(4):
            if part in self._named:
                return self._named[part]
            if part not in self._owners:
                break
            part = self._owners[part]
        return self._whole


def of_office(package: Package, kind: FileKind) -> Places:
    return Places(kind, _named(package, kind), _owners(package))


def _named(package: Package, kind: FileKind) -> dict[str, str]:
    if kind == FileKind.XLSX:
        sheets = _listed(package, "xl/workbook.xml", "sheet")
        return {part: f"the sheet “{attribute(e, 'name')}”" for part, e in sheets}
    if kind == FileKind.PPTX:
        slides = _listed(package, "ppt/presentation.xml", "sldId")
        return {part: f"slide {place}" for place, (part, _) in enumerate(slides, 1)}
    found = {"word/document.xml": "the text"}
    for name in package.names:
        for begins, words in WORD_PARTS:
            if name.startswith(f"word/{begins}"):
                found[name] = words
    return found


def _listed(package: Package, main: str, tag: str) -> list:
    """(part, element) of what the main part lists, in its order."""
    if main not in package:
        return []
    targets = relations(package, main)
    return [
        (targets[key], element)
        for element in whole(package.read(main)).iter()
        if local(element.tag) == tag and (key := _relation_id(element)) in targets
    ]


def _relation_id(element) -> str:
    """r:id, not the plain id that a slide has too."""
    return next((v for k, v in element.attrib.items() if k.endswith("relationships}id")), "")


def relations(package: Package, part: str) -> dict[str, str]:
    """Relation id to the part it leads to."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if rels not in package:
        return {}
    return {
        e.get("Id", ""): _resolved(folder, e.get("Target", ""))
        for e in whole(package.read(rels))
        if e.get("TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(folder, target))


def _owners(package: Package) -> dict[str, str]:
    """Part to the slide, sheet or text that leads to it."""
    found: dict[str, str] = {}
    for name in package.names:
        if re.search(
            r"/(?:slides|worksheets|charts|diagrams|drawings)/[^/]+\.xml$|document\.xml$", name
        ):
            for target in relations(package, name).values():
                if "/slides/" not in target:  # a slide belongs to nobody
                    found.setdefault(target, name)
    return found
