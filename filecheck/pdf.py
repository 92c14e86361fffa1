"""PDF: its pages are copied into a new file; what is not a page, or acts, stays behind."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from filecheck import Refused

MOST_PAGES = 200
LINKS = ("http://", "https://", "mailto:")
# Of any object in a page: what acts, what was there before, what another program left.
ACTS = ("/AA", "/A", "/EF", "/AF", "/JS", "/OpenAction", "/RichMediaContent", "/3DD")
LEFT_BEHIND = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/B", "/StructParents", "/OPI")


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
    for page in reader.pages:
        _keep_links(page)
        writer.add_page(page)
    for held in writer._objects:
        if isinstance(held, DictionaryObject):
            _strip(held)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _keep_links(page: DictionaryObject) -> None:
    """Of notes, forms, films and files on a page only the links to the web are left."""
    notes = page.get("/Annots")
    held = notes.get_object() if notes is not None else []
    kept = [link for note in held or [] if (link := _link(note.get_object()))]
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = ArrayObject(kept)


def _link(note) -> DictionaryObject | None:
    """A new link with nothing but its place and its address."""
    if not isinstance(note, DictionaryObject) or note.get("/Subtype") != "/Link":
        return None
    action = note.get("/A")
    action = action.get_object() if action is not None else {}
    address = action.get("/URI") if isinstance(action, DictionaryObject) else None
    if not isinstance(address, str) or not address.lower().startswith(LINKS) or "/Rect" not in note:
        return None
    link = DictionaryObject()
    link[NameObject("/Type")] = NameObject("/Annot")
    link[NameObject("/Subtype")] = NameObject("/Link")
    link[NameObject("/Rect")] = note["/Rect"]
    goes = DictionaryObject()
    goes[NameObject("/S")] = NameObject("/URI")
    goes[NameObject("/URI")] = action["/URI"]
    link[NameObject("/A")] = goes
    return link


def _strip(held: DictionaryObject) -> None:
    is_web_link = held.get("/Subtype") == "/Link"
    for name in (*ACTS, *LEFT_BEHIND):
        if name in held and not (name == "/A" and is_web_link) and not _is_data(held, name):
            del held[name]


def _is_data(held: DictionaryObject, name: str) -> bool:
    """In some dictionaries a short name is a name of data: a colour space, a font, a glyph."""
    return (
        name in ("/A", "/B", "/JS") and "/Type" not in held and not isinstance(held, StreamObject)
    )
