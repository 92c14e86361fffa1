"""What of each model goes into the index: one function a kind, None for what stays out.

Only what every visitor may read is indexed, and never a performance figure.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum import text
from forum.case_studies.models import CaseStudy, Status
from forum.case_studies.rendering import SECTIONS
from forum.comments.models import Comment
from forum.extensions import db
from forum.ratings.models import Score
from forum.search.engine import Document
from forum.tags.models import Vocabulary

KIND = "case_study"
AT_ONCE = 200


def key(case_study_id: int) -> str:
    return f"{KIND}:{case_study_id}"


def id_of(key: str) -> int:
    return int(key.rpartition(":")[2])


def all_documents() -> Iterator[Document]:
    """Everything that belongs in the index, read in batches."""
    ids = db.session.scalars(
        select(CaseStudy.id).where(CaseStudy.status == Status.PUBLISHED).order_by(CaseStudy.id)
    ).all()
    for start in range(0, len(ids), AT_ONCE):
        yield from of_case_studies(ids[start : start + AT_ONCE])


def of_case_studies(ids: Sequence[int]) -> list[Document]:
    """The documents of these ids, without those that must not be found."""
    found = db.session.scalars(
        select(CaseStudy)
        .where(CaseStudy.id.in_(ids), CaseStudy.status == Status.PUBLISHED)
        .options(selectinload(CaseStudy.terms), joinedload(CaseStudy.organisation))
        .execution_options(populate_existing=True)
    ).all()
    comments = _comments([c.id for c in found])
    scores = {s.case_study_id: s for s in db.session.scalars(_scores([c.id for c in found]))}
    return [_document(c, comments.get(c.id, ""), scores.get(c.id)) for c in found]


def _scores(ids: Sequence[int]):
    return select(Score).where(Score.case_study_id.in_(ids))


def _comments(ids: Sequence[int]) -> dict[int, str]:
    standing = select(Comment.case_study_id, Comment.html).where(
        Comment.case_study_id.in_(ids), Comment.withdrawn_at.is_(None)
    )
    found: dict[int, list[str]] = {}
    for case_study_id, html in db.session.execute(standing.order_by(Comment.id)):
        found.setdefault(case_study_id, []).append(text.to_plain(html))
    return {case_study_id: "\n".join(texts) for case_study_id, texts in found.items()}


def _document(case_study: CaseStudy, comments: str, score: Score | None) -> Document:
    texts = {
        "title": case_study.title,
        "summary": case_study.summary,
        "names": " ; ".join(_names(case_study)),
        "body": body_of(case_study),
        "comments": comments,
    }
    facets = facets_of(case_study)
    sorts = {
        "newest": case_study.posted_at.replace(tzinfo=UTC).timestamp(),
        "useful": score.lower_bound if score else 0.0,
        "evidence": float(case_study.evidence_level),
    }
    version = _version(texts, facets, sorts)
    return Document(key(case_study.id), KIND, version, texts, facets, sorts)


def body_of(case_study: CaseStudy) -> str:
    """All running text, plain; the figures of its source are its own words, not the database's."""
    parts = [text.to_plain(case_study.html.get(section, "")) for section in SECTIONS]
    return "\n".join(part for part in [*parts, case_study.figures, case_study.place] if part)


def _names(case_study: CaseStudy) -> list[str]:
    names = [term.label for term in case_study.terms]
    return [*names, case_study.organisation_name, case_study.prime_named, case_study.outcome_name]


def facets_of(case_study: CaseStudy) -> dict[str, tuple[str, ...]]:
    facets = {
        str(word): tuple(sorted(term.slug for term in case_study.of(word))) for word in Vocabulary
    }
    organisation = case_study.organisation_id
    return facets | {
        "organisation": (str(organisation),) if organisation else (),
        "evidence": (str(case_study.evidence_level),),
        "outcome": (case_study.outcome,) if case_study.outcome else (),
    }


def _version(texts: dict, facets: dict, sorts: dict) -> int:
    """A fingerprint of all that is indexed, so that verify compares content, not only ids."""
    whole = json.dumps([texts, facets, sorts], sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(whole).digest()[:7])
