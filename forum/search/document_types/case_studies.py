"""Case studies as documents: text, names, facets, comments and attachments."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import text
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.models.ratings import Score
from forum.models.vocabularies import Vocabulary
from forum.practice.attachments import queries as attachments
from forum.practice.case_studies.rendering import MARKDOWN_COLUMNS
from forum.practice.tries import queries as tries
from forum.practice.tries.summary import TrySummary
from forum.search.document_types.base import make
from forum.search.engine import Document

KIND = "case_study"


def ids() -> Sequence[int]:
    listed = select(CaseStudy.id).where(policy.listed_case_studies())
    return db.session.scalars(listed.order_by(CaseStudy.id)).all()


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(
        select(CaseStudy)
        .where(CaseStudy.id.in_(ids), policy.listed_case_studies())
        .options(selectinload(CaseStudy.terms), joinedload(CaseStudy.organisation))
        .execution_options(populate_existing=True)
    ).all()
    listed = [case_study.id for case_study in rows]
    comments = _comments(listed)
    files = attachments.words_of(listed)
    scores = {score.case_study_id: score for score in db.session.scalars(_scores(listed))}
    tried = tries.summaries(listed)
    return [
        _document(
            c,
            comments.get(c.id, ""),
            files.get(c.id, ""),
            scores.get(c.id),
            tried.get(c.id, TrySummary()),
        )
        for c in rows
    ]


def _scores(ids: Sequence[int]) -> Select[Score]:
    return select(Score).where(Score.case_study_id.in_(ids))


def _comments(ids: Sequence[int]) -> dict[int, str]:
    not_withdrawn = select(Comment.case_study_id, Comment.html).where(
        Comment.case_study_id.in_(ids), Comment.withdrawn_at.is_(None)
    )
    by_case_study: dict[int, list[str]] = {}
    for case_study_id, html in db.session.execute(not_withdrawn.order_by(Comment.id)):
        by_case_study.setdefault(case_study_id, []).append(text.to_plain(html))
    return {case_study_id: "\n".join(texts) for case_study_id, texts in by_case_study.items()}


def _document(
    case_study: CaseStudy, comments: str, files: str, score: Score | None, tried: TrySummary
) -> Document:
    texts = {
        "title": case_study.title,
        "summary": case_study.summary,
        "names": "\n".join(_names(case_study)),
        "body": body_of(case_study),
        "comments": comments,
        "attachments": files,
    }
    sorts = {
        # One that nobody has checked for over a year goes below the checked ones.
        "newest": 0.0 if case_study.is_unchecked else _seconds(case_study.posted_at),
        "useful": score.lower_bound if score else 0.0,
        "tried": float(tried.organisations),
        "evidence": float(case_study.evidence_level),
    }
    results = tuple(sorted(str(result) for result, _number in tried.counts))
    facets = facets_of(case_study) | {"tried": results}
    return make(KIND, case_study.id, texts, facets, sorts)


def _seconds(instant: datetime) -> float:
    return instant.replace(tzinfo=UTC).timestamp()


def body_of(case_study: CaseStudy) -> str:
    others = case_study.partners, case_study.figures, case_study.place
    return plain_body(case_study.html, others)


def plain_body(html: Mapping[str, str], others: Sequence[str]) -> str:
    """All running text, plain. Figures in it are quoted from its source, not from the database."""
    parts = [text.to_plain(html[section]) for section in MARKDOWN_COLUMNS if html.get(section)]
    return "\n".join(part for part in (*parts, *others) if part)


def _names(case_study: CaseStudy) -> list[str]:
    names = [term.label for term in case_study.terms]
    organisation = "" if case_study.is_anonymous else case_study.organisation_name
    names += [organisation, case_study.prime_named, case_study.outcome_name]
    return [name for name in names if name]


def facets_of(case_study: CaseStudy) -> dict[str, tuple[str, ...]]:
    facets = {
        str(one): tuple(sorted(term.slug for term in case_study.of(one))) for one in Vocabulary
    }
    organisation = None if case_study.is_anonymous else case_study.organisation_id
    return facets | {
        "organisation": (str(organisation),) if organisation else (),
        "evidence": (str(case_study.evidence_level),),
        "outcome": (case_study.outcome,) if case_study.outcome else (),
        "showcase": (case_study.showcase,) if case_study.showcase else (),
        "place": (case_study.place,) if case_study.place else (),
    }
