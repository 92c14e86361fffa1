"""Which kinds of file are taken, told by their content and never by their name."""

from enum import StrEnum


class FileKind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    PNG = "png"
    JPEG = "jpg"
    CSV = "csv"
    TEXT = "txt"


KIND_NAMES = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word",
    FileKind.XLSX: "Excel",
    FileKind.PPTX: "PowerPoint",
    FileKind.ODT: "OpenDocument text",
    FileKind.ODS: "OpenDocument spreadsheet",
    FileKind.ODP: "OpenDocument slides",
    FileKind.PNG: "PNG picture",
    FileKind.JPEG: "JPEG picture",
    FileKind.CSV: "CSV",
    FileKind.TEXT: "Plain text",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{OFFICE}wordprocessingml.document",
    FileKind.XLSX: f"{OFFICE}spreadsheetml.sheet",
    FileKind.PPTX: f"{OFFICE}presentationml.presentation",
    FileKind.ODT: f"{OPEN}text",
    FileKind.ODS: f"{OPEN}spreadsheet",
    FileKind.ODP: f"{OPEN}presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.TEXT: "text/plain; charset=utf-8",
}
OFFICE_KINDS = (FileKind.DOCX, FileKind.XLSX, FileKind.PPTX)
OPEN_KINDS = (FileKind.ODT, FileKind.ODS, FileKind.ODP)
PICTURES = (FileKind.PNG, FileKind.JPEG)
