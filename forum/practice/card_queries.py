"""Case studies as lists show them, read by columns: two statements, however many there are."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, SQLColumnExpression, and_, case, func, select

from forum import policy
from forum.core import text, unchanged
from forum.core.extensions import db
from forum.core.url_converters import Named, addresses
from forum.models.accounts import User
from forum.models.case_studies import (
    EVIDENCE_NAMES,
    OUTCOME_NAMES,
    Basis,
    CaseStudy,
    CaseStudyOutcome,
    case_study_term,
    pseudonym_of,
)
from forum.models.comments import Comment
from forum.models.full_form_columns import showcase_label_of
from forum.models.organisations import Organisation
from forum.models.ratings import Score
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.cards import BASIS_LABELS, EXCERPT, Card, ShownScore
from forum.practice.tries import queries as tries
from forum.reference.vocabularies.links import PAGES, Label

GROUPS = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


def listed_cards(ids: Sequence[int]) -> list[Card]:
    """The listed ones among these ids, in the order of the ids."""
    return unchanged.many(
        "cards", ids, lambda missing: {c.id: c for c, _ in cards_with(missing, ())}
    )


def cards_with(
    ids: Sequence[int], columns: Sequence[SQLColumnExpression[Any]]
) -> list[tuple[Card, Row[Any]]]:
    """As listed_cards(), each with a row that has these columns of the case study too."""
    if not ids:
        return []
    statement = _card_columns().where(policy.listed_among(ids)).add_columns(*columns)
    rows = {row.id: row for row in db.session.execute(statement)}
    labels = _Labels(list(rows))
    case_study_address = addresses("case_studies.show", "case_study_id")
    organisation_address = addresses("organisations.show", "organisation_id")
    return [
        (
            _card(
                rows[i],
                labels,
                case_study_address(Named(i, rows[i].slug)),
                organisation_address(Named(rows[i].organisation_id, rows[i].organisation_slug))
                if rows[i].organisation_id
                else None,
            ),
            rows[i],
        )
        for i in ids
        if i in rows
    ]


@cache
def _card_columns() -> Select[Any]:
    """An anonymous one comes without its organisation: it never leaves the database."""
    comments = (
        select(func.count(Comment.id))
        .where(Comment.case_study_id == CaseStudy.id, Comment.withdrawn_at.is_(None))
        .correlate(CaseStudy)
        .scalar_subquery()
    )
    # The text of what was done is long, and needed only in place of a summary.
    did = case((CaseStudy.summary == "", CaseStudy.html["did"].as_string()), else_="")
    is_its_organisation = and_(
        Organisation.id == CaseStudy.organisation_id, policy.named_case_studies()
    )
    return (
        select(
            CaseStudy.id,
            CaseStudy.slug,
            CaseStudy.title,
            CaseStudy.summary,
            did.label("did"),
            CaseStudy.posted_at,
            CaseStudy.evidence_level,
            CaseStudy.outcome,
            CaseStudy.basis,
            CaseStudy.showcase,
            CaseStudy.is_anonymous,
            CaseStudy.chain_position,
            CaseStudy.organisation_named,
            User.is_demonstration,
            Organisation.id.label("organisation_id"),
            Organisation.slug.label("organisation_slug"),
            Organisation.name.label("organisation_name"),
            Score.organisations.label("score_organisations"),
            Score.raters.label("score_raters"),
            Score.share.label("score_share"),
            comments.label("comments"),
            tries.number_of_organisations().label("tried_by"),
        )
        .join(User, User.id == CaseStudy.author_id)
        .outerjoin(Organisation, is_its_organisation)
        .outerjoin(Score, Score.case_study_id == CaseStudy.id)
    )


class _Labels:
    """The terms of these case studies, in the order of the vocabularies."""

    def __init__(self, ids: Sequence[int]) -> None:
        statement = _term_columns().where(case_study_term.c.case_study_id.in_(ids))
        self._rows: dict[int, list[Row[Any]]] = {}
        for row in db.session.execute(statement) if ids else ():
            self._rows.setdefault(row.case_study_id, []).append(row)
        self._addresses = {
            vocabulary: addresses(endpoint, "slug") for vocabulary, endpoint in PAGES.items()
        }
        self._labels: dict[int, Label] = {}

    def of(self, case_study_id: int, *vocabularies: Vocabulary) -> tuple[Label, ...]:
        rows = self._rows.get(case_study_id, ())
        return tuple(
            self._labels.get(row.id) or self._make(row, vocabulary)
            for vocabulary in vocabularies
            for row in rows
            if row.vocabulary == vocabulary
        )

    def areas(self, case_study_id: int) -> Sequence[Any]:
        rows = self._rows.get(case_study_id, ())
        return [row for row in rows if row.vocabulary == Vocabulary.AREA]

    def _make(self, row: Row[Any], vocabulary: Vocabulary) -> Label:
        label = self._labels[row.id] = Label(row.name, self._addresses[vocabulary](row.slug))
        return label


@cache
def _term_columns() -> Select[Any]:
    return (
        select(case_study_term.c.case_study_id, Term.id, Term.vocabulary, Term.slug, Term.name)
        .join(Term, Term.id == case_study_term.c.term_id)
        .order_by(Term.position, Term.id)
    )


def _card(row: Row[Any], labels: _Labels, url: str, organisation_url: str | None) -> Card:
    return Card(
        id=row.id,
        url=url,
        title=row.title,
        summary=row.summary or text.excerpt(text.to_plain(row.did or ""), EXCERPT),
        score=ShownScore(row.score_organisations, row.score_raters, row.score_share)
        if row.score_organisations is not None
        else ShownScore(0, 0, 0.0),
        groups=labels.of(row.id, *GROUPS),
        practices=labels.of(row.id, Vocabulary.PRACTICE),
        organisation_name=_organisation_name(row, labels),
        organisation_url=organisation_url,
        posted_at=row.posted_at,
        evidence_label=EVIDENCE_NAMES[row.evidence_level],
        outcome_label=OUTCOME_NAMES[CaseStudyOutcome(row.outcome)] if row.outcome else "",
        comment_count=row.comments,
        tried_by=row.tried_by,
        showcase_label=showcase_label_of(row.showcase),
        is_demonstration=row.basis == Basis.ILLUSTRATIVE or row.is_demonstration,
        basis_label=BASIS_LABELS.get(Basis(row.basis), ""),
    )


def _organisation_name(row: Row[Any], labels: _Labels) -> str:
    """As CaseStudy.organisation_name."""
    if row.is_anonymous:
        return pseudonym_of(row.chain_position, labels.areas(row.id))
    return row.organisation_name or row.organisation_named
