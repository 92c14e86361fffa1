"""The gate: words that are checked, held and withdrawn."""

from forum.gate import actions, data_export, registry, views

NOT_WITHDRAWN = registry.NOT_WITHDRAWN


BLUEPRINTS = (views.bp,)
EXPORTS = (data_export.WITHHELD,)
ON_ACCOUNT_CLOSED = (actions.erase_withheld,)
