"""Files of a million cells, made of rows that are alike, or of one row that is far."""

import io
import zipfile

BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{MAIN}.worksheet+xml"/></Types>'
)
LAST_ROW = 1_048_576  # of a sheet


def workbook(headings, row, times, places=None):
    """`times` rows alike, one below the other; else one in each of `places`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", _relations("officeDocument", "xl/workbook.xml"))
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr(
            "xl/_rels/workbook.xml.rels", _relations("worksheet", "worksheets/sheet1.xml")
        )
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            sheet.write(f'<worksheet xmlns="{main}"><dimension ref="A1"/><sheetData>'.encode())
            sheet.write(_row(headings, 1))
            if places is None:
                block = _row(row) * 1_000
                for _ in range(times // 1_000):
                    sheet.write(block)
            for place in places or ():
                sheet.write(_row(row, place))
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _relations(kind, target):
    one = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'


def _row(cells, place=None):
    at = f' r="{place}"' if place else ""
    words = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f"<row{at}>{words}</row>".encode()


def table(headings, row, times):
    return (",".join(headings) + "\n" + (",".join(row) + "\n") * times).encode()
