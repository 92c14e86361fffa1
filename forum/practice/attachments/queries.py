from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from filecheck.kinds import PICTURES
from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.attachments import Attachment, StoredPiece
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.models.questions import Answer, Discussion
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.questions import queries as questions


@dataclass(frozen=True)
class AttachmentHome:
    """What files belong to: a case study, a draft that may become one, or an answer."""

    owner_id: int
    key: str
    title: str
    case_study: CaseStudy | None = None
    draft: Draft | None = None  # the draft from whose page the viewer came
    answer: Answer | None = None  # which takes pictures alone


def home_in_case_study(viewer: Viewer, case_study_id: int) -> AttachmentHome:
    """NotFound and Gone as for the case study itself."""
    found = case_studies.get(viewer, case_study_id)
    return AttachmentHome(found.author_id, found.submission_key, found.title, found)


def home_in_draft(viewer: Viewer, key: str) -> AttachmentHome:
    """The home of files of a new draft, or of the case study that a draft edits."""
    draft = case_studies.draft(viewer, key)
    if draft is None:
        raise NotFound
    if draft.case_study_id is not None:
        return replace(home_in_case_study(viewer, draft.case_study_id), draft=draft)
    return AttachmentHome(draft.author_id, draft.key, draft.title, draft=draft)


def home_in_answer(viewer: Viewer, answer_id: int) -> AttachmentHome:
    """NotFound as for the answer itself."""
    found = questions.answer(viewer, answer_id)
    title = found.discussion.title
    return AttachmentHome(found.author_id, found.submission_key, title, answer=found)


def get_home(viewer: Viewer, attachment: Attachment) -> AttachmentHome:
    found = db.session.scalar(select(CaseStudy.id).where(_holds(attachment)))
    if found is not None:
        return home_in_case_study(viewer, found)
    answer_id = db.session.scalar(select(Answer.id).where(_is_of_answer(attachment)))
    if answer_id is not None:
        return home_in_answer(viewer, answer_id)
    home = home_in_draft(viewer, attachment.key)
    if home.owner_id != attachment.owner_id:
        raise NotFound
    return home


def _holds(attachment: Attachment) -> ColumnElement[bool]:
    return and_(
        CaseStudy.author_id == attachment.owner_id, CaseStudy.submission_key == attachment.key
    )


def _is_of_answer(attachment: Attachment | type[Attachment]) -> ColumnElement[bool]:
    return and_(Answer.author_id == attachment.owner_id, Answer.submission_key == attachment.key)


def of_home(home: AttachmentHome) -> list[Attachment]:
    return _of(home.owner_id, home.key)


def of_case_study(case_study: CaseStudy) -> list[Attachment]:
    """For whoever may see the case study: without pictures that wait for a moderator."""
    found = _of(case_study.author_id, case_study.submission_key)
    return [one for one in found if not one.is_held]


def of_draft(draft: Draft) -> list[Attachment]:
    return _of(draft.author_id, draft.key)


def _of(owner_id: int, key: str) -> list[Attachment]:
    of_it = select(Attachment).where(Attachment.owner_id == owner_id, Attachment.key == key)
    return list(db.session.scalars(of_it.order_by(Attachment.place)))


def of_answers(viewer: Viewer, discussion: Discussion) -> dict[int, list[Attachment]]:
    """By answer id, for whoever may see the question; one statement."""
    statement = (
        select(Answer.id, Attachment)
        .join(Attachment, _is_of_answer(Attachment))
        .where(
            Answer.discussion_id == discussion.id,
            policy.visible_answers(viewer),
            policy.visible_pictures(viewer, Answer.author_id, Answer.organisation_id),
        )
        .order_by(Answer.id, Attachment.place)
    )
    found: dict[int, list[Attachment]] = {}
    for answer_id, attachment in db.session.execute(statement):
        found.setdefault(answer_id, []).append(attachment)
    return found


