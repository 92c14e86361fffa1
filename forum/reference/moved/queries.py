"""What old addresses lead to now. Asked only once an address leads nowhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.merges import MergedAccount
from forum.models.organisations import FormerOrganisation
from forum.models.vocabularies import FormerTerm, Vocabulary

FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
Pairs = list[tuple[str, str]]


def term_slug(vocabularies: Iterable[Vocabulary], slug: str) -> str | None:
    """The slug of the term that this one of these vocabularies became."""
    former = select(FormerTerm).where(
        FormerTerm.vocabulary.in_(list(vocabularies)), FormerTerm.slug == slug
    )
    found = db.session.scalars(former).first()
    return found.term.slug if found else None


def organisation_id(former_id: int) -> int | None:
    former = db.session.get(FormerOrganisation, former_id)
    return former.organisation_id if former else None


def member_id(former_id: int) -> int | None:
    former = db.session.get(MergedAccount, former_id)
    return former.into_id if former else None


def query_pairs(pairs: Iterable[tuple[str, str]]) -> Pairs | None:
    """A query string with the present values of terms and organisations; None where none moved."""
    before = list(pairs)
    after = list(dict.fromkeys((name, present_value(name, value)) for name, value in before))
    return after if after != before else None


def present_value(name: str, value: str) -> str:
    """Of a parameter of a list, such as `practice` or `organisation`."""
    if name in set(Vocabulary):
        return term_slug([Vocabulary(name)], value) or value
    if name.endswith("organisation") and value.isascii() and value.isdigit() and len(value) < 10:
        return str(organisation_id(int(value)) or value)
    return value


def view_arguments(given: Mapping[str, Any], vocabularies: Mapping[str, Iterable[Vocabulary]]):
    """The arguments of a view with what they became; None where nothing did.

    `vocabularies`: of the arguments that are slugs of terms.
    """
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in vocabularies:
            found[name] = term_slug(vocabularies[name], value)
        elif name == "organisation_id":
            found[name] = organisation_id(value)
        elif name == "member_id":
            found[name] = member_id(value)
    moved = {name: value for name, value in found.items() if value is not None}
    return {**given, **moved} if moved else None
