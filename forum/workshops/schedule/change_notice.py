"""The facts of a workshop that people with a booking are told of, and how they changed."""

from forum.core.london_time import span
from forum.models.workshops import Workshop

LINK = "Link to join"  # only for those who have a place


def facts(workshop: Workshop) -> dict[str, str]:
    return {
        "Title": workshop.title,
        "When": span(workshop.starts_at, workshop.ends_at),
        "Where": workshop.place_name,
        "Address": workshop.address,
        "Getting in": workshop.access_notes,
        LINK: workshop.link,
    }


def differences(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    """[{"name": "When", "was": …, "now": …}]"""
    return [
        {"name": name, "was": before[name], "now": after[name]}
        for name in before
        if before[name] != after[name]
    ]
