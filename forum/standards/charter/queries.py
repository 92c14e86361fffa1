"""Reads of charters: the words for claimants of the standards that apply now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.charters import CharterLinks
from forum.models.service_standards import StandardFramework, StandardVersion
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.versions import queries as versions


@dataclass(frozen=True)
class Charter:
    framework: StandardFramework
    stages: Sequence[tuple[Term, Sequence[StandardVersion]]]  # those with a standard
    links: CharterLinks | None

    @property
    def standards(self) -> list[StandardVersion]:
        return [one for _stage, standards in self.stages for one in standards]

    @property
    def if_not_kept(self) -> list[str]:
        """Each text once: most standards of a framework say the same."""
        return list(dict.fromkeys(one.if_not_kept for one in self.standards if one.if_not_kept))

    @property
    def is_of(self) -> datetime | None:
        """When the newest of its standards began to apply."""
        return max((one.applies_at for one in self.standards if one.applies_at), default=None)

    @property
    def number_of_words(self) -> int:
        texts = (f"{one.title} {one.expect} {one.of_you}" for one in self.standards)
        return len(" ".join([*texts, *self.if_not_kept]).split())


def charter(slug: str) -> Charter:
    """For everybody; NotFound where no standard of it has words for claimants."""
    framework = versions.framework_shown(slug)
    standards = _for_claimants(versions.published(framework))
    if not standards:
        raise NotFound
    by_stage = (
        (stage, [one for one in standards if one.standard.stage_id == stage.id])
        for stage in vocabularies.all_stages()
    )
    shown = [(stage, of_it) for stage, of_it in by_stage if of_it]
    return Charter(framework, shown, db.session.get(CharterLinks, framework.id))


def with_charter(standards: Iterable[StandardVersion]) -> list[StandardFramework]:
    """The frameworks of these standards that have a charter, each once."""
    return list(dict.fromkeys(one.standard.framework for one in _for_claimants(standards)))


def _for_claimants(standards: Iterable[StandardVersion]) -> list[StandardVersion]:
    return [one for one in standards if one.expect]


def own_framework(viewer: Viewer, slug: str) -> StandardFramework:
    """Whose links the viewer keeps; NotFound for others."""
    found = versions.framework(viewer, slug)
    policy.require(policy.may_write_standards(viewer, found))
    return found


def links_of(framework: StandardFramework) -> CharterLinks | None:
    return db.session.get(CharterLinks, framework.id)


def links_given_by(member: User) -> Select[CharterLinks]:
    """For the member's own data."""
    own = select(CharterLinks).where(CharterLinks.member_id == member.id)
    return own.order_by(CharterLinks.framework_id)
