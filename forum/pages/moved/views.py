"""Old addresses redirect: of an organisation, a term or a member that became part of another.

The database is asked only where a page was not found, or a list does not know a value.
"""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import errors
from forum.core.errors import NotFound
from forum.models.vocabularies import Vocabulary
from forum.reference.moved import queries

SLUGS: dict[
    str, dict[str, Sequence[Vocabulary]]
] = {  # endpoint: its arguments that are slugs of terms
    "tags.claimant_group": {"slug": queries.FOR_WHOM},
    "tags.practice": {"slug": (Vocabulary.PRACTICE,)},
    "tags.stage": {"slug": (Vocabulary.STAGE,)},
    "tags.area": {"slug": (Vocabulary.AREA,)},
    "what_we_know.practice": {"slug": (Vocabulary.PRACTICE,)},
    "what_we_know.practice_with": {"slug": (Vocabulary.PRACTICE,), "group": queries.FOR_WHOM},
    "what_we_know.reports": {"slug": (Vocabulary.PRACTICE,)},
}


def init_app(app: Flask) -> None:
    app.register_error_handler(NotFound, _moved_or_missing)


def _moved_or_missing(error: NotFound) -> Response | ResponseReturnValue:
    if request.method in ("GET", "HEAD") and (address := _present_address()):
        return redirect(address, 301)
    return errors.page(404, error)


def _present_address() -> str | None:
    endpoint, given = request.endpoint or "", request.view_args or {}
    arguments = queries.view_arguments(given, SLUGS.get(endpoint, {}))
    if arguments is None:
        return None
    values: dict[str, Any] = {**request.args.to_dict(flat=False), **arguments}
    return url_for(endpoint, **values)
