"""Contacts in a file are shown to its author, who says that each is an organisation's."""

import re
from io import BytesIO

import pytest
from openpyxl.worksheet.hyperlink import Hyperlink
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from filecheck.look import clean, words_of
from forum.core import pii
from forum.core.extensions import db
from forum.models.attachments import Attachment, StoredFile
from forum.models.case_studies import CaseStudy
from forum.practice.attachments import inspection
from forum.practice.attachments.inspection import FileRefused, InspectedFile, inspect_file
from tests.practice.attachments.conftest import (
    docx_of,
    odf_of,
    pdf_of,
    picture_of,
    unzipped,
    xlsx_of,
    zipped,
)

PHONE, MAIL = "0191 498 0123", "help@northfield.example"
ARTIST = 0x013B  # of Exif
LEAFLET = f"Ring {PHONE} or write to {MAIL}.".encode()


def stored():
    return [db.session.scalars(select(kind)).all() for kind in (Attachment, StoredFile)]


@pytest.fixture
def send_confirmed(browse, ada, bus_passes):
    def post(content: bytes, *confirmed: str, name: str = "leaflet.txt", purpose: str = ""):
        boundary, body = encode_multipart(
            {
                "file": FileStorage(BytesIO(content), name),
                "contacts": list(confirmed),
                "purpose": purpose,
            }
        )
        kind = f"multipart/form-data; boundary={boundary}"
        address = f"/case-studies/{bus_passes.id}/files"
        return browse(ada).post(address, data=body, content_type=kind)

    return post


def test_each_contact_is_shown_and_nothing_is_stored_before_it_is_confirmed(send_confirmed):
    answer = send_confirmed(LEAFLET, purpose="letter")

    assert answer.status_code == 422
    assert f'value="{PHONE}"' in answer.text and f'value="{MAIL}"' in answer.text
    assert "Whose names and contacts are in leaflet.txt?" in answer.text
    assert '<option selected value="letter">' in answer.text
    assert stored() == [[], []]


def test_one_of_two_confirmed_is_not_enough_and_stays_ticked(send_confirmed):
    answer = send_confirmed(LEAFLET, PHONE)

    assert answer.status_code == 422
    assert re.search(f'value="{PHONE}" id="contacts-\\d" checked', answer.text)
    assert answer.text.count(" checked") == 1
    assert stored() == [[], []]


def test_it_is_added_once_all_are_confirmed(send_confirmed):
    assert send_confirmed(LEAFLET, PHONE, MAIL).status_code == 302
    assert [one.name for one in stored()[0]] == ["leaflet.txt"]


def test_what_was_confirmed_for_one_file_does_not_let_another_pass(send_confirmed):
    other = LEAFLET.replace(b"0123", b"0456")

    assert send_confirmed(other, PHONE, MAIL).status_code == 422
    assert stored() == [[], []]


def test_a_file_without_contacts_is_not_asked_about(send_confirmed):
    assert send_confirmed(b"Ask about childcare first.").status_code == 302


def test_a_contact_is_shown_as_text(send_confirmed):
    answer = send_confirmed(b"Write to '\"><script>x'o@northfield.example today")

    assert answer.status_code == 422
    assert "<script>x" not in answer.text


def test_a_list_of_contacts_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_SHOWN", 2)
    with pytest.raises(FileRefused, match="3 names and contacts"):
        inspect_file(b"info@a.example, info@b.example, info@c.example")


PERSON, POSTCODE, REFERENCE = "Joan Smith", "M14 5TQ", "7G4H2K"
TOLD = (
    f"{PERSON} lives near the park.",
    f"She moved to {POSTCODE} last year.",
    f"Case reference {REFERENCE}.",
    "Ring 07700 900123.",
    "Write to joan88@northfield.example.",
)


def _lines(book):
    for line in TOLD:
        book["Costs"].append([line])


PARAGRAPHS = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TOLD)
IN_EACH_KIND = [
    (xlsx_of(_lines), "plan.xlsx"),
    (docx_of(PARAGRAPHS), "plan.docx"),
    (pdf_of(words=" ".join(TOLD)), "plan.pdf"),
]


@pytest.mark.parametrize("sent, name", IN_EACH_KIND, ids=["xlsx", "docx", "pdf"])
def test_a_name_a_postcode_and_a_reference_are_asked_about_too(send_confirmed, sent, name):
    every = [PERSON, POSTCODE, REFERENCE, "07700 900123", "joan88@northfield.example"]
    asked = send_confirmed(sent, *every[:-1], name=name, purpose="form")

    assert asked.status_code == 422
    assert [one for one in every if f'value="{one}"' not in asked.text] == []
    assert asked.text.count(" checked") == len(every) - 1
    assert f"{PERSON} (a person&#39;s name)" in asked.text
    assert '<option selected value="form">' in asked.text
    assert stored() == [[], []]

    assert send_confirmed(sent, *every, name=name).status_code == 302
    assert [one.name for one in stored()[0]] == [name]


