"""The address of the toolkit: for whom, at which stage, how sure, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from forum.core.list_query import with_query
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.what_we_know.known_practice import KnownPractice
from forum.practice.evidence_summaries.rules import DIRECTION_NAMES, STRONGEST, Direction
from forum.reference.vocabularies import queries as tags

SORTS = {
    "strength": "Strongest evidence",
    "name": "Name",
    "worked": "Worked most often",
    "newest": "Newest",
}
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class ToolkitParams:
    for_whom: Term | None = None
    stage: Term | None = None
    direction: Direction | None = None
    least_strength: int = 0
    sort: str = "strength"

    def address(self, path: str) -> str:
        """The same choice on another page, such as the CSV file."""
        pairs = [
            ("for", self.for_whom.slug if self.for_whom else ""),
            ("stage", self.stage.slug if self.stage else ""),
            ("direction", self.direction or ""),
            ("strength", str(self.least_strength or "")),
            ("sort", self.sort if self.sort != "strength" else ""),
        ]
        return with_query(path, [(name, value) for name, value in pairs if value])

    @property
    def is_filtered(self) -> bool:
        return any((self.for_whom, self.stage, self.direction, self.least_strength))

    @property
    def has_more_choices(self) -> bool:
        """Besides for whom."""
        return any((self.stage, self.direction, self.least_strength, self.sort != "strength"))

    def choose(self, found: Sequence[KnownPractice]) -> list[KnownPractice]:
        chosen = [
            one
            for one in found
            if one.strength >= self.least_strength
            and (self.direction is None or one.direction == self.direction)
        ]
        return sorted(chosen, key=lambda one: _key(self.sort, one))


def read(groups: Sequence[Term], stages: Sequence[Term]) -> ToolkitParams:
    """Of the request; what no choice has is left out."""
    args = request.args
    strength, sort = args.get("strength", ""), args.get("sort", "")
    direction = args.get("direction", "")
    return ToolkitParams(
        _by_slug(groups, args.get("for", "")),
        _by_slug(stages, args.get("stage", "")),
        Direction(direction) if direction in set(DIRECTION_NAMES) else None,
        int(strength) if strength in set("12345") and int(strength) <= STRONGEST else 0,
        sort if sort in SORTS else "strength",
    )


def compared(slugs: Sequence[str]) -> list[Term]:
    """Two to four practices side by side; unknown ones are left out."""
    by_slug = {term.slug: term for term in tags.vocabulary(Vocabulary.PRACTICE)}
    return [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug][:MOST_COMPARED]


def _by_slug(terms: Sequence[Term], slug: str) -> Term | None:
    return next((term for term in terms if term.slug == slug), None)


def _key(sort: str, one: KnownPractice) -> tuple:
    name = one.practice.name.casefold()
    newest = one.evidence.newest_at if one.evidence else None
    share = one.share if one.share is not None else -1
    keys = {
        "strength": (-one.strength, -one.organisations, -one.case_studies),
        "name": (),
        "worked": (-share, -one.organisations),
        "newest": (-newest.timestamp() if newest else 0.0,),
    }
    return (*keys[sort], name)
