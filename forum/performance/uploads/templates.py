"""The files to begin from, and the JSON form: headings as they are known, and one example row."""

import io
import json

from openpyxl import Workbook

from forum.core import csv as spreadsheet
from forum.performance.uploads.column_mapping import EXAMPLE, MEANINGS, TEMPLATE


def example() -> list[str]:
    return [EXAMPLE.get(name, MEANINGS[name].example) for name in TEMPLATE]


def csv() -> str:
    return spreadsheet.csv_text(TEMPLATE, [example()])


def xlsx() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Figures"
    sheet.append(TEMPLATE)
    sheet.append([int(cell) if cell.isdigit() else cell for cell in example()])
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def as_json() -> str:
    row: dict[str, str | int] = {}
    for name, cell in zip(TEMPLATE, example(), strict=True):
        row[name] = int(cell) if cell.isdigit() and name != "area" else cell
    return json.dumps({"format": "figures", "count": 1, "rows": [row]}, indent=2)
