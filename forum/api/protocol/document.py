"""The OpenAPI 3.1 document, made of the declared operations and their models."""

from collections.abc import Sequence
from typing import Any

from apispec import APISpec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from forum.api.protocol.operations import Operation
from forum.core.problems import MIMETYPE

REFERENCE = "#/components/schemas/{model}"
PROBLEMS = {
    "400": "A parameter is wrong or not known; `errors` says which, and why.",
    "401": "The key is not known, has expired or was revoked.",
    "403": "The key may not do that, or its member may not any more.",
    "404": "There is no such thing, or nothing that you may know of.",
    "409": "It is here already; say that it replaces what is here.",
    "410": "It was here and was withdrawn; `detail` says why.",
    "413": "The body is larger than 8 megabytes.",
    "415": "The body is of a kind that is not taken; `detail` names those that are.",
    "422": "The key of this request was used with another body.",
    "429": "Too many requests; `Retry-After` says for how many seconds to wait.",
    "503": "For a moment nothing can be read; `Retry-After` says when to try again.",
}
QUOTA = {
    "RateLimit": "How many requests are left (`r`), and in how many seconds there are more (`t`).",
    "RateLimit-Policy": "How many requests (`q`) there are in how many seconds (`w`).",
}


class ParameterError(BaseModel):
    name: str
    reason: str


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it; `type` is left out, which stands for about:blank."""

    title: str
    status: int
    detail: str | None = None
    errors: list[ParameterError] | None = None
    request_id: str | None = None


def build(operations: Sequence[Operation], title: str, version: str, **info: Any) -> dict[str, Any]:
    spec = APISpec(title, version, "3.1.0", **info)
    _add_schemas(spec, operations)
    for status, description in PROBLEMS.items():
        spec.components.response(f"Problem{status}", _problem(description, status))
    spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    for one in operations:
        spec.path(path=one.path, operations={one.method: _operation(one)})
    return spec.to_dict()


def _add_schemas(spec: APISpec, operations: Sequence[Operation]) -> None:
    models = dict.fromkeys([one.answer for one in operations] + [ProblemDocument])
    _, schemas = models_json_schema(
        [(model, "serialization") for model in models], ref_template=REFERENCE
    )
    for name, schema in schemas["$defs"].items():
        spec.components.schema(name, schema)


def _problem(description: str, status: str) -> dict[str, Any]:
    headers = {"Retry-After": _header("Seconds to wait.")} if status in ("429", "503") else {}
    schema = {"$ref": REFERENCE.format(model=ProblemDocument.__name__)}
    answer = {"description": description, "content": {MIMETYPE: {"schema": schema}}}
    return answer | ({"headers": headers} if headers else {})


def _operation(one: Operation) -> dict[str, Any]:
    parts = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in one.path_schemas.items()
    ]
    operation = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "security": [{"key": []}] if one.needs_key else [{}, {"key": []}],
        "parameters": parts + one.parameters,
        "responses": _responses(one),
    }
    return operation | ({"requestBody": _body(one.media_types)} if one.media_types else {})


def _responses(one: Operation) -> dict[str, Any]:
    statuses = {"401", "429", "503", *one.problems}
    statuses |= {"400"} if one.query else set()
    statuses |= {"404"} if one.may_be_missing else set()
    statuses |= {"410"} if one.may_be_gone else set()
    responses: dict[str, Any] = {one.status: _answer(one)}
    if one.method == "get":
        responses["304"] = {"description": "What you have is current: the ETag is the same."}
    return responses | {status: f"Problem{status}" for status in sorted(statuses)}


def _body(media_types: Sequence[str]) -> dict[str, Any]:
    """A file as it is: what stands in it is told by the format, not by this document."""
    schemas = {name: {"type": "string"} if name.startswith("text/") else {} for name in media_types}
    return {
        "required": True,
        "content": {name: {"schema": schema} for name, schema in schemas.items()},
    }


def _answer(one: Operation) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=one.answer.__name__)}
    etag = {"ETag": "For If-None-Match."} if one.method == "get" else {}
    return {
        "description": (one.answer.__doc__ or one.summary).strip().partition("\n")[0],
        "headers": {
            name: _header(said) for name, said in (etag | QUOTA | dict(one.answer_headers)).items()
        },
        "content": {"application/json": {"schema": schema}},
    }


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
