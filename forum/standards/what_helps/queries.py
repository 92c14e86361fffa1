"""What helps with a stage of the journey, for claimant groups and by practices."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from forum.core.extensions import db
from forum.models.listings import ListedCaseStudy
from forum.models.questions import Discussion
from forum.models.service_standards import Standard, StandardVersion, standard_version_term
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop
from forum.practice.card_queries import listed_cards
from forum.practice.cards import Card
from forum.practice.questions import queries as discussions
from forum.reference.vocabularies.queries import FOR_WHOM
from forum.standards.what_helps import chosen_queries
from forum.workshops.schedule import queries as workshops

MOST_CASE_STUDIES, MOST_QUESTIONS = 5, 3


@dataclass(frozen=True)
class WhatHelps:
    """Of one standard or theme. Without case studies it is a gap: nobody has told how yet."""

    stage: Term
    groups: Sequence[Term]  # empty: everybody
    practices: Sequence[Term]
    cards: Sequence[Card]
    questions: Sequence[Discussion]
    workshop: Workshop | None
    chosen: Sequence[Card] = ()  # by their authors, and confirmed; not among the others

    @property
    def gap(self) -> tuple[Term, Term] | None:
        """The claimant group, and the stage or practice, that a case study is missing on."""
        what = self.practices[0] if self.practices else self.stage
        return (self.groups[0], what) if self.groups else None


def what_helps(
    stage: Term, groups: Sequence[Term], practices: Sequence[Term], chosen: Sequence[int] = ()
) -> WhatHelps:
    """`chosen`: case studies whose authors say so, by id."""
    by_tags = case_study_ids(stage, groups, practices)
    return WhatHelps(
        stage,
        groups,
        practices,
        listed_cards([one for one in by_tags if one not in chosen]),
        _questions(groups),
        _workshop(groups),
        listed_cards(chosen),
    )


def case_study_ids(stage: Term, groups: Sequence[Term], practices: Sequence[Term]) -> list[int]:
    """Of the stage: for one of these groups first, then by one of these practices.

    Of what is for everybody: by one of the practices first, then any. Each the most useful first;
    those that tell what did not work are among them.
    """
    tiers = [groups, practices] if groups else [practices, None]
    found: list[int] = []
    for terms in tiers:
        if terms is not None and not terms:
            continue
        for_terms = _most_useful(stage, terms, found).limit(MOST_CASE_STUDIES - len(found))
        found += db.session.scalars(for_terms) if len(found) < MOST_CASE_STUDIES else ()
    return found


def _most_useful(stage: Term, terms: Sequence[Term] | None, without: Sequence[int]) -> Select[int]:
    row = ListedCaseStudy
    at_stage = select(row.case_study_id).where(row.term_id == stage.id)
    if terms is not None:
        ids = [one.id for one in terms]
        at_stage = at_stage.where(
            row.case_study_id.in_(select(row.case_study_id).where(row.term_id.in_(ids)))
        )
    return at_stage.where(row.case_study_id.not_in(without)).order_by(
        *(row.has_score.desc(), row.is_checked.desc(), row.lower_bound.desc()),
        row.case_study_id.desc(),
    )


def without_case_studies(published: Sequence[StandardVersion]) -> list[StandardVersion]:
    """Those for which case_study_ids() would find none, in one statement."""
    ids = [one.id for one in published]
    rows = select(StandardVersion.id).join(StandardVersion.standard)
    found = set(db.session.scalars(rows.where(StandardVersion.id.in_(ids), ~_is_helped())))
    return [one for one in published if one.id in found]


def _is_helped() -> ColumnElement[bool]:
    row, other, said = ListedCaseStudy, aliased(ListedCaseStudy), standard_version_term.c
    at_stage = row.term_id == Standard.stage_id
    of_version = said.version_id == StandardVersion.id
    shared = (other.case_study_id == row.case_study_id, other.term_id == said.term_id)
    by_tag = exists().where(at_stage, of_version, *shared)
    for_groups = exists().where(of_version, said.term_id == Term.id, Term.vocabulary.in_(FOR_WHOM))
    by_stage = exists().where(at_stage)
    inner = [one.correlate(StandardVersion, Standard) for one in (by_tag, for_groups, by_stage)]
    return or_(inner[0], and_(~inner[1], inner[2]), chosen_queries.is_chosen())


def _questions(groups: Sequence[Term]) -> list[Discussion]:
    found = {one.id: one for group in groups for one in discussions.newest(group, MOST_QUESTIONS)}
    return [found[key] for key in sorted(found, reverse=True)][:MOST_QUESTIONS]


def _workshop(groups: Sequence[Term]) -> Workshop | None:
    """The next one for a group, else for anybody."""
    for_groups = [one for group in groups for one in workshops.upcoming_of_term(group, 1)]
    if for_groups:
        return min(for_groups, key=lambda one: one.starts_at)
    return next(iter(workshops.next_listed(1)), None)
