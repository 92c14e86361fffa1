"""Responses for rejected forms and for links that are not valid."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.errors import TooMany
from forum.core.forms import Form


def form_page(
    template: str, form: Form, error: TooMany | None = None, **context: object
) -> Response:
    """The page of a form with what was typed: 200, 422 where it was rejected, 429 at a limit."""
    if error is not None:
        form.form_errors.append(str(error))
    response = make_response(render_template(template, form=form, **context))
    if error is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(error.seconds)
    elif request.method == "POST":
        response.status_code = 422
    return response


def invalid_link_page(template: str) -> ResponseReturnValue:
    return render_template(template), 410
