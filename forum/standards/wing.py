"""Standards: customer service standards, complaint themes, returns."""

from typing import Any

from forum.core.jobs import Task
from forum.gate import registry
from forum.models.social import FollowKind
from forum.social.digest.sources import DigestSource
from forum.standards import personal_data
from forum.standards.complaints import (
    digest_queries,
    follow_queries,
    merge_views,
    resolution_views,
    sampling_views,
)
from forum.standards.complaints import views as complaints_views
from forum.standards.contract_managers import views as contract_managers_views
from forum.standards.contract_managers.commands import contract_managers_cli

BLUEPRINTS: tuple[Any, ...] = (
    contract_managers_views.bp,
    complaints_views.bp,
    merge_views.bp,
    resolution_views.bp,
    sampling_views.bp,
)
COMMANDS: tuple[Any, ...] = (contract_managers_cli,)
TASKS: tuple[Task, ...] = ()
INSTANTS: tuple[Any, ...] = ()
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
WORDS = (personal_data.RESOLUTION,)
DIGEST_SOURCES = (DigestSource(digest_queries.sections),)
THINGS = {FollowKind.THEME.value: follow_queries.followed_themes}  # of what members follow
FREE_TEXT = {
    "AppointForm.email": registry.READ_AS_DATA,
    "ComplaintReturnForm.participants": registry.READ_AS_DATA,
    "SampleForm.size": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "complaint_count": registry.FIGURES,
    "complaint_return": registry.FIGURES,
    "complaint_sample": registry.FIGURES,
    "complaint_sample_note": registry.FIGURES,
    "theme_merge": registry.RULING,
    "resolution_use": "a choice, without text",
    "contract_manager": "reasons of administrators, who alone read them",
}
