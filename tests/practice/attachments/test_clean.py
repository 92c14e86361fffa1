"""What is taken comes out again as it looked, without what did not show."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from filecheck import Refused
from filecheck.kinds import FileKind
from filecheck.look import clean, words_of
from tests.practice.attachments.conftest import (
    docx_of,
    odf_of,
    pdf_of,
    picture_of,
    pptx_of,
    relations,
    unzipped,
    xlsx_of,
    zipped,
)

MARK = "Lovelace"
RUN = "<w:p><w:r><w:t>Ask first</w:t></w:r>{}</w:p>"


@pytest.mark.parametrize(
    "sent, kind, words",
    [
        (pdf_of(2), FileKind.PDF, "Childcare 1\nChildcare 2"),
        (docx_of(), FileKind.DOCX, "Bus passes"),
        (xlsx_of(), FileKind.XLSX, "Bus passes"),
        (pptx_of(), FileKind.PPTX, "Warm handover\nWarm handover"),
        (odf_of(), FileKind.ODT, "Childcare plan"),
        (odf_of(kind="spreadsheet"), FileKind.ODS, "Childcare plan"),
        (odf_of(kind="presentation"), FileKind.ODP, "Childcare plan"),
        (picture_of("PNG"), FileKind.PNG, ""),
        (picture_of("JPEG"), FileKind.JPEG, ""),
        (b"step,days\nask,1\nbook,2\n", FileKind.CSV, "step,days\r\nask,1\r\nbook,2\r\n"),
        ("Call first.\r\nThen write.".encode("utf-16"), FileKind.TEXT, "Call first.\nThen write."),
        ("Café at nine".encode("cp1252"), FileKind.TEXT, "Café at nine"),
    ],
)
def test_each_kind_is_told_by_its_content_and_its_words_are_read(sent, kind, words):
    told, kept = clean(sent)

    assert told == kind
    assert words_of(told, kept) == words


@pytest.mark.parametrize("sent", [pdf_of(), docx_of(), xlsx_of(), odf_of()])
def test_who_made_it_is_not_in_it_any_more(sent):
    kept = clean(sent)[1]

    assert b"Lovelace" not in kept
    if kept.startswith(b"PK"):
        assert [name for name, part in unzipped(kept).items() if b"Lovelace" in part] == []
        assert [name for name in unzipped(kept) if "humbnail" in name] == []


def test_a_workbook_opens_again():
    assert load_workbook(BytesIO(clean(xlsx_of())[1]))["Costs"]["B1"].value == 22


def test_a_photograph_forgets_its_place_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ada"
    sent = picture_of("JPEG", (40, 30), exif=exif, comment=b"at Ada's", icc_profile=b"profile")

    kept = clean(sent)[1]

    assert Image.open(BytesIO(kept)).size == (30, 40)
    assert not Image.open(BytesIO(kept)).getexif()
    assert b"Ada" not in kept


def test_a_photograph_in_a_document_forgets_it_too():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    sent = docx_of(parts={"word/media/image1.jpeg": picture_of("JPEG", exif=exif)})

    assert b"Camera of Ada" not in unzipped(clean(sent)[1])["word/media/image1.jpeg"]


def test_what_stands_behind_a_picture_is_gone():
    kept = clean(picture_of("PNG") + zipped({"payload.js": "alert(1)"}))[1]

    assert b"PK" not in kept
    assert kept.endswith(b"IEND\xaeB`\x82")


def test_a_large_picture_is_made_smaller():
    kept = clean(picture_of("PNG", (6_000, 1_000), "L"))[1]

    assert Image.open(BytesIO(kept)).size == (3_000, 500)


def test_of_a_pdf_the_pages_and_their_links_to_the_web_are_left():
    writer = PdfWriter(clone_from=BytesIO(pdf_of(1, link="https://www.gov.uk/advice")))
    acts = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    script = DictionaryObject({NameObject(name): held for name, held in acts.items()})
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("names.csv", b"secret")
    writer.add_metadata({"/Author": "Ada Lovelace"})
    out = BytesIO()
    writer.write(out)

    kept = clean(out.getvalue())[1]

    read = PdfReader(BytesIO(kept))
    assert [k for k in read.root_object if k not in ("/Type", "/Pages")] == []
    assert read.pages[0]["/Annots"][0]["/A"]["/URI"] == "https://www.gov.uk/advice"
    assert not [w for w in (b"alert", b"secret", b"Lovelace", b"/JavaScript") if w in kept]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///C:/secret.doc"])
def test_of_a_pdf_other_links_go(link):
    assert "/Annots" not in PdfReader(BytesIO(clean(pdf_of(1, link=link))[1])).pages[0]


def _marked(writer, page):
    """The same mark in each place that is not drawn."""

    def text(name="/Secret"):
        return DictionaryObject({NameObject(name): TextStringObject(MARK)})

    def stream(kind, **more):
        made = StreamObject()
        made._data = f"<x>{MARK}</x>".encode()
        made.update(
            {NameObject(f"/{name}"): NameObject(f"/{value}") for name, value in more.items()}
        )
        made[NameObject("/Type")] = NameObject(kind)
        return writer._add_object(made)

    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(MARK)}
    )
    photograph = StreamObject()
    exif = Image.Exif()
    exif[0x010F] = MARK
    photograph._data = picture_of("JPEG", exif=exif, comment=MARK.encode())
    photograph.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(40),
            NameObject("/Height"): NumberObject(30),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/Metadata"): stream("/Metadata", Subtype="XML"),
            NameObject("/PieceInfo"): text(),
        }
    )
    form = StreamObject()
    form._data = b""
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(NumberObject(n) for n in (0, 0, 1, 1)),
            NameObject("/PieceInfo"): text(),
            NameObject("/OPI"): text(),
            NameObject("/AF"): ArrayObject([stream("/EmbeddedFile")]),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/Contents"): TextStringObject(MARK),
            NameObject("/Rect"): ArrayObject(NumberObject(n) for n in (0, 0, 9, 9)),
        }
    )
    drawn = page["/Resources"].get_object()
    drawn[NameObject("/XObject")] = DictionaryObject(
        {
            NameObject("/P"): writer._add_object(photograph),
            NameObject("/F"): writer._add_object(form),
        }
    )
    drawn[NameObject("/Properties")] = DictionaryObject({NameObject("/MC0"): text("/Name")})
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): text("/Private")})
    page[NameObject("/Thumb")] = stream("/XObject", Subtype="Image")
    page[NameObject("/Metadata")] = stream("/Metadata", Subtype="XML")
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(script)})
    page["/Annots"].get_object().append(writer._add_object(note))
    page[NameObject("/VP")] = ArrayObject([text()])
    page[NameObject("/SeparationInfo")] = text()
    root = writer.root_object
    root[NameObject("/Metadata")] = stream("/Metadata", Subtype="XML")
    root[NameObject("/OpenAction")] = script
    root[NameObject("/StructTreeRoot")] = text("/Alt")
    root[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): stream("/XFA")})
    root[NameObject("/OCProperties")] = text()
    writer.add_attachment("names.csv", MARK.encode())
    writer.add_metadata({"/Author": MARK, "/Secret": MARK})
    writer.add_outline_item(title=MARK, page_number=0)
    stream("/Nothing")  # an orphan


def test_what_a_page_does_not_draw_is_in_no_object_of_a_pdf():
    """Compressed or not, reachable or an orphan: every object of the new file is read."""
    writer = PdfWriter(clone_from=BytesIO(pdf_of(1, link="https://www.gov.uk/advice")))
    _marked(writer, writer.pages[0])
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().count(MARK.encode()) > 8

    kept = clean(out.getvalue())[1]

    read = PdfReader(BytesIO(kept))
    assert read.pages[0].extract_text().strip() == "Childcare 1"
    assert read.pages[0]["/Annots"][0]["/A"]["/URI"] == "https://www.gov.uk/advice"
    assert len(read.pages[0].images) == 1
    everything = [kept]
    for number in range(1, read.trailer["/Size"]):
        held = read.get_object(number)
        everything.append(repr(held).encode())
        everything += [held._data, held.get_data()] if hasattr(held, "get_data") else []
    assert [part for part in everything if MARK.encode() in part] == []
    assert words_of(FileKind.PDF, kept) == "Childcare 1"


def test_a_pdf_whose_objects_hold_themselves_is_copied():
    writer = PdfWriter(clone_from=BytesIO(pdf_of()))
    form = StreamObject()
    form._data = b""
    reference = writer._add_object(form)
    inside = DictionaryObject({NameObject("/Self"): reference})
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): inside})
    writer.pages[0]["/Resources"].get_object()[NameObject("/XObject")] = inside
    out = BytesIO()
    writer.write(out)
    assert PdfReader(BytesIO(clean(out.getvalue())[1])).pages[0].extract_text().strip() == (
        "Childcare 1"
    )


def test_the_template_a_document_came_from_is_forgotten():
    there = relations(("rId9", "attachedTemplate", "file:///C:/Users/ada/Normal.dotm", True))
    settings = '<w:settings xmlns:w="x"><w:attachedTemplate w:id="rId9"/></w:settings>'
    parts = {"word/settings.xml": settings, "word/_rels/settings.xml.rels": there}

    kept = unzipped(clean(docx_of(parts=parts))[1])

    assert b"ada" not in kept["word/_rels/settings.xml.rels"]
    assert b"attachedTemplate" not in kept["word/settings.xml"]


def test_a_table_s_cells_are_no_formulas():
    kept = clean(b"name,sum\n=HYPERLINK(1),-3\n@x,+4.50\n\tcmd,-rm\n")[1].decode()

    assert kept.split("\r\n")[1:4] == ["'=HYPERLINK(1),-3", "'@x,+4.50", "'\tcmd,'-rm"]


def _hide_sheet(book):
    book.create_sheet("Names").sheet_state = "veryHidden"


def _hide_row(book):
    book["Costs"].row_dimensions[3].hidden = True
    book["Costs"]["A3"] = "x"


def _hide_column(book):
    book["Costs"].column_dimensions["AB"].hidden = True


def xlsx_with(old, new):
    """The sheet as other programs write it."""
    parts = unzipped(xlsx_of())
    sheet = "xl/worksheets/sheet1.xml"
    assert old in parts[sheet]
    return zipped(parts | {sheet: parts[sheet].replace(old, new, 1)})


NO_WIDTH = xlsx_with(
    b"<sheetData>", b'<cols><col min="3" max="3" width="0" customWidth="1"/></cols><sheetData>'
)
NO_HEIGHT = xlsx_with(b'<row r="1"', b'<row r="1" ht="0" customHeight="1"')


def _shows_nothing(book):
    book["Costs"]["B2"] = "Joan Smith"
    book["Costs"]["B2"].number_format = ";;;"


def _shows_nothing_in_white(book):
    book["Costs"]["B2"].number_format = '[White];"";;'


def _all_rows(book):
    book["Costs"].sheet_format.zeroHeight = True


def _name(value, **more):
    def change(book):
        book.defined_names["Client"] = DefinedName("Client", attr_text=value, **more)

    return change


def _comment(book):
    book["Costs"]["A1"].comment = Comment("ask Joan", "Ada")


@pytest.mark.parametrize(
    "sent, said",
    [
        (xlsx_of(_hide_sheet), "The sheet “Names” is hidden"),
        (xlsx_of(_hide_row), "Row 3 of the sheet “Costs” is hidden"),
        (xlsx_of(_hide_column), "Column AB of the sheet “Costs” is hidden"),
        (NO_WIDTH, "Column C of the sheet “Costs” has no width"),
        (NO_HEIGHT, "Row 1 of the sheet “Costs” has no height"),
        (xlsx_of(_shows_nothing), "B2 of the sheet “Costs” has a number format that shows nothing"),
        (xlsx_of(_shows_nothing_in_white), "B2 of the sheet “Costs” has a number format that"),
        (xlsx_of(_all_rows), "Rows or columns of the sheet “Costs” are hidden"),
        (xlsx_of(_name('"Joan Smith"')), "The name “Client” stands for words or for another"),
        (xlsx_of(_name("7700900123")), "The name “Client” stands for words or for another"),
        (xlsx_of(_name("[1]Sheet1!$A$1")), "The name “Client” stands for words or for another"),
        (xlsx_of(_name("Costs!$A$1", hidden=True)), "The name “Client” is hidden"),
        (xlsx_of(_name("Costs!$A$1", comment="Joan")), "There is a comment on the name “Client”"),
        (
            odf_of(
                '<table:table table:name="Costs"><table:table-column table:style-name="c1"/>'
                "</table:table>",
                '<style:style style:name="c1" style:family="table-column">'
                '<style:table-column-properties style:column-width="0cm"/></style:style>',
                kind="spreadsheet",
            ),
            "A column in “Costs” has no size",
        ),
        (xlsx_of(_comment), "There are comments in the sheet “Costs”"),
        (docx_of(parts={"word/vbaProject.bin": b"x"}), "It has macros"),
        (docx_of(parts={"word/embeddings/Book1.xlsx": b"x"}), "Another file is embedded in"),
        (docx_of(parts={"word/comments.xml": "<c><comment/></c>"}), "There are comments in"),
        (
            docx_of(RUN.format("<w:ins><w:r/></w:ins>")),
            "tracked in the text, in the paragraph “Ask",
        ),
        (docx_of(RUN.format("<w:del><w:r/></w:del>")), "Changes are tracked"),
        (docx_of(RUN.format("<w:r><w:rPr><w:vanish/></w:rPr></w:r>")), "There is hidden text"),
        (
            docx_of(RUN.format("<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>")),
            "A field fetches text from another file",
        ),
        (
            docx_of(rels=[("rId5", "image", "http://x.example/a.png", True)]),
            "takes values from another file",
        ),
        (
            docx_of(rels=[("rId5", "hyperlink", "file:///C:/a.doc", True)]),
            "A link in the text leads to a file on a computer",
        ),
        (docx_of(parts={"word/odd.exe": b"MZ"}), "There is something we do not know"),
        (pptx_of(show=' show="0"'), "Slide 2 is hidden"),
        (
            pptx_of(
                parts={
                    "ppt/slides/_rels/slide7.xml.rels": relations(
                        ("rId1", "oleObject", "../embeddings/a.bin", False)
                    ),
                    "ppt/embeddings/a.bin": b"x",
                }
            ),
            "Another file is embedded in slide 1",
        ),
        (
            pptx_of(parts={"ppt/media/a.svg": "<svg onload='x()'/>"}),
            "A drawing in the presentation does more than show",
        ),
        (odf_of(parts={"Basic/Standard/Module1.xml": "<x/>"}), "It has macros"),
        (odf_of("<text:p><office:annotation/></text:p>"), "There is a comment"),
        (
            odf_of("<text:tracked-changes><text:changed-region/></text:tracked-changes>"),
            "Changes are tracked",
        ),
        (
            odf_of(
                '<table:table table:name="Names" table:style-name="t1"/>',
                '<style:style style:name="t1" style:family="table">'
                '<style:table-properties table:display="false"/></style:style>',
                kind="spreadsheet",
            ),
            "“Names” is hidden",
        ),
        (odf_of('<text:p xlink:href="http://x.example/a"/>'), "is fetched from elsewhere"),
    ],
)
def test_what_is_hidden_or_acts_is_refused_with_its_place(sent, said):
    with pytest.raises(Refused, match=said[:30]) as refused:
        clean(sent)

    assert said in str(refused.value)


def test_a_list_of_comments_that_is_empty_is_no_comment():
    clean(docx_of(parts={"word/comments.xml": "<c/>"}))


BOMB = zipped({"mimetype": "x", "word/a.xml": b" " * 30_000_000})
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>'


@pytest.mark.parametrize(
    "sent, said",
    [
        (b"", "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (BOMB, "unpacks to far more"),
        (zipped({f"{n}.xml": "" for n in range(3_001)}), "unpacks to far more"),
        (zipped({"../evil.xml": "x"}), "names that no office program gives"),
        (zipped({"a.xml": "x", "A.XML": "x"}), "names that no office program gives"),
        (zipped({"a.txt": "x"}), "archives"),
        (docx_of(parts={"word/styles.xml": ENTITIES}), "not made by an office program"),
        (docx_of(parts={"word/styles.xml": "<open>"}), "not made by an office program"),
        (docx_of()[:400], "damaged"),
        (pdf_of(400), "This PDF has 400 pages. We take up to 200"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (picture_of("PNG", (50_000, 1), "1"), "50,000 × 1 pixels"),
        (picture_of("PNG")[:60], "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "HTML, SVG"),
        (b"hello <!DOCTYPE html><p>", "HTML, SVG"),
        (b"{\\rtf1 hello}", "another name"),
        (b"#!/bin/sh\nrm -rf x", "another name"),
        (b"GIF89a\x01\x00", "files of this kind"),
        (b"MZ\x90\x00\x03", "files of this kind"),
        (b"\x00\x01text", "files of this kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "Office 97-2003"),
        (b"GIF89a" + pdf_of(), "another name"),
        (b"hello\n" + pdf_of(), "another name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_refused_with_a_sentence(sent, said):
    with pytest.raises(Refused) as refused:
        clean(sent)

    assert said in str(refused.value)


def test_an_encrypted_pdf_is_refused():
    writer = PdfWriter(clone_from=BytesIO(pdf_of()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)

    with pytest.raises(Refused, match="password"):
        clean(out.getvalue())
