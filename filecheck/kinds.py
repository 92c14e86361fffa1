"""Which kinds of file are taken, told by their content and never by their name."""

from enum import StrEnum


class Kind(StrEnum):
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
    Kind.PDF: "PDF",
    Kind.DOCX: "Word",
    Kind.XLSX: "Excel",
    Kind.PPTX: "PowerPoint",
    Kind.ODT: "OpenDocument text",
    Kind.ODS: "OpenDocument spreadsheet",
    Kind.ODP: "OpenDocument slides",
    Kind.PNG: "PNG picture",
    Kind.JPEG: "JPEG picture",
    Kind.CSV: "CSV",
    Kind.TEXT: "Plain text",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{OFFICE}wordprocessingml.document",
    Kind.XLSX: f"{OFFICE}spreadsheetml.sheet",
    Kind.PPTX: f"{OFFICE}presentationml.presentation",
    Kind.ODT: f"{OPEN}text",
    Kind.ODS: f"{OPEN}spreadsheet",
    Kind.ODP: f"{OPEN}presentation",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TEXT: "text/plain; charset=utf-8",
}
OFFICE_KINDS = (Kind.DOCX, Kind.XLSX, Kind.PPTX)
OPEN_KINDS = (Kind.ODT, Kind.ODS, Kind.ODP)
PICTURES = (Kind.PNG, Kind.JPEG)
