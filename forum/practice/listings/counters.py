"""Which counters a listed case study is in. No database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from forum.models.listings import ALL, SHOWCASE_NUMBERS, CountKind

NUMBERS: dict[str, int] = {kind.value: number for kind, number in SHOWCASE_NUMBERS.items()}
Key = tuple[CountKind, int, int]  # kind, of_id, with_id


@dataclass(frozen=True, slots=True)
class Listing:
    """A listed case study as lists need it; equal to what is stored, or stored anew."""

    case_study_id: int
    is_checked: bool
    posted_at: datetime
    published_at: datetime
    organisation_id: int | None  # None of an anonymous one
    has_failed: bool
    showcase: str  # a Showcase, or ""
    terms: frozenset[int]


def keys(listing: Listing) -> Iterable[Key]:
    """Each counter that it is one of."""
    terms = sorted({ALL, *listing.terms})
    for of_id, with_id in product(terms, terms):
        yield CountKind.TERM, of_id, with_id
    if listing.has_failed:
        for term_id in terms:
            yield CountKind.FAILED, term_id, ALL
    if listing.organisation_id is not None:
        for term_id in terms:
            yield CountKind.ORGANISATION, listing.organisation_id, term_id
    yield from _showcase_keys(listing, terms)


def _showcase_keys(listing: Listing, terms: Iterable[int]) -> Iterable[Key]:
    number = NUMBERS.get(listing.showcase)
    if number is None:
        return
    for term_id in terms:
        yield CountKind.SHOWCASE, number, term_id
    if listing.organisation_id is not None:
        yield CountKind.SHOWING, listing.organisation_id, number


def differences(before: Iterable[Listing], after: Iterable[Listing]) -> dict[Key, int]:
    """{counter: by how much it changes}, without zeros."""
    moved: Counter[Key] = Counter()
    for listing in after:
        moved.update(keys(listing))
    for listing in before:
        moved.subtract(keys(listing))
    return {key: by for key, by in moved.items() if by}
