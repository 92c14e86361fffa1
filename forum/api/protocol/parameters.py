"""What an operation takes in its query string: a model, read strictly and described in OpenAPI."""

import re
from typing import Annotated, Any, get_origin

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from forum.core.problems import Problem

WRONG = "A parameter is wrong."
MOST_ITEMS = 100
LARGEST = 2**31 - 1  # of an id
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


def _whole_number(typed: object) -> object:
    """Python's int() would take 1_000 and spaces, too."""
    if isinstance(typed, str) and not WHOLE_NUMBER.fullmatch(typed):
        raise ValueError("must be a whole number")
    return typed


# The sort key of the last item and its id: the next page begins after it.
Cursor = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,16}\.[0-9]{1,9}$",
        description="`next_cursor` of the page before; without it, the first page.",
    ),
]
# The limits come first: pydantic describes them in the schema only there.
Limit = Annotated[
    int,
    Field(ge=1, le=MOST_ITEMS, description="How many items a page has at most."),
    BeforeValidator(_whole_number),
]
RowId = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_whole_number)]


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PageParameters(Parameters):
    cursor: Cursor | None = None
    limit: Limit = 20


def read(model: type[Parameters]) -> Parameters:
    """Those of the request; Problem with a reason for each that is wrong or unknown."""
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        field = model.model_fields.get(name)
        is_list = field is not None and get_origin(field.annotation) is list
        given[name] = values if is_list or len(values) > 1 else values[0]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Problem(400, WRONG, [_reason(one) for one in error.errors()]) from None


def _reason(error: Any) -> dict[str, str]:
    is_unknown = error["type"] == "extra_forbidden"
    name = str(error["loc"][0]) if error["loc"] else ""
    return {"name": name[:60], "reason": "is not known" if is_unknown else error["msg"]}


def described(model: type[Parameters]) -> list[dict[str, Any]]:
    """As parameters of OpenAPI."""
    schema = model.model_json_schema()
    schema, required = _inlined(schema, schema.pop("$defs", {})), schema.get("required", [])
    return [
        _described(name, one, name in required)
        for name, one in schema.get("properties", {}).items()
    ]


def _inlined(schema: Any, named: dict[str, Any]) -> Any:
    """Without references: those of a single parameter lead nowhere in the whole document."""
    if isinstance(schema, list):
        return [_inlined(one, named) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(named[schema["$ref"].rpartition("/")[2]], named)
    return {key: _inlined(one, named) for key, one in schema.items()}


def _described(name: str, schema: dict[str, Any], is_required: bool) -> dict[str, Any]:
    schema = {key: value for key, value in schema.items() if key != "title"}
    description = schema.pop("description", "")
    choices = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
    if choices:  # left out is left out: nobody sends null
        schema = choices[0] | {key: value for key, value in schema.items() if key != "default"}
        description = description or schema.pop("description", "")
    one: dict[str, Any] = {"name": name, "in": "query", "required": is_required}
    if description:
        one["description"] = description
    return one | {"schema": schema}
