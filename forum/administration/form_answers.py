"""How the forms of administration answer: with the page of the row, or the way back to it."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.forms import Form


def answer(
    form: Form,
    act: Callable[[], object],
    said: str,
    back: str,
    page: Callable[[], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do `act`, say `said` and lead `back`; `page` shows the form again where it is refused."""
    if not form.validate():
        return page()
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return page()
    flash(said)
    return redirect(back)
