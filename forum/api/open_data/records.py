"""A case study as the open data set has it: the JSON of its page, without the author's name.

An account that is closed, and a case study that is withdrawn, leave with the next edition; copies
that others took stay with them. So no person is named in the first place.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from forum.api.v1.schemas import CaseStudyDocument
from forum.core.csv import safe_row
from forum.models.vocabularies import Vocabulary

Record = dict[str, Any]
NOT_OPEN = ("author", "status")
NESTED = ("organisation", "terms", "rating", "sources", "counts")  # no plain columns of the table
BETWEEN = "; "
BYTE_ORDER_MARK = "\ufeff"  # else Excel reads the wrong letters
INTEGERS = ("id", "version", "evidence_level", "organisation_id", "rating_organisations")
INSTANTS = ("posted_at", "edited_at", "checked_at")


def of_json(document: Record) -> Record:
    return {name: value for name, value in document.items() if name not in NOT_OPEN}


def json_lines(records: Iterable[Record]) -> bytes:
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in records)
    return "".join(f"{line}\n" for line in lines).encode()


def columns() -> list[str]:
    """Of the table, in their order."""
    plain = [
        name
        for name in CaseStudyDocument.model_fields
        if name not in NOT_OPEN and name not in NESTED
    ]
    of_nested = ["organisation_id", "organisation", "rating", "rating_organisations", "sources"]
    return plain + of_nested + [f"terms_{word.value}" for word in Vocabulary]


def header() -> bytes:
    return BYTE_ORDER_MARK.encode() + _csv([columns()])


def table_rows(records: Iterable[Record]) -> bytes:
    return _csv([_row(one) for one in records])


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _row(record: Record) -> list[object]:
    organisation = record["organisation"] or {}
    cells = record | {
        "organisation_id": organisation.get("id"),
        "organisation": organisation.get("name"),
        "rating": record["rating"]["score"],
        "rating_organisations": record["rating"]["organisations"],
        "sources": BETWEEN.join(one["href"] or one["title"] for one in record["sources"]),
    }
    for word, terms in record["terms"].items():
        cells[f"terms_{word}"] = BETWEEN.join(one["slug"] for one in terms)
    return safe_row([cells.get(name) for name in columns()])


def fields() -> list[dict[str, str]]:
    """Of the table, as a Table Schema has them."""
    return [{"name": name, "type": _type(name)} for name in columns()]


def _type(name: str) -> str:
    if name in INTEGERS:
        return "integer"
    if name == "rating":
        return "number"
    return "datetime" if name in INSTANTS else "string"
