"""Which page of a list an address asks for."""

from flask import request

LAST_PAGE = 10_000  # a number beyond what a database can count to is no page either


def page_asked() -> int:
    """1 where it is no number, and never one that a database cannot take."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
