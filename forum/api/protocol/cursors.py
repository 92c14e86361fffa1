"""Where the next page of a list begins: the sort key of the last item, and its id.

What is added or withdrawn meanwhile moves nothing: no item comes twice, and none is left out.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import request

from forum.core.list_query import with_query
from forum.mail.mailer import address

EPOCH = datetime(1970, 1, 1)
Item = TypeVar("Item")
Place = tuple[int, int]  # sort key, id


def place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    key, _, of_id = cursor.partition(".")
    return int(key), int(of_id)


def instant(key: int) -> datetime:
    """Of a sort key that is microseconds since 1970, in naive UTC."""
    return EPOCH + timedelta(microseconds=key)


def microseconds(at: datetime) -> int:
    return max(0, (at - EPOCH) // timedelta(microseconds=1))


def instant_place(cursor: str | None) -> tuple[datetime, int] | None:
    """As place(), of a list in the order of a time."""
    found = place(cursor)
    return None if found is None else (instant(found[0]), found[1])


def page(
    rows: Sequence[Item], limit: int, place_of: Callable[[Item], Place]
) -> tuple[Sequence[Item], dict[str, Any]]:
    """The items of this page, and what its document says of the next one.

    `rows` holds one more than the page has, where there is one.
    """
    shown = rows[:limit]
    if len(rows) <= limit:
        return shown, links(None)
    key, of_id = place_of(shown[-1])
    return shown, links(f"{key}.{of_id}")


def links(cursor: str | None) -> dict[str, Any]:
    """`next_cursor`, and the whole address with the parameters of this request."""
    if cursor is None:
        return {"next_cursor": None, "next": None}
    others = [pair for pair in request.args.items(multi=True) if pair[0] != "cursor"]
    following = with_query(request.path, [*others, ("cursor", cursor)])
    return {"next_cursor": cursor, "next": address(following)}
