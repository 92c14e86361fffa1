"""Standards: customer service standards, complaint themes, returns."""

from typing import Any

from forum.core.jobs import Task
from forum.gate import registry
from forum.models.service_standards import StandardVersion
from forum.models.social import FollowKind
from forum.social.digest.sources import DigestSource
from forum.standards import personal_data
from forum.standards.accreditation import views as accreditation_views
from forum.standards.charter import views as charter_views
from forum.standards.chosen_links import views as chosen_links_views
from forum.standards.complaints import (
    digest_queries,
    follow_queries,
    merge_views,
    resolution_views,
    sampling_views,
)
from forum.standards.complaints import personal_data as complaints
from forum.standards.complaints import views as complaints_views
from forum.standards.contract_managers import views as contract_managers_views
from forum.standards.contract_managers.commands import contract_managers_cli
from forum.standards.frameworks import digest_queries as frameworks_digest
from forum.standards.frameworks import follow_queries as frameworks_follows
from forum.standards.frameworks import views as frameworks_views
from forum.standards.manager_reviews import personal_data as manager_reviews
from forum.standards.manager_reviews import views as manager_reviews_views
from forum.standards.plain_english import views as plain_english_views
from forum.standards.results import official_views
from forum.standards.results import views as results_views
from forum.standards.returns import jobs as returns_jobs
from forum.standards.returns import sent_views as returns_views
from forum.standards.returns.commands import returns_cli
from forum.standards.reviews import jobs as reviews_jobs
from forum.standards.reviews import views as reviews_views
from forum.standards.scorecards import views as scorecards_views
from forum.standards.versions import personal_data as standards
from forum.standards.versions import views as versions_views

NAMED_BY_LEADS = "acts of office of a contract's two sides, checked before they are stored"
BLUEPRINTS: tuple[Any, ...] = (
    contract_managers_views.bp,
    complaints_views.bp,
    merge_views.bp,
    resolution_views.bp,
    sampling_views.bp,
    plain_english_views.bp,
    frameworks_views.bp,
    versions_views.bp,
    charter_views.bp,
    returns_views.bp,
    results_views.bp,
    official_views.bp,
    accreditation_views.bp,
    reviews_views.bp,
    manager_reviews_views.bp,
    scorecards_views.bp,
    chosen_links_views.bp,
)
COMMANDS: tuple[Any, ...] = (contract_managers_cli, returns_cli)
TASKS: tuple[Task, ...] = (
    Task("reviews of standards", 3600, reviews_jobs.remind),
    Task("returns", 5, returns_jobs.check_next, on_commit=True),
)
INSTANTS = (StandardVersion.applies_at, StandardVersion.ended_at)  # time alone changes pages then
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
WORDS = (
    standards.STANDARD,
    complaints.RESOLUTION,
    personal_data.LAYOUT,
    manager_reviews.REVIEW,
)
DIGEST_SOURCES = (
    DigestSource(digest_queries.sections),
    DigestSource(frameworks_digest.changes),
    DigestSource(frameworks_digest.gaps, is_reason=False),
)
THINGS = {  # of what members follow
    FollowKind.STANDARD.value: frameworks_follows.followed_standards,
    FollowKind.THEME.value: follow_queries.followed_themes,
}
FREE_TEXT = {
    "AppointForm.email": registry.READ_AS_DATA,
    "CharterLinksForm.bsl_url": registry.READ_AS_DATA,
    "CharterLinksForm.welsh_url": registry.READ_AS_DATA,
    "EvidenceForm.address": registry.READ_AS_DATA,
    "HeldAccreditationForm.certificate_url": registry.READ_AS_DATA,
    "HeldAccreditationForm.ends_on": registry.READ_AS_DATA,
    "HeldAccreditationForm.starts_on": registry.READ_AS_DATA,
    **dict.fromkeys(
        (
            *("FrameworkForm.starts_on", "FrameworkForm.ends_on"),
            *("NewStandardForm.code", "NewStandardForm.next_review"),
            *(f"StandardWordsForm.{name}" for name in ("applies_on", "clock_days", "target")),
            "StandardReviewForm.next_review",
            "EndStandardForm.ends_on",
        ),
        registry.READ_AS_DATA,
    ),
    "ParticipantsForm.participants": registry.READ_AS_DATA,
    **dict.fromkeys(
        (f"ResultRowForm.{name}" for name in ("counted", "out_of", "guard")), registry.READ_AS_DATA
    ),
    "PlainEnglishForm.text": registry.MEASURED,
    "SampleForm.size": registry.READ_AS_DATA,
    "StandardReviewedForm.sample_size": registry.READ_AS_DATA,
    "LayoutForm.codes": "codes of a file, each checked against the format",
    "LayoutForm.columns": "headings of a file, each checked against the format",
    "LayoutForm.sheet": "the name of a sheet",
}
OWN_MEMBERS = "read by the organisation's own members alone"
NOT_WITHDRAWN = {
    "accreditation_evidence": OWN_MEMBERS,
    "held_accreditation": "taken off, with a reason, by moderators of other organisations",
    "self_assessment": OWN_MEMBERS,
    "charter_links": "addresses on a prime's own site",
    "case_study_link": "a choice; the reason of a refusal is read by its author alone",
    "complaint_count": registry.FIGURES,
    "complaint_return": registry.FIGURES,
    "standard": "codes and dates",
    "standard_framework": NAMED_BY_LEADS,
    "standard_review": NAMED_BY_LEADS,
    "complaint_sample": registry.FIGURES,
    "complaint_sample_note": registry.FIGURES,
    "theme_merge": registry.RULING,
    "resolution_use": "a choice, without text",
    "return_row": registry.FIGURES,
    "sent_return": registry.FIGURES,
    "waiting_return": "a file of counts, which goes with its check",
    "standard_result": registry.FIGURES,
    "official_results": registry.FIGURES,
    "manager_report": "dates, without text",
    "contract_manager": "reasons of administrators, who alone read them",
}
