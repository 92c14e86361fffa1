"""How things are named in addresses: a number that fits the database, and a readable slug."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, url_for
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """A whole number that can be a key; a larger one is simply not found."""

    def __init__(self, url_map):
        super().__init__(url_map, min=1, max=LARGEST_ID)


class NamedConverter(BaseConverter):
    """`12-bus-passes`: the number decides, the words are for people. Gives the number."""

    regex = r"[0-9]{1,10}(?:-[^/]{0,200})?"
    part_isolating = True

    def to_python(self, value: str) -> int:
        number = int(value.partition("-")[0])
        if not 1 <= number <= LARGEST_ID:
            raise ValidationError
        return number

    def to_url(self, value) -> str:
        """Of a thing with an id and a slug, or of a bare id."""
        if isinstance(value, int):
            return str(value)
        return f"{value.id}-{value.slug}"


class Named(NamedTuple):
    """What an address needs of a row."""

    id: int
    slug: str


def addresses(endpoint: str, parameter: str) -> Callable[[Named | str], str]:
    """url_for() for many rows of one kind, which builds the common part once.

    Only for a parameter that ends the path, and for slugs, which need no quoting.
    """
    values: dict[str, Any] = {parameter: "1" if parameter == "slug" else 1}
    beginning = url_for(endpoint, **values)[:-1]

    def address(row: Named | str) -> str:
        return f"{beginning}{row}" if isinstance(row, str) else f"{beginning}{row.id}-{row.slug}"

    return address


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["named"] = NamedConverter
