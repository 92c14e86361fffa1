"""Case studies as lists show them: ready for the template, in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup
from sqlalchemy import func, select

from forum import policy
from forum.core import text
from forum.core.extensions import db
from forum.models.case_studies import EVIDENCE_NAMES, Basis, CaseStudy
from forum.models.comments import Comment
from forum.models.ratings import Score
from forum.practice.ratings import fairness
from forum.practice.tries import queries as tries
from forum.reference.vocabularies.links import Label, label

EXCERPT = 180  # characters, in place of a summary
BASIS_LABELS = {Basis.EDITORIAL: "Editorial summary", Basis.ILLUSTRATIVE: "Illustrative"}


@dataclass(frozen=True, slots=True)
class ShownScore:
    """A score; its value only from enough unrelated organisations."""

    organisations: int
    raters: int
    share: float

    needed = policy.ORGANISATIONS_NEEDED

    @property
    def value(self) -> float | None:
        if self.organisations < self.needed:
            return None
        return round(fairness.on_scale(self.share), 1)


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    url: str
    title: str
    summary: str
    score: ShownScore
    groups: tuple[Label, ...]  # a fragment is stored under the card itself
    practices: tuple[Label, ...]
    organisation_name: str
    organisation_url: str | None
    posted_at: datetime
    evidence_label: str
    outcome_label: str
    comment_count: int
    is_demonstration: bool
    basis_label: str
    tried_by: int = 0  # organisations
    showcase_label: str = ""
    snippet: Markup | None = None  # where a search found its words


def cards(case_studies: Sequence[CaseStudy]) -> list[Card]:
    """Three queries, however many there are."""
    ids = [case_study.id for case_study in case_studies]
    rows = db.session.scalars(select(Score).where(Score.case_study_id.in_(ids)))
    scores = {score.case_study_id: score for score in rows}
    comments = _comment_counts(ids)
    tried = {i: summary.organisations for i, summary in tries.summaries(ids).items()}
    return [
        _card(c, scores.get(c.id), comments.get(c.id, 0), tried.get(c.id, 0)) for c in case_studies
    ]


def shown_score(score: Score | None) -> ShownScore:
    if score is None:
        return ShownScore(0, 0, 0.0)
    return ShownScore(score.organisations, score.raters, score.share)


def address(case_study: CaseStudy) -> str:
    return url_for("case_studies.show", case_study_id=case_study)


def short_text(case_study: CaseStudy) -> str:
    """The author's one sentence, or the beginning of what was done."""
    return case_study.summary or text.excerpt(
        text.to_plain(case_study.html.get("did", "")), EXCERPT
    )


def _card(case_study: CaseStudy, score: Score | None, comment_count: int, tried_by: int) -> Card:
    organisation = case_study.shown_organisation
    return Card(
        id=case_study.id,
        url=address(case_study),
        title=case_study.title,
        summary=short_text(case_study),
        score=shown_score(score),
        groups=tuple(label(term) for term in case_study.claimant_groups),
        practices=tuple(label(term) for term in case_study.practices),
        organisation_name=case_study.organisation_name,
        organisation_url=url_for("organisations.show", organisation_id=organisation)
        if organisation
        else None,
        posted_at=case_study.posted_at,
        evidence_label=EVIDENCE_NAMES[case_study.evidence_level],
        outcome_label=case_study.outcome_name,
        comment_count=comment_count,
        tried_by=tried_by,
        showcase_label=case_study.showcase_label,
        is_demonstration=case_study.is_demonstration,
        basis_label=BASIS_LABELS.get(Basis(case_study.basis), ""),
    )


def _comment_counts(ids: list[int]) -> dict[int, int]:
    counted = (
        select(Comment.case_study_id, func.count(Comment.id))
        .where(Comment.case_study_id.in_(ids), Comment.withdrawn_at.is_(None))
        .group_by(Comment.case_study_id)
    )
    return dict(db.session.execute(counted).all())
