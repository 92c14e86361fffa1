"""How a command answers what an action refuses: with its sentence, and nothing saved."""

from collections.abc import Callable
from typing import TypeVar

import click

from forum.core.errors import Forbidden, NotFound, Refused
from forum.core.extensions import db

Result = TypeVar("Result")


def run(act: Callable[[], Result], if_missing: str = "") -> Result:
    """What `act` returns. Raises click.ClickException with the reason of a refusal.

    `if_missing` is said of what is not there, or is not this party's, in place of the error's own
    words.
    """
    try:
        return act()
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(refused)) from None
    except (Forbidden, NotFound) as error:
        db.session.rollback()
        raise click.ClickException(if_missing or str(error)) from None
