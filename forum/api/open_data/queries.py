"""The newest edition of the open data set, and what one is made of."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, not_, or_, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import Basis, CaseStudy
from forum.models.moderation import Act, Decision
from forum.models.open_data import OpenDataEdition, OpenDataFile, OpenDataPart
from forum.models.ratings import Score

JSON_LINES, TABLE = "case-studies.jsonl", "case-studies.csv"
HIDDEN = "hidden"  # a part that is never served: ids that were not listed when it was begun


@dataclass(frozen=True)
class Edition:
    edition: OpenDataEdition
    files: dict[str, OpenDataFile]


def newest() -> OpenDataEdition | None:
    finished = select(OpenDataEdition).where(OpenDataEdition.finished_at.is_not(None))
    return db.session.scalar(finished.order_by(OpenDataEdition.id.desc()).limit(1))


def current() -> Edition | None:
    """What is served now; None before the first night, and while a new one has to be made."""
    edition = newest()
    if edition is None or is_outdated(edition):
        return None
    files = select(OpenDataFile).where(OpenDataFile.edition_id == edition.id)
    return Edition(edition, {one.name: one for one in db.session.scalars(files)})


def is_outdated(edition: OpenDataEdition) -> bool:
    """Whether something that is in it went out of sight since: no copy is given out any more."""
    begun = edition.begun_at
    redacted = select(Decision.id).where(Decision.act == Act.REDACTED, Decision.at >= begun)
    unnamed = CaseStudy.is_anonymous.is_(True), CaseStudy.edited_at >= begun
    if db.session.scalar(select(or_(redacted.exists(), exists().where(*unnamed)))):
        return True
    content = db.session.scalar(
        select(OpenDataPart.content).where(
            OpenDataPart.edition_id == edition.id, OpenDataPart.name == HIDDEN
        )
    )
    return content is not None and not hidden_ids() <= set(json.loads(gzip.decompress(content)))


def hidden_ids() -> set[int]:
    """Few beside those that are listed."""
    return set(db.session.scalars(select(CaseStudy.id).where(not_(policy.listed_case_studies()))))


def file_of(name: str) -> OpenDataFile:
    found = current()
    if found is None or name not in found.files:
        raise NotFound
    return found.files[name]


def parts(edition_id: int, name: str, number: int) -> Iterator[bytes]:
    """One at a time, so that no more than one is in memory."""
    for part in range(number):
        one = select(OpenDataPart.content).where(
            OpenDataPart.edition_id == edition_id,
            OpenDataPart.name == name,
            OpenDataPart.number == part,
        )
        content = db.session.scalar(one)
        db.session.rollback()
        if content is None:  # the next edition took its place
            return
        yield content


def ids_after(last_id: int, limit: int) -> Sequence[int]:
    """Of listed case studies that nobody made up for the demonstration."""
    listed = select(CaseStudy.id).join(User, User.id == CaseStudy.author_id)
    real = listed.where(
        policy.listed_case_studies(),
        CaseStudy.basis != Basis.ILLUSTRATIVE,
        User.is_demonstration.is_(False),
        CaseStudy.id > last_id,
    )
    return db.session.scalars(real.order_by(CaseStudy.id).limit(limit)).all()


def scores_of(ids: Sequence[int]) -> dict[int, Score]:
    rows = db.session.scalars(select(Score).where(Score.case_study_id.in_(ids)))
    return {score.case_study_id: score for score in rows}
