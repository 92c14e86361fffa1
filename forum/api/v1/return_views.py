"""Send a return by a key of the organisation's lead, and read what became of it."""

import re
from typing import Literal

from flask import Response, request, url_for
from pydantic import Field

from forum import policy
from forum.api.protocol import authentication, parameters
from forum.api.protocol.operations import WHY, answered
from forum.api.protocol.parameters import Parameters
from forum.api.v1.blueprint import bp, v1
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
from forum.standards.returns.table_files import MEDIA_TYPES
from whatworks_return import MOST_BYTES

TAG = "Returns"
KEY = re.compile(r"[A-Za-z0-9_-]{8,60}")
IDEMPOTENCY_KEY = (
    "Of your own making, one for each return: sent again, it is answered with the first report.",
    {"type": "string", "pattern": f"^{KEY.pattern}$"},
)
AT_ONCE = 256 * 1024  # bytes that are checked within the request; larger files wait
UNTYPED = "application/octet-stream"  # what is in the file is looked at, whatever it is called
TAKEN = (*(name.partition(";")[0] for name in MEDIA_TYPES.values()), UNTYPED)
OTHER_TYPE = f"Send the file as the body, as one of: {', '.join(TAKEN)}."
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
    state: Literal["waiting", "checked"] = Field(
        description="A file of more than 256 kilobytes waits: ask for its report again."
    )
    version: str
    taken: int = Field(description="Rows that were taken; 0 where the return was refused.")
    left_out: int
    refused: list[RefusedRow]


class ReturnParameters(Parameters):
    leave_out: bool = Field(
        False, alias="leave-out", description="Take the right rows where others are wrong."
    )
    replace: bool = Field(False, description="Rows stand in the place of those sent before.")


@bp.post("/returns")
@csrf.exempt
@open_to_all
@rendered_each_time(WHY)
@v1.described(
    "/returns",
    TAG,
    ReturnReport,
    method="post",
    status="202",
    needs_key=True,
    query=ReturnParameters,
    headers={"Idempotency-Key": IDEMPOTENCY_KEY},
    media_types=TAKEN,
    answer_headers={"Location": "The address of the report."},
    problems=("400", "403", "409", "413", "415", "422"),
)
def send_return() -> Response:
    """Send one return for all primes; it is answered with a report.

    202 with the same report however often it is sent under one key. A large file is checked later:
    its report says that it waits, and then what came of it.
    """
    who = authentication.admit_with(Scope.RETURNS)
    if not policy.may_send_returns(who):
        raise Problem(403, NO_LEAD)
    asked = parameters.read(ReturnParameters)
    assert isinstance(asked, ReturnParameters)
    key, content = _idempotency_key(who), _content()
    sent = queries.of_submission(key) or _send(who, key, content, asked)
    if sent.sha256 != actions.sha256(content):
        raise Problem(422, OTHER_FILE)
    report = _report(sent)
    response = Response(report.model_dump_json(), 202, mimetype="application/json")
    response.headers["Location"] = report.address
    return response


def _content() -> bytes:
    """Of the body; Problem where it is of another kind, or too large."""
    if (request.mimetype or UNTYPED) not in TAKEN:
        raise Problem(415, OTHER_TYPE)
    request.max_content_length = MOST_BYTES + 1
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem(413, TOO_LARGE)
    return request.get_data(cache=False)


def _idempotency_key(who: User) -> str:
    said = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(said):
        raise Problem(400, NEEDS_IDEMPOTENCY_KEY)
    return f"{who.organisation_id}:{said}"


def _send(who: User, key: str, content: bytes, asked: ReturnParameters) -> SentReturn:
    assert who.organisation is not None
    if len(content) > AT_ONCE:
        try:
            return actions.accept(who, content, key, asked.leave_out, asked.replace)
        except Refused as refused:
            raise Problem(409, str(refused)) from None
    placed = actions.place(who.organisation, content, london_time.today())
    if placed.found.problems and not asked.leave_out:
        placed.rows = []
    try:
        return actions.send(who, placed, asked.replace, key, True)
    except Refused as refused:
        raise Problem(409, str(refused)) from None


@bp.get("/returns/<id:return_id>")
@open_to_all
@rendered_each_time(WHY)
@v1.described("/returns/<id:return_id>", TAG, ReturnReport, needs_key=True, problems=("403",))
def return_report(return_id: int) -> Response:
    """Read the report of a return of your organisation."""
    who = authentication.admit_with(Scope.RETURNS)
    sent = queries.sent_by_organisation(who, return_id)
    return answered(_report(sent))


def _report(sent: SentReturn) -> ReturnReport:
    return ReturnReport(
        id=sent.id,
        address=address(url_for(".return_report", return_id=sent.id)),
        sent_at=iso(sent.sent_at),
        state="waiting" if sent.is_waiting else "checked",
        version=sent.version,
        taken=queries.count_of_rows(sent),
        left_out=sent.left_out,
        refused=[RefusedRow.model_validate(one) for one in sent.problems],
    )
