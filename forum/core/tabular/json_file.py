"""The JSON form, for machines: {"format": "figures", "count": 2, "rows": [{…}, {…}]}."""

import json
from typing import Any

from forum.core.tabular.table import Rows, Unreadable

SEE = "See the page about the columns for an example."


def sheets(content: bytes) -> list[tuple[str, Rows, bool]]:
    document = _parsed(content)
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(document, dict) or document.get("format") != "figures":
        raise Unreadable('The file does not say "format": "figures".', SEE)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable('"rows" is not a list of objects.', SEE)
    if document.get("count", len(rows)) != len(rows):
        rule = f'"count" is {document["count"]}, but there are {len(rows):,} rows.'
        raise Unreadable(rule, "Make the file again: rows seem to be missing.")
    return [("", _cells(rows), False)]


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, parse_float=str)
    except UnicodeDecodeError:
        raise Unreadable("The file is not UTF-8.", "Write it as UTF-8.") from None
    except RecursionError:
        raise Unreadable("The file is nested too deeply.", SEE) from None
    except json.JSONDecodeError as error:
        rule = f"This is not JSON: {error.msg}. The file may be cut off."
        raise Unreadable(rule, "Make the file again.", error.lineno) from None
    except ValueError:
        raise Unreadable("A number in the file is none.", "Leave it out, or give it.") from None


def _no_number(word: str) -> float:
    raise ValueError(word)


def _cells(rows: list[dict]) -> Rows:
    """Objects have no lines: the first one is called line 2, as in a CSV file."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    yield 1, names
    for line, row in enumerate(rows, start=2):
        yield line, [_text(row.get(name)) for name in names]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise Unreadable("A cell holds a list or an object.", SEE)
    return str(value).strip()
