"""The gate: words that are checked, held and withdrawn."""

from forum.core.personal_data import Export
from forum.gate import actions, queries, registry, views
from forum.models.withheld import Withheld

NOT_WITHDRAWN = registry.NOT_WITHDRAWN


def _exported(withheld: Withheld) -> dict:
    return {
        "kind": withheld.kind,
        "state": withheld.state,
        "reason": withheld.reason or None,
        "until": withheld.until.isoformat() if withheld.until else None,
        "at": f"{withheld.at.isoformat(timespec='seconds')}Z",
        "words": withheld.words,
    }


BLUEPRINTS = (views.bp,)
EXPORTS = (Export("text not shown", "texts not shown", queries.own_withheld, _exported),)
ON_ACCOUNT_CLOSED = (actions.erase_withheld,)
