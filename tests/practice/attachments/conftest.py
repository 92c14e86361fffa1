"""Files as people send them, made small."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

OFFICE = "http://schemas.openxmlformats.org"
WORD = f"{OFFICE}/wordprocessingml/2006/main"
SLIDES = f"{OFFICE}/presentationml/2006/main"
DRAWING = f"{OFFICE}/drawingml/2006/main"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
PACKAGE = f"{OFFICE}/package/2006"


def pdf_of(pages: int = 1, words: str = "Childcare", link: str = "") -> bytes:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor("Ada Lovelace")
    for page in range(pages):
        canvas.drawString(72, 700, f"{words} {page + 1}")
        if link:
            canvas.linkURL(link, (72, 690, 200, 710))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture_of(kind: str = "JPEG", size=(40, 30), mode: str = "RGB", **more) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def relations(*rows: tuple[str, str, str, bool]) -> str:
    """(id, kind, target, whether it lies outside)"""
    drawn = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for key, kind, target, outside in rows
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{drawn}</Relationships>'


def content_types(main: str, *more: str) -> str:
    parts = "".join(f'<Override PartName="{name}" ContentType="x/y"/>' for name in more)
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="a/xml"/>'
        f'<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.{main}.main+xml"/>{parts}</Types>'
    )


def docx_of(body: str = "<w:p><w:r><w:t>Bus passes</w:t></w:r></w:p>", rels=(), **more) -> bytes:
    parts = {
        "[Content_Types].xml": content_types(
            "wordprocessingml.document", "/docProps/thumbnail.jpeg"
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml", False)),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relations(*rels),
        "docProps/core.xml": "<x>Ada Lovelace</x>",
        "docProps/thumbnail.jpeg": picture_of(),
    }
    return zipped(parts | more.pop("parts", {}))


def pptx_of(show: str = "", parts: dict | None = None) -> bytes:
    slide = (
        f'<p:sld xmlns:p="{SLIDES}" xmlns:a="{DRAWING}"{{show}}>'
        "<a:p><a:r><a:t>Warm handover</a:t></a:r></a:p></p:sld>"
    )
    return zipped(
        {
            "[Content_Types].xml": content_types("presentationml.presentation"),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDES}" xmlns:r="{RELATIONS}">'
            '<p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/>'
            "</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(
                ("rId1", "slide", "slides/slide7.xml", False),
                ("rId2", "slide", "slides/slide1.xml", False),
            ),
            "ppt/slides/slide7.xml": slide.format(show=""),
            "ppt/slides/slide1.xml": slide.format(show=show),
        }
        | (parts or {})
    )


def xlsx_of(change=lambda book: None) -> bytes:
    book = Workbook()
    book.active.title = "Costs"
    book.active["A1"], book.active["B1"] = "Bus passes", 22
    book.properties.creator = "Ada Lovelace"
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def odf_of(body: str = "<text:p>Childcare plan</text:p>", styles: str = "", **more) -> bytes:
    kind = more.pop("kind", "text")
    content = (
        f'<office:document-content xmlns:office="{OPEN}:office:1.0" xmlns:text="{OPEN}:text:1.0" '
        f'xmlns:table="{OPEN}:table:1.0" xmlns:style="{OPEN}:style:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "meta.xml": "<x>Ada Lovelace</x>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png"/>'
            "</manifest:manifest>",
            "Thumbnails/thumbnail.png": picture_of("PNG"),
        }
        | more.pop("parts", {})
    )


@pytest.fixture
def send(browse, bus_passes):
    """send(who, content, name="a.pdf") adds a file to Ada's case study."""

    def post(who, content: bytes, name: str = "plan.pdf", to: str | None = None):
        address = to or f"/case-studies/{bus_passes.id}/files"
        # In memory: of a large body the test client would leave a temporary file open.
        picture = {"description": "A form that is filled in", "recognisable": "no"}
        file = {"file": FileStorage(BytesIO(content), name)}
        boundary, body = encode_multipart(file | picture)
        kind = f"multipart/form-data; boundary={boundary}"
        return browse(who).post(address, data=body, content_type=kind)

    return post
