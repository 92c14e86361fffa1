"""The gate: words that are checked, held and withdrawn."""

from typing import Any

from forum.core.formatting import iso
from forum.core.jobs import Task
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate import actions, jobs, queries, registry, views
from forum.models.withheld import Withheld


def _as_json(withheld: Withheld) -> dict[str, Any]:
    return {
        "kind": withheld.kind,
        "state": withheld.state,
        "reason": withheld.reason or None,
        "look": withheld.look,
        "sentence": withheld.sentence or None,
        "until": iso(withheld.until) if withheld.until else None,
        "shows_on_release": withheld.shows_on_release,
        "at": iso(withheld.at),
        "words": withheld.words,
    }


WITHHELD = Export("text not shown", "texts not shown", queries.own_withheld, _as_json)

TASKS = (Task("words on release", 60, jobs.show_released),)
BLUEPRINTS = (views.bp,)
EXPORTS = (WITHHELD,)
ON_ACCOUNT_CLOSED = (actions.erase_withheld,)
PERSONAL_COLUMNS = (
    # erase_withheld has dropped what waited and emptied the words of the rest by then.
    PersonalColumn("withheld.author_id", OnClosing.DETACHED, export=WITHHELD.key),
)
NOT_WITHDRAWN = registry.NOT_WITHDRAWN
