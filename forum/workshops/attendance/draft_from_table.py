"""The first answers of a draft made of a table's boxes."""

from forum.core import text
from forum.models.attendance import WorkshopTable
from forum.models.case_studies import MOST_CIRCUMSTANCES, MOST_GROUPS, TITLE_LENGTH
from forum.models.vocabularies import Vocabulary
from forum.models.workshops import Workshop


def answers(workshop: Workshop, table: WorkshopTable) -> dict[str, list[str]]:
    """By field of the full form: the boxes as they are; area and groups of the workshop."""
    groups = _slugs(workshop, Vocabulary.GROUP)[:MOST_GROUPS]
    answers = {
        "title": [_title(table.did)],
        "did": [table.did],
        "result": [table.happened],
        "problem": [table.for_whom],
        "groups": groups,
        "circumstances": _slugs(workshop, Vocabulary.CIRCUMSTANCE)[:MOST_CIRCUMSTANCES],
        "area": [workshop.area.slug] if workshop.area else [],
        "summary": [text.excerpt(text.one_line(table.for_whom), 180)] if table.for_whom else [],
    }
    return {field: given for field, given in answers.items() if given and given != [""]}


def _slugs(workshop: Workshop, vocabulary: Vocabulary) -> list[str]:
    return [term.slug for term in workshop.terms if term.vocabulary == vocabulary]


def _title(did: str) -> str:
    """The first line, cut to the length of a title."""
    first = next((line for line in did.splitlines() if line.strip()), "")
    return text.excerpt(text.one_line(first).strip(" *#-.1234567890"), TITLE_LENGTH - 1)
