"""From bytes to a kind, and from each kind to the file that writes it anew."""

from filecheck import Refused, odf, ooxml, pdf, pictures, plain, words
from filecheck.kinds import OFFICE_KINDS, OPEN_KINDS, PICTURES, FileKind
from filecheck.packages import Package

LARGEST = 10 * 1024 * 1024
GROWTH = 2 * 1024 * 1024  # what writing anew may add
TAKEN = "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, plain text and CSV"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def clean(sent: bytes) -> tuple[FileKind, bytes]:
    """Its kind, and the file without what must not be in it; Refused with a sentence."""
    if not sent:
        raise Refused("This file is empty.")
    if len(sent) > LARGEST:
        raise Refused("This file is larger than 10 MB. Add a smaller one.")
    kind, kept = _anew(sent)
    if len(kept) > LARGEST + GROWTH:
        raise Refused("This file is larger than 10 MB once it is written anew. Add a smaller one.")
    return kind, kept


def _anew(sent: bytes) -> tuple[FileKind, bytes]:
    if sent.startswith(b"%PDF-"):
        return FileKind.PDF, pdf.clean(sent)
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG, pictures.clean(sent, FileKind.PNG)
    if sent.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG, pictures.clean(sent, FileKind.JPEG)
    if sent.startswith(b"PK\x03\x04"):
        return _of_package(Package(sent))
    if sent.startswith(OLD_OFFICE):
        raise Refused(
            "This is a file of Office 97-2003, or one with a password. Save it without a "
            "password as .docx, .xlsx or .pptx, then add that."
        )
    if plain.is_text(sent):
        return plain.clean(sent)
    raise Refused(f"We cannot take files of this kind. We take {TAKEN}.")


def _of_package(package: Package) -> tuple[FileKind, bytes]:
    if kind := ooxml.kind_of(package):
        return kind, ooxml.clean(package, kind)
    if kind := odf.kind_of(package):
        return kind, odf.clean(package, kind)
    raise Refused(f"We cannot take archives (ZIP). We take {TAKEN}.")


def words_of(kind: FileKind, kept: bytes) -> str:
    """What a search may find in it; of a picture nothing."""
    if kind in PICTURES:
        return ""
    if kind == FileKind.PDF:
        return words.of_pdf(kept)
    if kind in OFFICE_KINDS:
        return words.of_office(Package(kept), kind)
    if kind in OPEN_KINDS:
        return words.of_open(Package(kept))
    return kept.decode()[: words.MOST]
