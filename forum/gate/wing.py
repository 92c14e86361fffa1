"""The gate: words that are checked, held and withdrawn."""

from forum.core.personal_data import OnClosing, PersonalColumn
from forum.gate import actions, data_export, registry, views

BLUEPRINTS = (views.bp,)
EXPORTS = (data_export.WITHHELD,)
ON_ACCOUNT_CLOSED = (actions.erase_withheld,)
PERSONAL_COLUMNS = (
    # erase_withheld has dropped what waited and emptied the words of the rest by then.
    PersonalColumn("withheld.author_id", OnClosing.DETACHED, export=data_export.WITHHELD.key),
)
NOT_WITHDRAWN = registry.NOT_WITHDRAWN
