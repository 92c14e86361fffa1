"""The text of the weekly mail: new results of a member's saved searches."""

from collections.abc import Sequence

from forum.mail.mailer import address
from forum.models.case_studies import CaseStudy
from forum.models.saved_searches import SavedSearch

SUBJECT = "New in your saved searches"
MOST_LISTED = 10
SIGNATURE = "What Works Exchange"

NewResults = Sequence[tuple[SavedSearch, Sequence[CaseStudy]]]


def body(new_results: NewResults) -> str:
    """Each case study once, MOST_LISTED in all; empty where nothing is new."""
    parts: list[str] = []
    listed: set[int] = set()
    for saved_search, case_studies in new_results:
        fresh = [c for c in case_studies if c.id not in listed][: MOST_LISTED - len(listed)]
        if fresh:
            listed |= {case_study.id for case_study in fresh}
            parts.append(_part(saved_search, fresh))
    return "\n\n".join(("Hello,", *parts, SIGNATURE)) if parts else ""


def _part(saved_search: SavedSearch, case_studies: Sequence[CaseStudy]) -> str:
    lines = [f"New in “{saved_search.name}”:", ""]
    for case_study in case_studies:
        path = f"/case-studies/{case_study.id}-{case_study.slug}"
        lines += [case_study.title, address(path), ""]
    lines += [
        f"The whole list: {address(saved_search.path)}",
        f"No more mails about this search: {address(f'/searches/stop/{saved_search.stop_key}')}",
    ]
    return "\n".join(lines)
