"""An operation of the API: one decorator declares its address, its parameters and its document."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel

from forum.api.protocol import authentication, parameters
from forum.api.protocol.parameters import Parameters
from forum.core.headers import CACHE_CONTROL
from forum.policy.access import open_to_all, rendered_each_time, while_enrolling
from forum.policy.viewer import Viewer

WHY = "limited by address or key"
READERS = ("If-None-Match",)
SHOWN_HEADERS = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
DAY_S = 86_400


@dataclass(frozen=True)
class Operation:
    name: str
    path: str  # as OpenAPI writes it: /case-studies/{case_study_id}
    tag: str
    summary: str
    answer: type[BaseModel]
    query: type[Parameters] | None = None
    path_schemas: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    may_be_gone: bool = False
    method: str = "get"
    status: str = "200"
    needs_key: bool = False
    headers: Mapping[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)  # all required
    media_types: Sequence[str] = ()  # of the body; empty: there is none
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()  # statuses besides those that all have

    @property
    def may_be_missing(self) -> bool:
        return bool(self.path_schemas)

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """Of the query string and of headers, as OpenAPI has them."""
        headers = [
            {"name": name, "in": "header", "required": True, "description": said, "schema": schema}
            for name, (said, schema) in self.headers.items()
        ]
        return headers + (parameters.described(self.query) if self.query else [])


class Operations:
    """All that one version has, in the order in which they are declared."""

    def __init__(self, bp: Blueprint) -> None:
        self.bp = bp
        self.declared: list[Operation] = []
        bp.after_app_request(add_cors)

    def get(
        self, rule: str, tag: str, answer: type[BaseModel], **more: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
        """`rule`: as Flask has it. The function takes who asks, the parameters where there are
        any, and the parts of the path; it returns what the document is made of."""

        def declare(function: Callable[..., Any]) -> Callable[..., Response]:
            one = self._declared(function, rule, tag, answer, more)
            view = while_enrolling(open_to_all(rendered_each_time(WHY)(_view(one, function))))
            self.bp.get(rule)(view)
            return view

        return declare

    def described(
        self, rule: str, tag: str, answer: type[BaseModel], **more: Any
    ) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        """Of a view that is its own: it stands in the document, and nothing of it changes."""

        def declare(view: Callable[..., Response]) -> Callable[..., Response]:
            self._declared(view, rule, tag, answer, more)
            return view

        return declare

    def _declared(
        self,
        function: Callable[..., Any],
        rule: str,
        tag: str,
        answer: type[BaseModel],
        more: dict[str, Any],
    ) -> Operation:
        path, schemas = _of_rule(rule)
        summary = (function.__doc__ or "").strip().partition("\n")[0]
        one = Operation(function.__name__, path, tag, summary, answer, path_schemas=schemas, **more)
        self.declared.append(one)
        return one


def _view(operation: Operation, function: Callable[..., Any]) -> Callable[..., Response]:
    @wraps(function)
    def view(**parts: Any) -> Response:
        who: Viewer = authentication.admit()
        given = [parameters.read(operation.query)] if operation.query else []
        document = operation.answer.model_validate(function(who, *given, **parts))
        return answered(document)

    return view


def answered(document: BaseModel) -> Response:
    """With an ETag of its bytes: 304 where the reader has them."""
    request.environ[CACHE_CONTROL] = "private, no-cache"
    body = document.model_dump_json(by_alias=True)
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    response.vary.add("Authorization")
    following = getattr(document, "next", None)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response.make_conditional(request)  # type: ignore[return-value]


def add_cors(response: Response) -> Response:
    """Any site may read what a visitor may; never by a key, for pages cannot keep one secret."""
    if not request.path.startswith("/api/"):
        return response
    authentication.add_quota(response)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if "Authorization" in request.headers:
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = ", ".join(READERS)
        response.headers["Access-Control-Max-Age"] = str(DAY_S)
    return response


def _of_rule(rule: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """`/case-studies/<id:case_study_id>` as OpenAPI has it, with a schema for each part."""
    path, schemas = "", {}
    for piece in rule.split("<"):
        inside, closes, after = piece.partition(">")
        if not closes:
            path += piece
            continue
        converter, _, name = inside.rpartition(":")
        path += f"{{{name}}}{after}"
        schemas[name] = _schema_of(converter)
    return path, schemas


def _schema_of(converter: str) -> dict[str, Any]:
    if converter == "id":
        return {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    if converter.startswith("any("):
        choices = [one.strip(" '\"") for one in converter[4:-1].split(",")]
        return {"type": "string", "enum": choices}
    return {"type": "string", "minLength": 1}
