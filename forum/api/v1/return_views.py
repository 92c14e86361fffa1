"""Send a return by a key of the organisation's lead, and read what became of it."""

import re

from flask import Response, request, url_for
from pydantic import Field

from forum import policy
from forum.api.protocol import authentication
from forum.api.protocol.operations import WHY
from forum.api.v1.blueprint import bp
from forum.api.v1.schemas import Address, ApiDocument, Instant
from forum.core import london_time
from forum.core.errors import Refused
from forum.core.extensions import csrf
from forum.core.formatting import iso
from forum.core.problems import Problem
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.api import Scope
from forum.models.returns import SentReturn
from forum.policy.access import open_to_all, rendered_each_time
from forum.standards.returns import actions, queries
from whatworks_return import MOST_BYTES

KEY = re.compile(r"[A-Za-z0-9_-]{8,60}")
NEEDS_IDEMPOTENCY_KEY = "Send an Idempotency-Key of 8 to 60 letters, digits, - or _."
OTHER_FILE = "This Idempotency-Key was sent with another file."
TOO_LARGE = "A return may have up to 8 megabytes."
NO_LEAD = "The member of this key leads no organisation of a supply chain any more."


class RefusedRow(ApiDocument):
    line: int
    column: str
    rule: str
    mend: str


class ReturnReport(ApiDocument):
    """What became of a return. No cell of it is repeated."""

    id: int
    address: Address
    sent_at: Instant
    version: str
    taken: int = Field(description="Rows that were taken; 0 where the return was refused.")
    left_out: int
    refused: list[RefusedRow]


@bp.post("/returns")
@csrf.exempt
@open_to_all
@rendered_each_time(WHY)
def send_return() -> Response:
    """The body is the file. 202 with the address of a report, however often it is sent."""
    who = authentication.admit_with(Scope.RETURNS)
    if not policy.may_send_returns(who):
        raise Problem(403, NO_LEAD)
    key, content = _idempotency_key(who), _content()
    sent = queries.of_submission(key) or _send(who, key, content)
    if sent.sha256 != actions.sha256(content):
        raise Problem(422, OTHER_FILE)
    report = _report(sent)
    response = Response(report.model_dump_json(), 202, mimetype="application/json")
    response.headers["Location"] = report.address
    return response


def _content() -> bytes:
    """Of the body; Problem 413 where it is too large."""
    request.max_content_length = MOST_BYTES + 1
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem(413, TOO_LARGE)
    return request.get_data(cache=False)


def _idempotency_key(who: User) -> str:
    said = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(said):
        raise Problem(400, NEEDS_IDEMPOTENCY_KEY)
    return f"{who.organisation_id}:{said}"


def _send(who: User, key: str, content: bytes) -> SentReturn:
    assert who.organisation is not None
    placed = actions.place(who.organisation, content, london_time.today())
    if placed.found.problems and request.args.get("leave-out") != "true":
        placed.rows = []
    try:
        return actions.send(who, placed, request.args.get("replace") == "true", key, True)
    except Refused as refused:
        raise Problem(409, str(refused)) from None


@bp.get("/returns/<id:return_id>")
@open_to_all
@rendered_each_time(WHY)
def return_report(return_id: int) -> Response:
    who = authentication.admit_with(Scope.RETURNS)
    sent = queries.sent_by_organisation(who, return_id)
    return Response(_report(sent).model_dump_json(), mimetype="application/json")


def _report(sent: SentReturn) -> ReturnReport:
    return ReturnReport(
        id=sent.id,
        address=address(url_for(".return_report", return_id=sent.id)),
        sent_at=iso(sent.sent_at),
        version=sent.version,
        taken=queries.count_of_rows(sent),
        left_out=sent.left_out,
        refused=[RefusedRow.model_validate(one) for one in sent.problems],
    )
