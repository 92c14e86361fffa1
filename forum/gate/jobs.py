"""Show words that waited for a release, once it is open, where their author chose so.

An ordinary task with a rule of its own: each row is checked again against what is released now,
in a transaction of its own, so that a moderator who decides at the same moment wins.
"""

import structlog

from forum.core.db import reading
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate import actions, queries
from forum.models.withheld import Withheld

log = structlog.get_logger()


def show_released() -> int:
    """Returns the number of texts that went out."""
    with reading():
        ids = queries.ids_to_show_on_release()
    return sum(_show_if_released(one) for one in ids)


def _show_if_released(withheld_id: int) -> bool:
    held = db.session.get(Withheld, withheld_id)
    try:
        is_shown = held is not None and actions.show_if_released(held)
    except NotFound:  # its row was deleted
        is_shown = False
    db.session.rollback()
    return is_shown
