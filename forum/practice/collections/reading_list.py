"""A list of case studies to take along: a row of a table each, or a part of a text in Markdown."""

import re
from collections.abc import Sequence

from forum.core.formatting import iso
from forum.mail.mailer import address
from forum.practice.collections.queries import CollectionItem

HEADER = (
    *("title", "address", "organisation", "for", "practices", "stage", "outcome", "evidence"),
    *("what_it_takes", "posted", "note"),
)
SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def row(item: CollectionItem) -> tuple[object, ...]:
    c = item.case_study
    return (
        *(c.title, _address(item), c.organisation_name),
        *("; ".join(term.label for term in terms) for terms in (c.claimant_groups, c.practices)),
        *("; ".join(term.name for term in c.stages), c.outcome_name, c.evidence_label),
        *("; ".join(c.needs), iso(c.posted_at), item.saved.note),
    )


def markdown(name: str, items: Sequence[CollectionItem]) -> str:
    """Titles as links, with the facts that help to choose, and the owner's notes."""
    return "\n".join([f"# {_plain(name)}", "", *(_part(item) for item in items)])


def _part(item: CollectionItem) -> str:
    c = item.case_study
    facts = (
        ("Organisation", c.organisation_name),
        ("For", ", ".join(term.label for term in c.claimant_groups)),
        ("How it turned out", c.outcome_name),
        ("Evidence", c.evidence_label),
        ("What it takes", "; ".join(c.needs)),
    )
    lines = [f"## [{_plain(c.title)}]({_address(item)})", ""]
    lines += [_plain(c.summary), ""] if c.summary else []
    lines += [f"- {label}: {_plain(words)}" for label, words in facts if words]
    lines += ["", f"Note: {_plain(item.saved.note)}"] if item.saved.note else []
    return "\n".join([*lines, ""])


def _address(item: CollectionItem) -> str:
    """Absolute: the file is read elsewhere."""
    return address(f"/case-studies/{item.case_study.id}-{item.case_study.slug}")


def _plain(words: str) -> str:
    """One line in which nothing is formatting."""
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))
