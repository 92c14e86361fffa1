from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, and_, or_, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.attachments import Attachment, StoredPiece
from forum.models.case_studies import CaseStudy, Draft
from forum.practice.case_studies import queries as case_studies


@dataclass(frozen=True)
class Home:
    """What files belong to: a case study, or a draft that may become one."""

    owner_id: int
    key: str
    title: str
    case_study: CaseStudy | None = None
    draft: Draft | None = None  # where one came from, if one is writing


def home_in_case_study(viewer, case_study_id: int) -> Home:
    """NotFound and Gone as for the case study itself."""
    found = case_studies.get(viewer, case_study_id)
    return Home(found.author_id, found.submission_key, found.title, found)


def home_in_draft(viewer, key: str) -> Home:
    """Of a new draft, or of the case study that a draft edits."""
    draft = case_studies.draft(viewer, key)
    if draft is None:
        raise NotFound
    if draft.case_study_id is not None:
        return replace(home_in_case_study(viewer, draft.case_study_id), draft=draft)
    return Home(draft.author_id, draft.key, draft.title, draft=draft)


def home_of(viewer, attachment: Attachment) -> Home:
    found = db.session.scalar(select(CaseStudy.id).where(_holds(attachment)))
    if found is not None:
        return home_in_case_study(viewer, found)
    home = home_in_draft(viewer, attachment.key)
    if home.owner_id != attachment.owner_id:
        raise NotFound
    return home


def _holds(attachment: Attachment):
    return and_(
        CaseStudy.author_id == attachment.owner_id, CaseStudy.submission_key == attachment.key
    )


def of_home(home: Home) -> list[Attachment]:
    return _of(home.owner_id, home.key)


def of_case_study(case_study: CaseStudy) -> list[Attachment]:
    """Whoever may see the case study may see these."""
    return _of(case_study.author_id, case_study.submission_key)


def of_draft(draft: Draft) -> list[Attachment]:
    return _of(draft.author_id, draft.key)


def _of(owner_id: int, key: str) -> list[Attachment]:
    of_it = select(Attachment).where(Attachment.owner_id == owner_id, Attachment.key == key)
    return list(db.session.scalars(of_it.order_by(Attachment.place)))


def get(viewer, attachment_id: int) -> Attachment:
    """By the rule of what it belongs to: NotFound, or Gone where that was withdrawn."""
    visible = select(Attachment).where(policy.visible_attachments(viewer))
    found = db.session.scalar(visible.where(Attachment.id == attachment_id))
    if found is None:
        _say_what_became_of_it(viewer, attachment_id)
        raise NotFound
    return found


def _say_what_became_of_it(viewer, attachment_id: int) -> None:
    hidden = db.session.get(Attachment, attachment_id)
    if hidden is not None:
        parent = db.session.scalar(select(CaseStudy.id).where(_holds(hidden)))
        if parent is not None:
            case_studies.get(viewer, parent)


def content(attachment: Attachment) -> bytes:
    pieces = select(StoredPiece.content).where(StoredPiece.sha256 == attachment.sha256)
    return b"".join(db.session.scalars(pieces.order_by(StoredPiece.number)))


def texts_of(owner_id: int, key: str) -> list[str]:
    """The names and words of the files: what is sent with a text is looked at like the text."""
    of_it = select(Attachment.name, Attachment.words).where(
        Attachment.owner_id == owner_id, Attachment.key == key
    )
    return [f"{name}\n{words}" for name, words in db.session.execute(of_it)]


def words_of(case_study_ids: Sequence[int]) -> dict[int, str]:
    """Of case studies, what stands in their files; the caller asks for listed ones only."""
    said = (
        select(CaseStudy.id, Attachment.name, Attachment.words)
        .join(Attachment, _belongs())
        .where(CaseStudy.id.in_(case_study_ids))
        .order_by(CaseStudy.id, Attachment.place)
    )
    found: dict[int, list[str]] = {}
    for case_study_id, name, words in db.session.execute(said):
        found.setdefault(case_study_id, []).append(f"{name.rpartition('.')[0]}\n{words}")
    return {case_study_id: "\n".join(texts) for case_study_id, texts in found.items()}


def _belongs():
    return and_(
        CaseStudy.author_id == Attachment.owner_id, CaseStudy.submission_key == Attachment.key
    )


def homeless(before) -> Select[Attachment]:
    """Whose draft was deleted, or never sent and swept away."""
    in_case_study = select(CaseStudy.id).where(_belongs()).exists()
    in_draft = (
        select(Draft.id)
        .where(Draft.author_id == Attachment.owner_id, Draft.key == Attachment.key)
        .exists()
    )
    return select(Attachment).where(~or_(in_case_study, in_draft), Attachment.added_at < before)
