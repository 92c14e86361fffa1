"""Errors of the API as problem documents (RFC 9457): for programs what errors.py is for people."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Response, jsonify, request

API = "/api/"
MIMETYPE = "application/problem+json"


class Problem(Exception):
    """What an API view refuses: a status, a sentence, and headers that go with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.errors, self.headers = status, errors, headers or {}


def is_api() -> bool:
    """Whether the address asked for is one of the API, whether it exists or not."""
    return request.path.startswith(API)


def problem(
    status: int,
    detail: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    request_id: str = "",
) -> Response:
    """`errors`: of single parameters, each with `name` and `reason`."""
    body: dict[str, object] = {"title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [dict(one) for one in errors]
    if request_id:
        body["request_id"] = request_id
    response = jsonify(body)
    response.mimetype, response.status_code = MIMETYPE, status
    return response


def of_error(error: Problem) -> Response:
    response = problem(error.status, str(error), error.errors)
    response.headers.extend(error.headers)
    return response
