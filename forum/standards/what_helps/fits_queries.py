"""Where this fits: the standards that a case study, or a practice, helps to meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.core import unchanged
from forum.models.service_standards import StandardVersion
from forum.models.vocabularies import Term
from forum.standards.versions import queries as versions

MOST_FITTING = 3


@dataclass(frozen=True)
class TaggedStandard:
    """A standard that applies now, with the ids of its tags."""

    address: str  # as standards.show takes it: PE-1-your-first-meeting
    standard_id: int
    code: str
    title: str
    promised_by: str
    is_invented: bool
    lacks_a_half: bool
    stage_id: int
    group_ids: frozenset[int]  # empty: for everybody
    practice_ids: frozenset[int]

    def is_for(self, group: Term | None) -> bool:
        return group is None or not self.group_ids or group.id in self.group_ids


@dataclass(frozen=True)
class FittingStandard:
    standard: TaggedStandard
    shared: Sequence[Term]  # claimant groups and practices, besides the stage


def tagged_standards() -> tuple[TaggedStandard, ...]:
    """All that apply now, by code: read once for as long as the data stay as they are."""
    return unchanged.part("tags of standards", lambda: tuple(map(_tagged, versions.published())))


def _tagged(version: StandardVersion) -> TaggedStandard:
    standard = version.standard
    return TaggedStandard(
        f"{standard.code}-{version.slug}",
        standard.id,
        standard.code,
        version.title,
        standard.promised_by_name,
        standard.framework.basis == "invented",
        version.lacks_a_half,
        standard.stage_id,
        frozenset(one.id for one in version.groups),
        frozenset(one.id for one in version.practices),
    )


def fitting(terms: Iterable[Term]) -> list[FittingStandard]:
    """Of the tags of a case study: the same stage, and a claimant group or a practice in common.

    Those with most in common first.
    """
    own = {term.id: term for term in terms}
    found = []
    for one in tagged_standards():
        shared = sorted(own.keys() & (one.group_ids | one.practice_ids))
        if one.stage_id in own and shared:
            found.append(FittingStandard(one, [own[id_] for id_ in shared]))
    return sorted(found, key=lambda one: -len(one.shared))[:MOST_FITTING]


def at_stage(stage: Term) -> list[TaggedStandard]:
    return [one for one in tagged_standards() if one.stage_id == stage.id]


def by_practice(practice: Term, group: Term | None) -> list[TaggedStandard]:
    """Those about a practice; with a claimant group, those that are for it too."""
    found = [one for one in tagged_standards() if practice.id in one.practice_ids]
    return [one for one in found if one.is_for(group)]
