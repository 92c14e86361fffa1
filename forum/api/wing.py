"""The API, its keys, and what else other systems may have."""

from forum.api.developers import views as developers_views
from forum.api.keys import queries as key_queries
from forum.api.keys import views as key_views
from forum.api.v1 import blueprint, case_study_views, exchange_views
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.gate import registry

# Their views are on the blueprint of the version.
VIEWS = (case_study_views, exchange_views)
BLUEPRINTS = (key_views.bp, blueprint.bp, developers_views.bp)
API_KEYS = Export("key of the API", "keys of the API", key_queries.rows_of, key_queries.as_kept)
EXPORTS = (API_KEYS,)
PERSONAL_COLUMNS = (PersonalColumn("api_key.user_id", OnClosing.DELETED, export=API_KEYS.key),)
FREE_TEXT = {"MakeKeyForm.name": registry.AUTHOR_ALONE}
NOT_WITHDRAWN = {"api_key": registry.AUTHOR_ALONE}
