"""What search engines read of a page: schema.org, of what every visitor may read and no more.

No author of a case study, no link to join a workshop, no figure of performance.
"""

from datetime import datetime
from typing import Any

from forum.core import clock
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.workshops import Workshop

CONTEXT = "https://schema.org"
IN_PERSON, ONLINE, BOTH = (
    f"{CONTEXT}/{mode}EventAttendanceMode" for mode in ("Offline", "Online", "Mixed")
)


def article(case_study: CaseStudy) -> dict[str, Any]:
    changed_at = case_study.edited_at or case_study.posted_at
    return {
        "@type": "Article",
        "datePublished": _in_london(case_study.posted_at),
        "dateModified": _in_london(changed_at),
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
    }


def qa_page(question: Discussion, answers: int) -> dict[str, Any]:
    """`answers`: how many everybody sees."""
    asked = {
        "@type": "Question",
        "name": question.title,
        "answerCount": answers,
        "dateCreated": _in_london(question.posted_at),
    }
    return {"@type": "QAPage", "mainEntity": asked}


def event(workshop: Workshop) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Event",
        "startDate": _in_london(workshop.starts_at),
        "endDate": _in_london(workshop.ends_at),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": _attendance(workshop),
        "isAccessibleForFree": True,
    }
    if workshop.place_name:
        said["location"] = {"@type": "Place", "name": workshop.place_name}
    if workshop.organisation is not None:
        said["organizer"] = {"@type": "Organization", "name": workshop.organisation.name}
    return said


def organisation(shown: Organisation) -> dict[str, Any]:
    about = {"@type": "Organization", "name": shown.name}
    return {"@type": "ProfilePage", "mainEntity": about}


def _attendance(workshop: Workshop) -> str:
    if workshop.is_online:
        return ONLINE
    return BOTH if workshop.link else IN_PERSON


def _in_london(at: datetime) -> str:
    """2026-11-28T09:30:00+00:00"""
    return clock.in_london(at).isoformat(timespec="seconds")
