"""PDF: its pages are drawn into a new file, of the objects that drawing needs and nothing else.

What is not on the allow-list never comes along, so nothing stays behind as an orphan: metadata,
thumbnails, scripts, forms, notes, files inside, switches of layers, what another program left.
"""

from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from filecheck import Refused, pictures
from filecheck.pdf_names import DRAWING, NAMED, PAGE, RESOURCES

MOST_PAGES = 200
MOST_OBJECTS = 100_000
DEEPEST = 100
LINKS = ("http://", "https://", "mailto:")


def clean(sent: bytes) -> bytes:
    """Without metadata, scripts, files inside, forms, notes and hidden layers' switches."""
    try:
        reader = PdfReader(BytesIO(sent), strict=False)
        if reader.is_encrypted:
            raise Refused("This PDF has a password or is locked. Save it without, then add it.")
        _count(len(reader.pages))
        return _written(reader)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise Refused("This PDF is damaged. Save or print it to PDF again.") from None


def _count(pages: int) -> None:
    if pages == 0:
        raise Refused("This PDF has no pages.")
    if pages > MOST_PAGES:
        raise Refused(
            f"This PDF has {pages:,} pages. We take up to {MOST_PAGES}: add the part that matters."
        )


def _written(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    copied = _Copy(writer)
    for page in reader.pages:
        made = writer.add_blank_page(1, 1)
        for name in PAGE & page.keys():
            made[NameObject(name)] = copied.of_key(name, page.raw_get(name))
        if links := _links(page):
            made[NameObject("/Annots")] = links
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class _Copy:
    """Copies values into the writer, each indirect object once, with allowed keys alone."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.made: dict[tuple[int, int, frozenset[str] | None], IndirectObject] = {}

    def of_key(self, name: str, value: Any, depth: int = 0) -> Any:
        """The value of a key; what may stand in it depends on the key."""
        if name == "/Resources":
            return self.of(value, RESOURCES, depth)
        return self.of(value, None if name in NAMED else DRAWING, depth)

    def of(self, value: Any, allowed: frozenset[str] | None, depth: int) -> Any:
        """`allowed`: keys of a dictionary; None where its keys are names that the file chose."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if isinstance(value, IndirectObject):
            return self._of_reference(value, allowed, depth)
        if isinstance(value, ArrayObject):
            inside = allowed or DRAWING
            return ArrayObject(self.of(one, inside, depth + 1) for one in value)
        if isinstance(value, DictionaryObject):
            made = self._empty(value)
            self._fill(made, value, allowed, depth)
            return made
        return value  # a name, a number, a string

    def _of_reference(
        self, value: IndirectObject, allowed: frozenset[str] | None, depth: int
    ) -> Any:
        key = (value.idnum, value.generation, allowed)
        if key in self.made:
            return self.made[key]
        held = value.get_object()
        if not isinstance(held, DictionaryObject):
            return self.of(held, allowed, depth + 1)
        if len(self.made) >= MOST_OBJECTS:
            raise Refused("This PDF is made of too many parts. Print it to PDF again, then add it.")
        made = self._empty(held)
        self.made[key] = self.writer._add_object(made)  # before it is filled: it may hold itself
        self._fill(made, held, allowed, depth)
        return self.made[key]

    def _empty(self, value: DictionaryObject) -> DictionaryObject:
        if not isinstance(value, StreamObject):
            return DictionaryObject()
        made = StreamObject()
        is_photograph = value.get("/Filter") in ("/DCTDecode", ["/DCTDecode"])
        made._data = pictures.without_segments(value._data) if is_photograph else value._data
        return made

    def _fill(
        self,
        made: DictionaryObject,
        value: DictionaryObject,
        allowed: frozenset[str] | None,
        depth: int,
    ) -> None:
        names = value.keys() if allowed is None else allowed & value.keys()
        for name in names:
            held = value.raw_get(name)
            if allowed is RESOURCES:  # fonts, pictures and so on, by names of the file's own
                made[NameObject(name)] = self.of(held, None, depth + 1)
            elif allowed is None:
                made[NameObject(name)] = self.of(held, DRAWING, depth + 1)
            else:
                made[NameObject(name)] = self.of_key(name, held, depth + 1)


def _links(page: DictionaryObject) -> ArrayObject:
    """Of notes, forms, films and files on a page only the links to the web are left."""
    notes = page.get("/Annots")
    held = notes.get_object() if notes is not None else []
    return ArrayObject(link for note in held or [] if (link := _link(note.get_object())))


def _link(note) -> DictionaryObject | None:
    """A new link with nothing but its place and its address."""
    if not isinstance(note, DictionaryObject) or note.get("/Subtype") != "/Link":
        return None
    action = note.get("/A")
    action = action.get_object() if action is not None else {}
    address = action.get("/URI") if isinstance(action, DictionaryObject) else None
    if not isinstance(address, str) or not address.lower().startswith(LINKS) or "/Rect" not in note:
        return None
    sides: Any = note["/Rect"]
    goes = {"/S": NameObject("/URI"), "/URI": TextStringObject(address)}
    link = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject("/Link"),
        "/Rect": ArrayObject(FloatObject(side) for side in sides),
        "/A": _dictionary(goes),
    }
    return _dictionary(link)


def _dictionary(held: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(name): value for name, value in held.items()})