def count_accepted_pictures(owner_id: int) -> int:
    """Described pictures of a member that others may see, or may see once they are sent."""
    accepted = select(func.count(Attachment.id)).where(
        Attachment.owner_id == owner_id,
        Attachment.kind.in_(PICTURES),
        Attachment.is_held.is_(False),
    )
    return db.session.scalar(accepted) or 0


def held_pictures(viewer: Viewer) -> Select[int]:
    """Ids of those that this moderator may decide on: of what was posted and stands."""
    in_case_study = select(CaseStudy.id).where(
        _belongs(),
        CaseStudy.status.in_((CaseStudyStatus.HELD, CaseStudyStatus.PUBLISHED)),
        policy.reviewable(viewer, CaseStudy.author_id, CaseStudy.organisation_id),
    )
    in_answer = (
        select(Answer.id)
        .join(Discussion, Discussion.id == Answer.discussion_id)
        .where(
            _is_of_answer(Attachment),
            Answer.withdrawn_at.is_(None),
            policy.listed_discussions(),
            policy.reviewable(viewer, Answer.author_id, Answer.organisation_id),
        )
    )
    waits = or_(in_case_study.exists(), in_answer.exists())
    return select(Attachment.id).where(Attachment.is_held, waits).order_by(Attachment.id)


def get(viewer: Viewer, attachment_id: int) -> Attachment:
    """NotFound, or Gone where the case study it belongs to was withdrawn."""
    visible = select(Attachment).where(policy.visible_attachments(viewer))
    found = db.session.scalar(visible.where(Attachment.id == attachment_id))
    if found is None:
        _raise_if_withdrawn(viewer, attachment_id)
        raise NotFound
    return found


def _raise_if_withdrawn(viewer: Viewer, attachment_id: int) -> None:
    hidden = db.session.get(Attachment, attachment_id)
    if hidden is not None:
        parent = db.session.scalar(select(CaseStudy.id).where(_holds(hidden)))
        if parent is not None:
            case_studies.get(viewer, parent)


def content(attachment: Attachment) -> bytes:
    pieces = select(StoredPiece.content).where(StoredPiece.sha256 == attachment.sha256)
    return b"".join(db.session.scalars(pieces.order_by(StoredPiece.number)))


def texts_of(owner_id: int, key: str) -> list[str]:
    """Names, words and descriptions of the files, to be checked like the text they are with."""
    of_it = select(Attachment.name, Attachment.words, Attachment.description).where(
        Attachment.owner_id == owner_id, Attachment.key == key
    )
    return ["\n".join(row) for row in db.session.execute(of_it)]


def words_of(case_study_ids: Sequence[int]) -> dict[int, str]:
    """The words in the files by case study id. The caller passes ids of listed ones only."""
    statement = (
        select(CaseStudy.id, Attachment.name, Attachment.words, Attachment.description)
        .join(Attachment, _belongs())
        .where(CaseStudy.id.in_(case_study_ids), Attachment.is_held.is_(False))
        .order_by(CaseStudy.id, Attachment.place)
    )
    found: dict[int, list[str]] = {}
    for case_study_id, name, *words in db.session.execute(statement):
        text = "\n".join((name.rpartition(".")[0], *words)).rstrip("\n")
        found.setdefault(case_study_id, []).append(text)
    return {case_study_id: "\n".join(texts) for case_study_id, texts in found.items()}


def _belongs() -> ColumnElement[bool]:
    return and_(
        CaseStudy.author_id == Attachment.owner_id, CaseStudy.submission_key == Attachment.key
    )


def orphaned(before: datetime) -> Select[Attachment]:
    """Added before this, and of no case study, answer or draft that exists."""
    in_case_study = select(CaseStudy.id).where(_belongs()).exists()
    in_draft = (
        select(Draft.id)
        .where(Draft.author_id == Attachment.owner_id, Draft.key == Attachment.key)
        .exists()
    )
    in_answer = select(Answer.id).where(_is_of_answer(Attachment)).exists()
    is_held_by = or_(in_case_study, in_answer, in_draft)
    return select(Attachment).where(~is_held_by, Attachment.added_at < before)
