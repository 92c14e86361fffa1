from forum import policy
from forum.core import audit, clock, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.synonyms import CONCEPT_LENGTH, SynonymAmendment, SynonymKind
from forum.search.synonyms import queries

MOST_ENTRIES = 40  # of a concept


def add_concept(viewer: User, name: str, words: str, kind: SynonymKind) -> str:
    """A full name and one synonym; returns the slug."""
    policy.require(policy.may_amend_thesaurus(viewer))
    slug = text.slug(name)[:CONCEPT_LENGTH]
    if any(entry.concept == slug for entry in queries.entries()):
        raise Refused(f"There is an entry for “{name}” already.")
    for entry, its_kind in ((name, SynonymKind.SAME), (words, kind)):
        _amend(viewer, slug, entry, its_kind, is_taken_out=False)
    _commit(viewer, f"{slug}: {name}, {words}")
    return slug


def add_entry(viewer: User, concept: queries.Concept, words: str, kind: SynonymKind) -> None:
    """Add a synonym; one that exists gets the new kind."""
    policy.require(policy.may_amend_thesaurus(viewer))
    if len(concept.entries) >= MOST_ENTRIES:
        raise Refused(f"There is room for {MOST_ENTRIES} ways to say one thing.")
    same = [e.words for e in concept.entries if e.words.casefold() == words.casefold()]
    _amend(viewer, concept.slug, same[0] if same else words, kind, is_taken_out=False)
    _commit(viewer, f"{concept.slug}: {words}")


def take_out_entry(viewer: User, concept: queries.Concept, words: str) -> None:
    """Adding it again undoes this."""
    policy.require(policy.may_amend_thesaurus(viewer))
    entry = next((e for e in concept.entries if e.words == words), None)
    if entry is None:
        raise Refused("That is not there any more.")
    _amend(viewer, concept.slug, words, SynonymKind(entry.how), is_taken_out=True)
    _commit(viewer, f"{concept.slug}: without {words}")


def _amend(viewer: User, concept: str, words: str, kind: SynonymKind, is_taken_out: bool) -> None:
    row = queries.amendment(concept, words)
    if row is None:
        row = SynonymAmendment(concept=concept, words=words)
        db.session.add(row)
    row.how, row.is_taken_out, row.by_id, row.at = kind, is_taken_out, viewer.id, clock.now()


def _commit(viewer: User, about: str) -> None:
    with rollback_on_conflict():  # the same amendment a moment ago, which has its row
        audit.add(viewer, "amended the thesaurus", about)
        db.session.commit()
