from forum import policy
from forum.core import audit, clock, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.synonyms import CONCEPT_LENGTH, Amendment, How
from forum.search.thesaurus import queries

MOST_OF_A_CONCEPT = 40


def begin(viewer, name: str, words: str, how: How) -> str:
    """A new concept: a full name and a second way to say it. Its slug."""
    policy.require(policy.may_amend_thesaurus(viewer))
    slug = text.slug(name)[:CONCEPT_LENGTH]
    if any(entry.concept == slug for entry in queries.entries()):
        raise Refused(f"There is an entry for “{name}” already.")
    for said, kind in ((name, How.SAME), (words, how)):
        _put(viewer, slug, said, kind, is_taken_out=False)
    return _keep(viewer, f"{slug}: {name}, {words}", slug)


def add(viewer, concept: queries.Concept, words: str, how: How) -> str:
    """One more way to say it; one that is there already changes its kind."""
    policy.require(policy.may_amend_thesaurus(viewer))
    if len(concept.entries) >= MOST_OF_A_CONCEPT:
        raise Refused(f"There is room for {MOST_OF_A_CONCEPT} ways to say one thing.")
    same = [e.words for e in concept.entries if e.words.casefold() == words.casefold()]
    _put(viewer, concept.slug, same[0] if same else words, how, is_taken_out=False)
    return _keep(viewer, f"{concept.slug}: {words}", concept.slug)


def take_out(viewer, concept: queries.Concept, words: str) -> str:
    """From the next question on; putting it back is adding it again."""
    policy.require(policy.may_amend_thesaurus(viewer))
    entry = next((e for e in concept.entries if e.words == words), None)
    if entry is None:
        raise Refused("That is not there any more.")
    _put(viewer, concept.slug, words, How(entry.how), is_taken_out=True)
    return _keep(viewer, f"{concept.slug}: without {words}", concept.slug)


def _put(viewer, concept: str, words: str, how: How, is_taken_out: bool) -> None:
    row = queries.amendment(concept, words)
    if row is None:
        row = Amendment(concept=concept, words=words)
        db.session.add(row)
    row.how, row.is_taken_out, row.by_id, row.at = how, is_taken_out, viewer.id, clock.now()


def _keep(viewer, about: str, slug: str) -> str:
    with rollback_on_conflict():
        db.session.commit()
    audit.record(viewer, "amended the thesaurus", about[:200])
    return slug
