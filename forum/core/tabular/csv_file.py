"""CSV as it really comes: four encodings, three separators."""

import codecs
import csv
import io
import re

from forum.core.tabular.table import Rows, Unreadable

SEPARATORS = ",;\t"
SEP_LINE = re.compile(r"\s*\"?sep=([,;\t])\"?[ \t]*(?:\r\n|\n|\r)", re.IGNORECASE)
FIRST, FIRST_LINES = 20_000, 20  # characters and lines that the separator is counted in
SAVE_AS = "Save it as CSV UTF-8 and upload it again."
CUT_OFF = "The file is cut off in the middle."
AGAIN = "Export it again, and see that the download ended."


def sheets(content: bytes) -> list[tuple[str, Rows, bool]]:
    text = decoded(content)
    if "\0" in text:
        raise Unreadable("The file is not text.", SAVE_AS)
    return [("", rows(*_separated(text)), False)]


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with their marks or without, else the Western code page of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(content, "utf-16")
    if content[1:2] == b"\0" or content[:1] == b"\0":
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # half a letter is the file's last byte
            raise Unreadable(CUT_OFF, AGAIN) from None
    return _strictly(content, "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if "truncated" in error.reason:
            raise Unreadable(CUT_OFF, AGAIN) from None
        raise Unreadable("The file is in no encoding that is known here.", SAVE_AS) from None


def rows(text: str, separator: str = ",") -> Rows:
    """Unreadable, with its line, where the text stops being CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        line = reader.line_num
        if "unexpected end of data" in str(error):
            rule = f"{CUT_OFF} A quotation mark is not closed."
            raise Unreadable(rule, AGAIN, line) from None
        raise Unreadable(f"The file is not CSV: {error}.", SAVE_AS, line) from None


def _separated(text: str) -> tuple[str, str]:
    """The text, and what divides its cells: what Excel's first line `sep=;` says, else the most."""
    said = SEP_LINE.match(text)
    if said:
        return "\n" + text[said.end() :], said[1]  # an empty line: the lines keep their numbers
    return text, _separator(text)


def _separator(text: str) -> str:
    """What the first lines are divided by most often, outside quotation marks."""
    first = "\n".join(text[:FIRST].splitlines()[:FIRST_LINES])
    outside = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=outside.count)
