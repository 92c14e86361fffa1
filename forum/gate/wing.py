"""The gate: words that are checked, held and withdrawn."""

from forum.core.personal_data import OnClosing, PersonalColumn
from forum.gate import actions, data_export, views

BLUEPRINTS = (views.bp,)
EXPORTS = (data_export.WITHHELD,)
ON_ACCOUNT_CLOSED = (actions.erase,)
PERSONAL_COLUMNS = (
    # actions.erase has dropped what waited and emptied the words of the rest by then.
    PersonalColumn("withheld.author_id", OnClosing.DETACHED, export=data_export.WITHHELD.key),
)
