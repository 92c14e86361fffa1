"""The weekly letter to a member: what is new in the searches they saved."""

from collections.abc import Sequence

from forum.mail.mailer import address
from forum.mail.outbox import send
from forum.models.case_studies import CaseStudy
from forum.models.saved_searches import SavedSearch

MOST_LISTED = 10
SIGNED = "What Works Exchange"

News = Sequence[tuple[SavedSearch, Sequence[CaseStudy]]]


def weekly_body(news: News) -> str:
    """Empty where nothing is new."""
    parts: list[str] = []
    told: set[int] = set()
    for saved, found in news:
        fresh = [c for c in found if c.id not in told][: MOST_LISTED - len(told)]
        if fresh:
            told |= {case_study.id for case_study in fresh}
            parts.append(_part(saved, fresh))
    return "\n\n".join(("Hello,", *parts, SIGNED)) if parts else ""


def send_weekly(to: str, body: str) -> None:
    """Into this transaction."""
    send(to, "New in your saved searches", body)


def _part(saved: SavedSearch, fresh: Sequence[CaseStudy]) -> str:
    lines = [f"New in “{saved.name}”:", ""]
    for case_study in fresh:
        path = f"/case-studies/{case_study.id}-{case_study.slug}"
        lines += [case_study.title, address(path), ""]
    lines += [
        f"The whole list: {address(saved.path)}",
        f"No more mails about this search: {address(f'/searches/stop/{saved.stop_key}')}",
    ]
    return "\n".join(lines)