@pytest.mark.parametrize(
    "identifier",
    [
        "National Insurance number AB 12 34 56 C",
        "NHS number 943 476 5919",
        "born 04/03/1987",
        "IBAN GB29 NWBK 6016 1331 9268 19",
        "sort code 20-00-00, account 55779911",
    ],
)
def test_what_is_a_person_s_alone_is_refused_however_it_is_confirmed(send_confirmed, identifier):
    number = identifier.partition(" ")[2]
    sent = docx_of(f"<w:p><w:r><w:t>Joan Smith, {identifier}.</w:t></w:r></w:p>")
    answer = send_confirmed(sent, "Joan Smith", identifier, number, name="plan.docx")

    assert answer.status_code == 422
    assert "Take it out, then add the file again" in answer.text
    assert 'name="contacts"' not in answer.text
    assert stored() == [[], []]


def test_what_was_said_of_a_picture_stays_when_the_file_is_another(send_confirmed, browse, ada):
    boundary, body = encode_multipart(
        {"file": FileStorage(BytesIO(LEAFLET), "a.txt"), "description": "A wall of notes"}
    )
    address = f"/case-studies/{db.session.scalar(select(CaseStudy.id))}/files"
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browse(ada).post(address, data=body, content_type=kind)

    assert answer.status_code == 422
    assert 'value="A wall of notes"' in answer.text


def _in_a_link(book):
    cell = book["Costs"]["A1"]
    cell.hyperlink = Hyperlink(ref="A1", target="mailto:help@northfield.example?subject=x")


def _as_a_number(book):
    book["Costs"]["B2"] = 7700900123


def _abroad(book):
    book["Costs"]["B2"] = 447700900123


def _as_a_formula_s_value(book):
    book["Costs"]["B2"] = '="07700 " & "900123"'


def _in_a_number_format(book):
    book["Costs"]["B1"].number_format = '"07700 900123"'


def _in_a_footer(book):
    book["Costs"].oddFooter.center.text = "help@northfield.example"


def _linked(part: str) -> bytes:
    return docx_of(rels=[("rId5", "hyperlink", part, True)])


def with_a_value(sent: bytes) -> bytes:
    """As Excel saves it: the formula and what it came to."""
    parts = unzipped(sent)
    sheet = "xl/worksheets/sheet1.xml"
    held = parts[sheet].replace(b'<c r="B2">', b'<c r="B2" t="str">')
    parts[sheet] = held.replace(b"<v />", b"<v>07700 900123</v>").replace(
        b"<v></v>", b"<v>07700 900123</v>"
    )
    return zipped(parts)


HEADED = odf_of(
    parts={
        "styles.xml": '<s xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<text:p>07700 900123</text:p></s>"
    }
)


@pytest.mark.parametrize(
    "sent, contact",
    [
        (pdf_of(words="Ring 0191 498 0123"), "0191 498 0123"),
        (pdf_of(link="mailto:help@northfield.example?subject=x"), MAIL),
        (docx_of("<w:p><w:r><w:t>Ring 0191 498 0123</w:t></w:r></w:p>"), PHONE),
        (_linked("mailto:help@northfield.example"), MAIL),
        (_linked("mailto:help%40northfield.example"), MAIL),
        (xlsx_of(lambda book: book["Costs"].append(["Ring 0191 498 0123"])), PHONE),
        (xlsx_of(_in_a_link), MAIL),
        (docx_of("<w:p><w:r><w:t>Our office: M14 5TQ</w:t></w:r></w:p>"), POSTCODE),
        (xlsx_of(_as_a_number), "07700900123"),
        (xlsx_of(_abroad), "07700900123"),
        (with_a_value(xlsx_of(_as_a_formula_s_value)), "07700 900123"),
        (xlsx_of(_in_a_number_format), "07700 900123"),
        (xlsx_of(_in_a_footer), MAIL),
        (odf_of('<text:a xlink:href="mailto:help@northfield.example"/>'), MAIL),
        (HEADED, "07700 900123"),
        (b"office,telephone\nNorth,0191 498 0123\n", PHONE),
        (b"number,telephone,floor\n12,07700 900123,4\n", "07700 900123"),
    ],
)
def test_contacts_are_found_wherever_a_file_has_them(sent, contact):
    kind, kept = clean(sent)
    assert contact in InspectedFile(kind, kept, words_of(kind, kept)).contacts


def test_of_a_picture_nothing_is_left_that_could_hold_one():
    exif = Image.Exif()
    exif[ARTIST] = MAIL
    sent = picture_of(exif=exif.tobytes())
    assert b"northfield" in sent
    assert b"northfield" not in clean(sent)[1]


def test_a_sheet_of_numbers_has_no_contacts():
    def fill(book):
        for row in range(50):
            book["Costs"].append([row, 1_234_567_890 + row, 0.5, 201_456_789 + row])

    words = words_of(*clean(xlsx_of(fill)))
    assert pii.contacts_in(words) == {}
