"""How a form is answered that cannot be taken as it is."""

from flask import make_response, render_template, request

from forum.core.errors import TooMany


def form_page(template: str, form, error: TooMany | None = None, **shown):
    """The page of a form, with what was typed; 422 where it was sent and is wrong, 429 where
    it was sent too often."""
    if error is not None:
        form.form_errors.append(str(error))
    response = make_response(render_template(template, form=form, **shown))
    if error is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(error.seconds)
    elif request.method == "POST":
        response.status_code = 422
    return response


def link_over(template: str):
    return render_template(template), 410
