"""What programs and files bring passes the gate as forms do: bodies of the API, and returns.

Each cell, heading and member is tried with each kind of identifier: the row is refused, and nothing
of it is kept, answered or logged.
"""

import ast
import json

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from forum.api.keys import actions as keys
from forum.core import pii
from forum.core.extensions import db
from forum.core.pii import IdentifierKind
from forum.models.api import Scope
from forum.models.returns import ReturnRow, SentReturn, TableKind
from forum.pages.security.views import REPORTS
from forum.standards.returns import table_files
from tests.standards.returns.conftest import (  # noqa: F401
    NAMES,
    charity,
    check,
    csv_of,
    for_prime,
    on_a_day,
    primes,
    send,
    sender,
)
from tests.test_structure import SOURCES, name
from whatworks_return import all_formats

pytestmark = pytest.mark.usefixtures("on_a_day")

IDENTIFIERS = {
    IdentifierKind.INSURANCE: "AB123456C",
    IdentifierKind.NHS: "943 476 5919",
    IdentifierKind.EMAIL: "jo.smith@northfield.example",
    IdentifierKind.PHONE: "07700 900123",
    IdentifierKind.POSTCODE: "M14 5TQ",
    IdentifierKind.BIRTH: "born 04/03/1987",
    IdentifierKind.BANK: "20-00-00 55779911",
    IdentifierKind.IBAN: "GB29 NWBK 6016 1331 9268 19",
    IdentifierKind.VEHICLE: "AB12 CDE",
    IdentifierKind.REFERENCE: "case ref 7G4H2K",
    IdentifierKind.NAME: "Joan Smith",
}
TEXT_COLUMNS = [one["name"] for one in all_formats()[-1].fields if one["type"] != "integer"]
READS_A_BODY = {  # where a request is read that is no form; each is tried below
    "api/v1/return_views.py": "a return",
    "pages/security/views.py": "reports of browsers, which are logged",
}


def told(text):
    """The identifiers in a text, however their letters and spaces were changed."""
    flat = _flat(text)
    return [kind for kind, one in IDENTIFIERS.items() if _flat(one) in flat]


def _flat(text):
    return "".join(text.lower().replace("_", " ").replace("-", " ").split())


def kept():
    db.session.rollback()
    returns = [(one.version, one.problems) for one in db.session.scalars(select(SentReturn))]
    return json.dumps([returns, [one.cells for one in db.session.scalars(select(ReturnRow))]])


@pytest.fixture
def post(app, sender):  # noqa: F811
    """post(content, "json") as a program does; the right rows are taken."""
    bearer = keys.make(sender, "program", 30, Scope.RETURNS)

    def sent(content, kind="csv"):
        headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": "first-one"}
        client = app.test_client(use_cookies=False)
        path = "/api/v1/returns?leave-out=true"
        media = table_files.MEDIA_TYPES[TableKind(kind)]
        return client.post(path, data=content, headers=headers, content_type=media)

    return sent


def test_the_identifiers_are_of_each_kind_and_found():
    assert IDENTIFIERS.keys() >= pii.SURE
    for kind, one in IDENTIFIERS.items():
        assert [found.kind for found in pii.found_in(one)] == [kind], one


def rows_of_each(columns):
    return [for_prime("O030", **{name: one}) for name in columns for one in IDENTIFIERS.values()]


@pytest.mark.parametrize("kind", TableKind)
def test_no_row_with_an_identifier_in_a_column_of_text_is_taken(post, kind):
    rows = [for_prime("O030"), *rows_of_each(TEXT_COLUMNS)]
    cells = [[row.get(name, "") for name in NAMES] for row in rows]
    answer = post(table_files.written(kind, NAMES, cells), kind)
    assert (answer.status_code, answer.json["taken"]) == (202, 1)
    assert answer.json["left_out"] == len(TEXT_COLUMNS) * len(IDENTIFIERS)
    assert told(answer.text + kept()) == []


def test_nor_in_a_column_of_numbers_or_behind_the_last(post):
    numbers = [name for name in NAMES if name not in TEXT_COLUMNS]
    right, *wrong = [for_prime("O030"), *rows_of_each(numbers[:4]), *rows_of_each(numbers[-4:])]
    behind = b"\n" + b"\n".join(b"," * len(NAMES) + one.encode() for one in IDENTIFIERS.values())
    answer = post(csv_of(right, *wrong) + behind)
    assert (answer.status_code, answer.json["taken"]) == (202, 1)
    assert told(answer.text + kept()) == []


@pytest.mark.parametrize("identifier", IDENTIFIERS.values(), ids=[one.name for one in IDENTIFIERS])
def test_a_heading_that_identifies_is_not_repeated(post, send, check, sender, identifier):  # noqa: F811
    content = csv_of(for_prime("O030"), names=[*NAMES, identifier])
    answer = post(content)
    assert (answer.status_code, answer.json["taken"]) == (202, 0)
    pages = [send(sender, content), check(content)]
    assert [page.status_code for page in pages] == [422, 422]
    assert told(answer.text + kept() + pages[0].text + pages[1].text) == []


def documents(identifier):
    right = {key: cell for key, cell in for_prime("O030").items() if cell}
    usual = {"format": table_files.MARK, "columns": NAMES, "rows": [right]}
    yield usual | {"format": identifier}
    yield usual | {"version": identifier, identifier: identifier, "rows": []}
    yield usual | {"columns": [*NAMES, identifier]}
    yield usual | {"columns": identifier}
    yield usual | {"rows": [right | {identifier: "1"}]}
    yield usual | {"rows": [right | {"area": [identifier]}]}
    yield usual | {"rows": [right | {"area": {identifier: identifier}}]}
    yield usual | {"rows": [identifier]}


def test_no_member_of_a_json_body_is_kept_or_answered(app, post, check):  # noqa: F811
    seen = []
    for document in documents(" and ".join(IDENTIFIERS.values())):
        content = json.dumps(document).encode()
        page = check(content)
        assert page.status_code == 422
        seen.append(page.text)
    answer = post(content, "json")
    assert (answer.status_code, answer.json["taken"]) == (202, 0)
    assert told(answer.text + kept() + "".join(seen)) == []


def test_a_file_that_is_refused_leaves_nothing_on_the_page(send, sender):  # noqa: F811
    answer = send(sender, csv_of(for_prime("O030"), *rows_of_each(["area", "theme"])))
    assert answer.status_code == 422
    assert told(answer.text + kept()) == []


@pytest.mark.parametrize("field", ["effective-directive", "blocked-uri", "document-uri"])
def test_reports_of_browsers_bring_none_into_the_log(browse, field):
    with capture_logs() as logs:
        for one in IDENTIFIERS.values():
            body = json.dumps({"csp-report": {field: one}})
            browse().post(REPORTS, data=body, content_type="application/csp-report")
    lines = [line for line in logs if line["event"] == "csp_report"]
    assert len(lines) == len(IDENTIFIERS)
    assert told(json.dumps(lines)) == []


def test_nothing_else_reads_the_body_of_a_request():
    reading = set()
    for path, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Attribute) or ast.unparse(node.value) != "request":
                continue
            if node.attr in ("get_data", "data", "json", "get_json", "stream", "is_json"):
                reading.add(name(path))
    assert reading == READS_A_BODY.keys()
